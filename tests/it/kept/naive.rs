//! Whatever is written in whatever order: what is read is what a plain list would give.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::sample::select;
use tchat::client::model::entry::EntryId;
use tchat::client::model::kept::{Keep, KeptLine, KeptPlace, Look, LookFilter, Seen};
use tchat::client::store::{Folder, Shelf};
use tchat::proto::Timestamp;
use tempfile::TempDir;

use super::{line, open_place, place, profile};

const PLACES: &[&str] = &["#a", "#b", "bob"];
const WORDS: &[&str] = &["one", "two", "three", "me,", "日本", "éa"];
const NICKS: &[&str] = &["bob", "carol", "me"];

#[derive(Debug, Clone)]
enum Step {
    Line {
        place: &'static str,
        id: u64,
        who: &'static str,
        words: Vec<&'static str>,
    },
    Forget {
        place: &'static str,
        id: u64,
    },
    Read {
        place: &'static str,
        id: u64,
    },
    /// The client ends and begins again.
    Again,
    Index,
}

fn step() -> impl Strategy<Value = Step> {
    let place = || select(PLACES);
    let id = || 1..40_u64;
    prop_oneof![
        8 => (place(), id(), select(NICKS), prop::collection::vec(select(WORDS), 1..4))
            .prop_map(|(place, id, who, words)| Step::Line { place, id, who, words }),
        2 => (place(), id()).prop_map(|(place, id)| Step::Forget { place, id }),
        1 => (place(), id()).prop_map(|(place, id)| Step::Read { place, id }),
        1 => Just(Step::Again),
        1 => Just(Step::Index),
    ]
}

/// A plain list.
#[derive(Debug, Default)]
struct Naive {
    lines: BTreeMap<(&'static str, u64), KeptLine>,
    read: BTreeMap<&'static str, u64>,
}

impl Naive {
    fn of(&self, place: &str) -> Vec<KeptLine> {
        let lines = self.lines.iter().filter(|((of, _), _)| *of == place);
        lines.map(|(_, line)| line.clone()).collect()
    }

    fn unread(&self, place: &str) -> (usize, usize) {
        let read = self.read.get(place).copied().unwrap_or(0);
        let unread = self.of(place).into_iter().filter(|line| line.id.0 > read && !line.own);
        unread.fold((0, 0), |(all, named), line| (all + 1, named + usize::from(line.mention)))
    }

    fn found(&self, word: &str) -> Vec<u64> {
        let lines = self.lines.values().filter(|line| line.text.split(' ').any(|w| w == word));
        let mut ids: Vec<u64> = lines.map(|line| line.id.0).collect();
        ids.sort_unstable();
        ids
    }
}

fn read_place(place: &str, read: Option<u64>) -> KeptPlace {
    let read = read.map(|id| (EntryId(id), Timestamp::from_millis(0)));
    KeptPlace { read, ..open_place(place, 0) }
}

fn compare(shelf: &mut Shelf, naive: &Naive) -> Result<(), TestCaseError> {
    for key in PLACES {
        let look = Look::Before { place: place(key), before: None, limit: 100 };
        prop_assert_eq!(shelf.answer(&look), Ok(Seen::Lines(naive.of(key))));
        let look = Look::After { place: place(key), after: EntryId(17), limit: 5 };
        let after = naive.of(key).into_iter().filter(|line| line.id.0 > 17).take(5);
        prop_assert_eq!(shelf.answer(&look), Ok(Seen::Lines(after.collect())));
    }
    let Ok(Seen::Places { places, .. }) = shelf.answer(&Look::Places) else {
        return Err(TestCaseError::fail("no places"));
    };
    for (kept, unread, mentions) in places {
        prop_assert_eq!((unread, mentions), naive.unread(&kept.name));
    }
    for word in WORDS.iter().filter(|word| !word.contains(',')) {
        let (words, filter) = ((*word).to_owned(), LookFilter::default());
        let look = Look::Search { place: None, words, filter, limit: 1_000 };
        let Ok(Seen::Found(found)) = shelf.answer(&look) else {
            return Err(TestCaseError::fail("no answer"));
        };
        let mut ids: Vec<u64> = found.iter().map(|(_, line)| line.id.0).collect();
        // Where two conversations have a line of the same number, one of them has to make room.
        let numbers: BTreeSet<u64> = naive.lines.keys().map(|(_, id)| *id).collect();
        let unique = numbers.len() == naive.lines.len();
        prop_assert!(!unique || ids.is_sorted_by(|a, b| a >= b), "newest first");
        ids.sort_unstable();
        prop_assert_eq!(ids, naive.found(word));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_read_is_what_was_written(steps in prop::collection::vec(step(), 1..60)) {
        let home = TempDir::new().expect("a folder");
        let profile = profile("net", "me");
        let file = Folder::new(home.path()).file(&profile);
        let open = || Shelf::open(&file, &profile).expect("the file is ours");
        let mut shelf = open();
        let mut naive = Naive::default();
        for key in PLACES {
            shelf.write(&[Keep::Place(read_place(key, None))]).expect("written");
        }
        for step in steps {
            match step {
                Step::Line { place: key, id, who, words } => {
                    let line = line(id, who, &words.join(" "));
                    shelf.write(&[Keep::Lines(place(key), vec![line.clone()])]).expect("written");
                    naive.lines.insert((key, id), line);
                }
                Step::Forget { place: key, id } => {
                    shelf.write(&[Keep::Forget(place(key), vec![EntryId(id)])]).expect("written");
                    naive.lines.remove(&(key, id));
                }
                Step::Read { place: key, id } => {
                    shelf.write(&[Keep::Place(read_place(key, Some(id)))]).expect("written");
                    naive.read.insert(key, id);
                }
                Step::Again => {
                    drop(shelf);
                    shelf = open();
                }
                Step::Index => {
                    shelf.index(7).expect("indexed");
                }
            }
        }
        compare(&mut shelf, &naive)?;
    }
}
