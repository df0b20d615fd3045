//! `/set`, `/unset` and `/bind`: what they tell, what they change, what they have written.

use super::client::{Begin, Client, alice};
use tchat::client::config::ClientConfig;
use tchat::client::effect::Effect;
use tchat::client::event::Event;
use tchat::client::model::entry::Entry;
use tchat::client::model::overlay::Overlay;
use tchat::client::model::page::Item;
use tchat::client::model::saving::Saving;
use tchat::client::model::settings::Settings;
use tchat::client::themes;

/// Alice with everything that can be set.
fn client() -> Client {
    alice().configured(ClientConfig::default())
}

/// Types a line; what was to be written is, as the edge says.
fn set(client: &mut Client, line: &str) -> Vec<Saving> {
    client.did.clear();
    client.keys(&format!("{line}<enter>"));
    let mut saved = Vec::new();
    for effect in std::mem::take(&mut client.did) {
        if let Effect::Save(what) = effect {
            saved.push(what.clone());
            client.event(Event::Saved(what, Ok("client.toml".to_owned())));
        } else {
            client.did.push(effect);
        }
    }
    saved
}

fn saving(path: &[&str], value: Option<&str>) -> Saving {
    let path = path.iter().map(|part| (*part).to_owned()).collect();
    Saving { path, value: value.map(str::to_owned) }
}

fn last(client: &Client) -> String {
    client.model().focused().last().expect("something was said").text()
}

#[test]
fn a_setting_is_told_in_full() {
    let mut client = client();
    assert_eq!(set(&mut client, "/set mouse"), []);
    let said: Vec<String> = client.model().focused().entries().map(Entry::text).collect();
    assert_eq!(
        said[said.len() - 4..],
        [
            "mouse = true",
            "it means: clicks and the wheel work here; false leaves them to the terminal",
            "it takes true or false; the default is true",
            "/set mouse VALUE changes it at once, and in your file",
        ]
    );
    set(&mut client, "/set history");
    assert!(last(&client).starts_with("history_lines = 1000000: lines of one conversation"));
    for (line, words) in [
        ("/set muose", "no such setting: muose; did you mean mouse?"),
        ("/set xyzzy", "no such setting: xyzzy; /set lists them"),
        ("/set muose on", "no such setting: muose; did you mean mouse?"),
        ("/set mouse perhaps", "mouse: must be true or false"),
        ("/set presence al", "presence: must be one of \"all\", \"recent\", \"hidden\""),
        ("/set scrollback 5", "scrollback: must be a number from 100 to 1000000"),
        ("/set nick \"a\" b", "nick: "),
        ("/set highlights [\"a\"", "highlights: "),
        ("/set highlights [1]", "highlights: must be a list of texts"),
        ("/set server a b", "server: \"a b\" is not an address"),
        ("/set keys.f99 help", "no such key: \"f99\""),
        ("/set keys.f9 hepl", "no such action: \"hepl\"; did you mean \"help\"?"),
        ("/set keys.enter none", "no key would send any more; bind another one to send first"),
    ] {
        assert_eq!(set(&mut client, line), [], "{line}");
        assert!(last(&client).starts_with(words), "{line}: {}", last(&client));
    }
}

#[test]
fn every_setting_is_listed() {
    let mut client = client();
    set(&mut client, "/set");
    let Some(Overlay::Help(help)) = client.model().overlay() else {
        panic!("a page");
    };
    let lines: Vec<String> = help.page.items.iter().map(Item::text).collect();
    for needed in ["mouse = true", "keys.f1 help: show the keys", "selection_keys.r reply"] {
        assert!(lines.iter().any(|line| line.contains(needed)), "{needed}");
    }
    let mut client = Begin::plain().online().configured(ClientConfig::default());
    let before = client.model().focused().len();
    client.event(Event::Input("/set".to_owned()));
    assert!(client.model().focused().len() > before + 20);
}

#[test]
fn a_value_is_taken_at_once_and_written() {
    let mut client = client();
    let saved = set(&mut client, "/set mouse off");
    assert_eq!(saved, [saving(&["mouse"], Some("false"))]);
    assert_eq!(client.did, [Effect::SetMouse(false)]);
    assert!(!client.model().settings.mouse);
    assert_eq!(last(&client), "mouse = false; written to client.toml");
    for (line, key, value) in [
        ("/set scrollback 1_000", "scrollback", "1000"),
        ("/set presence = all", "presence", "\"all\""),
        ("/set highlights rust, two words", "highlights", "[\"rust\", \"two words\"]"),
        ("/set highlights", "", ""),
        ("/set highlights [\"x\"]", "highlights", "[\"x\"]"),
        ("/set join a #b", "join", "[\"a\", \"#b\"]"),
        ("/set tls auto", "tls", "\"auto\""),
        ("/set tls on", "tls", "true"),
        ("/set nick \"\"", "nick", "\"\""),
        ("/set colours true", "colours", "\"true\""),
    ] {
        let wanted: Vec<Saving> =
            Some(saving(&[key], Some(value))).filter(|_| !key.is_empty()).into_iter().collect();
        assert_eq!(set(&mut client, line), wanted, "{line}");
    }
    assert_eq!(client.model().settings.highlights, ["x"]);
    assert_eq!(client.model().settings.scrollback, 1_000);
    assert_eq!(last(&client), "colours = \"true\", from the next start on; written to client.toml");
}

#[test]
fn what_holds_from_the_next_start_changes_nothing_now() {
    let mut client = client();
    let keep = client.model().settings.keep;
    set(&mut client, "/set keep false");
    assert_eq!(client.model().settings.keep, keep);
    assert_eq!(last(&client), "keep = false, from the next start on; written to client.toml");
}

#[test]
fn keys_and_commands_that_change_a_setting_are_seen() {
    let mut client = client();
    client.keys("<f4>");
    set(&mut client, "/set sidebar");
    let said: Vec<String> = client.model().focused().entries().map(Entry::text).collect();
    assert!(said.contains(&"sidebar = false".to_owned()));
    set(&mut client, "/set bell off");
    assert!(!client.model().settings.sidebar, "what was changed by a key stays");
    let saved = set(&mut client, "/unset sidebar");
    assert_eq!(saved, [saving(&["sidebar"], None)]);
    assert!(client.model().settings.sidebar);
    assert_eq!(last(&client), "sidebar = true, the default; written to client.toml");
}

#[test]
fn a_key_is_bound_and_let_go() {
    let mut client = client();
    let saved = set(&mut client, "/bind ctrl-T /away at lunch");
    assert_eq!(saved, [saving(&["keys", "ctrl-t"], Some("\"/away at lunch\""))]);
    assert_eq!(last(&client), "keys.ctrl-t = /away at lunch; written to client.toml");
    client.sent();
    client.keys("<ctrl-t>");
    assert_eq!(client.sent(), ["AWAY :at lunch"]);
    set(&mut client, "/bind ctrl-t");
    assert_eq!(last(&client), "keys.ctrl-t = /away at lunch");
    assert_eq!(set(&mut client, "/unbind ctrl-t"), [saving(&["keys", "ctrl-t"], Some("\"none\""))]);
    set(&mut client, "/bind ctrl-t");
    assert_eq!(last(&client), "keys.ctrl-t is not bound; /bind KEY ACTION binds it");
    assert_eq!(set(&mut client, "/unset keys.ctrl-t"), [saving(&["keys", "ctrl-t"], None)]);
    assert_eq!(last(&client), "keys.ctrl-t = whois; written to client.toml");
    set(&mut client, "/set selection_keys.x reply");
    assert_eq!(last(&client), "selection_keys.x = reply; written to client.toml");
    set(&mut client, "/bind");
    assert!(matches!(client.model().overlay(), Some(Overlay::Help(_))));
}

#[test]
fn a_file_that_cannot_be_written_is_told() {
    let mut client = client();
    client.keys("/set mouse off<enter>");
    let what = saving(&["mouse"], Some("false"));
    client.event(Event::Saved(what, Err("cannot write client.toml: no".to_owned())));
    let said: Vec<String> = client.model().focused().entries().map(Entry::text).collect();
    assert_eq!(
        said[said.len() - 2..],
        ["mouse = false; for this run only", "cannot write client.toml: no"]
    );
}

#[test]
fn a_password_is_neither_taken_nor_shown() {
    let mut config = ClientConfig::default();
    config.apply("password = \"hunter2\"").expect("this is right");
    let mut client = alice().configured(config);
    assert_eq!(set(&mut client, "/set password secret"), []);
    assert!(last(&client).starts_with("password: a password is not typed where it can be seen"));
    set(&mut client, "/set password");
    set(&mut client, "/set");
    let shown = format!("{:?}", client.model());
    assert!(!shown.contains("hunter2"));
    client.keys("<esc>");
    assert_eq!(set(&mut client, "/unset password"), [saving(&["password"], None)]);
}

#[test]
fn names_and_values_are_completed() {
    for (typed, text) in [
        ("/set mo", "/set mouse "),
        ("/set mouse f", "/set mouse false"),
        ("/set presence h", "/set presence hidden"),
        ("/set scrollback ", "/set scrollback 5000"),
        ("/set theme em", "/set theme ember"),
        ("/set them<tab>", "/set theme default"),
        ("/set mouse t<tab>", "/set mouse t"),
        ("/hel<tab>", "/help away "),
        ("/set key", "/set keys."),
        ("/set keys.f1", "/set keys.f1 "),
        ("/set keys.f9 hel", "/set keys.f9 help"),
        ("/unset mo", "/unset mouse "),
        ("/bind f9 next-c", "/bind f9 next-conversation"),
        ("/bind pgu", "/bind pgup "),
    ] {
        let mut client = client();
        client.keys(&format!("{typed}<tab>"));
        assert_eq!(client.typed(), text, "{typed}");
    }
}

#[test]
fn where_there_is_no_configuration_nothing_is_set() {
    let mut client = alice();
    assert_eq!(set(&mut client, "/set mouse off"), []);
    assert_eq!(last(&client), "nothing can be set here");
}

#[test]
fn the_line_is_edited_like_in_vi() {
    let mut client = client();
    client.keys("one two<esc>");
    assert_eq!(client.typed(), "one two");
    set(&mut client, "<ctrl-u>/set editing vi");
    client.keys("one two<esc>0cwthree<esc>");
    assert_eq!((client.typed(), client.model().prompt_sign()), ("three two", "N "));
    client.keys("wx<ctrl-r>u<ctrl-r>");
    assert_eq!(client.typed(), "three wo");
    client.keys("vh");
    assert!(client.model().selected_like_vi().is_some());
    client.keys("<esc><esc><ctrl-c>");
    assert_eq!(client.typed(), "", "ctrl-c still clears");
    client.keys("u:nick<esc>");
    assert_eq!(client.typed(), "three wo", "a text that was written is not made a command");
    client.keys("<esc><ctrl-c>:set editing emacs<enter>");
    assert!(!client.did.is_empty());
    assert_eq!(client.model().prompt_sign(), "❯ ");
    client.keys("x<esc>y");
    assert_eq!(client.typed(), "xy");
}

#[test]
fn vi_leaves_every_other_key() {
    let mut config = ClientConfig::default();
    config
        .apply(
            "editing = \"vi\"\n[vi_keys]\nx = \"help\"\nctrl-d = \"none\"\n[keys]\nq = \"newline\"",
        )
        .expect("this is right");
    let settings = Settings { keep: false, ..config.settings.clone() };
    let mut client = Begin { settings, ..Begin::default() }.online().configured(config);
    client.keys("abc<esc>x");
    assert!(matches!(client.model().overlay(), Some(Overlay::Help(page))
        if page.page.items.iter().any(|item| item.text().contains("vi keys"))));
    client.keys("<esc>hq");
    assert_eq!(client.typed(), "a\nbc", "a bound character is bound");
    client.keys("<f4>");
    assert!(!client.model().settings.sidebar);
    client.keys("i!<enter>");
    assert_eq!(client.model().prompt_sign(), "❯ ", "the next line is typed");
}

#[test]
fn a_theme_is_read_outside_and_worn_then() {
    let mut c = client();
    let asked = |c: &Client| {
        let mut effects = c.did.iter().filter_map(|effect| match effect {
            Effect::ReadTheme(name, what) => Some((name.clone(), what.clone())),
            _ => None,
        });
        effects.next().expect("it is to be read")
    };
    assert!(set(&mut c, "/set theme ember").is_empty(), "not before it is known to be one");
    let (name, what) = asked(&c);
    assert_eq!((name.as_str(), &what), ("ember", &saving(&["theme"], Some("\"ember\""))));
    c.forget();
    let ember = themes::load(&name, None).map(Box::new);
    c.event(Event::ThemeRead(what.clone(), ember));
    assert_eq!(c.model().settings.theme.name, "ember");
    assert_eq!(c.model().catalogue.setting("theme").expect("known").value, "\"ember\"");
    assert!(c.did.contains(&Effect::Save(what)));
    assert!(set(&mut c, "/unset theme").is_empty());
    let (name, what) = asked(&c);
    assert_eq!((name.as_str(), &what), ("default", &saving(&["theme"], None)));
    c.event(Event::ThemeRead(what, Err("there is no theme of that name".to_owned())));
    assert_eq!(last(&c), "theme: there is no theme of that name");
    assert_eq!(c.model().settings.theme.name, "ember", "nothing has changed");
}
