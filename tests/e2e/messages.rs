//! What is done with messages on one screen, seen on the other.

use crate::harness::{Screen, Server};

#[test]
fn answers_reactions_and_messages_of_several_lines_reach_the_others() {
    let server = Server::start();
    let alice = Screen::in_channel(&server, "alice", "channel1");
    let bob = Screen::in_channel(&server, "bob", "channel1");
    bob.keys("shall we meet?<enter>");
    alice.shows("shall we meet?");
    alice.keys("<ctrl-s>");
    alice.shows("▸");
    alice.keys("y");
    alice.shows("copied: shall we meet?");
    assert_eq!(alice.clipboard(), ["c2hhbGwgd2UgbWVldD8="], "shall we meet?");
    alice.keys("r");
    alice.shows("replying to bob: shall we meet?");
    alice.keys("at noon<enter>");
    bob.shows("↳ bob: shall we meet?");
    bob.shows("at noon");
    bob.keys("<ctrl-s>+rocket<enter>");
    alice.shows("🚀 bob");
    bob.shows("🚀 bob");
    bob.keys("+<enter>");
    alice.wait_for("the reaction is taken back", |view| !view.contains("🚀"));
    bob.keys("<esc>");
    bob.wait_for("nothing is chosen", |view| !view.contains("▸"));
    bob.keys("a plan:<ctrl-j>  1. eat<ctrl-j>  2. sleep<enter>");
    alice.wait_for("the lines are one message", |view| {
        let rows = &view.rows;
        let first = rows.iter().position(|row| row.contains("bob │ a plan:"));
        let next = |n: usize| first.and_then(|first| rows.get(first + n));
        next(1).is_some_and(|row| row.contains("│   1. eat"))
            && next(2).is_some_and(|row| row.contains("│   2. sleep"))
    });
}
