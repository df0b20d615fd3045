//! How the screen looks.

use crate::client::ctx::Ctx;
use crate::client::model::scheme::Scheme;

impl Ctx<'_> {
    /// Draws in other colours from the next frame on. Whether they can be read is seen to where they are drawn.
    pub fn set_theme(&mut self, scheme: Scheme) {
        self.model.settings.theme = scheme;
    }
}
