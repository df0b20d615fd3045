//! What the documents say of tables is what the tables say. `TCHAT_BLESS=1 cargo test --test it docs` writes it anew.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use tchat::client::action::ACTIONS;
use tchat::client::commands::TABLES;
use tchat::client::config::ClientConfig;
use tchat::client::keymap::Layer;
use tchat::server::handlers;
use tchat::spec::usage;

fn keys() -> String {
    let config = ClientConfig::default();
    let mut table = "| keys | action | |\n|---|---|---|\n".to_owned();
    for action in ACTIONS {
        let chords = config.keymap.keys(Layer::Main, action.name);
        let mut chords: Vec<String> = chords.iter().map(|chord| format!("`{chord}`")).collect();
        let chosen = config.keymap.keys(Layer::Selection, action.name);
        if !chosen.is_empty() {
            let keys: Vec<String> = chosen.iter().map(|chord| format!("`{chord}`")).collect();
            chords.push(format!("with a message chosen {}", keys.join(", ")));
        }
        if chords.is_empty() {
            let keys = config.keymap.keys(Layer::Vi, action.name);
            let keys: Vec<String> = keys.iter().map(|chord| format!("`{chord}`")).collect();
            chords.push(format!("with vi keys {}", keys.join(", ")));
        }
        // Nine of a kind make one row.
        let (keys, name, help) = match action.name.strip_prefix("conversation-") {
            None => (chords.join(", "), action.name, action.help),
            Some("1") => {
                let keys = "`alt-1` to `alt-9`".to_owned();
                (keys, "conversation-1 to -9", "conversation by position, also `/go`")
            }
            Some(_) => continue,
        };
        writeln!(table, "| {keys} | {name} | {help} |").expect("a String takes everything");
    }
    table
}

fn client_commands() -> String {
    let mut table = "| command | |\n|---|---|\n".to_owned();
    let mut commands: Vec<_> = TABLES.iter().flat_map(|table| table.iter()).collect();
    commands.sort_by_key(|command| command.name);
    for command in commands {
        let usage = usage(&format!("/{}", command.name), command.params);
        let also: Vec<String> =
            command.aliases.iter().map(|alias| format!(", `/{alias}`")).collect();
        let (also, help) = (also.concat(), command.help);
        writeln!(table, "| `{usage}`{also} | {help} |").expect("a String takes everything");
    }
    table
}

fn server_commands() -> String {
    let mut names: Vec<&str> = handlers::commands().map(|command| command.verb.as_str()).collect();
    names.sort_unstable();
    format!("It answers {}.\n", names.join(", "))
}

/// The text with what stands between `<!-- name: .. -->` and `<!-- end -->` replaced.
fn with_part(text: &str, name: &str, part: &str) -> String {
    let (before, rest) = text.split_once(&format!("<!-- {name}: ")).expect("the mark is there");
    let (note, rest) = rest.split_once("-->\n").expect("the mark is closed");
    let (_, after) = rest.split_once("<!-- end -->").expect("the part ends");
    format!("{before}<!-- {name}: {note}-->\n{part}<!-- end -->{after}")
}

#[test]
fn the_readme_lists_what_there_is() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let found = fs::read_to_string(&path).expect("there is a README");
    let mut wanted = with_part(&found, "keys", &keys());
    wanted = with_part(&wanted, "commands", &client_commands());
    wanted = with_part(&wanted, "verbs", &server_commands());
    if std::env::var_os("TCHAT_BLESS").is_some() {
        fs::write(&path, &wanted).expect("the README can be written");
        return;
    }
    assert!(found == wanted, "README.md is old: TCHAT_BLESS=1 cargo test --test it docs");
}
