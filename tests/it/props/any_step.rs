//! Anything that can happen to the client: keys, lines of servers that mean harm or nothing, sizes, time.

use proptest::prelude::*;
use proptest::sample::select;

/// One thing that happens to the client.
#[derive(Debug, Clone)]
pub(super) enum Step {
    Key(&'static str),
    Character(char),
    /// Pasted, and then Enter.
    Entered(String),
    Paste(String),
    Input(String),
    Resized(u16, u16),
    Focus(bool),
    Mouse(u8, u16, u16),
    Connected,
    Failed(String),
    Lost(String),
    Line(Vec<u8>),
    Waits(u64),
    /// Time passes and the client is woken whenever it asked for it.
    Due(u64),
}

const KEYS: &[&str] = &[
    "enter",
    "enter",
    "esc",
    "tab",
    "shift-tab",
    "up",
    "down",
    "left",
    "pgup",
    "pgdn",
    "home",
    "end",
    "ctrl-n",
    "ctrl-p",
    "ctrl-f",
    "f8",
    "f9",
    "n",
    "ctrl-o",
    "ctrl-u",
    "ctrl-w",
    "ctrl-y",
    "ctrl-c",
    "ctrl-l",
    "ctrl-z",
    "ctrl-k",
    "ctrl-k",
    "alt-a",
    "alt-1",
    "alt-3",
    "alt-z",
    "alt-enter",
    "backspace",
    "delete",
    "f1",
    "/",
];

const NAMES: &[&str] = &[
    "alice",
    "bob",
    "Bob",
    "b[o]b",
    "carol",
    "srv",
    "srv.example",
    "#a",
    "#A",
    "#b",
    "##b",
    "&c",
    "@#a",
    "*",
    "",
    "#",
    "a b",
    "al\u{1b}[2Jice",
    "\u{202e}evil",
    "#\u{7}bell",
    "#\u{2}b",
    "漢字",
    "0",
];

const WORDS: &[&str] = &[
    "alice",
    "hello",
    "\u{1b}]0;owned\u{7}",
    "\u{9b}2J",
    "\u{2}bold\u{2}",
    "\u{3}4,4red",
    "\u{1}ACTION waves\u{1}",
    "\u{1}VERSION\u{1}",
    "\u{1}",
    "\u{202e}",
    "\u{2028}",
    "👩\u{200d}🚀",
    "e\u{301}",
    "\t",
    "https://example.org",
    "+o",
    "-o+v",
    "+bk",
    "@bob +carol alice",
    "1795000000",
    "-1",
    "timestamp=2026-11-22T13:59:00.000Z",
    "timestamp=9999-12-31T23:59:59.999Z",
    "99999999999999999999",
    ":",
    "@",
    "*!*@*",
    "",
];

const TOKENS: &[&str] = &[
    "CASEMAPPING=ascii",
    "CASEMAPPING=rfc1459",
    "CASEMAPPING=x",
    "-CASEMAPPING",
    "PREFIX=(qov)~@+",
    "PREFIX=(o)\u{1b}",
    "PREFIX=",
    "CHANTYPES=#",
    "CHANTYPES=",
    "CHANTYPES=\u{1b}",
    "STATUSMSG=@+",
    "NETWORK=N\u{202e}et",
    "LINELEN=9999999",
    "LINELEN=-1",
    "MODES=",
    "CHANMODES=b,k,l,imnst",
    "NICKLEN=0",
];

const CAPS: &[&str] = &[
    "echo-message",
    "labeled-response",
    "batch",
    "server-time",
    "away-notify",
    "sasl=PLAIN",
    "draft/read-marker",
    "soju.im/search",
    "x",
    "-batch",
    "setname",
];

const VERBS: &[&str] = &[
    "PRIVMSG", "NOTICE", "JOIN", "PART", "KICK", "QUIT", "NICK", "MODE", "TOPIC", "INVITE", "AWAY",
    "ACCOUNT", "CHGHOST", "SETNAME", "CAP", "BATCH", "ACK", "FAIL", "WARN", "PING", "PONG",
    "ERROR", "KILL", "WALLOPS", "TAGMSG", "001", "005", "221", "254", "301", "305", "306", "311",
    "315", "317", "319", "321", "322", "323", "324", "329", "331", "332", "333", "341", "352",
    "353", "366", "367", "372", "376", "396", "401", "403", "404", "405", "421", "422", "431",
    "432", "433", "436", "437", "441", "451", "461", "464", "465", "470", "471", "473", "475",
    "477", "482", "599", "999", "FROB", "MARKREAD",
];

const COMMANDS: &[&str] = &[
    "/join #a",
    "/join #b key",
    "/join a,b",
    "/part",
    "/part #a bye",
    "/msg bob hi",
    "/msg alice me",
    "/msg #a x",
    "/query bob",
    "/query bob hi",
    "/me waves",
    "/notice bob x",
    "/nick bob",
    "/nick a*",
    "/topic",
    "/topic x",
    "/topic -delete",
    "/names",
    "/names #b",
    "/who",
    "/whois bob",
    "/list",
    "/mode +o bob",
    "/op bob carol",
    "/ban bob",
    "/kick bob",
    "/away",
    "/away lunch",
    "/back",
    "/ignore bob",
    "/ignore *",
    "/unignore bob",
    "/clear",
    "/close",
    "/connect other",
    "/connect irc://other/#a",
    "/connect x y",
    "/connect",
    "/server other",
    "/close",
    "/go",
    "/disconnect",
    "/reconnect",
    "/motd",
    "/raw PRIVMSG #a :x",
    "/raw @",
    "/help",
    "/help msg",
    "/mark",
    "/search hello",
    "/search from:bob has:link",
    "/mentions",
    "/history",
    "/history 5",
    "/mark all",
    "/go 1",
    "/go bo",
    "/invite carol",
    "//slash",
    "/",
    "/nope",
    "hello",
    "one\ntwo",
    "a\nb\nc\nd\ne",
    "   ",
];

fn text() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        6 => select(WORDS).prop_map(str::to_owned),
        2 => select(NAMES).prop_map(str::to_owned),
        2 => "[a-z ]{0,40}",
        1 => any::<char>().prop_map(String::from),
        1 => (1_usize..3000).prop_map(|n| "x".repeat(n)),
    ];
    prop::collection::vec(word, 0..4).prop_map(|words| words.join(" "))
}

fn name() -> impl Strategy<Value = String> {
    select(NAMES).prop_map(str::to_owned)
}

/// A parameter in the middle of a line, which may be a name where the server would never write one.
fn param() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => name(),
        2 => select(WORDS).prop_map(str::to_owned),
        1 => select(TOKENS).prop_map(str::to_owned),
        1 => select(&["LS", "ACK", "NAK", "NEW", "DEL", "LIST", "+1", "-1", "+2", "-2", "chathistory", "netsplit", "soju.im/search"][..])
            .prop_map(str::to_owned),
    ]
}

fn tags() -> impl Strategy<Value = String> {
    prop_oneof![
        5 => Just(String::new()),
        2 => (1..20_u8).prop_map(|n| format!("@label=t{n} ")),
        2 => (1..3_u8).prop_map(|n| format!("@batch={n} ")),
        1 => Just("@time=2026-11-22T13:00:00.000Z;msgid=m1 ".to_owned()),
        1 => Just("@time=9999-99-99T99;label=;msgid=\u{1b} ".to_owned()),
    ]
}

fn source() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => Just(":bob!b@host ".to_owned()),
        4 => Just(":alice!a@host ".to_owned()),
        2 => Just(":srv.example ".to_owned()),
        1 => Just(String::new()),
        2 => (name(), name()).prop_map(|(nick, host)| format!(":{nick}!{host}@{host} ")),
    ]
}

fn line() -> impl Strategy<Value = String> {
    let any_line = (tags(), source(), select(VERBS), prop::collection::vec(param(), 0..5), text())
        .prop_map(|(tags, source, verb, params, text)| {
            let params = params.join(" ");
            format!("{tags}{source}{verb} {params} :{text}")
        });
    let caps = prop::collection::vec(select(CAPS), 0..5);
    let verbs = select(&["LS", "LS *", "ACK", "NAK", "NEW", "DEL"][..]);
    let cap = (verbs, caps).prop_map(|(verb, caps)| format!("CAP * {verb} :{}", caps.join(" ")));
    let features = prop::collection::vec(select(TOKENS), 0..5)
        .prop_map(|tokens| format!(":srv 005 alice {} :are supported", tokens.join(" ")));
    let told = (select(&["#a", "#b", "&c"][..]), text());
    let talk = (tags(), source(), told)
        .prop_map(|(tags, source, (to, text))| format!("{tags}{source}PRIVMSG {to} :{text}"));
    let joins = (source(), select(&["#a", "#A", "#b", "&c"][..]))
        .prop_map(|(source, channel)| format!("{source}JOIN {channel}"));
    let direct =
        (source(), text()).prop_map(|(source, text)| format!("{source}PRIVMSG alice :{text}"));
    prop_oneof![
        10 => any_line,
        2 => cap,
        1 => features,
        3 => talk,
        3 => joins,
        2 => direct,
        1 => Just(":srv 001 alice :welcome".to_owned()),
        1 => Just(":srv 376 alice :end".to_owned()),
    ]
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    let coordinates = (0..7_u8, 0_u16..130, 0_u16..50);
    prop_oneof![
        6 => select(KEYS).prop_map(Step::Key),
        3 => any::<char>().prop_map(Step::Character),
        8 => select(COMMANDS).prop_map(|text| Step::Entered(text.to_owned())),
        3 => text().prop_map(Step::Entered),
        1 => text().prop_map(Step::Paste),
        1 => text().prop_map(Step::Input),
        1 => (0_u16..130, 0_u16..50).prop_map(|(width, height)| Step::Resized(width, height)),
        1 => any::<bool>().prop_map(Step::Focus),
        2 => coordinates.prop_map(|(what, column, row)| Step::Mouse(what, column, row)),
        2 => Just(Step::Connected),
        1 => text().prop_map(Step::Failed),
        1 => text().prop_map(Step::Lost),
        40 => line().prop_map(|line| Step::Line(line.into_bytes())),
        2 => prop::collection::vec(any::<u8>(), 0..80).prop_map(Step::Line),
        2 => (0_u64..40_000).prop_map(Step::Waits),
        2 => (0_u64..200_000).prop_map(Step::Due),
    ]
}
