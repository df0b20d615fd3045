//! The capability table: final and draft names, what each needs, and sets of capabilities.
//!
//! Source: IRCv3 capability-negotiation and the text of each extension. A rename is a change of one line here.

use std::fmt;

macro_rules! caps {
    ($($variant:ident [$($name:literal),+] [$($needs:ident),*])*) => {
        /// A capability this program knows.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Cap {
            $($variant,)*
        }

        /// Every capability, in the order of the table.
        pub const CAPS: &[CapSpec] = &[
            $(CapSpec {
                cap: Cap::$variant,
                names: &[$($name),+],
                needs: &[$(Cap::$needs),*],
            },)*
        ];
    };
}

/// An entry of the table.
#[derive(Debug)]
pub struct CapSpec {
    pub cap: Cap,
    /// The ratified name first where there is one, then names that other programs still use.
    pub names: &'static [&'static str],
    /// Capabilities without which this one makes no sense.
    pub needs: &'static [Cap],
}

caps! {
    AccountNotify ["account-notify"] []
    AccountRegistration ["draft/account-registration"] []
    AccountTag ["account-tag"] [MessageTags]
    AwayNotify ["away-notify"] []
    Batch ["batch"] []
    CapNotify ["cap-notify"] []
    ChannelRename ["draft/channel-rename"] []
    Chathistory ["draft/chathistory"] [Batch]
    Chghost ["chghost"] []
    EchoMessage ["echo-message"] []
    EventPlayback ["draft/event-playback"] [Chathistory]
    ExtendedIsupport ["draft/extended-isupport"] [Batch]
    ExtendedJoin ["extended-join"] []
    ExtendedMonitor ["extended-monitor"] []
    InviteNotify ["invite-notify"] []
    LabeledResponse ["labeled-response"] [Batch]
    MessageRedaction ["draft/message-redaction"] [MessageTags]
    MessageTags ["message-tags"] []
    MultiPrefix ["multi-prefix"] []
    Multiline ["draft/multiline"] [Batch]
    NoImplicitNames ["no-implicit-names", "draft/no-implicit-names"] []
    PreAway ["draft/pre-away"] []
    ReadMarker ["draft/read-marker"] []
    Sasl ["sasl"] []
    Search ["soju.im/search"] [Batch]
    ServerTime ["server-time"] []
    Setname ["setname"] []
    StandardReplies ["standard-replies"] []
    UserhostInNames ["userhost-in-names"] []
}

impl Cap {
    /// By any of its names.
    pub fn parse(name: &str) -> Option<Self> {
        CAPS.iter().find(|spec| spec.names.contains(&name)).map(|spec| spec.cap)
    }

    pub fn spec(self) -> &'static CapSpec {
        &CAPS[self as usize]
    }

    /// The preferred name.
    pub fn name(self) -> &'static str {
        self.spec().names[0]
    }

    const fn bit(self) -> u64 {
        1 << self as u64
    }
}

/// A set of capabilities: a bit for each row of the table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct CapSet(u64);

impl CapSet {
    pub const EMPTY: Self = Self(0);

    pub const fn of(caps: &[Cap]) -> Self {
        let mut set = Self::EMPTY;
        let mut at = 0;
        while at < caps.len() {
            set.0 |= caps[at].bit();
            at += 1;
        }
        set
    }

    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub const fn contains(self, cap: Cap) -> bool {
        self.0 & cap.bit() != 0
    }

    /// Whether every one of `other` is in this set.
    pub const fn contains_all(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    pub fn insert(&mut self, cap: Cap) {
        self.0 |= cap.bit();
    }

    pub fn remove(&mut self, cap: Cap) {
        self.0 &= !cap.bit();
    }

    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those that are not in `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// In the order of the table.
    pub fn iter(self) -> impl Iterator<Item = Cap> {
        CAPS.iter().map(|spec| spec.cap).filter(move |cap| self.contains(*cap))
    }
}

impl FromIterator<Cap> for CapSet {
    fn from_iter<I: IntoIterator<Item = Cap>>(caps: I) -> Self {
        let mut set = Self::EMPTY;
        for cap in caps {
            set.insert(cap);
        }
        set
    }
}

impl fmt::Debug for CapSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(Cap::name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_match_their_variants_and_names_are_unique() {
        let mut names: Vec<&str> = Vec::new();
        for (row, spec) in CAPS.iter().enumerate() {
            assert_eq!(spec.cap as usize, row);
            names.extend(spec.names);
        }
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
        assert!(CAPS.len() <= 64);
    }
}
