//! What the compiler does not guard: which part may name which, how long a file may be, what a file must say of itself.
//!
//! A plain scan of the sources. Imports are written `crate::a::b`, or with a single `super::`, so that a scan is enough.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A part of the crate and the parts it may name besides itself. Everything else fails.
const LAYERS: &[(&str, &[&str])] = &[
    ("spec", &[]),
    ("nearest", &[]),
    ("settings_file", &["nearest"]),
    ("words", &[]),
    ("proto", &[]),
    ("logging", &[]),
    ("sqlite", &[]),
    ("hash", &["server/secrets"]),
    ("account", &["proto", "hash", "server/config", "server/model"]),
    ("wire", &["proto"]),
    ("manual", &["nearest"]),
    ("cli", &["account", "client/config", "client/model", "manual", "server/config"]),
    // Server, from the innermost out.
    ("server/model", &["proto"]),
    ("server/event", &["proto", "server/model"]),
    ("server/outbound", &["proto"]),
    ("server/effect", &["proto", "server/model", "server/outbound"]),
    ("server/outbox", &["proto", "server/model", "server/outbound", "server/effect"]),
    ("server/ctx", &["proto", "server/model", "server/outbound", "server/effect", "server/outbox"]),
    (
        "server/handlers",
        &["proto", "spec", "nearest", "server/model", "server/outbox", "server/ctx"],
    ),
    (
        "server/hub",
        &[
            "proto",
            "server/model",
            "server/event",
            "server/effect",
            "server/outbox",
            "server/ctx",
            "server/handlers",
        ],
    ),
    ("server/fanout", &["proto", "server/model", "server/outbound", "server/effect"]),
    ("server/output", &[]),
    ("server/connection", &["proto", "wire", "server/metrics", "server/model", "server/output"]),
    (
        "server/driver",
        &[
            "proto",
            "wire",
            "server/model",
            "server/event",
            "server/effect",
            "server/hub",
            "server/fanout",
            "server/metrics",
            "server/log",
            "server/secrets",
            "server/store",
            "server/connection",
        ],
    ),
    ("server/metrics", &[]),
    ("server/http", &["wire", "server/config", "server/metrics"]),
    ("server/websocket", &["proto", "wire", "server/config", "server/log"]),
    ("server/pipe", &[]),
    ("server/transport", &["wire", "server/pipe", "server/websocket"]),
    (
        "server/doors",
        &[
            "proto",
            "wire",
            "server/config",
            "server/connection",
            "server/driver",
            "server/http",
            "server/metrics",
            "server/model",
            "server/pipe",
            "server/transport",
            "server/websocket",
        ],
    ),
    ("server/guests", &["proto", "wire", "server/doors"]),
    ("server/certificates", &["proto", "wire", "server/config"]),
    ("server/listen", &["server/config", "server/doors"]),
    ("server/secrets", &["server/model"]),
    ("server/store", &["proto", "sqlite", "server/model"]),
    ("server/log", &["proto", "server/model"]),
    ("server/admin", &["server/driver", "server/model"]),
    (
        "server/errands",
        &[
            "server/admin",
            "server/config",
            "server/effect",
            "server/event",
            "server/hub",
            "server/model",
            "server/start",
            "server/store",
        ],
    ),
    (
        "server/start",
        &[
            "server/admin",
            "proto",
            "wire",
            "server/certificates",
            "server/config",
            "server/doors",
            "server/guests",
            "server/http",
            "server/metrics",
            "server/model",
            "server/hub",
            "server/driver",
            "server/listen",
            "server/store",
        ],
    ),
    ("server/joining", &["proto", "server/config", "server/start"]),
    (
        "server/serve",
        &[
            "server/guests",
            "server/joining",
            "server/config",
            "server/log",
            "server/model",
            "server/start",
        ],
    ),
    (
        "server/config",
        &["proto", "nearest", "settings_file", "logging", "server/model", "server/secrets"],
    ),
    // Client, from the innermost out.
    ("client/text", &["proto"]),
    ("client/model", &["proto", "nearest", "client/text"]),
    ("client/chord", &["nearest"]),
    ("client/event", &["proto", "client/model", "client/chord"]),
    ("client/effect", &["proto", "client/model"]),
    ("client/ctx", &["proto", "client/text", "client/model", "client/effect"]),
    ("client/receive", &["proto", "client/text", "client/model", "client/event", "client/ctx"]),
    ("client/commands", &["proto", "spec", "nearest", "client/text", "client/model", "client/ctx"]),
    (
        "client/complete",
        &["proto", "spec", "client/complete_settings", "client/model", "client/commands"],
    ),
    (
        "client/action",
        &[
            "client/text",
            "client/effect",
            "client/model",
            "client/ctx",
            "client/commands",
            "client/complete",
        ],
    ),
    (
        "client/keymap",
        &[
            "spec",
            "nearest",
            "client/text",
            "client/model",
            "client/chord",
            "client/ctx",
            "client/commands",
            "client/action",
        ],
    ),
    (
        "client/settling",
        &["client/config", "client/ctx", "client/effect", "client/keymap", "client/model"],
    ),
    ("client/complete_settings", &["client/model"]),
    ("client/programs", &[]),
    ("client/desktop", &["client/event", "client/model", "client/programs"]),
    ("client/timers", &["proto", "client/model", "client/ctx"]),
    ("client/pointer", &["client/model", "client/event", "client/ctx", "client/action"]),
    (
        "client/app",
        &[
            "proto",
            "client/model",
            "client/chord",
            "client/event",
            "client/effect",
            "client/ctx",
            "client/receive",
            "client/commands",
            "client/action",
            "client/config",
            "client/keymap",
            "client/settling",
            "client/pointer",
            "client/text",
            "client/timers",
        ],
    ),
    ("client/ui", &["proto", "client/text", "client/model", "client/chord"]),
    (
        "client/config",
        &[
            "client/themes",
            "proto",
            "nearest",
            "settings_file",
            "sqlite",
            "client/model",
            "client/chord",
            "client/action",
            "client/keymap",
        ],
    ),
    ("client/password_command", &["client/model", "client/programs"]),
    ("client/notify_command", &["client/programs"]),
    ("client/keyring", &["proto", "settings_file", "sqlite", "client/text", "client/model"]),
    (
        "client/net",
        &[
            "proto",
            "wire",
            "client/text",
            "client/event",
            "client/effect",
            "client/model",
            "client/keyring",
        ],
    ),
    ("client/keys", &["client/model", "client/event", "client/chord"]),
    ("client/terminal", &["client/model", "client/text"]),
    ("client/themes", &["nearest", "settings_file", "client/model"]),
    ("client/wardrobe", &["client/model", "client/ui"]),
    ("client/store", &["proto", "sqlite", "words", "client/model", "client/event"]),
    ("client/clock", &["proto", "client/model"]),
    ("client/dictionaries", &["client/model", "client/event"]),
    ("client/foreign_editor", &["client/model"]),
    ("client/in_process", &[]),
    ("client/stdin", &[]),
    ("client/reports", &["client/terminal"]),
    (
        "client/perform",
        &[
            "client/event",
            "client/effect",
            "client/app",
            "client/config",
            "client/net",
            "client/clock",
        ],
    ),
    (
        "client/plain",
        &[
            "proto",
            "client/text",
            "client/model",
            "client/event",
            "client/effect",
            "client/app",
            "client/config",
            "client/net",
            "client/clock",
            "client/perform",
            "client/store",
        ],
    ),
    (
        "client/runtime",
        &[
            "client/in_process",
            "client/wardrobe",
            "proto",
            "client/event",
            "client/effect",
            "client/model",
            "client/app",
            "client/config",
            "client/ui",
            "client/net",
            "client/clock",
            "client/perform",
            "client/keys",
            "client/terminal",
            "client/reports",
            "client/notify_command",
            "client/store",
            "client/desktop",
            "client/dictionaries",
            "client/foreign_editor",
        ],
    ),
    (
        "client/guest",
        &[
            "wire",
            "client/app",
            "client/clock",
            "client/config",
            "client/keymap",
            "client/model",
            "client/net",
            "client/plain",
            "client/text",
        ],
    ),
    (
        "client/faces",
        &[
            "client/in_process",
            "client/app",
            "client/dictionaries",
            "client/config",
            "client/desktop",
            "client/effect",
            "client/event",
            "client/model",
            "client/keyring",
            "client/net",
            "client/password_command",
            "client/plain",
            "client/runtime",
            "client/ui",
            "client/clock",
            "client/stdin",
            "client/store",
        ],
    ),
];

/// Parts that must not touch the outside world: no runtime, no terminal, no files, no clock.
const PURE: &[&str] = &[
    "spec",
    "nearest",
    "words",
    "proto",
    "server/model",
    "server/event",
    "server/outbound",
    "server/effect",
    "server/outbox",
    "server/ctx",
    "server/handlers",
    "server/hub",
    "server/fanout",
    "client/text",
    "client/model",
    "client/chord",
    "client/event",
    "client/effect",
    "client/ctx",
    "client/receive",
    "client/commands",
    "client/complete",
    "client/action",
    "client/keymap",
    "client/complete_settings",
    "client/settling",
    "client/pointer",
    "client/timers",
    "client/app",
];

const IMPURE_CRATES: &[&str] = &[
    "tokio",
    "crossterm",
    "ratatui",
    "socket2",
    "rustix",
    "getrandom",
    "tracing",
    "std::fs",
    "std::net::Tcp",
    "std::env",
    "std::thread",
    "std::process",
    "std::io",
    "Instant::now",
    "SystemTime::now",
];

const MOST_LINES: usize = 500;
const VAGUE_NAMES: &[&str] = &["base", "util", "utils", "common", "helper", "helpers", "misc"];

struct Source {
    path: PathBuf,
    /// Where its module stands, from the root: `server/driver/turns`.
    module: String,
    /// Its part of the crate, as in `LAYERS`: the longest entry that its module path begins with.
    part: String,
    text: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    collect(&root, &root, &mut found);
    found.sort_by(|a: &Source, b: &Source| a.path.cmp(&b.path));
    found
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).expect("src can be listed") {
        let path = entry.expect("src can be listed").path();
        if path.is_dir() {
            collect(root, &path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let module = path.strip_prefix(root).expect("below src").with_extension("");
            let module = module.to_str().expect("file names are ASCII").replace('\\', "/");
            let module = module.trim_end_matches("/mod").to_owned();
            let text = fs::read_to_string(&path).expect("sources are UTF-8");
            found.push(Source { part: part_of(&module), path, module, text });
        }
    }
}

fn part_of(module: &str) -> String {
    LAYERS
        .iter()
        .map(|(part, _)| *part)
        .filter(|part| module == *part || module.starts_with(&format!("{part}/")))
        .max_by_key(|part| part.len())
        .unwrap_or(module)
        .to_owned()
}

/// The part that is tested inside the file is not production code.
fn production(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod ").next().unwrap_or(text)
}

/// Every part of the crate that the text names by `crate::..`, or by `super::..` from the folder of `module`.
fn named_parts(source: &Source) -> BTreeSet<String> {
    let lines = production(&source.text).lines();
    let code: String = lines.map(|line| line.split("//").next().unwrap_or(line)).collect();
    let above = match source.module.rsplit_once('/') {
        Some((above, _)) => format!("{}::", above.replace('/', "::")),
        None => String::new(),
    };
    let from_root = code.split("crate::").skip(1).map(str::to_owned);
    let from_above = code.split("super::").skip(1);
    from_root
        .chain(from_above.map(|rest| format!("{above}{rest}")))
        .flat_map(|path| modules_in(&path))
        .collect()
}

/// `a::b::C` gives `a/b`; `a::{b, c::D}` gives `a/b` and `a/c`.
fn modules_in(path: &str) -> Vec<String> {
    let word = |s: &str| -> String {
        s.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
    };
    let first = word(path);
    if first != "server" && first != "client" {
        return vec![first];
    }
    let rest = path.get(first.len()..).unwrap_or("").trim_start_matches("::");
    if let Some(group) = rest.strip_prefix('{') {
        let mut depth = 0;
        let mut names = vec![String::new()];
        for c in group.chars() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => names.push(String::new()),
                c => names.last_mut().expect("never empty").push(c),
            }
        }
        return names
            .iter()
            .map(|name| word(name.trim()))
            .filter(|name| !name.is_empty())
            .map(|name| format!("{first}/{name}"))
            .collect();
    }
    vec![format!("{first}/{}", word(rest))]
}

fn complain(what: &str, found: &[String]) {
    assert!(found.is_empty(), "{what}:\n  {}", found.join("\n  "));
}

#[test]
fn every_import_follows_the_arrows() {
    let mut wrong = Vec::new();
    for source in sources() {
        let Some((_, allowed)) = LAYERS.iter().find(|(part, _)| *part == source.part) else {
            let puts_together = ["lib", "main", "client", "server"];
            if !puts_together.contains(&source.module.as_str()) {
                wrong.push(format!("{} is in no layer", source.path.display()));
            }
            continue;
        };
        for named in named_parts(&source) {
            let named = part_of(&named);
            if named != source.part && !allowed.contains(&named.as_str()) {
                wrong.push(format!("{} names {named}", source.path.display()));
            }
        }
    }
    complain("imports against the arrows", &wrong);
}

#[test]
fn client_and_server_never_meet() {
    let mut wrong = Vec::new();
    for source in sources() {
        let other = match source.part.split('/').next() {
            Some("client") => "crate::server",
            Some("server") => "crate::client",
            _ => continue,
        };
        if production(&source.text).contains(other) {
            wrong.push(source.path.display().to_string());
        }
    }
    complain("a half names the other", &wrong);
}

#[test]
fn pure_parts_stay_pure() {
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|s| PURE.contains(&s.part.as_str())) {
        for (number, line) in production(&source.text).lines().enumerate() {
            let code = line.split("//").next().unwrap_or(line);
            for name in IMPURE_CRATES {
                let path = format!("{name}::");
                if code.contains(&path) || code.contains(&format!("use {name}")) {
                    wrong.push(format!("{}:{} {name}", source.path.display(), number + 1));
                }
            }
        }
    }
    complain("the outside world in pure code", &wrong);
}

#[test]
fn shared_state_has_one_door() {
    let mut wrong = Vec::new();
    for source in sources() {
        let door = ["server/ctx", "server/hub", "server/model"].contains(&source.part.as_str());
        if !door && production(&source.text).contains("model.apply(") {
            wrong.push(source.path.display().to_string());
        }
    }
    complain("Model::apply is for ctx.rs and hub.rs", &wrong);
}

#[test]
fn files_are_short_named_and_introduced() {
    let mut wrong = Vec::new();
    for source in sources() {
        let shown = source.path.display();
        let lines = production(&source.text).lines().count();
        if lines > MOST_LINES {
            wrong.push(format!("{shown}: {lines} lines, at most {MOST_LINES}"));
        }
        if !source.text.starts_with("//!") {
            wrong.push(format!("{shown}: does not begin with what lives here (//!)"));
        }
        let stem = source.path.file_stem().and_then(|s| s.to_str()).unwrap_or("");
        if VAGUE_NAMES.contains(&stem) {
            wrong.push(format!("{shown}: the name says nothing"));
        }
    }
    complain("files", &wrong);
}

#[test]
fn every_file_is_compiled() {
    let sources = sources();
    let text = |module: &str| sources.iter().find(|source| source.module == module);
    let mut wrong = Vec::new();
    for source in sources.iter().filter(|source| !["lib", "main"].contains(&&*source.module)) {
        let (parent, name) = source.module.rsplit_once('/').unwrap_or(("lib", &source.module));
        let is_named = |line: &str| line.ends_with(&format!("mod {name};"));
        if !text(parent).is_some_and(|parent| parent.text.lines().any(is_named)) {
            wrong.push(format!("{}: no `mod {name};` in {parent}", source.path.display()));
        }
    }
    complain("files that belong to nothing", &wrong);
}

#[test]
fn the_file_of_a_folder_holds_no_logic() {
    let mut wrong = Vec::new();
    for source in sources() {
        let logic = production(&source.text)
            .lines()
            .map(|line| line.split("//").next().unwrap_or(line))
            .find(|code| code.contains("fn ") && code.contains('{'));
        if let Some(logic) = logic.filter(|_| source.path.ends_with("mod.rs")) {
            wrong.push(format!("{}: {logic}", source.path.display()));
        }
    }
    complain("functions in mod.rs", &wrong);
}

#[test]
fn nothing_is_left_behind() {
    let marks =
        [["to", "do!"], ["unimpl", "emented!"], ["FIX", "ME"], ["XX", "X"], ["#[ig", "nore"]];
    let mut wrong = Vec::new();
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut all = sources();
    collect(&tests, &tests, &mut all);
    for source in all {
        for mark in &marks {
            let mark = mark.concat();
            if source.text.contains(&mark) {
                wrong.push(format!("{}: {mark}", source.path.display()));
            }
        }
    }
    complain("left-overs", &wrong);
}
