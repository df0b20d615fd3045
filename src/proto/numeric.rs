//! The numerics table: code, name, parameters after the client's nick, default text. A test of the hub sees that it
//! sends them so; other servers may leave out what they like.
//!
//! Codes and names: specs/notes numerics (RFC 1459, RFC 2812, IRCv3). The texts are ours; clients act on code and
//! parameters, never on the text.

use std::fmt;

/// What is known of a numeric.
#[derive(Debug)]
pub struct NumericSpec {
    pub numeric: Numeric,
    pub name: &'static str,
    /// Names of the parameters after the client's nick, without the text. `?` ends the name of one that may be missing, `..`
    /// that of one or more.
    pub params: &'static [&'static str],
    /// A last parameter of words for people, as it is where nothing better is made for the occasion; empty where there is
    /// none.
    pub text: &'static str,
}

/// A reply by number: 1 to 999.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Numeric {
    code: u16,
    digits: [u8; 3],
}

impl Numeric {
    /// `code` is taken modulo 1000.
    pub const fn new(code: u16) -> Self {
        let code = code % 1000;
        let digits =
            [b'0' + (code / 100) as u8, b'0' + (code / 10 % 10) as u8, b'0' + (code % 10) as u8];
        Self { code, digits }
    }

    /// Exactly three digits.
    pub fn parse(text: &str) -> Option<Self> {
        let three = text.len() == 3 && text.bytes().all(|b| b.is_ascii_digit());
        three.then(|| text.parse().ok().map(Self::new)).flatten()
    }

    pub const fn code(self) -> u16 {
        self.code
    }

    /// Three digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.digits).expect("digits are ASCII")
    }

    /// Its entry in the table, if it has one.
    pub fn spec(self) -> Option<&'static NumericSpec> {
        let at = NUMERICS.binary_search_by(|spec| spec.numeric.code.cmp(&self.code)).ok()?;
        NUMERICS.get(at)
    }

    /// The symbolic name, `RPL_..` or `ERR_..`.
    pub fn name(self) -> Option<&'static str> {
        self.spec().map(|spec| spec.name)
    }

    /// The default text; empty where there is none.
    pub fn text(self) -> &'static str {
        self.spec().map_or("", |spec| spec.text)
    }

    /// 400 to 599 by custom, and the few outside that the table calls `ERR_`.
    pub fn is_error(self) -> bool {
        self.name().map_or((400..600).contains(&self.code), |name| name.starts_with("ERR_"))
    }
}

impl fmt::Debug for Numeric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => f.write_str(self.as_str()),
        }
    }
}

macro_rules! numerics {
    ($($code:literal $name:ident [$($param:literal),*] $text:literal)*) => {
        impl Numeric {
            $(pub const $name: Self = Self::new($code);)*
        }

        /// Sorted by code.
        pub const NUMERICS: &[NumericSpec] = &[
            $(NumericSpec {
                numeric: Numeric::$name,
                name: stringify!($name),
                params: &[$($param),*],
                text: $text,
            },)*
        ];
    };
}

numerics! {
    1 RPL_WELCOME [] "Welcome"
    2 RPL_YOURHOST [] "Your host"
    3 RPL_CREATED [] "This server was started"
    4 RPL_MYINFO ["server", "version", "umodes", "cmodes", "cmodes-with-param"] ""
    5 RPL_ISUPPORT ["tokens.."] "are supported by this server"
    8 RPL_SNOMASK ["mask"] "Server notices"
    212 RPL_STATSCOMMANDS ["command", "count", "bytes?", "remote?"] ""
    219 RPL_ENDOFSTATS ["letter"] "End of STATS report"
    221 RPL_UMODEIS ["modes"] ""
    242 RPL_STATSUPTIME [] "Server up"
    243 RPL_STATSOLINE ["O", "hostmask", "*", "name"] ""
    251 RPL_LUSERCLIENT [] "Users"
    252 RPL_LUSEROP ["count"] "operator(s) online"
    253 RPL_LUSERUNKNOWN ["count"] "unregistered connection(s)"
    254 RPL_LUSERCHANNELS ["count"] "channel(s) formed"
    255 RPL_LUSERME [] "Clients"
    256 RPL_ADMINME ["server?"] "Administrative info"
    257 RPL_ADMINLOC1 [] "Place"
    258 RPL_ADMINLOC2 [] "Place"
    259 RPL_ADMINEMAIL [] "Address"
    263 RPL_TRYAGAIN ["command"] "Please wait a while and try again"
    265 RPL_LOCALUSERS ["users", "most"] "Current local users"
    266 RPL_GLOBALUSERS ["users", "most"] "Current global users"
    276 RPL_WHOISCERTFP ["nick"] "has client certificate fingerprint"
    301 RPL_AWAY ["nick", "message"] ""
    302 RPL_USERHOST ["replies"] ""
    303 RPL_ISON ["nicks"] ""
    305 RPL_UNAWAY [] "You are no longer marked as being away"
    306 RPL_NOWAWAY [] "You have been marked as being away"
    307 RPL_WHOISREGNICK ["nick"] "has identified for this nick"
    311 RPL_WHOISUSER ["nick", "user", "host", "*", "realname"] ""
    312 RPL_WHOISSERVER ["nick", "server", "about"] ""
    313 RPL_WHOISOPERATOR ["nick"] "is an operator"
    314 RPL_WHOWASUSER ["nick", "user", "host", "*", "realname"] ""
    315 RPL_ENDOFWHO ["mask"] "End of WHO list"
    317 RPL_WHOISIDLE ["nick", "idle", "signon"] "seconds idle, signon time"
    318 RPL_ENDOFWHOIS ["nick"] "End of WHOIS list"
    319 RPL_WHOISCHANNELS ["nick", "channels"] ""
    320 RPL_WHOISSPECIAL ["nick", "about"] ""
    321 RPL_LISTSTART ["Channel"] "Users  Name"
    322 RPL_LIST ["channel", "users", "topic"] ""
    323 RPL_LISTEND [] "End of LIST"
    324 RPL_CHANNELMODEIS ["channel", "modes.."] ""
    329 RPL_CREATIONTIME ["channel", "created"] ""
    330 RPL_WHOISACCOUNT ["nick", "account"] "is logged in as"
    331 RPL_NOTOPIC ["channel"] "No topic is set"
    332 RPL_TOPIC ["channel", "topic"] ""
    333 RPL_TOPICWHOTIME ["channel", "who", "set"] ""
    335 RPL_WHOISBOT ["nick"] "is a bot"
    336 RPL_INVITELIST ["channel"] ""
    337 RPL_ENDOFINVITELIST [] "End of invite list"
    338 RPL_WHOISACTUALLY ["nick", "host"] "is actually using host"
    341 RPL_INVITING ["nick", "channel"] ""
    346 RPL_INVEXLIST ["channel", "mask", "who?", "set?"] ""
    347 RPL_ENDOFINVEXLIST ["channel"] "End of channel invite exception list"
    348 RPL_EXCEPTLIST ["channel", "mask", "who?", "set?"] ""
    349 RPL_ENDOFEXCEPTLIST ["channel"] "End of channel exception list"
    351 RPL_VERSION ["version", "server", "comments"] ""
    352 RPL_WHOREPLY ["channel", "user", "host", "server", "nick", "flags", "hops realname"] ""
    353 RPL_NAMREPLY ["symbol", "channel", "nicks"] ""
    354 RPL_WHOSPCRPL ["fields.."] ""
    364 RPL_LINKS ["mask", "server", "hops about"] ""
    365 RPL_ENDOFLINKS ["mask"] "End of LINKS list"
    366 RPL_ENDOFNAMES ["channel"] "End of NAMES list"
    367 RPL_BANLIST ["channel", "mask", "who?", "set?"] ""
    368 RPL_ENDOFBANLIST ["channel"] "End of channel ban list"
    369 RPL_ENDOFWHOWAS ["nick"] "End of WHOWAS"
    371 RPL_INFO ["line"] ""
    372 RPL_MOTD ["line"] ""
    374 RPL_ENDOFINFO [] "End of INFO"
    375 RPL_MOTDSTART [] "Message of the day"
    376 RPL_ENDOFMOTD [] "End of message of the day"
    378 RPL_WHOISHOST ["nick"] "is connecting from"
    379 RPL_WHOISMODES ["nick"] "is using modes"
    381 RPL_YOUREOPER [] "You are now an operator"
    382 RPL_REHASHING ["file"] "Rehashing"
    391 RPL_TIME ["server", "unix", "time"] ""
    396 RPL_VISIBLEHOST ["host"] "is now your visible host"
    400 ERR_UNKNOWNERROR ["command"] "Could not be read"
    401 ERR_NOSUCHNICK ["nick"] "No such nick"
    402 ERR_NOSUCHSERVER ["server"] "No such server"
    403 ERR_NOSUCHCHANNEL ["channel"] "No such channel"
    404 ERR_CANNOTSENDTOCHAN ["channel"] "Cannot send to channel"
    405 ERR_TOOMANYCHANNELS ["channel"] "You have joined too many channels"
    406 ERR_WASNOSUCHNICK ["nick"] "There was no such nick"
    407 ERR_TOOMANYTARGETS ["target"] "Too many targets"
    409 ERR_NOORIGIN [] "No token given"
    410 ERR_INVALIDCAPCMD ["subcommand"] "Invalid CAP subcommand"
    411 ERR_NORECIPIENT [] "No recipient given"
    412 ERR_NOTEXTTOSEND [] "No text to send"
    416 ERR_TOOMANYMATCHES ["command"] "There is more than is told; ask for less"
    417 ERR_INPUTTOOLONG [] "Input line was too long"
    421 ERR_UNKNOWNCOMMAND ["command"] "Unknown command"
    422 ERR_NOMOTD [] "There is no message of the day"
    423 ERR_NOADMININFO ["server"] "No administrative info available"
    431 ERR_NONICKNAMEGIVEN [] "No nick given"
    432 ERR_ERRONEUSNICKNAME ["nick"] "Not a valid nick"
    433 ERR_NICKNAMEINUSE ["nick"] "Nick is already in use"
    436 ERR_NICKCOLLISION ["nick"] "Nick collision"
    437 ERR_UNAVAILRESOURCE ["name"] "Temporarily unavailable"
    441 ERR_USERNOTINCHANNEL ["nick", "channel"] "They are not on that channel"
    442 ERR_NOTONCHANNEL ["channel"] "You are not on that channel"
    443 ERR_USERONCHANNEL ["nick", "channel"] "is already on channel"
    445 ERR_SUMMONDISABLED [] "There is no SUMMON here"
    446 ERR_USERSDISABLED [] "There is no USERS here; WHO tells who is connected"
    451 ERR_NOTREGISTERED [] "You have not registered"
    461 ERR_NEEDMOREPARAMS ["command"] "Not enough parameters"
    462 ERR_ALREADYREGISTERED [] "You may not reregister"
    463 ERR_NOPERMFORHOST [] "Your host may not connect"
    464 ERR_PASSWDMISMATCH [] "Password incorrect"
    465 ERR_YOUREBANNEDCREEP [] "You are banned from this server"
    470 ERR_LINKCHANNEL ["channel", "other"] "Sent on to another channel"
    471 ERR_CHANNELISFULL ["channel"] "Cannot join channel (+l): it is full"
    472 ERR_UNKNOWNMODE ["mode"] "is an unknown mode"
    473 ERR_INVITEONLYCHAN ["channel"] "Cannot join channel (+i): you must be invited"
    474 ERR_BANNEDFROMCHAN ["channel"] "Cannot join channel (+b): you are banned"
    475 ERR_BADCHANNELKEY ["channel"] "Cannot join channel (+k): the key is wrong"
    476 ERR_BADCHANMASK ["channel"] "Not a valid channel name"
    477 ERR_NEEDREGGEDNICK ["channel"] "You need an account to join"
    478 ERR_BANLISTFULL ["channel", "list"] "The list is full"
    479 ERR_BADCHANNAME ["channel"] "Not a channel that can be joined"
    480 ERR_THROTTLE ["channel"] "Cannot join channel now"
    481 ERR_NOPRIVILEGES [] "Permission denied"
    482 ERR_CHANOPRIVSNEEDED ["channel"] "You are not a channel operator"
    483 ERR_CANTKILLSERVER [] "You cannot kill a server"
    485 ERR_UNIQOPRIVSNEEDED ["channel"] "Cannot join channel"
    486 ERR_NONONREG ["nick"] "Takes messages of registered people only"
    489 ERR_SECUREONLYCHAN ["channel"] "Cannot join channel: TLS is needed"
    491 ERR_NOOPERHOST [] "No operators from your host"
    501 ERR_UMODEUNKNOWNFLAG [] "Unknown user mode"
    502 ERR_USERSDONTMATCH [] "Cannot see or change the modes of others"
    520 ERR_OPERONLY ["channel"] "Cannot join channel: for server operators only"
    524 ERR_HELPNOTFOUND ["subject"] "No help on this"
    525 ERR_INVALIDKEY ["channel"] "Not a valid key"
    531 ERR_CANTSENDTOUSER ["nick"] "Takes no messages"
    671 RPL_WHOISSECURE ["nick"] "is using a secure connection"
    696 ERR_INVALIDMODEPARAM ["target", "mode", "param"] "Not a valid mode parameter"
    704 RPL_HELPSTART ["subject", "line"] ""
    705 RPL_HELPTXT ["subject", "line"] ""
    706 RPL_ENDOFHELP ["subject", "line"] ""
    716 RPL_TARGUMODEG ["nick"] "Takes messages only of people they allowed"
    723 ERR_NOPRIVS ["privilege"] "Insufficient privileges"
    728 RPL_QUIETLIST ["channel", "mode", "mask", "who?", "set?"] ""
    729 RPL_ENDOFQUIETLIST ["channel", "mode"] "End of channel quiet list"
    730 RPL_MONONLINE ["sources"] ""
    731 RPL_MONOFFLINE ["nicks"] ""
    732 RPL_MONLIST ["nicks"] ""
    733 RPL_ENDOFMONLIST [] "End of MONITOR list"
    734 ERR_MONLISTFULL ["limit", "targets"] "Monitor list is full"
    900 RPL_LOGGEDIN ["mask", "account"] "You are now logged in"
    901 RPL_LOGGEDOUT ["mask"] "You are now logged out"
    902 ERR_NICKLOCKED [] "You must use another nick"
    903 RPL_SASLSUCCESS [] "Login succeeded"
    904 ERR_SASLFAIL [] "Login failed"
    905 ERR_SASLTOOLONG [] "Login message too long"
    906 ERR_SASLABORTED [] "Login aborted"
    907 ERR_SASLALREADY [] "You are already logged in"
    908 RPL_SASLMECHS ["mechanisms"] "are available mechanisms"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_named() {
        assert!(NUMERICS.is_sorted_by(|a, b| a.numeric < b.numeric));
        for spec in NUMERICS {
            assert!(spec.name.starts_with("RPL_") || spec.name.starts_with("ERR_"));
        }
        assert_eq!(Numeric::parse("433"), Some(Numeric::ERR_NICKNAMEINUSE));
        assert_eq!(Numeric::parse("43x"), None);
        assert_eq!(Numeric::new(5).as_str(), "005");
    }
}
