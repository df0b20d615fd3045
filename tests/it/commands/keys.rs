//! What keys do, from the default bindings: editing, sending, going about, overlays, completion.

use tchat::client::action;
use tchat::client::commands::dispatch;
use tchat::client::config::ClientConfig;
use tchat::client::ctx::Ctx;
use tchat::client::effect::Effect;
use tchat::client::keymap::{self, Keymap};
use tchat::client::model::available::Listed;
use tchat::client::model::buffer::BufferId;
use tchat::client::model::network::Link;
use tchat::client::model::overlay::Overlay;
use tchat::client::model::page::Item;
use tchat::client::model::roster::Member;
use tchat::client::model::{Model, NetworkId};
use tchat::proto::{Timestamp, encode};

const NET: NetworkId = NetworkId(1);

struct Desk {
    model: Model,
    keymap: Keymap,
    now: i64,
}

impl Desk {
    /// Alice in `#channel1`, where bob and then carol spoke, and Bert never did.
    fn new() -> Self {
        let config = ClientConfig { nick: Some("alice".into()), ..ClientConfig::default() };
        let mut model = Model::new(config.start(String::new()), 1);
        config.keymap.describe(&mut model);
        let network = model.network_mut(NET).expect("one network");
        network.link = Link::Online;
        network.pace.learn("tchat-0");
        let mut desk = Self { model, keymap: config.keymap, now: 0 };
        desk.channel("#channel1", &["alice", "Bert", "bob", "carol"]);
        for nick in ["bob", "carol"] {
            let key = desk.model.focused_network().fold(nick);
            desk.model.focused_mut().roster.spoke(&key);
        }
        desk
    }

    fn channel(&mut self, name: &str, members: &[&str]) -> BufferId {
        let mut cx = Ctx::new(&mut self.model, Timestamp::default());
        let id = cx.open_channel(NET, name);
        cx.focus(id);
        let keys: Vec<_> =
            members.iter().map(|nick| cx.model.focused_network().fold(nick)).collect();
        let buffer = cx.model.focused_mut();
        buffer.joined = true;
        for (key, nick) in keys.into_iter().zip(members) {
            let member = Member { nick: (*nick).to_owned(), prefixes: String::new(), away: false };
            buffer.roster.insert(key, member, "@+");
        }
        id
    }

    /// Presses keys: characters as they are, `<name>` for others. Out: what was sent and done.
    fn keys(&mut self, keys: &str) -> Vec<String> {
        let mut done = Vec::new();
        let mut rest = keys;
        while let Some(c) = rest.chars().next() {
            let (name, after) = match rest.strip_prefix('<').and_then(|r| r.split_once('>')) {
                Some((name, after)) => (name.to_owned(), after),
                None if c == ' ' => ("space".to_owned(), rest.split_at(1).1),
                None => (c.to_string(), rest.split_at(c.len_utf8()).1),
            };
            rest = after;
            let chord = name.parse().expect("a key");
            let mut cx = Ctx::new(&mut self.model, Timestamp::from_millis(self.now));
            keymap::press(&mut cx, &self.keymap, chord);
            done.extend(cx.fx.iter().map(|effect| {
                match effect {
                    Effect::Send(_, message) => String::from_utf8(encode(message))
                        .expect("what we send is UTF-8")
                        .trim_end()
                        .to_owned(),
                    other => format!("{other:?}"),
                }
            }));
        }
        done
    }

    fn paste(&mut self, text: &str) {
        let mut cx = Ctx::new(&mut self.model, Timestamp::from_millis(self.now));
        action::paste(&mut cx, text);
        assert!(cx.fx.is_empty(), "a paste sends nothing");
    }

    fn text(&self) -> &str {
        self.model.editor().text()
    }

    fn place(&self) -> &str {
        &self.model.focused().name
    }
}

#[test]
fn enter_sends_and_empties_the_line() {
    let mut desk = Desk::new();
    assert_eq!(desk.keys("Hello, bob<enter>"), ["PRIVMSG #channel1 :Hello, bob"]);
    assert_eq!(desk.text(), "");
    desk.keys("<up>");
    assert_eq!(desk.text(), "Hello, bob");
    assert_eq!(desk.keys("<ctrl-c> <enter>"), [""; 0]);
}

#[test]
fn what_cannot_be_sent_stays() {
    let mut desk = Desk::new();
    desk.model.network_mut(NET).expect("one network").link = Link::Connecting;
    assert_eq!(desk.keys("Hello<enter>"), [""; 0]);
    assert_eq!(desk.text(), "Hello");
    desk.keys("<ctrl-u>/tpoic x<enter>");
    assert_eq!(desk.text(), "", "a wrong command does not");
    desk.keys("<up>");
    assert_eq!(desk.text(), "/tpoic x");
}

#[test]
fn the_line_is_edited_like_in_a_shell() {
    let mut desk = Desk::new();
    for (keys, text) in [
        ("one two three<ctrl-w>", "one two "),
        ("<ctrl-a><ctrl-right>X", "oneX two "),
        ("<ctrl-u>", " two "),
        ("<ctrl-e><ctrl-y>", " two oneX"),
        ("<alt-b><alt-k>", " two "),
        ("<ctrl-_>", " two oneX"),
        ("<alt-shift-z>", " two "),
        ("<ctrl-c>", ""),
        ("<alt-z>", " two "),
        ("<ctrl-j>x<alt-enter>y", " two \nx\ny"),
        ("<up><up><ctrl-e>!", " two !\nx\ny"),
        ("<esc>", " two !\nx\ny"),
        ("<backspace><ctrl-d><delete>", " two \ny"),
    ] {
        desk.keys(keys);
        assert_eq!(desk.text(), text, "{keys}");
    }
}

#[test]
fn each_conversation_keeps_its_draft() {
    let mut desk = Desk::new();
    desk.channel("#channel2", &[]);
    desk.keys("second<ctrl-p>");
    assert_eq!((desk.place(), desk.text()), ("#channel1", ""));
    desk.keys("first<alt-down>");
    assert_eq!((desk.place(), desk.text()), ("#channel2", "second"));
    desk.keys("<ctrl-o>");
    assert_eq!((desk.place(), desk.text()), ("#channel1", "first"));
    desk.keys("<alt-2>");
    assert_eq!(desk.place(), "#channel2");
    desk.keys("<alt-9>");
    assert_eq!(desk.place(), "#channel2");
    assert!(desk.model.flash.is_some(), "there is no ninth");
}

#[test]
fn a_long_paste_is_asked_about() {
    let mut desk = Desk::new();
    desk.paste("a\r\nb\rc\n\nd");
    assert_eq!(desk.keys("<enter>"), [""; 0], "into the input line");
    assert_eq!(desk.text(), "a\nb\nc\n\nd");
    assert_eq!(desk.keys("<enter>"), [""; 0]);
    let Some(Overlay::Confirm(confirm)) = desk.model.overlay() else {
        panic!("there is a question");
    };
    assert_eq!(confirm.question, "send 4 messages to #channel1?");
    desk.keys("n");
    assert_eq!(desk.text(), "a\nb\nc\n\nd");
    desk.keys("<enter>");
    let sent = desk.keys("<enter>");
    assert_eq!(sent.len(), 4);
    assert_eq!(desk.text(), "");
    desk.paste("x\ny\nz");
    assert_eq!(desk.keys("<enter>").len(), 3, "three are not many");
    desk.paste("//a\nb\nc\nd");
    desk.keys("<enter><enter>n");
    assert_eq!(desk.text(), "//a\nb\nc\nd");
    desk.keys("<enter>");
    assert_eq!(desk.keys("y").first().map(String::as_str), Some("PRIVMSG #channel1 :/a"));
}

#[test]
fn ctrl_c_clears_then_asks_then_leaves() {
    let mut desk = Desk::new();
    assert_eq!(desk.keys("text<ctrl-c>"), [""; 0]);
    assert_eq!(desk.keys("<ctrl-c>"), [""; 0]);
    assert!(desk.model.flash.is_some());
    desk.now += 2_500;
    assert_eq!(desk.keys("<ctrl-c>"), [""; 0], "too late");
    desk.now += 1_500;
    assert_eq!(desk.keys("<ctrl-c>"), ["QUIT", "Quit"]);
}

#[test]
fn any_other_key_takes_the_first_ctrl_c_back() {
    let mut desk = Desk::new();
    assert_eq!(desk.keys("<ctrl-c>"), [""; 0]);
    assert_eq!(desk.keys("hi<enter>").len(), 1);
    assert_eq!(desk.keys("<ctrl-c>"), [""; 0], "a new first one");
    assert_eq!(desk.keys("<ctrl-c>"), ["QUIT", "Quit"]);
}

#[test]
fn overlays_get_the_keys_first() {
    let mut desk = Desk::new();
    desk.keys("draft<f1>");
    assert!(matches!(desk.model.overlay(), Some(Overlay::Help(_))));
    assert_eq!(desk.keys("xz<ctrl-w><alt-1><tab>"), [""; 0]);
    desk.keys("<pgdn>");
    let Some(Overlay::Help(help)) = desk.model.overlay() else {
        panic!("help is open");
    };
    assert!(help.page.scroll > 0);
    desk.keys("<home>");
    assert!(matches!(desk.model.overlay(), Some(Overlay::Help(help)) if help.page.scroll == 0));
    desk.keys("<esc>");
    assert!(desk.model.overlay().is_none());
    assert_eq!(desk.text(), "draft");
}

#[test]
fn a_name_is_asked_for_with_the_whole_keyboard() {
    let mut desk = Desk::new();
    desk.model.network_mut(NET).expect("one network").link = Link::Registering;
    Ctx::new(&mut desk.model, Timestamp::default()).ask_name(NET, None);
    desk.paste(" yann\nignored");
    assert_eq!(desk.text(), "yann");
    desk.keys("q<backspace><ctrl-a>n<esc>");
    assert_eq!(desk.text(), "nyann");
    let sent = desk.keys("<enter>");
    assert_eq!(sent.first().map(String::as_str), Some("NICK nyann"));
    assert!(desk.model.overlay().is_some(), "until the server agrees");
}

#[test]
fn commands_work_before_there_is_a_name() {
    let mut desk = Desk::new();
    desk.model.network_mut(NET).expect("one network").link = Link::Registering;
    Ctx::new(&mut desk.model, Timestamp::default()).ask_name(NET, None);
    for (keys, words) in [
        ("/jion<enter>", "unknown command /jion; did you mean /join? /help lists them"),
        ("/join x<enter>", "choose a name first"),
    ] {
        assert_eq!(desk.keys(keys), [""; 0]);
        let Some(Overlay::Name(dialog)) = desk.model.overlay() else {
            panic!("the question stays");
        };
        assert_eq!(dialog.refused.as_deref(), Some(words));
    }
    assert_eq!(desk.keys("/exit<enter>"), ["QUIT", "Quit"]);
}

#[test]
fn tab_goes_through_what_can_stand_there() {
    for (keys, text) in [
        ("b<tab>", "bob: "),
        ("b<tab><tab>", "Bert: "),
        ("b<tab><tab><tab>", "b"),
        ("b<shift-tab>", "Bert: "),
        ("BO<tab>hi", "bob: hi"),
        ("hi c<tab>", "hi carol "),
        ("<tab>", "carol: "),
        ("al<tab>", "al"),
        ("/to<tab>", "/topic "),
        ("/TO<tab>be kind", "/topic be kind"),
        ("/mo<tab><tab>", "/motd"),
        ("/help to<tab>", "/help topic "),
        ("/kick b<tab>", "/kick bob "),
        ("/kick alice,b<tab>", "/kick alice,bob "),
        ("/msg x,b<tab><tab>", "/msg x,Bert "),
        ("/msg bob x,b<tab>", "/msg bob x,b"),
        ("/msg #ch<tab>", "/msg #channel1 "),
        ("/me hugs b<tab>", "/me hugs bob "),
        ("/join ch<tab>", "/join #channel1 "),
        ("/join ran<tab>", "/join #random "),
        ("see #r<tab>", "see #random "),
        ("/go ch<tab>", "/go #channel1"),
        ("/nosuch b<tab>", "/nosuch b"),
        ("/exit b<tab>", "/exit b"),
        ("//b<tab>", "//b"),
        ("漢字 c<tab>", "漢字 carol "),
    ] {
        let mut desk = Desk::new();
        let key = desk.model.focused_network().fold("#random");
        let network = desk.model.network_mut(NET).expect("one network");
        network.available.add(Listed::new("#random".into(), key, 1, String::new()));
        network.available.finish();
        desk.keys(keys);
        assert_eq!(desk.text(), text, "{keys}");
    }
}

#[test]
fn completion_in_the_middle_leaves_the_rest() {
    let mut desk = Desk::new();
    desk.keys("b there<ctrl-a><right><tab>");
    assert_eq!(desk.text(), "bob: there");
    desk.keys("<ctrl-_>");
    assert_eq!(desk.text(), "b there");
}

#[test]
fn a_key_can_run_a_command() {
    let mut config = ClientConfig::default();
    config.apply("[keys]\nf9 = \"/away at lunch\"").expect("this is right");
    let mut desk = Desk::new();
    desk.keymap = config.keymap;
    desk.keys("draft");
    assert_eq!(desk.keys("<f9>"), ["AWAY :at lunch"]);
    assert_eq!(desk.text(), "draft");
}

#[test]
fn switches_switch() {
    let mut desk = Desk::new();
    assert_eq!(desk.keys("<alt-m>"), ["SetMouse(false)"]);
    assert_eq!(desk.keys("<f2><ctrl-l><ctrl-z>"), ["SetMouse(true)", "Repaint", "Suspend"]);
    desk.keys("<f3><alt-s>");
    let settings = &desk.model.settings;
    assert!(!settings.members && !settings.sidebar);
}

#[test]
fn the_help_shows_every_key_and_command() {
    let mut desk = Desk::new();
    let mut cx = Ctx::new(&mut desk.model, Timestamp::default());
    dispatch::enter(&mut cx, "/help").expect("help is always there");
    let Some(Overlay::Help(help)) = desk.model.overlay() else {
        panic!("help is open");
    };
    let lines: Vec<String> = help.page.items.iter().map(Item::text).collect();
    for needed in [
        "ctrl-p, alt-up",
        "next-",
        "/kick <nick> [reason]",
        "//text",
        "f1",
        "also /quote",
        "alt-1 to alt-9",
    ] {
        let found = lines.iter().any(|line| line.contains(needed));
        assert_eq!(found, needed != "next-", "{needed}");
    }
    assert!(!desk.model.hints.is_empty());
}
