//! Servers and people that mean no good: nothing acts on the terminal, nothing grows without end, nothing panics.

use tchat::client::model::buffer::{Buffer, BufferKind};
use tchat::client::model::buffers::MOST_BUFFERS;
use tchat::client::model::entry::{Entry, EntryKind};
use tchat::client::model::roster::MOST_MEMBERS_IN_ALL;
use tchat::client::model::settings::Start;
use tchat::client::model::{Model, NetworkId};
use tchat::client::text::style::Run;
use tchat::proto::{Casemap, Timestamp};

use super::client::{Begin, Client, ECHO, alice, alice_in_rust, in_rust};
use super::harmless;

/// What must never come through: escape sequences in 7 and 8 bits, bells, separators of lines, changes of direction.
const EVIL: &[&str] = &[
    "\u{1b}]0;owned\u{7}",
    "\u{1b}[2J",
    "\u{9b}2J",
    "\u{9d}0;owned\u{9c}",
    "\u{90}q\u{9c}",
    "\u{7f}",
    "\u{8}\u{8}",
    "\u{2028}",
    "\u{202e}",
    "\u{2066}",
    "\u{85}",
    "\u{c}",
    "\t",
];

fn check_all(c: &Client) {
    harmless::check(c.model());
    harmless::check_effects(&c.did);
}

#[test]
fn no_escape_sequence_reaches_the_model_from_anywhere() {
    for evil in EVIL {
        let mut c = alice_in_rust();
        for line in [
            ":n{}!u@h PRIVMSG #rust :hi",
            ":bob!b@h PRIVMSG #rust :text {} text",
            ":bob!b@h NOTICE #rust :text {} text",
            ":bob!b@h PRIVMSG #rust :\u{1}ACTION {}\u{1}",
            ":bob!b@h PRIVMSG alice :\u{1}X{} y{}\u{1}",
            ":d{}!u@h PRIVMSG alice :direct",
            ":bob!b@h TOPIC #rust :topic {}",
            ":srv 332 alice #rust :topic {}",
            ":srv 333 alice #rust who{} 1795000000",
            ":srv 353 alice = #rust :@a{} b{}",
            ":bob!b@h KICK #rust carol :reason {}",
            ":bob!b@h MODE #rust +o{} a{}",
            ":bob!b@h MODE #rust +b {}",
            ":bob!b@h MODE #rust +k {}",
            ":srv 324 alice #rust +n{} x",
            ":bob!b@h NICK n{}",
            ":x{}!x@h JOIN #rust",
            ":x{}!x@h PART #rust :{}",
            ":y{}!x@h QUIT :{}",
            ":srv{} 372 alice :motd {}",
            ":srv 005 alice NETWORK=na{}me :are supported",
            ":srv 005 alice CHANTYPES=#{} PREFIX=(o){} :are supported",
            ":srv 322 alice #l{} 3 :topic {}",
            ":srv 323 alice :end",
            ":srv 311 alice bob{} u{} h{} * :real {}",
            ":srv 319 alice bob :#a{}",
            ":srv 301 alice bob :away {}",
            ":srv 401 alice nobody{} :no {}",
            ":srv 403 alice #no{} :no {}",
            ":srv 433 alice n{} :taken {}",
            ":srv 998 alice a{} :b {}",
            ":srv FR{} a :b {}",
            ":srv FAIL X{} Y{} c{} :d {}",
            ":bob!b@h INVITE alice #i{}",
            ":bob!b@h SETNAME :{}",
            ":alice!u{}@h{} CHGHOST u{} h{}",
            ":srv 396 alice h{} :host",
            ":srv 367 alice #rust m{} b{} 1795000000",
            ":srv 221 alice +i{}",
            ":alice!a@h JOIN #j{}",
            ":alice!a{}@h{} JOIN #k",
            ":alice!a@h NICK al{}ce",
            ":bob!b@h WALLOPS :{}",
            ":srv ERROR :bye {}",
        ] {
            c.line(&line.replace("{}", evil));
        }
        check_all(&c);
        c.lost(&format!("reason {evil}"));
        check_all(&c);
    }
}

#[test]
fn no_escape_sequence_reaches_the_question_for_a_name() {
    for evil in EVIL {
        let mut c = Begin::default().start();
        c.connected();
        c.line(&format!(":srv 432 * a{evil} :bad {evil}"));
        c.line(&format!(":srv 001 al{evil}ce :hi {evil}"));
        check_all(&c);
    }
}

#[test]
fn own_words_are_made_harmless_too() {
    let mut c = alice_in_rust();
    c.event(tchat::client::event::Event::Paste("\u{1b}[31mred\u{9b}m".to_owned()));
    c.keys("<enter>");
    check_all(&c);
}

#[test]
fn a_flood_is_bounded_by_lines_and_by_bytes() {
    let mut c = alice_in_rust();
    let most = c.model().settings.scrollback;
    for n in 0..most + 100 {
        c.line(&format!(":bob!b@h PRIVMSG #rust :{n}"));
    }
    assert_eq!(c.buffer("#rust").len(), most);
    assert_eq!(c.last("#rust"), format!("bob: {}", most + 99));
    let long = "x".repeat(12_000);
    for _ in 0..1_000 {
        c.line(&format!(":bob!b@h PRIVMSG #rust :{long}"));
    }
    let bytes: usize = c.buffer("#rust").entries().map(|e| e.text().len()).sum();
    assert!(bytes <= 8 * 1024 * 1024);
}

#[test]
fn all_conversations_together_have_a_bound() {
    let start = Start::default();
    let mut model = Model::new(start, 1);
    for n in 0..60 {
        let name = format!("#c{n}");
        let key = Casemap::Ascii.fold(&name);
        let id = model.open(NetworkId(1), BufferKind::Channel, name, key);
        for _ in 0..300 {
            let runs = vec![Run::plain("x".repeat(12_000))];
            model.push(id, Entry::program(Timestamp::from_millis(0), EntryKind::Info, runs));
        }
    }
    let lines = model.buffers().iter().flat_map(Buffer::entries);
    let bytes: usize = lines.map(Entry::weight).sum();
    assert!(bytes <= 128 * 1024 * 1024, "{bytes}");
    let channels = model.buffers().iter().filter(|buffer| buffer.kind == BufferKind::Channel);
    assert!(channels.into_iter().all(|channel| !channel.is_empty()));
}

#[test]
fn members_of_all_channels_together_have_a_bound() {
    let mut c = alice();
    for n in 0..8 {
        c.line(&format!(":alice!a@h JOIN #c{n}"));
        for row in 0..450 {
            let names: Vec<String> = (0..100).map(|name| format!("n{row}x{name}")).collect();
            c.line(&format!(":srv 353 alice = #c{n} :{}", names.join(" ")));
        }
    }
    assert_eq!(c.model().buffers().members(), MOST_MEMBERS_IN_ALL);
    assert_eq!(c.buffer("#c7").roster.len(), 45_000);
    c.line(":n1x1!u@h PART #c0");
    c.line(":late!u@h JOIN #c7");
    assert_eq!(c.model().buffers().members(), MOST_MEMBERS_IN_ALL);
}

#[test]
fn conversations_without_end_stop_at_a_bound() {
    let mut c = alice();
    for n in 0..MOST_BUFFERS + 200 {
        c.line(&format!(":spam{n}!s@h PRIVMSG alice :buy"));
        c.line(&format!(":alice!a@h JOIN #spam{n}"));
    }
    assert!(c.model().buffers().len() <= MOST_BUFFERS + 1);
    assert_eq!(
        c.last("*"),
        format!("! too many conversations are open: no window for #spam{}", MOST_BUFFERS + 199)
    );
}

#[test]
fn batches_without_end_are_not_kept() {
    let mut c = Begin::default().online_with(ECHO);
    c.line(":alice!a@h JOIN #rust");
    for n in 0..1000 {
        c.line(&format!(":srv BATCH +b{n} chathistory #rust"));
        c.line(&format!("@batch=b{n} :bob!b@h PRIVMSG #rust :held or shown"));
    }
    c.line(":srv BATCH +x y");
    c.lines(&["BATCH", "BATCH +", "BATCH -nope", "BATCH +x"]);
    for n in 0..40_000 {
        c.line(&format!("@batch=b0 :bob!b@h PRIVMSG #rust :{n}"));
    }
    assert!(c.buffer("#rust").len() <= c.model().settings.scrollback);
}

#[test]
fn requests_that_are_never_answered_are_forgotten() {
    let mut c = in_rust(Begin::default().online_with(ECHO));
    for n in 0..2000 {
        c.keys("/whois bob<enter>");
        if n % 100 == 0 {
            c.line("PING x");
        }
    }
    c.line("PING x");
    c.line("@label=t1 :srv 318 alice bob :very late");
    check_all(&c);
}

#[test]
fn every_verb_with_too_few_parameters_is_survived() {
    let mut c = alice_in_rust();
    let numerics = (0..1000).map(|n| format!("{n:03}"));
    let verbs = tchat::proto::verb::VERBS.iter().map(|(name, _)| (*name).to_owned());
    for verb in numerics.chain(verbs) {
        if verb == "ERROR" {
            continue;
        }
        for rest in ["", " alice", " #rust", " alice #rust", " * * * *", " :", " alice : : :"] {
            c.line(&format!("{verb}{rest}"));
            c.line(&format!(":bob!b@h {verb}{rest}"));
            c.line(&format!(":alice!a@h {verb}{rest}"));
            c.line(&format!(":@! {verb}{rest}"));
        }
    }
    check_all(&c);
    c.keys("still here<enter>");
}

#[test]
fn times_and_numbers_out_of_range_are_survived() {
    let mut c = alice_in_rust();
    for line in [
        "@time=9999-12-31T23:59:60.999Z :bob!b@h PRIVMSG #rust :late",
        "@time=0001-01-01T00:00:00.000Z :bob!b@h PRIVMSG #rust :early",
        "@time=garbage :bob!b@h PRIVMSG #rust :now",
        ":srv 333 alice #rust bob 99999999999999999999",
        ":srv 333 alice #rust bob -5",
        ":srv 317 alice bob 18446744073709551615 9223372036854775807 :x",
        ":srv 329 alice #rust 253402300799",
        ":srv 322 alice #x 99999999999 :t",
        ":srv 254 alice -1 :channels",
    ] {
        c.line(line);
    }
    c.keys("<pgup><pgdn><home><end>");
    check_all(&c);
}
