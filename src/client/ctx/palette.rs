//! The palette: opening it, and going where its chosen row leads.

use crate::client::ctx::Ctx;
use crate::client::model::overlay::Overlay;
use crate::client::model::palette::{Goal, Palette};
use crate::client::model::settings::Face;

impl Ctx<'_> {
    /// Opens the palette, instead of a page or list that is open; closes it when it is open. Questions stay.
    pub fn show_palette(&mut self) {
        if self.model.settings.face == Face::Plain {
            return;
        }
        match self.model.overlay() {
            None => {}
            Some(Overlay::Palette(_)) => {
                self.dismiss_overlay();
                return;
            }
            Some(
                Overlay::Help(_)
                | Overlay::Channels(_)
                | Overlay::Members(_)
                | Overlay::Reactions(_)
                | Overlay::Search(_),
            ) => {
                self.dismiss_overlay();
            }
            Some(_) => return self.flash("answer the question first"),
        }
        let palette = Palette::new(self.model);
        self.model.overlays.push(Overlay::Palette(Box::new(palette)));
    }

    /// Goes where the chosen row leads. A channel that nobody lists is joined by its name.
    pub(super) fn accept_palette(&mut self, palette: &Palette) {
        let Some(offer) = palette.chosen() else {
            let typed = palette.picker.filter.text().trim().to_owned();
            if self.model.focused_network().features().is_channel(&typed) {
                self.model.end_selection();
                let here = self.here();
                self.join(here, &typed, None);
            }
            return;
        };
        let name = offer.name.clone();
        match offer.goal {
            Goal::Conversation(id) => {
                self.model.end_selection();
                self.focus(id);
            }
            Goal::Person(network) => {
                self.model.end_selection();
                self.talk_with(network, &name);
            }
            Goal::Channel(network, _) => {
                self.model.end_selection();
                if let Some(window) = self.model.network(network).map(|network| network.window) {
                    self.join(window, &name, None);
                }
            }
            Goal::Command(place) => {
                if let Some(command) = self.model.known.commands.get(place) {
                    let gap = if command.alone { "" } else { " " };
                    self.put_into_input(&format!("/{}{gap}", command.name));
                }
            }
            Goal::Setting(_) => self.put_into_input(&format!("/set {name} ")),
            Goal::Action(place) => {
                self.model.wanted = self.model.known.actions.get(place).map(|known| known.name);
            }
        }
    }

    /// Writes the beginning of a command into the input line; what stood there comes back by undo.
    fn put_into_input(&mut self, text: &str) {
        self.model.end_selection();
        let editor = &mut self.model.focused_mut().editor;
        let full = !editor.is_empty();
        editor.replace(text);
        if full {
            let keys = self.model.known.keys("undo").first().cloned();
            let key = keys.unwrap_or_else(|| "undo".to_owned());
            self.flash(format!("{key} brings your text back"));
        }
    }
}
