//! What somebody speaks, by the first bytes they send.

/// What there is to tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Speech {
    /// The beginning of a handshake.
    Tls,
    /// A request, for a WebSocket or something else.
    Http,
    Irc,
    /// Where a connection comes from, as a proxy before a server tells it.
    Proxy,
    /// Nothing a program would begin with.
    Person,
}

/// The methods of HTTP, with HTTP 2's way to begin (RFC 9110 section 9, RFC 9113 section 3.4). CONNECT and TRACE are
/// commands of IRC as well, and no page can send them.
const METHODS: &[&str] = &["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PRI"];

/// What a client of IRC may begin with, besides tags and a source.
const COMMANDS: &[&str] = &["CAP", "PASS", "NICK", "USER", "PING", "AUTHENTICATE", "WEBIRC"];

/// The two ways in which a proxy begins (the PROXY protocol, versions 1 and 2). The second one comes in one piece, and
/// is told apart only then: anybody may begin with an empty line.
const PROXY: &str = "PROXY";
const PROXY_2: &[u8] = b"\r\n\r\n\0\r\nQUIT\n";

/// A record of a handshake, and the major version of TLS in it (RFC 8446 section 5.1).
const HANDSHAKE: u8 = 0x16;
const MAJOR: u8 = 3;

/// `None` when more must be read first. Never more than a word is waited for.
pub(super) fn speech(bytes: &[u8]) -> Option<Speech> {
    let first = *bytes.first()?;
    match first {
        HANDSHAKE => {
            let tls = *bytes.get(1)? == MAJOR;
            return Some(if tls { Speech::Tls } else { Speech::Person });
        }
        b'@' | b':' => return Some(Speech::Irc),
        _ if bytes.starts_with(PROXY_2) => return Some(Speech::Proxy),
        _ => {}
    }
    let end = bytes.iter().position(|byte| !byte.is_ascii_alphabetic());
    let word = bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default();
    if end.is_none() {
        let longer = |known: &&str| {
            let beginning = known.as_bytes().get(..word.len());
            beginning.is_some_and(|beginning| beginning.eq_ignore_ascii_case(word))
        };
        let open = METHODS.iter().chain(COMMANDS).chain(&[PROXY]).any(longer);
        return if open { None } else { Some(Speech::Person) };
    }
    let after = end.and_then(|end| bytes.get(end));
    if after == Some(&b' ') && METHODS.iter().any(|known| known.as_bytes() == word) {
        return Some(Speech::Http);
    }
    if after == Some(&b' ') && word == PROXY.as_bytes() {
        return Some(Speech::Proxy);
    }
    let ended = after.is_some_and(|byte| b" \r\n".contains(byte));
    let known = COMMANDS.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(word));
    Some(if ended && known { Speech::Irc } else { Speech::Person })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_tell_what_is_spoken() {
        for (bytes, expected) in [
            (&b""[..], None),
            (b"\x16", None),
            (b"\x16\x03", Some(Speech::Tls)),
            (b"\x16\x03\x01\x02\x00", Some(Speech::Tls)),
            (b"\x16\x02", Some(Speech::Person)),
            (b"GET", None),
            (b"GET ", Some(Speech::Http)),
            (b"GET / HTTP/1.1\r\n", Some(Speech::Http)),
            (b"get / HTTP/1.1\r\n", Some(Speech::Person)),
            (b"P", None),
            (b"POST /", Some(Speech::Http)),
            (b"PRI * HTTP/2.0\r\n", Some(Speech::Http)),
            (b"HEAD / HTTP/1.0\r\n", Some(Speech::Http)),
            (b"CAP LS 302\r\n", Some(Speech::Irc)),
            (b"cap ls\n", Some(Speech::Irc)),
            (b"NIC", None),
            (b"NICKNAME", Some(Speech::Person)),
            (b"NICK alice", Some(Speech::Irc)),
            (b"PASS\r\n", Some(Speech::Irc)),
            (b"ping 1", Some(Speech::Irc)),
            (b"AUTHENTICATE PLAIN", Some(Speech::Irc)),
            (b"WEBIRC a b c d", Some(Speech::Irc)),
            (b"@", Some(Speech::Irc)),
            (b":me NICK", Some(Speech::Irc)),
            (b"alice\n", Some(Speech::Person)),
            (b"nick\n", Some(Speech::Irc)),
            (b"userland\n", Some(Speech::Person)),
            (b"\r\n", Some(Speech::Person)),
            (b"\xc3\xa9ric\n", Some(Speech::Person)),
            (b"\0\0", Some(Speech::Person)),
            (b"PROXY", None),
            (b"PROXY TCP4 ", Some(Speech::Proxy)),
            (b"PROXY\n", Some(Speech::Person)),
            (b"proxy me", Some(Speech::Person)),
            (b"\r\n\r\n\0\r\nQUIT\n\x21\x11", Some(Speech::Proxy)),
            (b"\r\n\r\n\0\r\n", Some(Speech::Person)),
            (b"JOIN #c", Some(Speech::Person)),
        ] {
            assert_eq!(speech(bytes), expected, "{:?}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn no_more_than_a_word_is_waited_for() {
        for known in METHODS.iter().chain(COMMANDS) {
            assert_eq!(speech(known.as_bytes()), None);
            assert!(speech(format!("{known}x").as_bytes()).is_some());
            assert!(speech(format!("{known} ").as_bytes()).is_some());
        }
    }
}
