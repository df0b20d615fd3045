//! Copying by keys, opening links, the conversation alone, and what else the mouse reaches.

use tchat::client::effect::Effect;
use tchat::client::event::{Event, Mouse, MouseAction};
use tchat::client::model::desktop::{Copying, Desktop, MOST_BY_TERMINAL};
use tchat::client::model::overlay::Overlay;
use tchat::client::ui::{self, Cache, View};

use super::client::{Begin, Client, alice_in_rust};
use super::marking::{cell_of, copied};
use crate::screens::{THEME, drawn};

/// alice in #rust; `opens` tells whether a program opens links here.
fn talking(opens: bool) -> Client {
    let mut c = alice_in_rust();
    c.set_desktop(Desktop { copies: false, opens });
    c.lines(&[
        ":bob!b@host PRIVMSG #rust :first https://a.org/x, (http://b.org)",
        ":carol!c@host JOIN #rust",
        ":carol!c@host PRIVMSG #rust :\u{1}ACTION waves\u{1}",
        ":bob!b@host PRIVMSG #rust :third gemini://c.org",
    ]);
    c.forget();
    c
}

fn opened(c: &mut Client) -> Vec<String> {
    let did = std::mem::take(&mut c.did);
    let links = did.into_iter().filter_map(|effect| match effect {
        Effect::Open(link) => Some(link),
        _ => None,
    });
    links.collect()
}

fn hint(c: &Client) -> &str {
    c.model().flash.as_ref().map_or("", |flash| flash.text.as_str())
}

#[test]
fn several_messages_are_chosen_and_copied() {
    for keys in ["<ctrl-s><shift-up><shift-up>y", "<ctrl-s>vkky", "<ctrl-s>K<up>y"] {
        let mut c = talking(false);
        c.keys(keys);
        let all = "<bob> first https://a.org/x, (http://b.org)\n* carol waves\n<bob> third gemini://c.org";
        assert_eq!(copied(&mut c), [all], "{keys}");
        assert!(hint(&c).starts_with("copied 3 lines: <bob> first"), "{}", hint(&c));
        c.keys("<shift-down>Y");
        assert_eq!(
            copied(&mut c),
            ["2026-11-22 14:00 * carol waves\n2026-11-22 14:00 <bob> third gemini://c.org"]
        );
        // Without the other end it is one message again.
        c.keys("vy");
        assert_eq!(copied(&mut c), ["* carol waves"]);
        c.keys("<esc>");
        assert!(c.model().selection().is_none());
    }
    // The ends stay on their messages.
    let mut c = talking(false);
    c.keys("<ctrl-s><shift-up>");
    for n in 0..50 {
        c.line(&format!(":bob!b@host PRIVMSG #rust :line {n}"));
    }
    c.keys("y");
    assert_eq!(copied(&mut c), ["* carol waves\n<bob> third gemini://c.org"]);
    // What is bound outside of a choice begins one.
    c.keys("<esc>v");
    assert_eq!(c.typed(), "v");
}

#[test]
fn what_terminals_would_cut_is_not_copied_by_them() {
    let lines = MOST_BY_TERMINAL / 400 + 10;
    let large = |copy: Copying, copies: bool| {
        let mut begin = Begin::default();
        begin.settings.copy = copy;
        let mut c = super::client::in_rust(begin.online());
        c.set_desktop(Desktop { copies, opens: false });
        for n in 0..lines {
            c.line(&format!(":bob!b@host PRIVMSG #rust :{n} {}", "x".repeat(400)));
        }
        c.keys("<ctrl-s>v<home>y");
        c
    };
    for (copy, copies, done, words) in [
        (Copying::Auto, false, 0, "and terminals take 74; copy it in parts"),
        (Copying::Terminal, true, 0, "and terminals take 74; copy it in parts"),
        (Copying::Auto, true, 1, "lines on this machine: <bob> 0 xxx"),
        (Copying::Tools, true, 1, "lines on this machine: <bob> 0 xxx"),
        (Copying::Tools, false, 0, "not copied: no wl-copy, xclip, xsel or pbcopy here"),
    ] {
        let mut c = large(copy, copies);
        assert!(hint(&c).contains(words), "{}", hint(&c));
        assert_eq!(copied(&mut c).len(), done, "{copy:?}");
    }
    let mut c = talking(false);
    c.event(Event::NotDone("xclip: it failed\u{1b}[2J".to_owned()));
    assert_eq!(hint(&c), "xclip: it failed␛[2J");
}

#[test]
fn links_get_letters() {
    let mut c = talking(true);
    c.keys("draft<ctrl-q>");
    let letters = |c: &Client| {
        let all = c.model().labelled();
        all.into_iter().map(|l| format!("{} {}", l.label, l.link)).collect::<Vec<_>>()
    };
    assert_eq!(letters(&c), ["a gemini://c.org", "s http://b.org", "d https://a.org/x"]);
    // Each stands where its link begins.
    for (label, rest) in [("a", "emini://c.org"), ("s", "ttp://b.org"), ("d", "ttps://a.org/x")] {
        cell_of(&c, &format!("{label}{rest}"));
    }
    c.keys("d");
    assert_eq!(opened(&mut c), ["https://a.org/x"]);
    assert!(letters(&c).is_empty());
    c.keys("<ctrl-q>S");
    assert_eq!(copied(&mut c), ["http://b.org"]);
    c.keys("<ctrl-q>z");
    assert_eq!((hint(&c), c.typed()), ("no link has this letter", "draft"));
    c.keys("<ctrl-q><esc>x");
    assert_eq!(c.typed(), "draftx");
    assert!(opened(&mut c).is_empty());
    // Those of one message.
    c.keys("<ctrl-s>o");
    assert_eq!(opened(&mut c), ["gemini://c.org"]);
    c.keys("<home>o");
    assert_eq!(letters(&c), ["a http://b.org", "s https://a.org/x"]);
    c.keys("s<esc>");
    assert_eq!(opened(&mut c), ["https://a.org/x"]);
    // More links than letters have two each.
    for n in 0..15 {
        c.line(&format!(":bob!b@host PRIVMSG #rust :http://d.org/{n} http://e.org/{n}"));
    }
    c.keys("<ctrl-q>");
    let all = letters(&c);
    assert!(all.len() > 26 && all[0].starts_with("aa ") && all[26].starts_with("sa "), "{all:?}");
    c.keys("sa");
    assert_eq!(opened(&mut c).len(), 1);
    c.keys("<ctrl-u>/clear<enter><ctrl-q>");
    assert_eq!(hint(&c), "there is no link in sight");
}

#[test]
fn a_link_is_opened_copied_or_joined() {
    let mut c = talking(true);
    let (x, y) = cell_of(&c, "a.org");
    let ctrl_click = |c: &mut Client, column, row| {
        c.event(Event::Mouse(Mouse { what: MouseAction::Press, column, row, ctrl: true }));
        c.mouse(MouseAction::Release, column, row);
    };
    ctrl_click(&mut c, x, y);
    assert_eq!(opened(&mut c), ["https://a.org/x"]);
    assert!(c.model().selection().is_none());
    ctrl_click(&mut c, x - 12, y);
    assert_eq!(hint(&c), "there is no link here");
    // Where nothing opens it.
    let mut c = talking(false);
    c.keys("<ctrl-s>o");
    assert_eq!(copied(&mut c), ["gemini://c.org"]);
    assert_eq!(hint(&c), "nothing opens links here: copied gemini://c.org");
    // A link to a chat is ours.
    let mut c = talking(true);
    let server = c.network().target.clone();
    c.line(&format!(":bob!b@host PRIVMSG #rust :irc://{}:{}/#rust2", server.host, server.port));
    c.forget();
    c.keys("<ctrl-s>o");
    assert_eq!(c.sent(), ["JOIN #rust2"]);
    c.line(":bob!b@host PRIVMSG #rust :ircs://other.example/#x");
    c.keys("<end>o");
    assert_eq!(c.typed(), "/connect ircs://other.example/#x");
    assert!(c.sent().is_empty() && opened(&mut c).is_empty());
    // What a server may make of a link does not get out.
    let bad = ["file:///etc/passwd", "javascript:1", "https://a.org/ --x", "-https://a.org"];
    for link in bad {
        c.act(|cx| cx.open_link(link));
        assert!(opened(&mut c).is_empty(), "{link}");
    }
}

#[test]
fn the_conversation_alone_is_for_the_terminals_mouse() {
    let mut c = talking(false);
    for n in 0..100 {
        c.line(&format!(":bob!b@host PRIVMSG #rust :line {n} {}", "word ".repeat(20)));
    }
    c.keys("<pgup><pgup>");
    c.forget();
    let before = c.model().focused().scroll();
    c.keys("<shift-f2>");
    assert!(c.did.contains(&Effect::SetMouse(false)));
    let (cells, _) = drawn(c.model(), &mut Cache::default());
    let all: String = cells.content.iter().map(ratatui::buffer::Cell::symbol).collect();
    assert!(all.contains("bob: line ") && !all.contains('│') && !all.contains('─'), "{all}");
    assert_eq!(c.model().areas().timeline.width, 80);
    c.keys("typed<ctrl-f>line<esc>");
    c.keys("<shift-f2>");
    assert!(c.did.contains(&Effect::SetMouse(true)));
    assert_eq!((c.model().focused().scroll(), c.typed()), (before, "typed"));
    // Who gave the mouse away does not get it by that.
    c.keys("<f2><shift-f2>");
    c.forget();
    c.keys("<shift-f2>");
    assert!(c.did.contains(&Effect::SetMouse(false)));
}

#[test]
fn what_is_named_on_the_screen_can_be_clicked() {
    let mut c = talking(false);
    c.resize(100, 24);
    let key = |c: &Client, (x, y): (u16, u16)| {
        let view = View { model: c.model(), theme: *THEME, now: c.model().now };
        ui::key_at(&view, x, y).map(|key| key.to_string())
    };
    let hint = cell_of(&c, "f1 help");
    assert_eq!(key(&c, hint).as_deref(), Some("f1"));
    assert_eq!(key(&c, (hint.0 + 4, hint.1)).as_deref(), Some("f1"));
    assert_eq!(key(&c, cell_of(&c, "first")), None);
    // A member: what one can do is named in the lower edge of the list.
    let area = c.model().areas().members;
    c.click(area.x + 2, area.y + 1);
    let Some(Overlay::Members(list)) = c.model().overlay() else {
        panic!("a list of members");
    };
    assert_eq!(list.chosen().map(|member| member.nick.as_str()), Some("bob"));
    assert_eq!(key(&c, cell_of(&c, "who is that")).as_deref(), Some("ctrl-t"));
    assert_eq!(key(&c, hint), None, "what is behind it is not meant");
    let (x, y) = cell_of(&c, "@bob");
    c.click(x, y);
    assert_eq!(c.here(), "bob");
    // The sign that there is more below.
    let mut c = talking(false);
    for n in 0..100 {
        c.line(&format!(":bob!b@host PRIVMSG #rust :line {n}"));
    }
    c.keys("<home>");
    c.line(":bob!b@host PRIVMSG #rust :the last");
    let (x, y) = cell_of(&c, "1 new below");
    c.click(x, y);
    cell_of(&c, "the last");
}
