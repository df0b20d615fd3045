//! The rules themselves.

use std::path::Path;

use super::layers::{IMPURE_CRATES, LAYERS, PURE};
use super::sources::{Source, collect, named_parts, part_of, production, sources};

const MOST_LINES: usize = 500;
const VAGUE_NAMES: &[&str] = &["base", "util", "utils", "common", "helper", "helpers", "misc"];

fn tests_and_benchmarks() -> Vec<Source> {
    let mut found = Vec::new();
    for folder in ["tests", "benches"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        collect(&folder, &folder, &mut found);
    }
    found
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
    for source in tests_and_benchmarks() {
        let (shown, lines) = (source.path.display(), source.text.lines().count());
        if lines > MOST_LINES {
            wrong.push(format!("{shown}: {lines} lines, at most {MOST_LINES}"));
        }
    }
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
    for source in sources().into_iter().chain(tests_and_benchmarks()) {
        for mark in &marks {
            let mark = mark.concat();
            if source.text.contains(&mark) {
                wrong.push(format!("{}: {mark}", source.path.display()));
            }
        }
    }
    complain("left-overs", &wrong);
}
