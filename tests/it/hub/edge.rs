//! The edge that a hub asks: for secrets, for what was kept, for its configuration.

use tchat::server::model::{Answer, Door, Found, Question, Unavailable};
use tchat::server::store::{HistoryStore as _, MemoryStore};

use super::proving::kept;
use super::script::Disk;

/// The answer to a question. Of the server the password is `letmein`, of an operator the name and `-secret`; the password
/// `busy` finds too many others waiting. `broken` is what is wrong with the configuration.
pub(super) fn answered(
    question: Question,
    (store, disk): (&mut MemoryStore, Disk),
    broken: Option<&str>,
) -> Answer {
    match question {
        Question::Password { door, password } => {
            let right = match &door {
                Door::Server => "letmein".to_owned(),
                Door::Operator(name) => format!("{name}-secret"),
            };
            let known = door != Door::Operator(String::new());
            match password.reveal() {
                "busy" => Answer::Busy,
                given if known && given == right => Answer::Right,
                _ => Answer::Wrong,
            }
        }
        Question::Login { password, .. } | Question::Verifier { password, .. }
            if password.reveal() == "busy" =>
        {
            Answer::Busy
        }
        Question::Login { against, password, renewal, .. } => {
            match (against.verifier.opens(password.reveal()), renewal) {
                (false, _) => Answer::Wrong,
                (true, None) => Answer::Right,
                (true, Some(salting)) => kept(&password, &salting),
            }
        }
        Question::Verifier { password, salting, .. } => kept(&password, &salting),
        Question::History { query, .. }
        | Question::Redaction { query, .. }
        | Question::Renaming { query, .. } => {
            let found = store.answer(&query);
            let found = found.map_err(|error| Unavailable(error.to_string()));
            let found = found.map(|found| match found {
                Found::Hits { rows, .. } => Found::Hits { rows, partial: disk == Disk::Partial },
                found => found,
            });
            let unreadable = Unavailable("the disk is unreadable".to_owned());
            Answer::History(if disk == Disk::Unreadable { Err(unreadable) } else { found })
        }
        Question::Rehash => Answer::Rehashed {
            file: Some("server.toml".to_owned()),
            problem: broken.map(str::to_owned),
        },
    }
}
