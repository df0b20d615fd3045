//! Ids of messages as scenarios write them: `ID1` is the first that was given. And what else differs from run to run.

use tchat::server::model::owner_token;

use super::lines::{is_id, neutral_word, readable};

/// Every id so far, in the order in which they were given.
#[derive(Debug, Default)]
pub(super) struct MsgIds(Vec<String>);

impl MsgIds {
    /// The line without what differs from run to run, and without what an editor would not show.
    pub(super) fn neutral(&mut self, line: &str) -> String {
        let mut out = String::new();
        let mut rest = line;
        while !rest.is_empty() {
            let word = |c: char| c.is_ascii_alphanumeric() || "-:.".contains(c);
            let end = rest.find(|c| !word(c)).unwrap_or(rest.len()).max(1);
            let (token, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
            let (token, after) = match token.chars().next().filter(|c| !word(*c)) {
                Some(c) => rest.split_at(c.len_utf8()),
                None => (token, after),
            };
            // The reference of a batch that is one message is the message's id.
            let (sign, word) = match token.strip_prefix('-') {
                Some(word) if is_id(word) => ("-", word),
                _ => ("", token),
            };
            out.push_str(sign);
            // A time that was read up to is what the line is about.
            let read = out.ends_with("timestamp=");
            out.push_str(&match word {
                id if is_id(id) => self.known(id),
                time if read => time.to_owned(),
                word => neutral_word(word),
            });
            rest = after;
        }
        readable(&out)
    }

    /// The line with the ids that a script calls `ID1` and so on.
    pub(super) fn with_ids(&self, line: &str) -> String {
        let known = self.0.iter().enumerate().rev();
        let line = line.replace("TOKEN", &owner_token([7; 16]));
        known.fold(line, |line, (at, id)| line.replace(&format!("ID{}", at + 1), id))
    }

    fn known(&mut self, id: &str) -> String {
        let at = self.0.iter().position(|known| known == id);
        let at = at.unwrap_or_else(|| {
            self.0.push(id.to_owned());
            self.0.len() - 1
        });
        format!("ID{}", at + 1)
    }
}
