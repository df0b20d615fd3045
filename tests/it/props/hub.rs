//! The hub in a storm: whatever people send, the model stays whole, effects name only who is there, every line is legal,
//! the same events give the same effects, and each label is answered once. What is checked at each step: see `Stage`.

use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use tchat::proto::{ChannelName, Message, ServerName, Verb};
use tchat::server::event::CloseReason;
use tchat::server::model::{HubConfig, LIMITS, Operator, SessionId};

use crate::hub::stage::{Shows, Stage, config};

pub(super) const PEOPLE: usize = 5;

/// Accounts, and whether they stay without a connection.
const ACCOUNTS: [(&str, Option<bool>); 3] =
    [("alice", None), ("bob", Some(true)), ("dave", Some(false))];

/// What one of the five does, or what happens to them.
#[derive(Debug, Clone)]
enum Deed {
    Line(String),
    Garbage(Vec<u8>),
    /// Connects anew, with these capabilities and perhaps a registration.
    Arrive {
        caps: Vec<&'static str>,
        nick: Option<String>,
        account: Option<&'static str>,
    },
    Lost,
    Wait(u64),
    HideAddresses(bool),
    /// Accounts stay without a connection unless they say otherwise, or do not.
    AlwaysOn(bool),
    Restart,
    /// From here on what is asked of the edge is answered late, or at once again.
    Late(bool),
}

const CAPS: [&str; 29] = [
    "account-notify",
    "account-tag",
    "away-notify",
    "batch",
    "cap-notify",
    "chghost",
    "echo-message",
    "draft/channel-rename",
    "draft/chathistory",
    "draft/event-playback",
    "draft/extended-isupport",
    "draft/message-redaction",
    "draft/multiline",
    "draft/pre-away",
    "draft/read-marker",
    "extended-join",
    "extended-monitor",
    "invite-notify",
    "labeled-response",
    "message-tags",
    "multi-prefix",
    "no-implicit-names",
    "sasl",
    "server-time",
    "setname",
    "soju.im/search",
    "standard-replies",
    "userhost-in-names",
    "nonsense",
];

/// All but the last.
const OFFERED: usize = CAPS.len() - 1;

const VERBS: &[&str] = &[
    "JOIN",
    "JOIN",
    "JOIN",
    "PART",
    "TOPIC",
    "KICK",
    "INVITE",
    "MODE",
    "MODE",
    "MODE",
    "PRIVMSG",
    "NOTICE",
    "TAGMSG",
    "NICK",
    "NICK",
    "MONITOR +",
    "MONITOR -",
    "MONITOR S",
    "MONITOR",
    "RENAME #a",
    "RENAME",
    "AWAY",
    "SETNAME",
    "OPER root root-secret",
    "OPER root",
    "KILL",
    "WALLOPS",
    "REHASH",
    "BATCH +1",
    "AUTHENTICATE PLAIN",
    "AUTHENTICATE SCRAM-SHA-256",
    "AUTHENTICATE AGFsaWNlAHNlc2Ft",
    "AUTHENTICATE",
    "REGISTER * * sesam",
    "REGISTER alice *",
    "REGISTER",
    "VERIFY",
    "CLAIM",
    "CHATHISTORY",
    "CHATHISTORY LATEST",
    "CHATHISTORY LATEST #a * 100",
    "CHATHISTORY BEFORE #b timestamp=2026-11-22T14:00:05.000Z 5",
    "CHATHISTORY AROUND #a msgid=0000000000001 5",
    "CHATHISTORY TARGETS timestamp=2000-01-01T00:00:00.000Z timestamp=2100-01-01T00:00:00.000Z 9",
    "SEARCH",
    "SEARCH text=a",
    "REDACT #a",
    "REDACT",
    "MARKREAD",
    "MARKREAD #a timestamp=2026-11-22T14:00:05.000Z",
    "MARKREAD bob timestamp=2026-11-22T14:00:05.000Z",
    "BATCH",
    "SUMMON",
    "USERS",
    "WHO",
    "WHO * %tcuihsnfdlaor,7",
    "WHO #a o%cn",
    "WHOIS",
    "WHOWAS",
    "NAMES",
    "LIST",
    "ADMIN",
    "INFO",
    "LINKS",
    "STATS",
    "USERHOST",
    "ISON",
    "MOTD",
    "LUSERS",
    "VERSION",
    "TIME",
    "HELP",
    "ISUPPORT",
    "PING",
    "PONG",
    "CAP",
    "USER",
    "PASS",
    "FROBNICATE",
];

/// Names short and as long as they may be.
fn nick() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => select(vec!["alice", "bob", "Bob", "carol", "dave", "[x]"]).prop_map(str::to_owned),
        1 => Just(format!("long{}", "n".repeat(60))),
        1 => select(vec!["9", "a b", "nobody", "srv"]).prop_map(str::to_owned),
    ]
}

fn channel() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => select(vec!["#a", "#A", "#b", "#lobby", "@#a", "+#b", "#a,#b", "#é"]).prop_map(str::to_owned),
        1 => Just(format!("#long{}", "c".repeat(95))),
        1 => select(vec!["#", "&a", "0", "#a\u{7}", "#none", ","]).prop_map(str::to_owned),
    ]
}

/// Nothing that a line cannot hold.
fn text() -> impl Strategy<Value = String> {
    let text = prop_oneof![
        3 => vec(proptest::char::range(' ', '~'), 0..20).prop_map(String::from_iter),
        2 => vec(any::<char>(), 0..12).prop_map(String::from_iter),
        1 => (select(vec!["x", "é", "👍", "e\u{301}"]), 0..250_usize).prop_map(|(c, n)| c.repeat(n)),
    ];
    text.prop_map(|text| text.replace(['\0', '\r', '\n'], ""))
}

fn modes() -> impl Strategy<Value = String> {
    let known: Vec<&str> = "+ - b e I i k l m n o s t v w B C x : o v b".split(' ').collect();
    vec(select(known), 1..7).prop_map(|letters| letters.concat())
}

fn param() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => channel(),
        4 => nick(),
        2 => modes(),
        1 => (nick(), nick()).prop_map(|(a, b)| format!("{a},{b}")),
        1 => select(vec!["*!*@*", "x@*.hidden", "m:*!*@*", "m:bob", "2001:db8:*", "5", "key", "LS", "302", "END", "*", "0", "%tcuihsnfdlaor,7", "o", ">1,!*a", "C<1,T>0"])
            .prop_map(str::to_owned),
        1 => vec(proptest::char::range('!', '~'), 1..12).prop_map(String::from_iter),
    ]
}

/// A line that could mean something.
fn command() -> impl Strategy<Value = String> {
    let tags =
        select(vec!["", "", "", "@+typing=active ", "@+a=\\s;time=x ", "@+draft/reply=1;+b "]);
    let last = proptest::option::of(text());
    (tags, select(VERBS.to_vec()), vec(param(), 0..4), last).prop_map(
        |(tags, verb, params, last)| {
            let mut line = format!("{tags}{verb}");
            for param in &params {
                line.extend([" ", param]);
            }
            if let Some(last) = last {
                line.extend([" :", &last]);
            }
            line
        },
    )
}

/// A line of a batch, in any order; answered under the label of the one that begins it.
fn of_batch() -> impl Strategy<Value = String> {
    let lines = vec![
        "BATCH +1 draft/multiline #a",
        "BATCH +1 draft/multiline bob",
        "@label=x;+draft/reply=1 BATCH +1 draft/multiline #a",
        "@batch=1 PRIVMSG #a",
        "@batch=1 PRIVMSG #a",
        "@batch=1;draft/multiline-concat PRIVMSG #a",
        "@batch=1 NOTICE bob",
        "BATCH -1",
        "@label=y BATCH -1",
    ];
    (select(lines), text()).prop_map(|(line, text)| {
        if line.contains("BATCH") { line.to_owned() } else { format!("{line} :{text}") }
    })
}

fn request() -> impl Strategy<Value = String> {
    let words = vec((any::<bool>(), select(CAPS.to_vec())), 1..4);
    words.prop_map(|words| {
        let sign = |off| if off { "-" } else { "" };
        let words = words.iter().map(|(off, cap)| format!("{}{cap}", sign(*off)));
        format!("CAP REQ :{}", words.collect::<Vec<_>>().join(" "))
    })
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        40 => command().prop_map(Deed::Line),
        3 => request().prop_map(Deed::Line),
        10 => of_batch().prop_map(Deed::Line),
        1 => text().prop_map(|reason| Deed::Line(format!("QUIT :{reason}"))),
        2 => vec(any::<u8>(), 0..600).prop_map(Deed::Garbage),
        6 => (subsequence(CAPS[..OFFERED].to_vec(), 0..OFFERED), proptest::option::weighted(0.9, nick()))
            .prop_map(|(caps, nick)| Deed::Arrive { caps, nick, account: None }),
        6 => (subsequence(CAPS[..OFFERED].to_vec(), 0..OFFERED), nick(), select(ACCOUNTS.to_vec()))
            .prop_map(|(caps, nick, (account, _))| {
                Deed::Arrive { caps, nick: Some(nick), account: Some(account) }
            }),
        2 => (subsequence(CAPS[..OFFERED].to_vec(), 0..OFFERED), select(ACCOUNTS.to_vec()))
            .prop_map(|(caps, (account, _))| {
                Deed::Arrive { caps, nick: Some(account.to_owned()), account: Some(account) }
            }),
        3 => Just(Deed::Lost),
        1 => Just(Deed::Restart),
        1 => any::<bool>().prop_map(Deed::AlwaysOn),
        2 => (0..120_000_u64).prop_map(Deed::Wait),
        1 => any::<bool>().prop_map(Deed::HideAddresses),
        1 => any::<bool>().prop_map(Deed::Late),
    ]
}

/// Limits as they are, or all at their highest where names and texts are concerned; somebody may become an operator.
pub(super) fn world(widest: bool, flood: bool) -> HubConfig {
    let mut config = config();
    config.accounts.iterations = 1;
    config.operators = vec![Operator { name: "root".to_owned(), hosts: Vec::new() }];
    config.channels = vec![ChannelName::parse("#lobby", 50).expect("a name")];
    for spec in LIMITS.iter().filter(|spec| widest && spec.key.ends_with("_length")) {
        let most = i64::try_from(spec.most).expect("small");
        config.limits.set(spec.key, most).expect("in range");
    }
    if widest {
        let longest = "s".repeat(ServerName::MOST);
        config.server = ServerName::parse(&longest).expect("a name");
    }
    if flood {
        config.limits.flood_burst = 6;
        config.limits.flood_per_second = 2;
        config.limits.sessions_per_user = 2;
        config.limits.conversations_per_account = 2;
        config.limits.always_on_people = 1;
    }
    config
}

#[derive(Debug)]
pub(super) struct Storm {
    pub(super) stage: Stage,
    people: [Option<SessionId>; PEOPLE],
}

impl Storm {
    pub(super) fn new(config: HubConfig) -> Self {
        let mut stage = Stage::new(config, Shows::Nothing);
        for (name, always_on) in ACCOUNTS {
            stage.make_account(name, always_on);
        }
        Self { stage, people: [None; PEOPLE] }
    }

    /// Their session, if they have one.
    pub(super) fn session(&self, who: usize) -> Option<SessionId> {
        self.people[who].filter(|id| self.stage.is_here(*id))
    }

    pub(super) fn arrive(
        &mut self,
        who: usize,
        caps: &[&str],
        nick: Option<&str>,
        account: Option<&str>,
    ) {
        if self.session(who).is_some() {
            return;
        }
        let secure = if who > 0 { " secure" } else { "" };
        let certificate = account.map(|account| format!(" cert={account}")).unwrap_or_default();
        let address = format!("2001:db8:1111:2222:3333:4444:5555:666{who}{secure}{certificate}");
        let id = self.stage.open(&who.to_string(), Some(&address));
        self.people[who] = Some(id);
        if let Some(account) = account {
            self.stage.log_in(id, account);
            // As slow as flood control may make it.
            self.stage.pass(Duration::from_secs(3));
        }
        self.stage.line(id, format!("CAP REQ :{}", caps.join(" ")).as_bytes());
        if let Some(nick) = nick {
            self.stage.line(id, format!("NICK {nick}").as_bytes());
            let user = format!("USER {} 0 * :{}", "u".repeat(40), "r".repeat(300));
            self.stage.line(id, user.as_bytes());
            self.stage.line(id, b"CAP END");
        }
    }

    fn perform(&mut self, who: usize, deed: &Deed) {
        let session = self.session(who);
        match (deed, session) {
            (Deed::Arrive { caps, nick, account }, None) => {
                self.arrive(who, caps, nick.as_deref(), *account);
            }
            (Deed::AlwaysOn(on), _) => self.stage.reload(|config| config.accounts.always_on = *on),
            (Deed::Restart, _) => self.stage.restart(),
            (Deed::Wait(millis), _) => self.stage.pass(Duration::from_millis(*millis)),
            (Deed::HideAddresses(hide), _) => {
                self.stage.reload(|config| config.hide_addresses = *hide);
            }
            (Deed::Late(late), _) => self.stage.answer_late(*late),
            (Deed::Line(line), Some(id)) => self.stage.line(id, line.as_bytes()),
            (Deed::Garbage(bytes), Some(id)) => self.stage.line(id, bytes),
            (Deed::Lost, Some(id)) => self.stage.lost(id, CloseReason::Ended),
            (Deed::Arrive { .. }, Some(_))
            | (Deed::Line(_) | Deed::Garbage(_) | Deed::Lost, None) => {}
        }
        self.stage.take_heard();
    }
}

fn storm(config: HubConfig, deeds: &[(usize, Deed)]) -> Vec<String> {
    let mut storm = Storm::new(config);
    for (who, nick) in ["alice", "bob", "carol"].into_iter().enumerate() {
        storm.arrive(who, &CAPS[..OFFERED], Some(nick), None);
    }
    for (who, deed) in deeds {
        storm.perform(*who, deed);
    }
    storm.stage.into_trace()
}

/// One logical answer: one line with the label, and with it whatever stands in the batch that it opens.
fn answered_once(label: &str, heard: &[Message]) -> Result<(), TestCaseError> {
    let labelled: Vec<usize> =
        (0..heard.len()).filter(|&at| heard[at].tags.get("label").is_some()).collect();
    prop_assert_eq!(labelled.len(), 1, "{:?}", heard);
    let first = &heard[labelled[0]];
    prop_assert_eq!(first.tags.get("label"), Some(label));
    let rest = heard.get(labelled[0] + 1..).unwrap_or_default();
    if first.verb == Verb::Batch {
        let name = first.param(0).and_then(|name| name.strip_prefix('+'));
        let (end, inner) = rest.split_last().expect("a batch ends");
        // What history has nothing of is an empty batch.
        let found = first.param(1) != Some("labeled-response");
        prop_assert!(!inner.is_empty() || found);
        let inner_names = inner.iter().filter(|line| line.verb == Verb::Batch);
        let inner_names: Vec<&str> =
            inner_names.filter_map(|line| line.param(0)?.strip_prefix('+')).collect();
        let all_inside = inner.iter().all(|line| {
            let within = line.tags.get("batch");
            within == name || within.is_some_and(|within| inner_names.contains(&within))
        });
        prop_assert!(all_inside);
        prop_assert_eq!(end.param(0).and_then(|end| end.strip_prefix('-')), name);
    } else {
        prop_assert!(rest.is_empty(), "{:?}", rest);
    }
    // Before the answer stands only what one said to oneself.
    for line in heard.iter().take(labelled[0]) {
        prop_assert!(matches!(line.verb, Verb::Privmsg | Verb::Notice | Verb::Tagmsg));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases / 16, ..ProptestConfig::default() })]

    #[test]
    fn a_storm_leaves_the_hub_whole_and_is_the_same_twice(
        widest in any::<bool>(),
        flood in any::<bool>(),
        deeds in vec((0..PEOPLE, deed()), 1..200),
    ) {
        let first = storm(world(widest, flood), &deeds);
        let second = storm(world(widest, flood), &deeds);
        prop_assert_eq!(first, second);
    }

    #[test]
    fn each_label_is_answered_once(
        caps in subsequence(CAPS[..OFFERED].to_vec(), 0..OFFERED),
        lines in vec((0..3_usize, command()), 1..60),
    ) {
        let mut storm = Storm::new(world(false, false));
        let mut caps = caps;
        caps.extend(["batch", "labeled-response"]);
        for (who, nick) in ["alice", "bob", "carol"].into_iter().enumerate() {
            storm.arrive(who, &caps, Some(nick), None);
        }
        for (at, (who, line)) in lines.iter().enumerate() {
            let Some(id) = storm.session(*who) else { continue };
            storm.stage.take_heard();
            let line = match line.strip_prefix('@') {
                Some(tagged) => format!("@label=l{at};{tagged}"),
                None => format!("@label=l{at} {line}"),
            };
            let too_long = line.len() > 500;
            storm.stage.line(id, line.as_bytes());
            let (own, others): (Vec<_>, Vec<_>) =
                storm.stage.take_heard().into_iter().partition(|(to, _)| *to == id);
            prop_assert!(others.iter().all(|(_, line)| line.tags.get("label").is_none()));
            if !too_long {
                let own: Vec<Message> = own.into_iter().map(|(_, line)| line).collect();
                answered_once(&format!("l{at}"), &own)?;
            }
        }
    }
}
