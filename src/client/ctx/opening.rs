//! Opening links: by a program of the user's machine, by ourselves where they lead to a chat, and by copying them where
//! nothing here could show them.

use crate::client::ctx::Ctx;
use crate::client::effect::Effect;
use crate::client::model::entry::{Entry, EntryId};
use crate::client::model::passage::Extent;
use crate::client::model::quote::beginning;
use crate::client::model::target;
use crate::client::text::{links, neutral};

/// Graphemes of a link that the hint line shows.
const SHOWN: usize = 60;
/// No honest link is longer; programs take no more either.
const LONGEST: usize = 8_000;

impl Ctx<'_> {
    /// Opens a link that stood in a text of others.
    pub fn open_link(&mut self, link: &str) {
        let plain = neutral::typed(link) == link && !link.contains(char::is_whitespace);
        let Some(scheme) = links::scheme(link).filter(|_| plain && link.len() <= LONGEST) else {
            return self.flash("not opened: that is no link");
        };
        if scheme.starts_with("irc") {
            return self.follow(link);
        }
        if !self.model.desktop.opens {
            self.copy(link);
            return self
                .flash(format!("nothing opens links here: copied {}", beginning(link, SHOWN)));
        }
        self.flash(format!("opening {}", beginning(link, SHOWN)));
        self.fx.push(Effect::Open(link.to_owned()));
    }

    /// Joins the channels that a link names on a server that we are connected to. To go to another one is proposed as a
    /// command: nobody leaves a server by a click.
    fn follow(&mut self, link: &str) {
        let (target, channels) = match target::parse(link) {
            Ok(found) => found,
            Err(why) => return self.flash(why),
        };
        let mut networks = self.model.networks().iter();
        let here = networks.find(|network| {
            let same = network.target.host.eq_ignore_ascii_case(&target.host);
            same && network.target.port == target.port && network.is_online()
        });
        if let Some(window) = here.map(|network| network.window) {
            if channels.is_empty() {
                self.focus(window);
            }
            for channel in channels {
                self.join(window, &channel, None);
            }
        } else if self.model.guest || !self.model.focused().editor.is_empty() {
            self.copy(link);
        } else {
            self.model.end_selection();
            self.model.focused_mut().editor.insert(&format!("/connect {link}"));
            self.flash("enter goes to that server; ctrl-c stays here");
        }
    }

    /// Opens the link at a place of a line. Out: whether one is there.
    pub fn open_link_at(&mut self, extent: Extent) -> bool {
        let text = self.model.focused().entry(extent.line).map(Entry::text);
        let text = text.unwrap_or_default();
        let mut places = links::places(&text).into_iter();
        let link = places.find(|place| place.contains(&extent.from) && extent.from < extent.to);
        let link = link.and_then(|place| text.get(place)).map(str::to_owned);
        if let Some(link) = &link {
            self.open_link(link);
        }
        link.is_some()
    }

    /// Opens the link of the chosen message; of several they get letters.
    pub fn open_link_of_chosen(&mut self) {
        let Some(entry) = self.chosen().and_then(|_| self.model.selected()) else {
            return;
        };
        let (line, text) = (entry.id, entry.text());
        match links::links(&text).as_slice() {
            [] => self.flash("there is no link in this message"),
            [only] => self.open_link(only),
            _ => self.label_links(Some(line)),
        }
    }

    /// Gives letters to the links in sight, or to those of one line.
    pub fn label_links(&mut self, line: Option<EntryId>) {
        if !self.model.label_links(line) {
            return self.flash("there is no link in sight");
        }
        self.flash("letter: open the link; capital letter: copy it; esc: neither");
    }

    /// A letter while links have some: small ones open, capital ones copy.
    pub fn choose_label(&mut self, letter: char) {
        if let Some(link) = self.model.type_label(letter) {
            if letter.is_uppercase() {
                self.copy(&link);
            } else {
                self.open_link(&link);
            }
        } else if self.model.labels().is_none() {
            self.flash("no link has this letter");
        }
    }
}
