//! The user's file: one entry of it is written, and everything else stays as the user wrote it.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::PathBuf;

use proptest::prelude::*;
use tchat::client::config::{ClientConfig, Options, SettingsFile};
use tchat::client::model::saving::Saving;

struct Folder {
    folder: tempfile::TempDir,
}

impl Folder {
    fn with(text: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let new = Self { folder };
        fs::write(new.path(), text).expect("written");
        new
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("client.toml")
    }

    fn text(&self) -> String {
        fs::read_to_string(self.path()).expect("a text")
    }

    fn save(&self, path: &[&str], value: Option<&str>) -> Result<String, String> {
        let file = SettingsFile::new(Some(self.path()));
        let path = path.iter().map(|part| (*part).to_owned()).collect();
        file.save(&Saving { path, value: value.map(str::to_owned) })
    }
}

/// What the file is after one entry is written.
fn after(text: &str, path: &[&str], value: Option<&str>) -> String {
    let folder = Folder::with(text);
    folder.save(path, value).expect("this can be written");
    assert_eq!(fs::read_dir(folder.folder.path()).expect("a folder").count(), 1, "one file");
    folder.text()
}

const FILE: &str = "\
# my settings

mouse = true # or not
nick = 'alice'

# words
highlights = [
  \"one\", # the first
  \"two\",
]

# the keys
[keys]
# help is elsewhere
f1 = \"none\"
ctrl-T = \"/away\"
# the end
";

#[test]
fn one_value_changes_and_nothing_else() {
    let mouse = after(FILE, &["mouse"], Some("false"));
    assert_eq!(mouse, FILE.replace("mouse = true", "mouse = false"));
    let key = after(FILE, &["keys", "f1"], Some("\"help\""));
    assert_eq!(key, FILE.replace("\"none\"", "\"help\""));
    let words = after(FILE, &["highlights"], Some("[\"one\", \"three\"]"));
    assert_eq!(words, FILE.replace("two", "three"));
    let words = after(FILE, &["highlights"], Some("[\"one\"]"));
    assert_eq!(words, FILE.replace("  \"two\",\n", ""));
    let words = after(FILE, &["highlights"], Some("[\"one\", \"two\", \"three\"]"));
    assert_eq!(words, FILE.replace("\"two\",\n", "\"two\",\n  \"three\",\n"));
    let words = after(FILE, &["highlights"], Some("[\"two\", \"one\"]"));
    assert!(words.contains("highlights = [\"two\", \"one\"]\n"), "another order is another list");
}

#[test]
fn what_is_new_stands_where_it_belongs() {
    let bell = after(FILE, &["bell"], Some("false"));
    assert_eq!(bell, FILE.replace("]\n\n# the keys", "]\nbell = false\n\n# the keys"));
    let key = after(FILE, &["keys", "f9"], Some("\"help\""));
    assert_eq!(key, FILE.replace("/away\"\n", "/away\"\nf9 = \"help\"\n"));
    let other = after(FILE, &["overlay_keys", "x"], Some("\"back\""));
    assert_eq!(
        other,
        format!("{}\n[overlay_keys]\nx = \"back\"\n", FILE.replace("# the end\n", ""))
            + "# the end\n"
    );
}

#[test]
fn a_key_of_the_keyboard_is_found_however_it_is_written() {
    let text = "[keys]\nctrl-N = \"help\" # mine\n";
    let changed = after(text, &["keys", "ctrl-n"], Some("\"next-unread\""));
    assert_eq!(changed, "[keys]\nctrl-N = \"next-unread\" # mine\n");
    assert_eq!(after(text, &["keys", "ctrl-n"], None), "[keys]\n");
    let inline = "keys = { f9 = \"help\" }\n";
    let changed = after(inline, &["keys", "f9"], Some("\"back\""));
    assert_eq!(changed, "keys = { f9 = \"back\" }\n");
    let dotted = "keys.f9 = \"help\"\n";
    assert_eq!(after(dotted, &["keys", "f9"], Some("\"back\"")), "keys.f9 = \"back\"\n");
}

#[test]
fn what_is_taken_out_leaves_its_comments() {
    let text = after(FILE, &["mouse"], None);
    assert_eq!(text, FILE.replace("mouse = true # or not\n", ""));
    let text = after(FILE, &["highlights"], None);
    let list = "highlights = [\n  \"one\", # the first\n  \"two\",\n]\n";
    assert_eq!(text, FILE.replace(list, ""));
    let text = after("# a\nmouse = true\n", &["mouse"], None);
    assert_eq!(text, "# a\n");
    assert_eq!(after("# a\n", &["mouse"], Some("true")), "# a\nmouse = true\n");
    assert_eq!(after("# a", &["keys", "f9"], Some("\"help\"")), "# a\n\n[keys]\nf9 = \"help\"\n");
    assert_eq!(after(FILE, &["bell"], None), FILE, "it was not there");
}

#[test]
fn own_themes_are_offered_as_they_were_at_the_start() {
    let folder = Folder::with("");
    let themes = folder.folder.path().join("themes");
    fs::create_dir(&themes).expect("made");
    fs::write(themes.join("sea.toml"), "").expect("written");
    let options = Options { config: Some(folder.path()), ..Options::default() };
    let config = ClientConfig::load(&options).expect("it is empty");
    // What is offered is asked for in the middle of everything, where no folder is read.
    fs::write(themes.join("late.toml"), "").expect("written");
    let offered = config.catalogue().setting("theme").map(|setting| setting.values.clone());
    assert_eq!(offered.expect("there is one"), ["default", "ember", "contrast", "sea"]);
}

#[test]
fn a_file_is_made_where_there_is_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("new").join("client.toml");
    let file = SettingsFile::new(Some(path.clone()));
    let saving = |value: Option<&str>| Saving {
        path: vec!["mouse".to_owned()],
        value: value.map(str::to_owned),
    };
    file.save(&saving(None)).expect("nothing to do");
    assert!(!path.exists());
    file.save(&saving(Some("false"))).expect("made");
    let text = fs::read_to_string(&path).expect("a text");
    assert!(text.starts_with("# ") && text.ends_with("\nmouse = false\n"), "{text}");
    let mode = fs::metadata(&path).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    SettingsFile::default().save(&saving(Some("true"))).expect_err("there is no place");
}

#[test]
fn mode_and_links_stay() {
    let folder = Folder::with("mouse = true\n");
    let real = folder.folder.path().join("real.toml");
    fs::rename(folder.path(), &real).expect("moved");
    symlink("real.toml", folder.path()).expect("linked");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).expect("set");
    folder.save(&["mouse"], Some("false")).expect("written");
    assert!(fs::symlink_metadata(folder.path()).expect("there").is_symlink());
    assert_eq!(fs::read_to_string(&real).expect("a text"), "mouse = false\n");
    assert_eq!(fs::metadata(&real).expect("there").permissions().mode() & 0o777, 0o640);
    fs::remove_file(&real).expect("removed");
    folder.save(&["mouse"], Some("true")).expect("a link to nothing yet");
    assert!(fs::read_to_string(&real).expect("a text").ends_with("mouse = true\n"));
    fs::remove_file(folder.path()).expect("removed");
    symlink("client.toml", folder.path()).expect("linked");
    let why = folder.save(&["mouse"], Some("true")).expect_err("a circle");
    assert!(why.ends_with("its links lead in a circle"), "{why}");
}

#[test]
fn what_is_not_understood_is_not_touched() {
    for (text, words) in [
        ("mouse = true\nbell = \n", ":2: "),
        ("muose = true\n", ":1: muose: unknown key; did you mean mouse?"),
        ("[mouse]\n", ": mouse means something else there"),
        ("\u{fffd}", ":1: "),
        ("a = 1\na = 2\n", ":2: "),
    ] {
        let folder = Folder::with(text);
        let why = folder.save(&["mouse"], Some("false")).expect_err(text);
        let shown = folder.path().display().to_string();
        assert!(why.starts_with(&format!("{shown}{words}")), "{why}");
        assert!(why.ends_with("; the file stays as it is"), "{why}");
        assert_eq!(folder.text(), text);
    }
    let folder = Folder::with("");
    fs::write(folder.path(), b"mouse = true\n# \xff\n").expect("written");
    folder.save(&["mouse"], Some("false")).expect_err("no text");
    fs::write(folder.path(), "# a\n".repeat(1 << 19)).expect("written");
    let why = folder.save(&["mouse"], Some("false")).expect_err("large");
    assert!(why.ends_with("it is larger than a megabyte"), "{why}");
    fs::remove_file(folder.path()).expect("removed");
    fs::create_dir(folder.path()).expect("made");
    let why = folder.save(&["mouse"], Some("false")).expect_err("a folder");
    assert!(why.ends_with("it is no file"), "{why}");
}

/// Lines without the ones that say something of `key`.
fn without(text: &str, key: &str) -> Vec<String> {
    let lines = text.lines().filter(|line| !line.starts_with(&format!("{key} = ")));
    lines.filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn every_other_line_stays(
        lines in prop::collection::vec(prop::sample::select(vec![
            "# a comment", "", "mouse = true", "bell = false # why not", "  # indented", "nick = \"x\"",
            "highlights = [\"a\", 'b']", "[keys]", "[overlay_keys]", "f9 = \"help\"",
        ]), 0..12),
        set in any::<bool>(),
    ) {
        let text = lines.join("\n") + "\n";
        prop_assume!(ClientConfig::default().apply(&text).is_ok());
        for key in ["mouse", "bell", "typing"] {
            let changed = after(&text, &[key], set.then_some("true"));
            prop_assert_eq!(without(&changed, key), without(&text, key));
            let mut config = ClientConfig::default();
            prop_assert!(config.apply(&changed).is_ok());
            let line = format!("{key} = true");
            prop_assert_eq!(changed.lines().any(|l| l.starts_with(&line)), set);
        }
    }
}
