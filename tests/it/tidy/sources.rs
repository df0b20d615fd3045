//! A plain scan of the sources. Imports are written `crate::a::b`, or with a single `super::`, so that a scan is enough.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::layers::LAYERS;

pub(super) struct Source {
    pub(super) path: PathBuf,
    /// Where its module stands, from the root: `server/driver/turns`.
    pub(super) module: String,
    /// Its part of the crate, as in `LAYERS`: the longest entry that its module path begins with.
    pub(super) part: String,
    pub(super) text: String,
}

pub(super) fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    collect(&root, &root, &mut found);
    found.sort_by(|a: &Source, b: &Source| a.path.cmp(&b.path));
    found
}

pub(super) fn collect(root: &Path, folder: &Path, found: &mut Vec<Source>) {
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

pub(super) fn part_of(module: &str) -> String {
    LAYERS
        .iter()
        .map(|(part, _)| *part)
        .filter(|part| module == *part || module.starts_with(&format!("{part}/")))
        .max_by_key(|part| part.len())
        .unwrap_or(module)
        .to_owned()
}

/// The part that is tested inside the file is not production code.
pub(super) fn production(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod ").next().unwrap_or(text)
}

/// Every part of the crate that the text names by `crate::..`, or by `super::..` from the folder of `module`.
pub(super) fn named_parts(source: &Source) -> BTreeSet<String> {
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
