//! Prints what is new in the model: entries as lines, what became of own lines, the question for a name.

use std::collections::VecDeque;
use std::io;
use std::time::Duration;

use tokio::io::{AsyncWrite, AsyncWriteExt};

use super::session::{Hand, question};
use super::words;
use crate::client::model::Model;
use crate::client::model::account_dialog::AccountDialog;
use crate::client::model::buffer::{Buffer, BufferId};
use crate::client::model::entry::{Delivery, Entry, EntryId};
use crate::client::model::network::Link;
use crate::client::model::overlay::Overlay;
use crate::client::model::trust::{ANSWERS, TrustQuestion};
use crate::client::text::neutral;
use crate::proto::Fingerprint;

/// What was said longer ago than this is printed with its time.
const OLD: Duration = Duration::from_secs(120);

/// The question for a name as it was last printed.
#[derive(Debug, PartialEq, Eq)]
enum Question {
    Closed,
    /// With the reason why the last name was refused.
    Open(Option<String>),
    /// Whether a certificate is trusted.
    Trust(Fingerprint),
    /// One line of a dialog, and why it has to be filled in again.
    Field(&'static str, Option<String>),
}

pub(super) struct Printer<W, E> {
    hand: Hand,
    output: W,
    errors: E,
    question: Question,
    /// The newest entry that was looked at.
    seen: EntryId,
    unconfirmed: VecDeque<(BufferId, EntryId)>,
    undelivered: bool,
}

impl<W: AsyncWrite + Unpin, E: AsyncWrite + Unpin> Printer<W, E> {
    pub(super) fn new(hand: Hand, output: W, errors: E) -> Self {
        Self {
            hand,
            output,
            errors,
            question: match hand {
                Hand::Guest { asked: true } => Question::Open(None),
                _ => Question::Closed,
            },
            seen: EntryId(0),
            unconfirmed: VecDeque::new(),
            undelivered: false,
        }
    }

    /// Own lines of which it is not known yet whether they were delivered.
    pub(super) fn unconfirmed(&self) -> usize {
        self.unconfirmed.len()
    }

    /// Whether a line of a pipe was not delivered.
    pub(super) fn undelivered(&self) -> bool {
        self.undelivered
    }

    /// Prints what is new since the last time.
    pub(super) async fn report(&mut self, model: &Model) -> io::Result<()> {
        let mut text = String::new();
        self.report_entries(model, &mut text);
        let failed = self.report_deliveries(model, &mut text);
        self.report_question(model, &mut text);
        if !text.is_empty() {
            self.output.write_all(text.as_bytes()).await?;
            self.output.flush().await?;
        }
        for (line, reason) in failed {
            self.name_undelivered(&line, &reason).await?;
        }
        Ok(())
    }

    fn report_entries(&mut self, model: &Model, text: &mut String) {
        let first = EntryId(self.seen.0 + 1);
        let mut new: Vec<(&Buffer, &Entry)> = Vec::new();
        for buffer in model.buffers().iter() {
            let entries = buffer.entries().skip(buffer.index_of(first));
            new.extend(entries.map(|entry| (buffer, entry)));
        }
        new.sort_by_key(|(_, entry)| entry.id);
        for (buffer, entry) in new {
            let old = model.now.since(entry.time) > OLD;
            if old && entry.who.is_some() {
                let time = model.settings.zone.to_the_minute(entry.time);
                for line in words::line(buffer, entry).lines() {
                    print(text, &format!("{time} {line}"));
                }
            } else if entry.own {
                self.unconfirmed.push_back((buffer.id, entry.id));
            } else {
                print(text, &words::line(buffer, entry));
            }
        }
        self.seen = model.last_entry();
    }

    /// Looks for own lines that were confirmed, and refused. Out: the refused ones of a pipe, with the reasons.
    fn report_deliveries(&mut self, model: &Model, text: &mut String) -> Vec<(String, String)> {
        let mut failed = Vec::new();
        let piped = self.hand == Hand::Pipe;
        self.unconfirmed.retain(|(id, line)| {
            let Some(buffer) = model.buffer(*id) else {
                return false;
            };
            let Some(entry) = buffer.entry(*line) else {
                return false;
            };
            match &entry.state {
                Delivery::Pending => return true,
                Delivery::Sent if is_outstanding(model, *line) => return true,
                Delivery::Sent if piped => print(text, &words::line(buffer, entry)),
                Delivery::Sent => {}
                Delivery::Failed(reason) if piped => {
                    failed.push((entry.text(), reason.to_string()));
                }
                Delivery::Failed(reason) => {
                    print(text, &format!("* {}", undelivered(&entry.text(), reason)));
                }
            }
            false
        });
        failed
    }

    /// Asks for a name, and asks again when one was refused. Not before there is a server to take it.
    fn report_question(&mut self, model: &Model, text: &mut String) {
        if let Some(Overlay::Account(dialog)) = model.overlay() {
            self.report_field(dialog, text);
            return;
        }
        if let Some(Overlay::Trust(asked)) = model.overlay() {
            self.report_trust(asked, text);
            return;
        }
        if matches!(model.focused_network().link, Link::Idle | Link::Connecting) {
            return;
        }
        let asked = match question(model) {
            Some(dialog) if dialog.asked.is_some() => return,
            Some(dialog) => Question::Open(dialog.refused.clone()),
            None => Question::Closed,
        };
        if asked == self.question {
            return;
        }
        if let Question::Open(refused) = &asked {
            // What the server said of it was printed with the other lines of its window.
            let reason = refused.as_ref().map(|reason| format!("* {reason}"));
            if let Some(reason) = reason.filter(|reason| text.lines().last() != Some(reason)) {
                print(text, &reason);
            }
            print(text, "* by which name shall others know you here?");
        }
        self.question = asked;
    }

    /// Asks for a line of a dialog.
    fn report_field(&mut self, dialog: &AccountDialog, text: &mut String) {
        let field = dialog.field();
        let now = Question::Field(field.label, dialog.refused.clone());
        if self.hand != Hand::Pipe && self.question != now {
            let same = matches!(&self.question, Question::Field(_, why) if *why == dialog.refused);
            if let Some(why) = dialog.refused.as_ref().filter(|_| !same) {
                print(text, &format!("* {why}"));
            }
            let proposed = match field.editor.text() {
                "" => String::new(),
                _ if field.hidden => String::new(),
                text => format!(" [{text}]"),
            };
            print(
                text,
                &format!("* {}: {}{proposed} (/ alone: not now)", dialog.title(), field.label),
            );
        }
        self.question = now;
    }

    /// Asks whether a certificate is to be trusted.
    fn report_trust(&mut self, asked: &TrustQuestion, text: &mut String) {
        let now = Question::Trust(asked.certificate.fingerprint);
        if self.hand == Hand::Person && self.question != now {
            for line in asked.words() {
                print(text, &format!("* {line}"));
            }
            let answers = ANSWERS.iter().map(|(_, word, meaning)| format!("{word} ({meaning})"));
            let answers: Vec<String> = answers.collect();
            print(text, &format!("* trust it? answer {}", answers.join(", ")));
        }
        self.question = now;
    }

    /// Names a line of a pipe that was not delivered.
    pub(super) async fn name_undelivered(&mut self, line: &str, reason: &str) -> io::Result<()> {
        self.undelivered = true;
        self.complain(&undelivered(line, reason)).await
    }

    /// One line for the errors.
    pub(super) async fn complain(&mut self, words: &str) -> io::Result<()> {
        if let Hand::Guest { .. } = self.hand {
            self.output.write_all(format!("* {words}\n").as_bytes()).await?;
            return self.output.flush().await;
        }
        self.errors.write_all(format!("tchat: {words}\n").as_bytes()).await?;
        self.errors.flush().await
    }
}

fn print(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

/// Whether the server has neither confirmed nor refused an own line.
fn is_outstanding(model: &Model, line: EntryId) -> bool {
    let networks = model.networks().iter();
    let mut lines = networks.flat_map(|network| network.unconfirmed.lines());
    lines.any(|outstanding| outstanding.line == line)
}

/// What was piped in is not always the user's own.
fn undelivered(line: &str, reason: &str) -> String {
    let line = neutral::text(line);
    if reason.is_empty() {
        format!("not delivered: {line}")
    } else {
        format!("not delivered ({reason}): {line}")
    }
}
