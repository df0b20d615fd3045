//! What was taken back leaves nothing behind, in no file.

use std::fs;

use tchat::client::model::kept::{Keep, KeptLine};
use tchat::client::store::{Folder, Shelf};
use tempfile::TempDir;

use super::{line, place, profile};

/// Whether a word stands in any file of a folder.
fn stands(home: &TempDir, word: &str) -> bool {
    let files = fs::read_dir(home.path()).expect("a folder");
    let files = files.map(|file| file.expect("a file").path()).filter(|path| path.is_file());
    let texts: Vec<Vec<u8>> = files.map(|path| fs::read(path).expect("a file")).collect();
    assert!(!texts.is_empty());
    texts.iter().any(|text| text.windows(word.len()).any(|part| part == word.as_bytes()))
}

#[test]
fn the_words_of_a_line_that_was_taken_back_or_forgotten_are_in_no_file() {
    for forgotten in [false, true] {
        let home = TempDir::new().expect("a folder");
        let profile = profile("net", "me");
        let file = Folder::new(home.path()).file(&profile);
        let mut shelf = Shelf::open(&file, &profile).expect("the file is ours");
        let others: Vec<KeptLine> =
            (10..2_000).map(|id| line(id, "bob", &format!("line {id} of many words"))).collect();
        let told = line(5, "bob", "qxsecretqx and qyhiddenqy");
        shelf.write(&[Keep::Lines(place("#a"), others)]).expect("the disk takes it");
        shelf.write(&[Keep::Lines(place("#a"), vec![told.clone()])]).expect("the disk takes it");
        while shelf.index(500).expect("the disk takes it") > 0 {}
        assert!(stands(&home, "qxsecretqx") && stands(&home, "hiddenqy"));
        let gone = if forgotten {
            Keep::Forget(place("#a"), vec![told.id])
        } else {
            Keep::Lines(place("#a"), vec![KeptLine { redacted: Some("bob".to_owned()), ..told }])
        };
        shelf.write(&[gone]).expect("the disk takes it");
        while shelf.index(500).expect("the disk takes it") > 0 {}
        while shelf.wipe().expect("the disk takes it") {}
        for part in ["qxsecret", "secretqx", "qyhidden", "hiddenqy"] {
            assert!(!stands(&home, part), "{part} {forgotten}");
        }
        assert!(stands(&home, "many words"), "everything else is there");
        assert!(!shelf.wipe().expect("the disk takes it"), "once is enough");
    }
}
