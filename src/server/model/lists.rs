//! The lists of masks of a channel: bans, exceptions from bans, exceptions from +i. One list whose entries have a kind.

use std::collections::BTreeSet;

use crate::proto::list_mask::{About, ListMask, Whom};
use crate::proto::mask::glob;
use crate::proto::name::CASEMAP;
use crate::proto::{Numeric, Timestamp};

use super::User;

/// Which list (RFC 2811 section 4.3), in the order of the letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ListKind {
    /// I: may join although only invited people can.
    InviteException,
    /// b: may neither join nor speak.
    Ban,
    /// e: may do so all the same.
    Exception,
}

impl ListKind {
    pub const ALL: [Self; 3] = [Self::InviteException, Self::Ban, Self::Exception];

    pub fn letter(self) -> char {
        match self {
            Self::InviteException => 'I',
            Self::Ban => 'b',
            Self::Exception => 'e',
        }
    }

    pub fn from_letter(letter: char) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.letter() == letter)
    }

    /// The numerics of an entry and of the end of the list.
    pub fn numerics(self) -> (Numeric, Numeric) {
        match self {
            Self::InviteException => (Numeric::RPL_INVEXLIST, Numeric::RPL_ENDOFINVEXLIST),
            Self::Ban => (Numeric::RPL_BANLIST, Numeric::RPL_ENDOFBANLIST),
            Self::Exception => (Numeric::RPL_EXCEPTLIST, Numeric::RPL_ENDOFEXCEPTLIST),
        }
    }

    /// Whether operators of the channel alone are shown it. Who is banned may be known; who is trusted would tell a
    /// stranger whom to pretend to be.
    pub fn is_for_operators(self) -> bool {
        self != Self::Ban
    }

    /// Whether an entry can be about speaking alone: joining is no matter of speaking.
    pub fn takes_about(self) -> bool {
        self != Self::InviteException
    }
}

/// An entry: who set it, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub kind: ListKind,
    pub mask: ListMask,
    /// `nick!user@host`, or the nick.
    pub by: String,
    pub at: Timestamp,
}

impl Listed {
    /// Whether the person is meant, whatever it is about.
    pub fn means(&self, user: &User) -> bool {
        match &self.mask.whom {
            Whom::Mask(mask) => {
                mask.matches(CASEMAP, user.nick.as_str(), user.username.as_str(), &user.host)
            }
            Whom::Account(account) => {
                user.login.as_ref().is_some_and(|own| glob(CASEMAP, account, own.as_str()))
            }
        }
    }
}

/// Every entry of a channel, oldest first.
#[derive(Debug, Default)]
pub struct Lists(Vec<Listed>);

impl Lists {
    /// The entries of one list, oldest first.
    pub fn of(&self, kind: ListKind) -> impl Iterator<Item = &Listed> {
        self.0.iter().filter(move |entry| entry.kind == kind)
    }

    /// How many entries all lists have together.
    pub fn total(&self) -> usize {
        self.0.len()
    }

    /// Whether this very mask is in the list.
    pub fn holds(&self, kind: ListKind, mask: &ListMask) -> bool {
        self.of(kind).any(|entry| entry.mask.same(CASEMAP, mask))
    }

    /// Adds an entry that is not there yet.
    pub(super) fn add(&mut self, entry: Listed) {
        if !self.holds(entry.kind, &entry.mask) {
            self.0.push(entry);
        }
    }

    pub(super) fn remove(&mut self, kind: ListKind, mask: &ListMask) {
        self.0.retain(|entry| entry.kind != kind || !entry.mask.same(CASEMAP, mask));
    }

    /// Who set each entry.
    pub(super) fn setters(&mut self) -> impl Iterator<Item = &mut String> {
        self.0.iter_mut().map(|entry| &mut entry.by)
    }

    /// Whether an entry is there twice; for the invariants.
    pub(super) fn has_doubles(&self) -> bool {
        let mut seen = BTreeSet::new();
        !self.0.iter().all(|entry| seen.insert((entry.kind, CASEMAP.fold(&entry.mask.to_string()))))
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    fn means(&self, kind: ListKind, about: Option<About>, user: &User) -> bool {
        self.of(kind).filter(|entry| entry.mask.about == about).any(|entry| entry.means(user))
    }

    /// Whether the person may not join.
    pub fn ban(&self, user: &User) -> bool {
        self.means(ListKind::Ban, None, user) && !self.means(ListKind::Exception, None, user)
    }

    /// Whether the person may not speak: banned from everything or from that, and excepted from neither.
    pub fn silence(&self, user: &User) -> bool {
        let excepted = |about| self.means(ListKind::Exception, about, user);
        let banned = |about| self.means(ListKind::Ban, about, user);
        let muted = banned(Some(About::Speaking)) || banned(None);
        muted && !excepted(None) && !excepted(Some(About::Speaking))
    }

    /// Whether the person may join although only invited people can.
    pub fn let_in(&self, user: &User) -> bool {
        self.means(ListKind::InviteException, None, user)
    }
}
