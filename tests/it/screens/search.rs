//! The line of a search and the list of what was found, at several sizes.

use tchat::client::ctx::Ctx;
use tchat::client::model::buffer::BufferKind;
use tchat::client::model::search::looked_for::Scope;

use super::{at, lively, open, says, screen};

const SIZES: [(&str, u16, u16); 3] = [("80x24", 80, 24), ("40x12", 40, 12), ("20x6", 20, 6)];

#[test]
fn in_a_conversation() {
    for (name, width, height) in SIZES {
        let mut model = lively(width, height);
        let mut cx = Ctx::new(&mut model, at(8));
        cx.search_here();
        cx.model.editor_mut().0.insert("th");
        cx.search_on();
        cx.move_overlay(-2);
        cx.model.refresh_overlay();
        insta::assert_snapshot!(format!("here_{name}"), screen(&model));
    }
}

#[test]
fn everywhere() {
    for (name, width, height) in SIZES {
        let mut model = lively(width, height);
        let random = open(&mut model, BufferKind::Channel, "#a-rather-long-name");
        for n in 0..30 {
            let far = "x ".repeat(40);
            says(&mut model, random, -n * 2_000, "bob", &format!("{far}look {n} at this"));
        }
        let mut cx = Ctx::new(&mut model, at(8));
        cx.search(Scope::Everywhere, "look");
        cx.move_overlay(6);
        cx.model.refresh_overlay();
        insta::assert_snapshot!(format!("everywhere_{name}"), screen(&model));
    }
}

#[test]
fn nothing_yet() {
    let mut model = lively(80, 12);
    let mut cx = Ctx::new(&mut model, at(8));
    cx.search(Scope::Everywhere, "");
    insta::assert_snapshot!("nothing_yet", screen(&model));
}
