//! Telling the user of what is said while they look elsewhere: by the bell, by the desktop, by a program of theirs.
//!
//! Never of what is visible to somebody, of own lines, of what was said long ago, of ignored people, of what was read on
//! another device meanwhile. What comes fast is summed up.

use crate::client::ctx::Ctx;
use crate::client::effect::Effect;
use crate::client::model::buffer::{Buffer, BufferId, BufferKind};
use crate::client::model::entry::{Entry, EntryKind};
use crate::client::model::level::Level;
use crate::client::model::settings::Face;
use crate::client::model::telling::Way;
use crate::client::text::neutral;

/// Graphemes of what is told.
const MOST_TITLE: usize = 60;
const MOST_TEXT: usize = 200;

/// A line that is worth telling of.
#[derive(Debug)]
pub struct News {
    who: String,
    text: String,
    mention: bool,
}

impl Ctx<'_> {
    /// What is to be told of a line that comes into a conversation, if anything is.
    pub fn news(&self, id: BufferId, entry: &Entry) -> Option<News> {
        let wanted = match self.model.level(self.model.buffer(id)?) {
            Level::All => true,
            Level::Mentions => entry.mention,
            Level::None => false,
        };
        let screen = self.model.settings.face == Face::Screen;
        if !(wanted && screen && entry.counts() && self.model.may_be_missed(id)) {
            return None;
        }
        let who = entry.who.as_deref().unwrap_or_default();
        let text = match entry.kind {
            EntryKind::Action => format!("* {who} {}", entry.text()),
            _ => entry.text(),
        };
        Some(News { who: who.to_owned(), text, mention: entry.mention })
    }

    /// Somebody invites the user, which is shown in a conversation.
    pub fn tell_invitation(&mut self, shown: BufferId, by: &str, channel: &str) {
        if self.model.may_be_missed(shown) {
            let text = format!("invites you to {channel}");
            self.tell_user(shown, &News { who: by.to_owned(), text, mention: true });
        }
    }

    /// Tells it, or counts it where something of the conversation was told just now.
    pub fn tell_user(&mut self, id: BufferId, news: &News) {
        let now = self.now;
        if self.model.is_quiet() || !self.model.telling.comes(id, now) {
            return;
        }
        let Some(buffer) = self.model.buffer(id) else {
            return;
        };
        let (title, body) = self.words(buffer, news);
        self.give_notice(&title, &body);
    }

    /// Title and text of a line. Without its content it is told where something was said, not what and by whom.
    fn words(&self, buffer: &Buffer, news: &News) -> (String, String) {
        let place = self.model.whole_name(buffer);
        if !self.model.settings.notify_text {
            let body = match buffer.kind {
                BufferKind::Direct => "a private message".to_owned(),
                _ if news.mention => format!("you are named in {place}"),
                _ => format!("a message in {place}"),
            };
            return ("tchat".to_owned(), body);
        }
        let title = match buffer.kind {
            BufferKind::Direct => place,
            BufferKind::Channel | BufferKind::Server => format!("{} in {place}", news.who),
        };
        (title, news.text.clone())
    }

    /// Sums up what was held back, as far as it is still unread and wanted.
    pub fn tell_held(&mut self) {
        let now = self.now;
        let mut sums = self.model.telling.due(now);
        sums.retain_mut(|(id, more)| {
            let buffer = self.model.buffer(*id).filter(|_| self.model.may_be_missed(*id));
            *more = buffer.map_or(0, |buffer| self.model.asking(buffer).min(*more));
            *more > 0
        });
        if self.model.is_quiet() {
            return;
        }
        let all: usize = sums.iter().map(|(_, more)| more).sum();
        let words =
            if all == 1 { "one more message".to_owned() } else { format!("{all} more messages") };
        let only = sums.first().filter(|_| sums.len() == 1);
        let (title, body) = match only.and_then(|(id, _)| self.model.buffer(*id)) {
            Some(buffer) => {
                let open = self.model.settings.notify_text || buffer.kind != BufferKind::Direct;
                let title = if open { self.model.whole_name(buffer) } else { "tchat".to_owned() };
                (title, words)
            }
            None if sums.is_empty() => return,
            None => ("tchat".to_owned(), format!("{words} in {} conversations", sums.len())),
        };
        self.give_notice(&title, &body);
    }

    fn give_notice(&mut self, title: &str, body: &str) {
        let settings = &self.model.settings;
        let (title, body) = (neutral::line(title, MOST_TITLE), neutral::line(body, MOST_TEXT));
        if settings.bell || settings.notify == Way::Bell {
            self.fx.push(Effect::Bell);
        }
        let way = settings.notify;
        let command = settings.notify_command.clone();
        if !matches!(way, Way::Bell | Way::Off) {
            self.fx.push(Effect::Notify { way, title: title.clone(), body: body.clone() });
        }
        if !command.is_empty() && self.model.telling.failed.as_ref() != Some(&command) {
            self.fx.push(Effect::Run { command, title, body });
        }
    }

    /// The program that tells could not be started. That is said once, and it is not tried again.
    pub fn not_notified(&mut self, reason: &str) {
        let command = Some(self.model.settings.notify_command.clone());
        if self.model.telling.failed != command {
            self.model.telling.failed = command;
            let window = self.model.focused_network().window;
            self.error(window, format!("{reason}; it is not run again until you set it anew"));
        }
    }
}
