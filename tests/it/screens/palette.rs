//! The palette at several sizes: without a word, with letters that fit, and with nothing that does.

use tchat::client::config::ClientConfig;
use tchat::client::model::Model;
use tchat::client::model::buffer::BufferKind;
use tchat::client::model::overlay::Overlay;
use tchat::client::model::palette::Palette;

use super::{lively, open, screen};

const SIZES: &[(&str, u16, u16)] = &[("80x24", 80, 24), ("40x12", 40, 12), ("20x6", 20, 6)];

fn opened(width: u16, height: u16, typed: &str) -> Model {
    let mut model = lively(width, height);
    ClientConfig::default().keymap.describe(&mut model);
    model.catalogue = ClientConfig::default().catalogue();
    let long = "#a-channel-with-a-name-that-is-longer-than-any-column-for-it";
    open(&mut model, BufferKind::Channel, long);
    let palette = Palette::new(&model);
    model.overlays.push(Overlay::Palette(Box::new(palette)));
    model.editor_mut().0.insert(typed);
    model.refresh_overlay();
    model
}

#[test]
fn the_palette() {
    for (name, width, height) in SIZES {
        insta::assert_snapshot!(format!("palette_{name}"), screen(&opened(*width, *height, "")));
    }
}

#[test]
fn the_palette_with_letters() {
    for (name, width, height) in SIZES {
        let model = opened(*width, *height, "an");
        insta::assert_snapshot!(format!("palette_typed_{name}"), screen(&model));
    }
    insta::assert_snapshot!("palette_none", screen(&opened(80, 12, "#nowhere")));
}
