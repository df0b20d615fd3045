//! What the tokens of ISUPPORT say of limits and extensions, each question with what is assumed of a silent server. The
//! tokens themselves, and what shapes names and modes, are in `isupport`.

use super::Isupport;

impl Isupport {
    /// A limit that a server tells, when it is one.
    fn limit(&self, key: &str) -> Option<usize> {
        self.number(key).filter(|limit| *limit > 0)
    }

    /// How long a nick may be. When absent, as the limits below: not known.
    pub fn nicklen(&self) -> Option<usize> {
        self.limit("NICKLEN")
    }

    /// How long a channel's name may be, its sign included.
    pub fn channellen(&self) -> Option<usize> {
        self.limit("CHANNELLEN")
    }

    /// How long a topic may be.
    pub fn topiclen(&self) -> Option<usize> {
        self.limit("TOPICLEN")
    }

    /// How long the reason of a KICK may be.
    pub fn kicklen(&self) -> Option<usize> {
        self.limit("KICKLEN")
    }

    /// How long an away message may be.
    pub fn awaylen(&self) -> Option<usize> {
        self.limit("AWAYLEN")
    }

    /// Targets of one command. When the server says nothing of it: one, which is never wrong, but as many as there are for
    /// JOIN, PART and NAMES, which no server limits without saying so. TARGMAX names commands, MAXTARGETS holds for
    /// messages.
    pub fn most_targets(&self, command: &str) -> usize {
        let listed = self.get("TARGMAX").unwrap_or("").split(',');
        let mut listed = listed.filter_map(|entry| entry.split_once(':'));
        let named = listed.find(|(name, _)| name.eq_ignore_ascii_case(command));
        let message = matches!(command, "PRIVMSG" | "NOTICE" | "TAGMSG");
        match named {
            Some((_, "")) => usize::MAX,
            Some((_, limit)) => limit.parse().unwrap_or(1).max(1),
            None if message => self.limit("MAXTARGETS").unwrap_or(1),
            None if matches!(command, "JOIN" | "PART" | "NAMES") => usize::MAX,
            None => 1,
        }
    }

    /// Whether the server passes a client-only tag on, named without its `+` (IRCv3 message-tags, CLIENTTAGDENY). `*` denies
    /// all, `-name` after it allows one. When absent: it does.
    pub fn allows_client_tag(&self, name: &str) -> bool {
        let mut denied = false;
        for entry in self.get("CLIENTTAGDENY").unwrap_or("").split(',') {
            match entry.strip_prefix('-') {
                Some(allowed) if allowed == name => return true,
                Some(_) => {}
                None => denied |= entry == "*" || entry == name,
            }
        }
        !denied
    }

    /// How many people can be watched (MONITOR); `None` when the server has no such command.
    pub fn monitor(&self) -> Option<usize> {
        Some(self.get("MONITOR")?.parse().unwrap_or(usize::MAX))
    }

    /// Messages that one CHATHISTORY may ask for (IRCv3 chathistory). When absent or 0: not known, or no limit.
    pub fn most_history(&self) -> Option<usize> {
        self.limit("CHATHISTORY")
    }

    /// Whether messages of a history may be named by a type of reference: `msgid` or `timestamp` (MSGREFTYPES). When absent:
    /// by both.
    pub fn takes_reference(&self, kind: &str) -> bool {
        self.get("MSGREFTYPES").is_none_or(|kinds| kinds.split(',').any(|known| known == kind))
    }

    /// Whether WHO takes fields (WHOX).
    pub fn whox(&self) -> bool {
        self.get("WHOX").is_some()
    }

    /// What LIST can choose by (ELIST), in capitals. When absent: nothing.
    pub fn elist(&self) -> String {
        self.get("ELIST").unwrap_or("").to_ascii_uppercase()
    }

    /// The sign before bans by something else than a mask, and the letters of their kinds (EXTBAN). Some servers need no
    /// sign.
    pub fn extban(&self) -> Option<(Option<char>, &str)> {
        let (sign, kinds) = self.get("EXTBAN")?.split_once(',')?;
        Some((sign.chars().next(), kinds))
    }

    /// The user mode by which a program says that it is none of flesh (BOT).
    pub fn bot(&self) -> Option<char> {
        self.get("BOT")?.chars().next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(tokens: &[&str]) -> Isupport {
        let mut isupport = Isupport::default();
        isupport.apply(tokens);
        isupport
    }

    /// What is believed of a number or letter: absent, normal, nonsense; then the token is withdrawn.
    fn believed<T: PartialEq + std::fmt::Debug>(
        key: &str,
        cases: &[(&str, T)],
        ask: impl Fn(&Isupport) -> T,
        absent: &T,
    ) {
        for (value, expected) in cases {
            let mut server = told(&[&format!("{key}={value}")]);
            assert_eq!(ask(&server), *expected, "{key}={value}");
            server.apply(&[format!("-{key}")]);
            assert_eq!(ask(&server), *absent, "{key} withdrawn");
        }
        assert_eq!(ask(&Isupport::default()), *absent, "{key} absent");
    }

    #[test]
    fn limits_are_known_or_not() {
        let numbers = &[
            ("31", Some(31)),
            ("0", None),
            ("-1", None),
            ("x", None),
            ("", None),
            ("99999999999999999999", None),
        ];
        believed("NICKLEN", numbers, Isupport::nicklen, &None);
        believed("CHANNELLEN", numbers, Isupport::channellen, &None);
        believed("TOPICLEN", numbers, Isupport::topiclen, &None);
        believed("KICKLEN", numbers, Isupport::kicklen, &None);
        believed("AWAYLEN", numbers, Isupport::awaylen, &None);
        let most = [("100", Some(100)), ("", Some(usize::MAX)), ("x", Some(usize::MAX))];
        believed("MONITOR", &most, Isupport::monitor, &None);
    }

    #[test]
    fn letters_and_lists() {
        believed("BOT", &[("B", Some('B')), ("", None)], Isupport::bot, &None);
        believed("WHOX", &[("", true), ("x", true)], Isupport::whox, &false);
        believed("ELIST", &[("cu", "CU".to_owned())], Isupport::elist, &String::new());
        let extban =
            |server: &Isupport| server.extban().map(|(sign, kinds)| (sign, kinds.to_owned()));
        let read = [
            ("~,am", Some((Some('~'), "am".to_owned()))),
            (",am", Some((None, "am".to_owned()))),
            ("nonsense", None),
        ];
        believed("EXTBAN", &read, extban, &None);
    }

    #[test]
    fn targets_of_one_command() {
        let targets = |server: &Isupport| {
            ["PRIVMSG", "KICK", "JOIN"].map(|command| server.most_targets(command))
        };
        let all = usize::MAX;
        let cases = [
            ("PRIVMSG:4,KICK:,JOIN:2", [4, all, 2]),
            ("privmsg:0,KICK:x", [1, 1, all]),
            ("nonsense", [1, 1, all]),
        ];
        believed("TARGMAX", &cases, targets, &[1, 1, all]);
        believed("MAXTARGETS", &[("20", [20, 1, all]), ("x", [1, 1, all])], targets, &[1, 1, all]);
    }

    #[test]
    fn tags_that_clients_may_send() {
        for (denied, typing, react) in [
            ("typing", false, true),
            ("*", false, false),
            ("*,-typing", true, false),
            ("-typing,*", true, false),
            ("", true, true),
            (",,", true, true),
        ] {
            let ask = |server: &Isupport| {
                (server.allows_client_tag("typing"), server.allows_client_tag("draft/react"))
            };
            believed("CLIENTTAGDENY", &[(denied, (typing, react))], ask, &(true, true));
        }
    }
}
