//! Logging in (IRCv3 sasl-3.1, 3.2): every mechanism, every refusal, and servers that lie.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use tchat::client::effect::Effect;
use tchat::client::model::network::Link;
use tchat::client::model::overlay::Overlay;
use tchat::client::model::target::Target;
use tchat::proto::sasl::{Gathering, chunks};
use tchat::proto::verifier::Verifier;

use super::client::{Begin, Client};

const REMOTE: (&str, u16) = ("chat.example", 6697);

fn begin() -> Begin {
    let target = Target::encrypted(REMOTE.0, REMOTE.1);
    Begin { target, login: Some(("alice", "pencil")), ..Begin::default() }
}

/// Connected, and told of these capabilities.
fn offered(begin: Begin, caps: &str) -> Client {
    let mut c = begin.start();
    c.connected();
    c.sent();
    c.line(&format!(":srv CAP * LS :{caps}"));
    let asked = c.sent();
    let names: Vec<&str> =
        caps.split(' ').map(|cap| cap.split('=').next().unwrap_or(cap)).collect();
    assert_eq!(asked.len(), 1, "{asked:?}");
    c.line(&format!(":srv CAP * ACK :{}", names.join(" ")));
    c
}

fn pass_on(c: &mut Client, data: &[u8]) {
    for piece in chunks(data) {
        c.line(&format!("AUTHENTICATE {piece}"));
    }
}

/// What the client responded with, as one piece of data.
fn response(c: &mut Client) -> Vec<u8> {
    let mut gathering = Gathering::default();
    let mut whole = None;
    for line in c.sent() {
        let piece = line.strip_prefix("AUTHENTICATE ").expect("part of the dialogue").to_owned();
        whole = gathering.take(&piece).expect("good base64");
    }
    whole.expect("a whole response")
}

fn text(data: &[u8]) -> String {
    String::from_utf8(data.to_vec()).expect("UTF-8")
}

/// Answers the first message of SCRAM with this text, which may have the nonce of the client for `{}`.
fn server_first(c: &mut Client, first: &str) {
    assert_eq!(c.sent(), ["AUTHENTICATE SCRAM-SHA-256"]);
    c.line("AUTHENTICATE +");
    let said = text(&response(c));
    let nonce = said.rsplit_once("r=").expect("a nonce").1.to_owned();
    assert!(said.starts_with("n,,n=alice,r=") && nonce.len() >= 20, "{said}");
    pass_on(c, first.replace("{}", &nonce).as_bytes());
}

#[track_caller]
fn refused(c: &mut Client, words: &str) {
    let sent = c.sent();
    assert!(sent.iter().any(|line| line == "CAP END"), "the connection goes on: {sent:?}");
    assert!(!sent.iter().any(|line| line.contains("PLAIN")), "and nothing more is shown: {sent:?}");
    let shown = c.shown("*").join("\n");
    assert!(shown.contains("not logged in as alice") && shown.contains(words), "{shown}");
    assert_eq!(c.network().login.account, None);
}

#[test]
fn scram_is_preferred_and_proves_both_ends() {
    let mut c = offered(begin(), "cap-notify sasl=PLAIN,EXTERNAL,SCRAM-SHA-256");
    let verifier = Verifier::derive("pencil", b"salt of the server", 4096);
    assert_eq!(c.sent(), ["AUTHENTICATE SCRAM-SHA-256"]);
    c.line("AUTHENTICATE +");
    let first = response(&mut c);
    let said = text(&first);
    assert!(said.starts_with("n,,n=alice,r="), "{said}");
    // The other end of the same program leads the dialogue.
    let nonce = said.rsplit_once("r=").expect("a nonce").1.to_owned();
    let salt = BASE64.encode(&verifier.salt);
    pass_on(&mut c, format!("r={nonce}server,s={salt},i=4096").as_bytes());
    assert_eq!(c.sent(), [""; 0], "the key is made elsewhere");
    assert!(c.did.iter().any(|effect| matches!(effect, Effect::Derive(..))));
    c.derive();
    let last = text(&response(&mut c));
    assert!(last.starts_with(&format!("c=biws,r={nonce}server,p=")), "{last}");
    let message =
        format!("n=alice,r={nonce},r={nonce}server,s={salt},i=4096,c=biws,r={nonce}server");
    let signature = signature(&verifier, &message);
    pass_on(&mut c, format!("v={}", BASE64.encode(signature)).as_bytes());
    assert_eq!(c.sent(), ["AUTHENTICATE +"]);
    c.lines(&[":srv 900 alice alice!a@h alice :You are now logged in", ":srv 903 alice :yes"]);
    assert_eq!(c.sent(), ["CAP END"]);
    assert_eq!(c.network().login.account.as_deref(), Some("alice"));
    assert!(c.shown("*").contains(&"you are logged in as alice".to_owned()));
}

fn signature(verifier: &Verifier, message: &str) -> [u8; 32] {
    use hmac::{Hmac, KeyInit as _, Mac as _};
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&verifier.server_key).expect("any length");
    mac.update(message.as_bytes());
    mac.finalize().into_bytes().into()
}

#[test]
fn a_server_that_lies_gets_nothing_more() {
    for (first, words) in [
        ("r=other,s=c2FsdA==,i=4096", "not asked"),
        ("r={},s=c2FsdA==,i=4096", "not asked"),
        ("r={}x,s=c2FsdA==,i=4095", "4095 times"),
        ("r={}x,s=c2FsdA==,i=10000001", "10000001 times"),
        ("r={}x,s=,i=4096", "makes no sense"),
        ("nonsense", "not asked"),
    ] {
        let mut c = offered(begin(), "sasl=SCRAM-SHA-256,PLAIN");
        server_first(&mut c, first);
        let aborted = c.sent();
        assert_eq!(aborted[0], "AUTHENTICATE *", "{first}");
        assert_eq!(aborted[1..], ["CAP END"], "{first}");
        c.line(":srv 906 alice :SASL authentication aborted");
        let shown = c.shown("*").join("\n");
        assert!(
            shown.contains("not logged in as alice") && shown.contains(words)
                || first == "nonsense",
            "{shown}"
        );
        assert_eq!(c.sent(), [""; 0]);
    }
}

#[test]
fn a_wrong_signature_and_a_yes_without_proof_are_not_believed() {
    for lie in ["v=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "e=other-error", ""] {
        let mut c = offered(begin(), "sasl=SCRAM-SHA-256,PLAIN");
        server_first(&mut c, "r={}x,s=c2FsdA==,i=4096");
        c.derive();
        response(&mut c);
        if lie.is_empty() {
            c.lines(&[":srv 900 alice a!a@h alice :yes", ":srv 903 alice :yes"]);
        } else {
            pass_on(&mut c, lie.as_bytes());
        }
        assert_eq!(c.sent(), ["AUTHENTICATE *", "CAP END"], "{lie}");
        assert_eq!(c.network().login.account, None, "{lie}");
        assert!(c.last("*").contains("not logged in as alice"), "{}", c.last("*"));
    }
}

#[test]
fn endless_and_garbled_answers_are_cut_off() {
    for (line, times) in
        [(format!("AUTHENTICATE {}", "A".repeat(400)), 11), ("AUTHENTICATE !".to_owned(), 1)]
    {
        let mut c = offered(begin(), "sasl=SCRAM-SHA-256");
        c.sent();
        for _ in 0..times {
            c.line(&line);
        }
        assert_eq!(c.sent(), ["AUTHENTICATE *", "CAP END"]);
        for _ in 0..100 {
            c.line(&line);
        }
        assert_eq!(c.sent(), [""; 0], "nobody listens any more");
    }
}

#[test]
fn the_password_itself_goes_only_where_nobody_else_reads_it() {
    let mut c = offered(begin(), "sasl=PLAIN");
    assert_eq!(c.sent(), ["AUTHENTICATE PLAIN"]);
    c.line("AUTHENTICATE +");
    assert_eq!(response(&mut c), b"\0alice\0pencil");
    let local = Begin { target: Target::default(), ..begin() };
    let mut c = offered(local, "sasl=PLAIN");
    assert_eq!(c.sent(), ["AUTHENTICATE PLAIN"]);
    let open = Begin { target: Target::plain("chat.example", 6667), ..begin() };
    let mut c = offered(open, "sasl=PLAIN");
    refused(&mut c, "not encrypted");
}

#[test]
fn a_password_is_never_printed() {
    let mut c = offered(begin(), "sasl=PLAIN");
    c.line("AUTHENTICATE +");
    let all = format!("{:?} {:?} {:?}", c.model(), c.did, c.network());
    assert!(!all.contains("pencil") && !all.contains(&BASE64.encode("\0alice\0pencil")));
    c.keys("/login<enter>");
    c.keys("sesame<ctrl-u>secret2");
    let all = format!("{:?}", c.model());
    assert!(!all.contains("sesame") && !all.contains("secret2"), "{all}");
    c.keys("<esc><ctrl-y>");
    assert!(!c.typed().contains("sesame"), "what was cut there stays there");
}

#[test]
fn a_list_without_values_is_tried_from_the_safest_on() {
    let mut c = offered(begin(), "sasl");
    assert_eq!(c.sent(), ["AUTHENTICATE SCRAM-SHA-256"]);
    c.line(":srv 904 alice :no such mechanism");
    assert_eq!(c.sent(), ["AUTHENTICATE PLAIN"], "the server did not know it");
    let mut c = offered(begin(), "sasl");
    c.sent();
    c.lines(&[":srv 908 alice EXTERNAL,OAUTH :are available", ":srv 904 alice :no"]);
    refused(&mut c, "does not take");
    let mut c = offered(begin(), "sasl=OAUTH,FOO");
    refused(&mut c, "no way to log in");
}

#[test]
fn every_refusal_is_told_and_the_connection_stays() {
    for (line, words) in [
        (":srv 902 alice :You must use a nick assigned to you", "locked"),
        (":srv 904 alice :Login failed", "/login tries again"),
        (":srv 905 alice :Too long", "too long"),
        (":srv 906 alice :Aborted", "broke it off"),
        (":srv 907 alice :Already", "logged in already"),
    ] {
        let mut c = offered(begin(), "sasl=PLAIN");
        c.line("AUTHENTICATE +");
        c.sent();
        c.line(line);
        refused(&mut c, words);
        assert_eq!(c.network().link, Link::Registering);
    }
    let mut c = offered(begin(), "sasl=PLAIN");
    c.line("AUTHENTICATE +");
    c.line(":srv 904 alice :Login failed");
    assert!(c.network().login.wanted.is_none(), "a wrong password is not tried again by itself");
}

#[test]
fn a_server_that_never_answers_lets_us_in_without_an_account() {
    let mut c = offered(begin(), "sasl=PLAIN");
    c.sent();
    c.wait(31);
    assert_eq!(c.sent(), ["AUTHENTICATE *", "CAP END"]);
    assert!(c.last("*").contains("did not answer"));
}

#[test]
fn a_server_without_accounts_is_told_as_such() {
    let mut c = begin().start();
    c.connected();
    c.line(":srv CAP * LS :multi-prefix");
    c.line(":srv CAP * ACK :multi-prefix");
    assert_eq!(c.sent().last().map(String::as_str), Some("CAP END"));
    assert!(c.shown("*").join("\n").contains("NickServ"));
    let mut c = Begin::default().online();
    c.keys("/login<enter>");
    assert!(c.last("*").contains("NickServ"), "{}", c.last("*"));
    assert!(c.model().overlay().is_none());
    c.keys("/register<enter>");
    assert!(c.last("*").contains("NickServ"));
}

#[test]
fn the_password_is_asked_for_before_anybody_waits() {
    let asking = Begin { login: Some(("alice", "")), ..begin() };
    let mut c = asking.start();
    assert!(!c.did.iter().any(|effect| matches!(effect, Effect::Connect(..))));
    assert!(matches!(c.model().overlay(), Some(Overlay::Account(_))));
    c.keys("pencil<enter><enter>");
    assert!(matches!(c.did.last(), Some(Effect::Connect(..))), "{:?}", c.did);
    let mut c = Begin { login: Some(("alice", "")), ..begin() }.start();
    c.keys("<esc>");
    assert!(matches!(c.did.last(), Some(Effect::Connect(..))), "as a guest");
    c.connected();
    c.line(":srv CAP * LS :sasl=PLAIN");
    c.line(":srv CAP * ACK :sasl");
    assert_eq!(c.sent().last().map(String::as_str), Some("CAP END"));
}

#[test]
fn one_logs_in_later_and_may_have_it_remembered() {
    let target = Target::encrypted(REMOTE.0, REMOTE.1);
    let mut c = Begin { target, ..Begin::default() }.online_with("sasl=PLAIN");
    // The stage grants what it offers by the same words.
    c.line(":srv CAP alice ACK :sasl");
    c.keys("/login bob<enter>pencil<enter><ctrl-u>yes<enter>");
    assert_eq!(c.sent(), ["AUTHENTICATE PLAIN"]);
    c.line("AUTHENTICATE +");
    assert_eq!(response(&mut c), b"\0bob\0pencil");
    assert!(!c.did.iter().any(|e| matches!(e, Effect::KeepPassword(..))), "not before it is right");
    c.lines(&[":srv 900 alice a!a@h bob :hi", ":srv 903 alice :yes"]);
    let kept = c.did.iter().find_map(|effect| match effect {
        Effect::KeepPassword(_, place, Some(login)) => Some((place.clone(), login.account.clone())),
        _ => None,
    });
    assert_eq!(kept, Some(("chat.example:6697".to_owned(), "bob".to_owned())));
    c.keys("/forget<enter>");
    assert!(matches!(c.did.last(), Some(Effect::KeepPassword(_, _, None))));
}

#[test]
fn accounts_that_come_back_are_used_again() {
    let mut c = offered(begin(), "cap-notify sasl=PLAIN");
    c.line("AUTHENTICATE +");
    c.lines(&[":srv 900 alice a!a@h alice :hi", ":srv 903 alice :yes", ":srv 001 alice :Welcome"]);
    c.lines(&[":srv CAP alice DEL :sasl", ":srv 901 alice a!a@h :out"]);
    assert_eq!(c.network().login.account, None);
    c.sent();
    c.line(":srv CAP alice NEW :sasl=PLAIN");
    assert_eq!(c.sent(), ["CAP REQ sasl"]);
    c.line(":srv CAP alice ACK :sasl");
    assert_eq!(c.sent(), ["AUTHENTICATE PLAIN"]);
}

#[test]
fn a_name_that_is_kept_for_us_is_asked_for_again_once_we_are_known() {
    let mut c = begin().start();
    c.connected();
    c.sent();
    c.line(":srv 433 * alice :Nickname is reserved");
    assert_eq!(c.question(), None, "not before we have said who we are");
    c.line(":srv CAP * LS :sasl=PLAIN");
    c.line(":srv CAP * ACK :sasl");
    c.line("AUTHENTICATE +");
    c.sent();
    c.lines(&[":srv 900 * *!a@h alice :hi", ":srv 903 * :yes"]);
    let sent = c.sent();
    assert!(
        sent.contains(&"NICK alice".to_owned()) && sent.last().unwrap() == "CAP END",
        "{sent:?}"
    );
}

#[test]
fn a_reserved_name_without_a_login_offers_one() {
    let target = Target::encrypted(REMOTE.0, REMOTE.1);
    let mut c = offered(Begin { target, ..Begin::default() }, "sasl=PLAIN");
    c.line(":srv 433 * alice :Nickname is reserved");
    assert!(c.question().is_some_and(|why| why.contains("/login alice")), "{:?}", c.question());
    c.sent();
    c.keys("<ctrl-u>/login alice<enter>");
    assert!(matches!(c.model().overlay(), Some(Overlay::Account(_))));
    c.keys("pencil<enter><enter>");
    assert_eq!(c.sent(), ["AUTHENTICATE PLAIN"]);
    c.line("AUTHENTICATE +");
    c.sent();
    c.lines(&[":srv 900 * *!a@h alice :hi", ":srv 903 * :yes"]);
    assert!(c.sent().contains(&"NICK alice".to_owned()));
}

#[test]
fn credentials_stay_with_their_server() {
    let mut c = begin().online();
    c.keys("/server other.example<enter>");
    c.certificate(tchat::client::model::trust::Certificate {
        fingerprint: tchat::proto::Fingerprint::of(b"x"),
        flaw: None,
        known: tchat::client::model::trust::Known::Nothing,
    });
    c.connected();
    c.line(":srv CAP * LS :sasl=PLAIN");
    c.line(":srv CAP * ACK :sasl");
    let sent = c.sent();
    assert!(!sent.iter().any(|line| line.starts_with("AUTHENTICATE")), "{sent:?}");
}

#[test]
fn logging_out_is_another_connection() {
    let mut c = offered(begin(), "sasl=PLAIN");
    c.line("AUTHENTICATE +");
    c.lines(&[":srv 900 alice a!a@h alice :hi", ":srv 903 alice :yes", ":srv 001 alice :Welcome"]);
    c.keys("/logout<enter>");
    assert!(matches!(c.did.last(), Some(Effect::Connect(..))));
    assert!(c.network().login.wanted.is_none());
    c.keys("/logout<enter>");
    assert!(c.last("*").contains("not logged in"));
}

/// Another port of a host is somebody else's; where the server itself has sent us it is still the same one (IRCv3 sts).
#[test]
fn a_password_goes_to_no_other_port_unless_the_server_leads_there() {
    let mut c = offered(begin(), "sasl=PLAIN");
    c.keys("/server chat.example:7000<enter>");
    c.connected();
    c.forget();
    c.line(":srv CAP * LS :sasl=PLAIN");
    c.line(":srv CAP * ACK :sasl");
    let sent = c.sent();
    assert!(!sent.iter().any(|line| line.contains("AUTHENTICATE")), "{sent:?}");
    let mut c = Begin { target: Target::plain(REMOTE.0, 6667), ..begin() }.start();
    c.connected();
    c.line(":srv CAP * LS :sts=port=6697 sasl=PLAIN");
    c.connected();
    c.forget();
    c.line(":srv CAP * LS :sasl=PLAIN");
    c.line(":srv CAP * ACK :sasl");
    assert!(c.sent().contains(&"AUTHENTICATE PLAIN".to_owned()));
}
