//! Questions by WHO that are not answered yet: which of them the user asked, and which the client did by itself.

use std::collections::VecDeque;

use crate::proto::Folded;

/// Questions remembered, and channels whose members are still to be asked about.
const MOST_ASKED: usize = 64;
const MOST_QUEUED: usize = 1_000;

/// The token of questions the user asked (WHOX: up to three digits).
pub const SHOWN: &str = "721";
/// The token of questions the client asks by itself.
pub const SILENT: &str = "722";
/// What is asked for by WHOX. The order of the answer is that of the letters here: token, channel, user, host, nick, flags,
/// account, real name.
pub const FIELDS: &str = "%tcuhnfar";

/// One question.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Asked {
    mask: Folded,
    silent: bool,
    /// Rows that came.
    count: usize,
}

/// The open questions, oldest first, and the channels that wait for theirs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Whos {
    asked: VecDeque<Asked>,
    queue: VecDeque<String>,
}

impl Whos {
    pub fn ask(&mut self, mask: Folded, silent: bool) {
        if self.asked.len() >= MOST_ASKED {
            self.asked.pop_front();
        }
        self.asked.push_back(Asked { mask, silent, count: 0 });
    }

    /// A row of an answer came.
    pub fn count(&mut self, silent: bool) {
        if let Some(asked) = self.asked.iter_mut().find(|asked| asked.silent == silent) {
            asked.count += 1;
        }
    }

    /// The end of an answer came. Out: whether the client asked by itself, and how many rows there were; `None` for an
    /// answer to no question.
    pub fn end(&mut self, mask: &Folded) -> Option<(bool, usize)> {
        let at = self.asked.iter().position(|asked| asked.mask == *mask)?;
        let asked = self.asked.remove(at)?;
        Some((asked.silent, asked.count))
    }

    /// A channel whose members are to be asked about.
    pub fn queue(&mut self, channel: String) {
        if self.queue.len() < MOST_QUEUED {
            self.queue.push_back(channel);
        }
    }

    /// The next channel to ask about, unless such an answer is still on its way: a server is not hurried.
    pub fn take_next(&mut self) -> Option<String> {
        let busy = self.asked.iter().any(|asked| asked.silent);
        if busy { None } else { self.queue.pop_front() }
    }

    pub fn clear(&mut self) {
        self.asked.clear();
        self.queue.clear();
    }
}
