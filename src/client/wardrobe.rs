//! The theme in force: made of the scheme that the user has chosen and of what is known of the terminal, when one of them
//! has changed.

use crate::client::model::scheme::{Rgb, Scheme};
use crate::client::ui::{Surface, Theme};

pub(super) struct Wardrobe {
    surface: Surface,
    worn: Option<(Scheme, Option<Rgb>, Theme)>,
}

impl Wardrobe {
    pub(super) fn new(surface: Surface) -> Self {
        Self { surface, worn: None }
    }

    /// The theme for a scheme on the background that the terminal has answered, if it has.
    pub(super) fn theme(&mut self, scheme: &Scheme, background: Option<Rgb>) -> Theme {
        if let Some((worn, on, theme)) = &self.worn
            && worn == scheme
            && *on == background
        {
            return *theme;
        }
        let theme = Theme::of(scheme, self.surface, background);
        self.worn = Some((scheme.clone(), background, theme));
        theme
    }
}
