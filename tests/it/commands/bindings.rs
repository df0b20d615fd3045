//! Actions, their keys, and the default file that binds them.

use std::collections::BTreeSet;
use std::path::Path;

use tchat::client::action::ACTIONS;
use tchat::client::commands::lookup;
use tchat::client::config::{ClientConfig, DEFAULT, Options, keys};
use tchat::client::keymap::Layer;
use tchat::client::model::page::Item;
use tchat::client::model::settings::Settings;

#[test]
fn actions_have_one_name_and_short_help() {
    let mut seen = BTreeSet::new();
    for action in ACTIONS {
        assert!(seen.insert(action.name), "{} twice", action.name);
        let help = action.help;
        assert!(!help.is_empty() && help.len() <= 60 && !help.ends_with('.'), "{help}");
    }
}

/// The command that does what an action does, for actions that only alt reaches.
fn command_for(action: &str) -> Option<String> {
    if action == "mark-all-read" {
        return Some("/mark all".to_owned());
    }
    let number = action.strip_prefix("conversation-")?;
    Some(format!("/go {number}"))
}

#[test]
fn no_action_needs_alt() {
    let config = ClientConfig::default();
    for action in ACTIONS {
        let mut keys = config.keymap.keys(Layer::Main, action.name);
        keys.extend(config.keymap.keys(Layer::Selection, action.name));
        keys.extend(config.keymap.keys(Layer::Vi, action.name));
        assert!(!keys.is_empty(), "{} has no key", action.name);
        if keys.iter().all(|key| key.held().alt) {
            let command = command_for(action.name);
            let known = command
                .as_deref()
                .and_then(|line| lookup::find(line.trim_start_matches('/').split(' ').next()?));
            assert!(known.is_some(), "{} needs alt", action.name);
        }
    }
}

#[test]
fn the_default_file_says_what_the_tables_say() {
    let rendered = ClientConfig::default().render();
    if std::env::var_os("TCHAT_BLESS").is_some() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/default.toml");
        std::fs::write(path, &rendered).expect("assets can be written");
        return;
    }
    assert_eq!(DEFAULT, rendered, "run with TCHAT_BLESS=1 to write it");
}

#[test]
fn the_default_file_changes_nothing() {
    let config = ClientConfig::default();
    assert_eq!(config.settings, Settings::default());
    assert_eq!(config.server.to_string(), "127.0.0.1:1234");
    assert!(config.nick.is_none() && config.join.is_empty());
    for spec in keys() {
        let line = format!("\n{} = ", spec.key);
        assert!(DEFAULT.contains(&line), "{}", spec.key);
    }
}

fn wrong(text: &str) -> String {
    let (line, what) = ClientConfig::default().apply(text).expect_err("this is wrong");
    format!("{line}: {what}")
}

#[test]
fn what_is_wrong_is_named_with_its_line_and_the_nearest_right_one() {
    for (text, words) in [
        ("nik = \"a\"", "1: nik: unknown key; did you mean nick?"),
        ("\nmouse = 1", "2: mouse: must be true or false, not integer"),
        ("scrollback = 5", "1: scrollback: must be a number from 100 to 1000000"),
        ("join = \"a\"", "1: join: must be a list of texts, such as [\"a\", \"b\"], not string"),
        ("presence = \"al\"", "1: presence: must be one of \"all\", \"recent\", \"hidden\""),
        (
            "server = \"a b\"",
            "1: server: \"a b\" is not an address: write host, host:port, ircs://host/#channel or \
             irc://host/#channel",
        ),
        ("theme = \"embr\"", "1: theme: there is no theme embr; did you mean ember?"),
        ("keys = 1", "1: keys: must be a table: write [keys]"),
        ("[keys]\nf9 = \"hepl\"", "2: keys.f9: no such action: \"hepl\"; did you mean \"help\"?"),
        (
            "[keys]\n\nf99 = \"help\"",
            "3: keys.f99: no such key: \"f99\"; write it as in ctrl-n, alt-shift-z, pgup, f1",
        ),
        (
            "[keys]\nf9 = \"/jion x\"",
            "2: keys.f9: unknown command /jion; did you mean /join? /help lists them",
        ),
        ("[keys]\nC-n = \"help\"", "2: keys.C-n: no such key: \"C-n\"; did you mean \"ctrl-n\"?"),
        (
            "[keys]\npageup = \"page-up\"",
            "2: keys.pageup: no such key: \"pageup\"; did you mean \"pgup\"?",
        ),
        (
            "[keys]\nctrl-n = \"help\"\n\nctrl-N = \"back\"",
            "4: keys.ctrl-N: the same key as ctrl-n in line 2",
        ),
        (
            "[keys]\n\"ctrl-/\" = \"undo\"\nctrl-_ = \"redo\"",
            "3: keys.ctrl-_: the same key as ctrl-/ in line 2",
        ),
        ("[keys]\nf9 = \"help\"\nf9 = \"back\"", "3: duplicate key"),
        ("[keys]\nf9 = \"help\"\n[keys]\nf8 = \"help\"", "3: duplicate key"),
        ("[kyes]\nf9 = \"help\"", "1: kyes: unknown key; did you mean keys?"),
        ("[keys]\nf9 = 1", "2: keys.f9: must be the name of an action, a \"/command\" or \"none\""),
    ] {
        assert_eq!(wrong(text), words);
    }
    assert!(wrong("nick = ").starts_with("1: "));
}

#[test]
fn the_command_line_wins_over_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("client.toml");
    std::fs::write(&path, "nick = \"alice\"\njoin = [\"a\"]\nserver = \"irc://one/#x\"")
        .expect("written");
    let mut options = Options {
        tls: None,
        pin: None,
        account: None,
        address: Some("irc://two/#b".into()),
        nick: Some("bob".into()),
        join: vec!["c".into()],
        config: Some(path.clone()),
    };
    let config = ClientConfig::load(&options).expect("all is right");
    assert_eq!(config.server.to_string(), "two:6667");
    assert_eq!(config.nick.as_deref(), Some("bob"));
    let start = config.start(String::new());
    assert_eq!(start.join, ["#b", "a", "c"], "#x is a channel of another server");
    let error = |options: &Options| ClientConfig::load(options).expect_err("wrong").to_string();
    options.address = Some("a b".into());
    assert!(error(&options).starts_with("cannot connect: "));
    std::fs::write(&path, "\nmuose = true").expect("written");
    let shown = path.display();
    assert_eq!(error(&options), format!("{shown}:2: muose: unknown key; did you mean mouse?"));
    // A theme of one's own stands beside the file.
    let themes = folder.path().join("themes");
    std::fs::create_dir(&themes).expect("made");
    std::fs::write(themes.join("sea.toml"), "[dark]\naccent = \"#00ffff\"").expect("written");
    std::fs::write(&path, "theme = \"sea\"").expect("written");
    options.address = None;
    assert_eq!(ClientConfig::load(&options).expect("right").settings.theme.name, "sea");
    std::fs::write(themes.join("sea.toml"), "[dark]\naccent = \"aqua\"").expect("written");
    let sea = themes.join("sea.toml").display().to_string();
    let words = "2: dark.accent: \"aqua\" is no colour: # and six digits, such as \"#7cb7ff\"";
    assert_eq!(error(&options), format!("{shown}:1: theme: {sea}:{words}"));
    std::fs::remove_file(&path).expect("removed");
    assert_eq!(error(&options), format!("cannot read {shown}: there is no such file"));
}

#[test]
fn a_file_changes_what_it_names() {
    let mut config = ClientConfig::default();
    config
        .apply(
            "server = \"irc://chat.example.org/#a\"\nnick = \"alice\"\nmouse = false\n\
             [keys]\nf9 = \"/away at lunch\"\nf1 = \"none\"\nctrl-t = \"help\"\n",
        )
        .expect("this is right");
    assert_eq!(config.server.to_string(), "chat.example.org:6667");
    assert_eq!(config.start(String::new()).join, ["#a"]);
    assert_eq!(config.nick.as_deref(), Some("alice"));
    assert!(!config.settings.mouse);
    let keys = config.keymap.keys(Layer::Main, "help");
    assert_eq!(keys.iter().map(ToString::to_string).collect::<Vec<_>>(), ["ctrl-t"]);
    let help: Vec<String> = config.keymap.help().iter().map(Item::text).collect();
    assert!(help.iter().any(|line| line.contains("f9") && line.contains("/away at lunch")));
}
