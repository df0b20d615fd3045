//! Who left because servers lost each other, so that it shows when they come back.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::proto::{Folded, Timestamp};

/// People remembered, and how long. Who came back through one channel comes back through the others within a moment.
const MOST: usize = 2_000;
const LASTS: Duration = Duration::from_secs(60 * 60);
const MOMENT: Duration = Duration::from_secs(20);

/// The people beyond a split.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Netsplit {
    /// Until when their coming counts as coming back.
    gone: BTreeMap<Folded, Timestamp>,
}

impl Netsplit {
    /// Somebody is beyond the split now.
    pub fn leaves(&mut self, nick: Folded, now: Timestamp) {
        if self.gone.len() >= MOST {
            self.gone.retain(|_, until| *until > now);
        }
        if self.gone.len() < MOST {
            self.gone.insert(nick, now + LASTS);
        }
    }

    /// Somebody joins. Out: whether the end of a split brings them.
    pub fn returns(&mut self, nick: &Folded, now: Timestamp) -> bool {
        let back = self.gone.get(nick).is_some_and(|until| *until > now);
        if back && let Some(until) = self.gone.get_mut(nick) {
            *until = (*until).min(now + MOMENT);
        }
        back
    }

    /// Forgets everybody.
    pub fn clear(&mut self) {
        self.gone.clear();
    }
}

/// The two servers that lost each other, when the reason of a QUIT tells of that: `a.example b.example`, and nothing a
/// person would write. Servers put `Quit:` before what people say.
pub fn servers(reason: &str) -> Option<String> {
    let (one, other) = reason.split_once(' ')?;
    (is_server(one) && is_server(other) && one != other).then(|| format!("{one} / {other}"))
}

fn is_server(name: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'*')
    };
    name.contains('.')
        && name.len() <= 100
        && name.split('.').all(part)
        && name.bytes().any(|b| b.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::Casemap;

    #[test]
    fn reasons_that_tell_of_a_split() {
        for (reason, expected) in [
            ("irc.hub other.host", Some("irc.hub / other.host")),
            ("*.net *.split", Some("*.net / *.split")),
            ("Quit: a.b c.d", None),
            ("a.b c.d e.f", None),
            ("see you", None),
            ("bye. later.", None),
            ("a.b a.b", None),
            ("1.5 2.5", None),
            ("irc.hub", None),
            ("", None),
        ] {
            assert_eq!(servers(reason).as_deref(), expected, "{reason}");
        }
    }

    #[test]
    fn who_came_back_has_come_back() {
        let at = |second: i64| Timestamp::from_millis(second * 1000);
        let mut split = Netsplit::default();
        let nick = |n: usize| Casemap::Ascii.fold(&format!("n{n}"));
        split.leaves(nick(0), at(0));
        assert!(split.returns(&nick(0), at(100)) && split.returns(&nick(0), at(110)));
        assert!(!split.returns(&nick(0), at(130)), "left and joined again");
        assert!(!split.returns(&nick(1), at(0)));
        for n in 0..10_000 {
            split.leaves(nick(n), at(200));
        }
        assert!(split.gone.len() <= MOST);
    }
}
