//! Themes as TOML: the ones that come with the program, and those in files of the user's.
//!
//! A wrong key or colour is told with its line and what would be right. A theme that cannot be read on the user's background
//! is none: it is mended where it is drawn.

use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use crate::client::model::scheme::{Half, MOST_NICKS, ROLES, Rgb, Scheme, Shade};
use crate::nearest::nearest;
use crate::settings_file::{self, Wrong, entries, in_file, unknown};

/// Name and text of every theme that comes with the program; the default one first.
pub const THEMES: [(&str, &str); 3] = [
    ("default", include_str!("../../assets/themes/default.toml")),
    ("ember", include_str!("../../assets/themes/ember.toml")),
    ("contrast", include_str!("../../assets/themes/contrast.toml")),
];

/// The sixteen colours by their numbers.
const BASIC: [&str; 16] = [
    "black",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "white",
    "bright-black",
    "bright-red",
    "bright-green",
    "bright-yellow",
    "bright-blue",
    "bright-magenta",
    "bright-cyan",
    "bright-white",
];

/// The theme of that name: a file when it looks like a path, else one in `folder`, else one of [`THEMES`].
///
/// # Errors
/// There is none, or its file is wrong: one line.
pub fn load(name: &str, folder: Option<&Path>) -> Result<Scheme, String> {
    if name.contains('/') || Path::new(name).extension().is_some_and(|kind| kind == "toml") {
        return from_file(name, Path::new(name));
    }
    let own = folder.map(|folder| folder.join(format!("{name}.toml")));
    if let Some(path) = own.filter(|path| path.is_file()) {
        return from_file(name, &path);
    }
    if let Some((_, text)) = THEMES.iter().find(|(known, _)| *known == name) {
        return parse(name, text).map_err(|(line, what)| format!("line {line}: {what}"));
    }
    let names = names(folder);
    match nearest(name, names.iter().map(String::as_str)) {
        Some(meant) => Err(format!("there is no theme {name}; did you mean {meant}?")),
        None => Err(format!("there is no theme {name}; there are {}", names.join(", "))),
    }
}

/// The names that [`load`] knows: those of the program, then those of the files in `folder` by the alphabet.
pub fn names(folder: Option<&Path>) -> Vec<String> {
    let files = folder.and_then(|folder| std::fs::read_dir(folder).ok()).into_iter().flatten();
    let paths = files.filter_map(|file| Some(file.ok()?.path()));
    let themes = paths.filter(|path| path.extension().is_some_and(|kind| kind == "toml"));
    let mut own: Vec<String> =
        themes.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect();
    own.sort_unstable();
    own.retain(|name| THEMES.iter().all(|(known, _)| known != name));
    THEMES.iter().map(|(name, _)| (*name).to_owned()).chain(own).collect()
}

/// Where the user's own themes are: beside their settings.
pub fn folder(settings: Option<&Path>) -> Option<PathBuf> {
    Some(settings?.parent()?.join("themes"))
}

fn from_file(name: &str, path: &Path) -> Result<Scheme, String> {
    let text = settings_file::read(path).map_err(|error| error.to_string())?;
    parse(name, &text).map_err(|wrong| in_file(path)(wrong).to_string())
}

/// What the text says, over the default theme.
///
/// # Errors
/// The number of a line, from 1, and what is wrong there.
pub fn parse(name: &str, text: &str) -> Result<Scheme, Wrong> {
    let mut scheme = Scheme { name: name.to_owned(), ..Scheme::default() };
    let table = settings_file::parse(text)?;
    for (key, at, value) in entries(table.get_ref()) {
        let wrong = |what: String| settings_file::wrong(text, at, key, &what);
        let half = match key {
            "dark" => &mut scheme.dark,
            "light" => &mut scheme.light,
            _ => return Err(wrong(unknown(key, ["dark", "light"], ALL))),
        };
        let DeValue::Table(colours) = value else {
            return Err(wrong(format!("must be a table: write [{key}]")));
        };
        half_of(half, key, colours, text)?;
    }
    Ok(scheme)
}

/// The file that names every key.
const ALL: &str = "assets/themes/default.toml";

fn half_of(half: &mut Half, table: &str, colours: &DeTable<'_>, text: &str) -> Result<(), Wrong> {
    for (key, at, value) in entries(colours) {
        let full = format!("{table}.{key}");
        let wrong = |what: String| settings_file::wrong(text, at, &full, &what);
        if key == "nicks" {
            half.set_nicks(nicks(value).map_err(wrong)?);
        } else if let Some((_, role)) = ROLES.iter().find(|(name, _)| *name == key) {
            half.set(*role, shade(value).map_err(wrong)?);
        } else {
            let known = ROLES.iter().map(|(name, _)| *name).chain(["nicks"]);
            return Err(wrong(unknown(key, known, ALL)));
        }
    }
    Ok(())
}

fn nicks(value: &DeValue<'_>) -> Result<Vec<Rgb>, String> {
    let wrong = || format!("must be a list of 1 to {MOST_NICKS} colours such as \"#7cb7ff\"");
    let list = value.as_array().ok_or_else(wrong)?;
    if list.is_empty() || list.len() > MOST_NICKS {
        return Err(wrong());
    }
    list.iter().map(|item| colour(item.get_ref().as_str().ok_or_else(wrong)?)).collect()
}

fn shade(value: &DeValue<'_>) -> Result<Shade, String> {
    let wrong = || "must be a colour such as \"#7cb7ff\" or [\"#7cb7ff\", \"blue\"]".to_owned();
    if let Some(text) = value.as_str() {
        return Ok(Shade { colour: colour(text)?, basic: None });
    }
    let list: Option<Vec<&str>> =
        value.as_array().and_then(|list| list.iter().map(|item| item.get_ref().as_str()).collect());
    match list.as_deref() {
        Some([text, name]) => Ok(Shade { colour: colour(text)?, basic: Some(basic(name)?) }),
        _ => Err(wrong()),
    }
}

fn colour(text: &str) -> Result<Rgb, String> {
    let hex = text.strip_prefix('#').filter(|hex| hex.len() == 6);
    let hex = hex.filter(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let number = hex.and_then(|hex| u32::from_str_radix(hex, 16).ok());
    let Some(number) = number else {
        return Err(format!("{text:?} is no colour: # and six digits, such as \"#7cb7ff\""));
    };
    let [_, r, g, b] = number.to_be_bytes();
    Ok([r, g, b])
}

fn basic(name: &str) -> Result<u8, String> {
    if let Some(number) = BASIC.iter().position(|known| *known == name) {
        return Ok(u8::try_from(number).unwrap_or(0));
    }
    Err(match nearest(name, BASIC) {
        Some(meant) => format!("unknown colour {name:?}; did you mean {meant}?"),
        None => format!("unknown colour {name:?}; there are {}", BASIC.join(", ")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::model::scheme::Role;

    #[test]
    fn the_default_theme_is_the_one_in_its_file() {
        assert_eq!(load("default", None), Ok(Scheme::default()));
    }

    #[test]
    fn every_theme_says_everything_for_both_backgrounds() {
        for (name, text) in THEMES {
            assert_eq!(load(name, None).map(|scheme| scheme.name).as_deref(), Ok(name));
            let (dark, light) = text.split_once("\n[light]\n").expect("dark, then light");
            for half in [dark, light] {
                for key in ROLES.iter().map(|(name, _)| *name).chain(["nicks"]) {
                    let said = half.lines().any(|line| line.starts_with(&format!("{key} = ")));
                    assert!(said, "{name}: no {key}");
                }
            }
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line_and_what_is_right() {
        for (text, line, what) in [
            ("[drak]\n", 1, "drak: unknown key; did you mean dark?"),
            ("\nsepia = 1", 2, "sepia: unknown key; assets/themes/default.toml lists them all"),
            ("dark = 1", 1, "dark: must be a table: write [dark]"),
            ("[dark]\n\nacent = \"#ffffff\"", 3, "dark.acent: unknown key; did you mean accent?"),
            (
                "[dark]\naccent = 3",
                2,
                "dark.accent: must be a colour such as \"#7cb7ff\" or [\"#7cb7ff\", \"blue\"]",
            ),
            (
                "[dark]\naccent = \"#12345\"",
                2,
                "dark.accent: \"#12345\" is no colour: # and six digits, such as \"#7cb7ff\"",
            ),
            (
                "[dark]\naccent = \"#+12345\"",
                2,
                "dark.accent: \"#+12345\" is no colour: # and six digits, such as \"#7cb7ff\"",
            ),
            (
                "[dark]\naccent = [\"#123456\", \"bleu\"]",
                2,
                "dark.accent: unknown colour \"bleu\"; did you mean blue?",
            ),
            (
                "[light]\nnicks = []",
                2,
                "light.nicks: must be a list of 1 to 32 colours such as \"#7cb7ff\"",
            ),
        ] {
            assert_eq!(parse("x", text), Err((line, what.to_owned())), "{text}");
        }
        assert_eq!(
            load("embr", None),
            Err("there is no theme embr; did you mean ember?".to_owned())
        );
    }

    #[test]
    fn own_themes_are_files_beside_the_settings() {
        let place = tempfile::tempdir().expect("a folder");
        let themes = folder(Some(&place.path().join("client.toml"))).expect("has a parent");
        std::fs::create_dir(&themes).expect("writable");
        std::fs::write(themes.join("sea.toml"), "[dark]\naccent = \"#00ffff\"").expect("writable");
        std::fs::write(themes.join("bad.toml"), "\n[dark]\naccnt = 1").expect("writable");
        assert_eq!(names(Some(&themes)), ["default", "ember", "contrast", "bad", "sea"]);
        let sea = load("sea", Some(&themes)).expect("is right");
        assert_eq!(sea.dark.shade(Role::Accent).colour, [0, 255, 255]);
        assert_eq!(sea.light, Scheme::default().light);
        let path = themes.join("sea.toml").display().to_string();
        assert_eq!(load(&path, None).expect("is right").dark, sea.dark);
        let wrong = load("bad", Some(&themes)).expect_err("is wrong");
        assert!(
            wrong.ends_with("bad.toml:3: dark.accnt: unknown key; did you mean accent?"),
            "{wrong}"
        );
        assert!(load("saa", Some(&themes)).expect_err("none").ends_with("did you mean sea?"));
        assert!(load("no/such.toml", None).expect_err("none").contains("there is no such file"));
    }
}
