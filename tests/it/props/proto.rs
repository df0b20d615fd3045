//! The IRC language: what is written is read back, no input is too odd, and nothing grows past its limit.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use tchat::proto::batch::{BatchItem, BatchLimits, Batches, Collected, OpenBatch};
use tchat::proto::encode::{BODY, LINE};
use tchat::proto::lines::{Line, LineReader};
use tchat::proto::mask::glob;
use tchat::proto::mode::{parse_changes, print_changes};
use tchat::proto::tags::TAG_SECTION;
use tchat::proto::{
    Casemap, Isupport, Mask, Message, ModeChange, ModeKinds, Source, Tags, Timestamp, Verb,
};
use tchat::proto::{encode, format, isupport, parse, parse_lenient, split};

const CASEMAPS: [Casemap; 3] = [Casemap::Ascii, Casemap::Rfc1459, Casemap::Rfc1459Strict];

/// Characters that mean something somewhere in the language, among any others.
fn text(most: usize) -> impl Strategy<Value = String> {
    let telling: Vec<char> = "\0\r\n\u{7} :@!;=\\,+-#&*?x0e\u{301}é漢👍\u{200d}".chars().collect();
    let one = prop_oneof![any::<char>(), select(telling)];
    vec(one, 0..=most).prop_map(String::from_iter)
}

fn verb() -> impl Strategy<Value = Verb> {
    let name = prop_oneof!["[A-Z]{1,12}", "[0-9]{3}", Just("PRIVMSG".to_owned())];
    name.prop_map(|name| Verb::parse(&name))
}

fn tags() -> impl Strategy<Value = Tags> {
    let tag = (r"\+?([a-z.]{1,8}/)?[a-zA-Z0-9-]{1,8}", text(20));
    vec(tag, 0..5).prop_map(|list| {
        let mut tags = Tags::default();
        for (key, value) in list {
            tags.insert(&key, value.replace('\0', ""));
        }
        tags
    })
}

/// Messages that need no mending: parts without separators, no more bytes than a line has.
fn strict_message() -> impl Strategy<Value = Message> {
    let source = (
        "[^\0\r\n !@:][^\0\r\n !@]{0,7}",
        proptest::option::of("[^\0\r\n !@]{0,8}"),
        proptest::option::of("[^\0\r\n !]{0,8}"),
    );
    let source = source.prop_map(|(name, user, host)| Source { name, user, host });
    let middle = vec("[^\0\r\n :][^\0\r\n ]{0,7}", 0..5);
    let last = proptest::option::of("[^\0\r\n]{0,30}");
    (tags(), proptest::option::of(source), verb(), middle, last).prop_map(
        |(tags, source, verb, mut params, last)| {
            params.extend(last);
            Message { tags, source, verb, params }
        },
    )
}

/// Messages as a careless caller could build them.
fn any_message() -> impl Strategy<Value = Message> {
    let tags = vec((text(10), text(4000)), 0..4);
    let source = proptest::option::of(text(60).prop_map(Source::server));
    (tags, source, text(20), vec(text(100), 0..20)).prop_map(|(list, source, verb, params)| {
        let mut message = Message::new(Verb::parse(&verb)).with_all(params);
        message.source = source;
        for (key, value) in list {
            message.tags.insert(&key, value);
        }
        message
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(message in strict_message()) {
        let line = encode(&message);
        let line = line.strip_suffix(b"\r\n").expect("a line ends");
        prop_assert_eq!(parse(line), Ok(message.clone()));
        prop_assert_eq!(parse_lenient(line), Ok(message));
    }

    #[test]
    fn a_written_line_is_one_line_within_the_limits(message in any_message()) {
        let line = encode(&message);
        let line = line.strip_suffix(b"\r\n").expect("a line ends");
        prop_assert!(!line.iter().any(|b| b"\0\r\n".contains(b)));
        let tags = match line.first() {
            Some(b'@') => line.iter().position(|&b| b == b' ').expect("tags end") + 1,
            _ => 0,
        };
        prop_assert!(tags <= TAG_SECTION);
        prop_assert!(line.len() - tags <= BODY);
        prop_assert!(std::str::from_utf8(line).is_ok());
    }

    #[test]
    fn any_bytes_can_be_read(
        bytes in vec(prop_oneof![any::<u8>(), select(b" :@;=\\!\r\n\0A1".to_vec())], 0..200),
    ) {
        let strict = parse(&bytes);
        let lenient = parse_lenient(&bytes);
        if std::str::from_utf8(&bytes).is_ok() {
            prop_assert_eq!(&strict, &lenient);
        } else {
            prop_assert!(strict.is_err());
        }
        if let Ok(message) = lenient {
            prop_assert!(encode(&message).ends_with(b"\r\n"));
        }
    }

    #[test]
    fn tag_values_survive_escaping(tags in tags()) {
        let mut section = String::new();
        tags.write(&mut section, TAG_SECTION);
        prop_assert!(!section.contains(['\0', '\r', '\n']));
        let section = section.trim_start_matches('@').trim_end_matches(' ');
        prop_assert_eq!(Tags::parse(section), tags);
    }
}

/// Bytes with line ends, and lines that are just within or over a limit.
fn stream() -> impl Strategy<Value = Vec<u8>> {
    let lengths = prop_oneof![0..30_usize, 500..520_usize, 4080..4110_usize, 12_270..12_300_usize];
    let piece = prop_oneof![
        Just(b"\n".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"\r".to_vec()),
        Just(b"@a=b ".to_vec()),
        Just(b"@".to_vec()),
        lengths.prop_map(|length| vec![b'x'; length]),
    ];
    vec(piece, 0..20).prop_map(|pieces| pieces.concat())
}

/// The lines a reader finds, `None` for one that is too long.
fn read(mut reader: LineReader, chunks: &[&[u8]]) -> Vec<Option<Vec<u8>>> {
    let mut lines = Vec::new();
    for chunk in chunks {
        reader.feed(chunk, |line| {
            lines.push(match line {
                Line::Complete(bytes) => Some(bytes.to_vec()),
                Line::TooLong(_) => None,
            });
        });
        assert!(reader.pending() <= TAG_SECTION + 8 * LINE + 1);
    }
    lines
}

proptest! {
    #[test]
    fn chunks_make_no_difference_to_lines(bytes in stream(), sizes in vec(1..5000_usize, 1..10)) {
        let mut chunks = Vec::new();
        let mut rest = bytes.as_slice();
        for size in sizes.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (chunk, after) = rest.split_at(rest.len().min(*size));
            chunks.push(chunk);
            rest = after;
        }
        let before_line_feeds: Vec<&[u8]> = bytes.split_inclusive(|&b| b == b'\r').collect();
        for reader in [LineReader::for_server, LineReader::for_client] {
            let whole = read(reader(), &[&bytes]);
            prop_assert_eq!(&whole, &read(reader(), &chunks));
            prop_assert_eq!(&whole, &read(reader(), &before_line_feeds));
            for line in whole.into_iter().flatten() {
                prop_assert!(!line.is_empty() && !line.contains(&b'\n'));
            }
        }
    }

    #[test]
    fn folding_is_done_once(a in text(12), b in text(12)) {
        for casemap in CASEMAPS {
            let folded = casemap.fold(&a);
            prop_assert_eq!(&casemap.fold(folded.as_str()), &folded);
            prop_assert_eq!(casemap.same(&a, &b), folded == casemap.fold(&b));
            prop_assert!(casemap.same(&a, folded.as_str()));
        }
    }

    #[test]
    fn server_time_is_read_back(
        millis in -62_135_596_800_000_i64..253_402_300_800_000,
    ) {
        let time = Timestamp::from_millis(millis);
        prop_assert_eq!(Timestamp::parse_server_time(&time.to_server_time()), Some(time));
    }

    #[test]
    fn any_time_can_be_written_and_any_text_read(millis in any::<i64>(), text in text(30)) {
        prop_assert!(Timestamp::from_millis(millis).to_server_time().ends_with('Z'));
        if let Some(time) = Timestamp::parse_server_time(&text) {
            prop_assert_eq!(Timestamp::parse_server_time(&time.to_server_time()), Some(time));
        }
    }
}

/// Changes that have a parameter exactly when they need one, some of letters that nobody knows.
fn changes(kinds: &ModeKinds) -> impl Strategy<Value = Vec<ModeChange>> + use<> {
    let letters: Vec<char> = kinds.letters().chars().chain("xZé".chars()).collect();
    let kinds = kinds.clone();
    let change = (any::<bool>(), select(letters), "[^\0\r\n ]{1,80}");
    let change = change.prop_map(move |(add, letter, param)| {
        let takes = kinds.kind(letter).is_some_and(|kind| kind.takes_param(add));
        ModeChange { add, letter, param: takes.then_some(param) }
    });
    vec(change, 0..20)
}

proptest! {
    #[test]
    fn printed_modes_are_read_back(
        changes in changes(&ModeKinds::channel()),
        most_params in 0..7_usize,
    ) {
        let lines = print_changes(&changes, most_params);
        for line in &lines {
            prop_assert!(line.len() <= 1 + most_params.max(1));
        }
        let read: Vec<ModeChange> =
            lines.iter().flat_map(|line| parse_changes(&ModeKinds::channel(), line)).collect();
        prop_assert_eq!(read, changes);
    }

    #[test]
    fn any_modes_can_be_read(
        chanmodes in text(20),
        prefix in text(10),
        letters in text(20),
        params in vec(text(5), 0..5),
    ) {
        let kinds = ModeKinds::from_isupport(&chanmodes, &format!("(ov{prefix})@+{prefix}"));
        let again = ModeKinds::from_isupport(&kinds.chanmodes(), &kinds.prefix());
        prop_assert_eq!(&again, &kinds);
        let line: Vec<String> = std::iter::once(letters.clone()).chain(params).collect();
        let signs = letters.chars().filter(|c| "+-".contains(*c)).count();
        prop_assert_eq!(parse_changes(&kinds, &line).len(), letters.chars().count() - signs);
        let (signs, nick) = kinds.split_signs(&letters);
        prop_assert_eq!(format!("{signs}{nick}"), letters);
    }

    #[test]
    fn announced_tokens_are_read_back(
        list in vec(("[A-Z]{1,12}", "[^\0-\x1f\x7f]{0,60}"), 0..30),
    ) {
        let tokens: Vec<String> =
            list.iter().map(|(key, value)| isupport::token(key, value)).collect();
        let lines = isupport::token_lines(&tokens);
        prop_assert_eq!(lines.concat(), tokens.as_slice());
        let mut told = Isupport::default();
        for line in lines {
            prop_assert!(line.len() <= 13 && line.iter().all(|token| !token.contains(' ')));
            told.apply(line);
        }
        for (at, (key, value)) in list.iter().enumerate() {
            if !list.iter().skip(at + 1).any(|(later, _)| later == key) {
                prop_assert_eq!(told.get(key), Some(value.as_str()));
            }
        }
    }

    #[test]
    fn any_announcement_can_be_taken(values in vec(text(12), 12), target in text(12)) {
        let keys = [
            "CASEMAPPING", "CHANTYPES", "PREFIX", "CHANMODES", "STATUSMSG", "LINELEN", "MODES",
            "NETWORK",
        ];
        let tokens: Vec<String> =
            keys.iter().zip(&values).map(|(key, value)| format!("{key}={value}")).collect();
        let mut told = Isupport::default();
        told.apply(&values);
        told.apply(&tokens);
        prop_assert!((512..=16_384).contains(&told.linelen()));
        prop_assert!((1..=20).contains(&told.most_modes()));
        let (signs, rest) = told.split_statusmsg(&target);
        prop_assert_eq!(format!("{signs}{rest}"), target.as_str());
        prop_assert!(signs.is_empty() || told.is_channel(rest));
    }

    #[test]
    fn a_mask_is_complete_and_stays_so(text in text(100), words in "[a-z*?!@.]{0,40}") {
        for text in [text, words] {
            if let Ok(mask) = Mask::parse(&text) {
                let written = mask.to_string();
                prop_assert!(written.len() <= Mask::MOST);
                prop_assert_eq!(Mask::parse(&written), Ok(mask));
            }
        }
    }

    #[test]
    fn globs_match_as_their_definition_says(pattern in "[abB*?]{0,8}", text in "[abBé]{0,8}") {
        fn fits(pattern: &[char], text: &[char]) -> bool {
            match (pattern, text) {
                ([], []) => true,
                (['*', rest @ ..], _) => {
                    fits(rest, text) || (!text.is_empty() && fits(pattern, &text[1..]))
                }
                (['?', rest @ ..], [_, after @ ..]) => fits(rest, after),
                ([p, rest @ ..], [t, after @ ..]) => {
                    p.eq_ignore_ascii_case(t) && fits(rest, after)
                }
                _ => false,
            }
        }
        let [p, t]: [Vec<char>; 2] = [&pattern, &text].map(|s| s.chars().collect());
        prop_assert_eq!(glob(Casemap::Ascii, &pattern, &text), fits(&p, &t));
    }
}

const CODES: &str = "\u{2}\u{3}\u{4}\u{f}\u{11}\u{16}\u{1d}\u{1e}\u{1f}";

/// Text with formatting codes and with what could belong to them.
fn formatted() -> impl Strategy<Value = String> {
    let telling: Vec<char> = CODES.chars().chain("0199,,ffa é".chars()).collect();
    vec(prop_oneof![1 => any::<char>(), 5 => select(telling)], 0..40).prop_map(String::from_iter)
}

proptest! {
    #[test]
    fn runs_hold_the_text_without_its_codes(text in formatted()) {
        let runs = format::runs(&text);
        let joined: String = runs.iter().map(|run| run.text.as_str()).collect();
        prop_assert_eq!(&joined, &format::strip(&text));
        prop_assert!(!joined.contains(|c| CODES.contains(c)));
        prop_assert!(runs.iter().all(|run| !run.text.is_empty()));
        prop_assert!(runs.windows(2).all(|pair| pair[0].format != pair[1].format));
    }

    #[test]
    fn pieces_fit_and_nothing_is_lost(
        text in prop_oneof![text(200), "[a-z ]{0,300}", "[👨👩👧🏽\u{200d}e\u{301} ]{0,100}"],
        budget in 0..120_usize,
    ) {
        let pieces = split::split(&text, budget);
        prop_assert_eq!(pieces.concat(), text.as_str());
        for piece in pieces {
            prop_assert!(!piece.is_empty() && piece.len() <= budget.max(4));
        }
    }

    #[test]
    fn a_relayed_piece_is_not_cut(
        source in "[a-z]{1,30}![a-z]{1,10}@[a-z.]{1,63}",
        target in "#[a-z]{1,49}",
        text in "[a-zé漢👍 ]{0,600}",
    ) {
        let budget = split::budget(source.len(), "PRIVMSG", &target);
        for piece in split::split(&text, budget) {
            let message = Message::new(Verb::Privmsg)
                .with_source(Source::parse(&source))
                .with(&target)
                .with(piece);
            let line = encode(&message);
            let read = parse(line.strip_suffix(b"\r\n").expect("a line ends"));
            prop_assert_eq!(read, Ok(message));
        }
    }

    #[test]
    fn every_line_leaves_the_batches_once(
        steps in vec((0..4_usize, select(vec!["a", "b", "c", "-"]), select(vec!["a", "b", "c"])), 0..60),
        open in 0..4_usize,
        held in 0..12_usize,
    ) {
        let empty = Batches::new(BatchLimits { open, held });
        let mut batches = empty.clone();
        let (mut given, mut left) = (0, 0);
        for (step, around, reference) in steps {
            let message = match step {
                0 => Message::new(Verb::Batch).with(format!("+{reference}")).with("x"),
                1 => Message::new(Verb::Batch).with(format!("-{reference}")),
                _ => Message::new(Verb::Privmsg),
            };
            let line = message.verb == Verb::Privmsg;
            given += usize::from(line);
            left += match batches.collect(message.with_tag("batch", around)) {
                Collected::Outside(_) => 1,
                Collected::Refused(..) => usize::from(line),
                Collected::Held => 0,
                Collected::Closed(batch) => lines_in(&batch),
            };
        }
        let open: Vec<OpenBatch> =
            ["a", "b", "c"].iter().filter_map(|reference| batches.abandon(reference)).collect();
        prop_assert!(open.iter().map(|batch| 1 + lines_in(batch)).sum::<usize>() <= held);
        left += open.iter().map(lines_in).sum::<usize>();
        prop_assert_eq!(left, given);
        prop_assert_eq!(batches, empty);
    }
}

fn lines_in(batch: &OpenBatch) -> usize {
    let of_item = |item: &BatchItem| match item {
        BatchItem::Line(_) => 1,
        BatchItem::Batch(batch) => lines_in(batch),
    };
    batch.items.iter().map(of_item).sum()
}
