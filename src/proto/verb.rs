//! One table of the verbs this program knows by name; numerics and everything else have a place beside it.

use std::fmt;

use super::Numeric;

macro_rules! verbs {
    ($($variant:ident $name:literal)*) => {
        /// The command of a message.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Verb {
            $($variant,)*
            Numeric(Numeric),
            /// A verb without an entry, in upper case.
            Other(Box<str>),
        }

        /// Every verb with a name, in the order of the table.
        pub const VERBS: &[(&str, Verb)] = &[$(($name, Verb::$variant),)*];

        impl Verb {
            /// The verb as it is written.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $name,)*
                    Self::Numeric(numeric) => numeric.as_str(),
                    Self::Other(name) => name,
                }
            }
        }
    };
}

verbs! {
    Account "ACCOUNT"
    Ack "ACK"
    Admin "ADMIN"
    Authenticate "AUTHENTICATE"
    Away "AWAY"
    Batch "BATCH"
    Cap "CAP"
    Chanserv "CHANSERV"
    Chathistory "CHATHISTORY"
    Chghost "CHGHOST"
    Claim "CLAIM"
    Cs "CS"
    Error "ERROR"
    Fail "FAIL"
    Help "HELP"
    Info "INFO"
    Invite "INVITE"
    Ison "ISON"
    Isupport "ISUPPORT"
    Join "JOIN"
    Kick "KICK"
    Kill "KILL"
    Links "LINKS"
    List "LIST"
    Lusers "LUSERS"
    Markread "MARKREAD"
    Mode "MODE"
    Monitor "MONITOR"
    Motd "MOTD"
    Names "NAMES"
    Nick "NICK"
    Nickserv "NICKSERV"
    Note "NOTE"
    Notice "NOTICE"
    Ns "NS"
    Oper "OPER"
    Part "PART"
    Pass "PASS"
    Ping "PING"
    Pong "PONG"
    Privmsg "PRIVMSG"
    Quit "QUIT"
    Redact "REDACT"
    Register "REGISTER"
    Rehash "REHASH"
    Rename "RENAME"
    Search "SEARCH"
    Setname "SETNAME"
    Stats "STATS"
    Tagmsg "TAGMSG"
    Time "TIME"
    Topic "TOPIC"
    User "USER"
    Userhost "USERHOST"
    Verify "VERIFY"
    Version "VERSION"
    Wallops "WALLOPS"
    Warn "WARN"
    Who "WHO"
    Whois "WHOIS"
    Whowas "WHOWAS"
}

impl Verb {
    /// Reads a verb in any case; three digits are a numeric.
    pub fn parse(text: &str) -> Self {
        if let Some(numeric) = Numeric::parse(text) {
            return Self::Numeric(numeric);
        }
        let mut upper = [0; 16];
        let known = upper.get_mut(..text.len()).and_then(|slot| {
            slot.copy_from_slice(text.as_bytes());
            slot.make_ascii_uppercase();
            let at = VERBS.binary_search_by(|(name, _)| name.as_bytes().cmp(slot)).ok()?;
            Some(VERBS[at].1.clone())
        });
        known.unwrap_or_else(|| Self::Other(text.to_ascii_uppercase().into()))
    }
}

impl From<Numeric> for Verb {
    fn from(numeric: Numeric) -> Self {
        Self::Numeric(numeric)
    }
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_reads_in_any_case() {
        assert!(VERBS.is_sorted_by(|a, b| a.0 < b.0));
        assert_eq!(Verb::parse("privMSG"), Verb::Privmsg);
        assert_eq!(Verb::parse("001"), Verb::Numeric(Numeric::RPL_WELCOME));
        assert_eq!(Verb::parse("frobnicate").as_str(), "FROBNICATE");
        assert_eq!(Verb::parse("12"), Verb::Other("12".into()));
    }
}
