//! What an operator writes, and what is said when it is wrong.

use std::fs;
use std::path::PathBuf;

use tchat::proto::ChannelName;
use tchat::server::config::{ChannelHistory, Durable, Given, ServerConfig, Sources};

/// The error for a file with this text, without the folder it is in; or `"ok"`.
fn complaint(text: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("server.toml");
    fs::write(&file, text).expect("written");
    let loaded = Sources { file: Some(file), ..Sources::default() }.load();
    match loaded {
        Ok(_) => "ok".to_owned(),
        Err(error) => error.to_string().replace(&format!("{}/", folder.path().display()), ""),
    }
}

#[test]
fn errors_name_file_line_key_and_what_would_be_right() {
    for (text, said) in [
        ("", "ok"),
        ("channel = 'lobby'", "ok"),
        ("channel = ['#a', 'b', 'A']", "ok"),
        (
            "\n[limits]\nnick_lenght = 9",
            "server.toml:3: limits.nick_lenght: unknown key; did you mean nick_length?",
        ),
        ("lissten = []", "server.toml:1: lissten: unknown key; did you mean listen?"),
        ("[limts]\nnick_length = 9", "server.toml:1: limts: unknown key; did you mean limits?"),
        ("elephant = 1", "server.toml:1: elephant: unknown key; assets/server.toml lists them all"),
        (
            "fixed_channels = 'yes'",
            "server.toml:1: fixed_channels: must be true or false, not a string",
        ),
        ("name = 7", "server.toml:1: name: must be a string, not a number"),
        (
            "listen = [1, 2]",
            "server.toml:1: listen: must be a list of strings, not a list of other things",
        ),
        (
            "listen = 'a:b'",
            "server.toml:1: listen: \"a:b\" is not an address: write host:port or [v6]:port",
        ),
        (
            "channel = ['a b']",
            "server.toml:1: channel: \"a b\" is not the name of a channel: it holds a character that is not allowed",
        ),
        ("operator = 'root'", "server.toml:1: operator: must be tables: write [[operator]]"),
        ("[[operator]]\nname = 'a'", "server.toml:1: operator.password: is missing"),
        ("\n[[operator]]\npassword = 'a'", "server.toml:2: operator.name: is missing"),
        ("[[operator]]\nnam = 'a'", "server.toml:2: operator.nam: unknown key; did you mean name?"),
        (
            "[[operator]]\nname = 'a b'",
            "server.toml:2: operator.name: \"a b\" is not one word of at most 64 bytes",
        ),
        (
            "[[operator]]\nname = 'a'\npassword = '$argon2id$v=19$secret'",
            "server.toml:3: operator.password: is not a whole hash of tchat hash",
        ),
        (
            "[[operator]]\nname = 'a'\npassword = 'b c'",
            "server.toml:3: operator.password: holds a space, which OPER cannot be given",
        ),
        (
            "[[operator]]\nname = 'a'\npassword = 'b'\nhosts = ['x y']",
            "server.toml:4: operator.hosts: \"x y\" is not a mask of hosts: the mask holds a character that is not allowed",
        ),
        (
            "[[operator]]\nname = 'a'\npassword = 'b'\nhosts = []",
            "server.toml:4: operator.hosts: must name 1 to 100 hosts, or be left out",
        ),
        (
            "[[operator]]\nname = 'a'\npassword = 'b'\n[[operator]]\nname = 'a'\npassword = 'c'",
            "server.toml:4: operator.name: \"a\" is there twice",
        ),
        ("password = ''", "server.toml:1: password: is empty"),
        ("password = 7", "server.toml:1: password: must be a string, not a number"),
        ("log_format = 'xml'", "server.toml:1: log_format: \"xml\" is not text or json"),
        (
            "network = 'two words'",
            "server.toml:1: network: \"two words\" is not one word of at most 64 bytes",
        ),
        (
            "[limits]\nnick_length = 100",
            "server.toml:2: limits.nick_length: must be a number from 1 to 64",
        ),
        (
            "[limits]\nnick_length = 'x'",
            "server.toml:2: limits.nick_length: must be a number from 1 to 64",
        ),
        ("limits = 3", "server.toml:1: limits: must be a table: write [limits]"),
    ] {
        assert_eq!(complaint(text), said, "{text}");
    }
    let syntax = complaint("name = 'x'\nlisten =");
    assert!(syntax.starts_with("server.toml:2: "), "{syntax}");
    assert_eq!(syntax.lines().count(), 1);
}

#[test]
fn what_is_wrong_about_history_is_said_the_same_way() {
    for (text, said) in [
        ("durable = 'disk'", "server.toml:1: durable: \"disk\" is not process or power"),
        ("memory = 1", "server.toml:1: memory: must be true or false, not a number"),
        ("history = 7", "server.toml:1: history: must be a table: write [history]"),
        (
            "[history]\ndays = -1",
            "server.toml:2: history.days: must be a number from 0 to 36500; 0 is for ever",
        ),
        (
            "[history]\nrows_in_totl = 5",
            "server.toml:2: history.rows_in_totl: unknown key; did you mean rows_in_total?",
        ),
        (
            "[history]\nchannel = 'a'",
            "server.toml:2: history.channel: must be tables: write [[history.channel]]",
        ),
        ("[[history.channel]]\ndays = 3", "server.toml:1: history.channel.name: is missing"),
        (
            "[[history.channel]]\nname = 'a'\n[[history.channel]]\nname = '#A'",
            "server.toml:3: history.channel.name: #A is there twice",
        ),
        (
            "[[history.channel]]\nname = 'a'\nrows = '3'",
            "server.toml:3: history.channel.rows: must be a number from 0 to 10000000000; 0 is no bound",
        ),
    ] {
        assert_eq!(complaint(text), said, "{text}");
    }
}

#[test]
fn the_command_line_wins_over_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("server.toml");
    fs::write(&file, "name = 'file.example'\nchannel = ['a', 'b']").expect("written");
    let given = vec![("channel", Given::List(vec!["c".to_owned()]))];
    let config =
        Sources { file: Some(file), given, ..Sources::default() }.load().expect("in order");
    assert_eq!(config.name.as_str(), "file.example");
    let channels: Vec<&str> = config.channels.iter().map(ChannelName::as_str).collect();
    assert_eq!(channels, ["#c"]);
    let wrong = Sources {
        given: vec![("listen", Given::List(vec!["host:x".to_owned()]))],
        ..Sources::default()
    };
    assert_eq!(
        wrong.load().expect_err("no port").to_string(),
        "--listen: \"host:x\" is not an address: write host:port or [v6]:port"
    );
}

#[test]
fn the_message_of_the_day_is_found_beside_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("server.toml");
    fs::write(&file, "motd = 'hello.txt'").expect("written");
    let sources = Sources { file: Some(file), ..Sources::default() };
    let error = sources.load().expect_err("not there yet").to_string();
    assert!(error.starts_with("cannot read "), "{error}");
    assert!(error.ends_with("hello.txt: there is no such file"), "{error}");
    fs::write(folder.path().join("hello.txt"), "be kind\n\x07welcome").expect("written");
    let config = sources.load().expect("in order");
    assert_eq!(config.motd_lines, ["be kind", "welcome"]);
}

#[test]
fn a_channel_keeps_as_much_as_others_where_it_says_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("server.toml");
    let text = "data = 'here'\n[[history.channel]]\nname = 'lobby'\nrows = 5";
    fs::write(&file, text).expect("written");
    let usual_data = Some(PathBuf::from("/usual"));
    let mut sources = Sources { file: Some(file.clone()), usual_data, ..Sources::default() };
    let config = sources.load().expect("in order");
    assert_eq!(config.data, Some(folder.path().join("here")), "beside the file");
    let lobby = config.history.channels.first().expect("one");
    assert_eq!((lobby.name.as_str(), lobby.days, lobby.rows), ("#lobby", 0, 5));
    fs::write(&file, "history = { days = 9, channel = [{ name = 'lobby' }] }").expect("written");
    let config = sources.load().expect("in order");
    let lobby = config.history.channels.first().expect("one");
    assert_eq!((lobby.days, lobby.rows), (9, 1_000_000));
    sources.file = None;
    assert_eq!(sources.load().expect("in order").data, Some(PathBuf::from("/usual")));
}

#[test]
fn the_default_file_says_the_defaults_and_what_is_shown_is_read_again() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("assets/server.toml");
    let wanted = ServerConfig::default_file();
    if std::env::var_os("TCHAT_BLESS").is_some() {
        fs::write(&path, &wanted).expect("assets can be written");
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(found, wanted, "run the test with TCHAT_BLESS=1");
    let read = Sources { file: Some(path), ..Sources::default() };
    assert_eq!(read.load().expect("in order"), ServerConfig::default());

    let mut changed = ServerConfig::default();
    changed.limits.nick_length = 9;
    changed.network = "a\"b".to_owned();
    changed.fixed_channels = true;
    changed.data = Some(PathBuf::from("/somewhere"));
    changed.memory = true;
    changed.durable = Durable::Power;
    changed.history.days = 90;
    let name = ChannelName::parse("#ü", 50).expect("a name");
    changed.history.channels.push(ChannelHistory { name, days: 0, rows: 7 });
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("shown.toml");
    fs::write(&file, changed.show()).expect("written");
    let again = Sources { file: Some(file), ..Sources::default() };
    assert_eq!(again.load().expect("in order"), changed);
}
