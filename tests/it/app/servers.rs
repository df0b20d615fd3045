//! Whole servers as the client meets them: one of 1993, one that lies, and one that can do everything.

use super::client::{Begin, Client, ECHO, in_rust};
use tchat::client::model::network::Link;
use tchat::client::model::settings::Settings;
use tchat::proto::Cap;

/// Without CAP, 005, tags and MOTD, with names of nine letters (RFC 1459).
fn of_1993() -> Client {
    let mut c = Begin::default().start();
    c.connected();
    assert_eq!(c.sent(), ["CAP LS 302", "NICK alice", "USER alice 0 * alice"]);
    c.lines(&[
        ":srv 451 * :You have not registered",
        ":srv 001 alice :Welcome to the network",
        ":srv 251 alice :There are 3 users and 0 invisible on 1 servers",
        ":srv 422 alice :MOTD File is missing",
    ]);
    c
}

#[test]
fn a_server_of_1993_is_a_home() {
    let mut c = of_1993();
    assert_eq!(c.sent(), ["LIST"]);
    c.lines(&[
        ":srv 321 alice Channel :Users  Name",
        ":srv 322 alice #pub 3 :",
        ":srv 323 alice :End",
    ]);
    c.keys("/join pub<enter>");
    assert_eq!(c.sent(), ["JOIN #pub"]);
    c.lines(&[
        ":alice!~alice@host JOIN :#pub",
        ":srv 353 alice = #pub :alice @bob +carol ",
        ":srv 366 alice #pub :End of /NAMES list.",
    ]);
    assert_eq!(c.members("#pub"), "@bob +carol alice");
    c.forget();
    c.keys("hello {world}<enter>/me waves<enter>");
    assert_eq!(c.sent(), ["PRIVMSG #pub :hello {world}", "PRIVMSG #pub :\x01ACTION waves\x01"]);
    assert_eq!(c.last("#pub"), "* alice waves");
    // Names fold as they did then.
    c.line(":BOB!b@host PRIVMSG Alice :psst");
    assert_eq!(c.last("BOB"), "BOB: psst");
    c.lines(&[
        ":carol!c@host NICK :karla",
        ":bob!b@host MODE #PUB +v alice",
        ":bob!b@host TOPIC #pub :hi",
    ]);
    assert_eq!(c.members("#pub"), "@bob +alice +karla");
    c.lines(&[":bob!b@host KICK #pub karla :karla", ":bob!b@host QUIT :"]);
    assert_eq!(c.members("#pub"), "+alice");
    c.keys("/whois dave<enter>/whatever<enter>");
    c.line(":srv 401 alice dave :No such nick/channel");
    assert!(c.shown("#pub").contains(&"! no such user: dave".to_owned()));
    c.forget();
    c.line("PING :srv");
    assert_eq!(c.sent(), ["PONG srv"]);
    c.line("ERROR :Closing Link: alice[host] (Ping timeout)");
    c.lost("closed");
    assert!(c.last("#pub").contains("Ping timeout"), "{}", c.last("#pub"));
}

#[test]
fn a_server_of_1993_gives_back_what_a_break_took() {
    let mut c = of_1993();
    c.line(":alice!~alice@host JOIN #pub");
    c.lost("reset");
    c.wait(5);
    c.connected();
    c.forget();
    c.line(":srv 433 * alice :Nickname is already in use.");
    assert_eq!(c.sent(), ["NICK alice_"]);
    c.lines(&[":srv 001 alice_ :Welcome", ":srv 376 alice_ :End"]);
    assert!(c.sent().contains(&"JOIN #pub".to_owned()));
    c.line(":alice_!~a@host JOIN #pub");
    c.line(":alice!~alice@host QUIT :Ping timeout");
    assert_eq!(c.sent(), ["NICK alice"]);
    c.line(":alice_!~a@host NICK :alice");
    assert_eq!(c.network().nick, "alice");
}

/// Everything that a server can say of things that are not so.
const LIES: &[&str] = &[
    ":srv CAP * ACK :echo-message labeled-response batch draft/nonsense",
    ":srv CAP * NAK :message-tags",
    ":srv CAP * DEL :sasl server-time",
    ":srv CAP * NEW :unknown/cap=with,values another",
    ":srv 001 nobody :you are nobody now",
    ":srv 005 alice PREFIX=(o)@+ CHANTYPES= CHANMODES=,,,,,, MODES=-1 NICKLEN=0 CASEMAPPING=klingon = - ==x",
    ":srv 005 alice CHANTYPES=# PREFIX= STATUSMSG=#",
    ":srv 005 alice -PREFIX -CHANTYPES -CHANMODES -CASEMAPPING -STATUSMSG -NOTHING",
    ":srv 353 alice = #never :bob carol",
    ":srv 353 alice = #rust :@ + @+ !x@y alice",
    ":srv 353 alice",
    ":srv 366 alice #never :End",
    ":srv 332 alice #never :a topic of elsewhere",
    ":srv 324 alice #never +ntk key",
    ":eve!e@host PART #rust :who was never here",
    ":eve!e@host PART #never",
    ":eve!e@host NICK bob",
    ":eve!e@host QUIT :never came",
    ":bob!b@host NICK alice",
    ":bob!b@host NICK :",
    ":bob!b@host KICK #rust eve",
    ":bob!b@host KICK #never alice",
    ":bob!b@host MODE #rust +ooooo bob",
    ":bob!b@host MODE #never +o alice",
    ":bob!b@host MODE alice +i",
    ":bob!b@host MODE #rust +\u{7}\u{1b}x",
    ":bob!b@host TOPIC #never :x",
    ":bob!b@host RENAME #never #rust :x",
    ":bob!b@host INVITE alice #never",
    ":bob!b@host INVITE",
    ":srv 433 alice bob :taken",
    ":srv 437 * alice :temporarily",
    "@label=t999 :srv ACK",
    "@label=never :srv FAIL PRIVMSG X :y",
    "@label=t1 :srv 401 alice bob :x",
    ":srv BATCH -unknown",
    ":srv BATCH +",
    ":srv BATCH +x",
    ":srv BATCH +b1 nonsense/type a b c d",
    "@batch=b1 :bob!b@host PRIVMSG #rust :inside",
    "@batch=b2 :bob!b@host PRIVMSG #rust :in no batch",
    ":srv BATCH +b1 again",
    ":srv BATCH -b1",
    "@time=never;msgid=;+typing=;+reply= :bob!b@host PRIVMSG #rust :odd tags",
    "@time=9999-99-99T99:99:99.999Z :bob!b@host PRIVMSG #rust :no such day",
    ":alice!a@host PRIVMSG #rust :I never said that",
    ":alice!a@host PART #never",
    ":PRIVMSG alice",
    "PRIVMSG",
    ": PRIVMSG alice :from nobody",
    ":srv 730 alice :bob!b@host,,!@,",
    ":srv 731 alice",
    ":srv 900 alice",
    ":srv 396 alice :",
    ":srv 322 alice #x -5 :negative",
    ":srv 333 alice #rust bob 99999999999999999999",
    ":srv 317 alice bob x y :idle",
    ":srv PONG",
    ":srv PONG srv :line-18446744073709551616",
    ":srv PONG srv :line-1",
    "AUTHENTICATE +",
    "SOMETHING new :under the sun",
];

#[test]
fn a_server_that_lies_harms_nothing() {
    // Each lie alone, before and after the welcome.
    for lie in LIES {
        let mut c = Begin::default().start();
        c.connected();
        c.line(lie);
        c.lines(&[
            ":srv 001 alice :Welcome",
            ":srv 005 alice -NOTHING :are supported",
            ":srv 422 alice :no motd",
        ]);
        c.wait(4);
        assert_eq!(c.network().link, Link::Online, "{lie}");
        let mut c = in_rust(Begin::default().online_with(ECHO));
        c.line(lie);
        sane(&mut c, lie);
    }
}

#[test]
fn a_server_that_never_stops_lying_harms_nothing() {
    let mut c = in_rust(Begin::default().online_with(ECHO));
    for _ in 0..20 {
        c.lines(LIES);
        c.keys("text<enter>");
    }
    assert_eq!(
        c.network().unconfirmed.lines().len(),
        19,
        "one of the lies was a label that came to be"
    );
    c.lost("enough");
    assert!(c.last("#rust").contains("lost the connection"));
    assert!(c.network().unconfirmed.lines().is_empty());
}

/// The client is who and where it was, and still talks.
fn sane(c: &mut Client, lie: &str) {
    let welcome = lie.contains(" 001 ");
    assert!(welcome || c.network().nick == "alice", "{lie}: {}", c.network().nick);
    assert!(c.find("#never").is_none(), "{lie}");
    assert!(c.buffer("#rust").joined, "{lie}");
    assert_eq!(c.here(), "#rust", "{lie}");
    c.forget();
    c.keys("still here<enter>");
    assert!(c.sent().iter().any(|line| line.ends_with("PRIVMSG #rust :still here")), "{lie}");
}

#[test]
fn a_server_with_everything_is_used_for_everything() {
    let mut c = Begin { settings: Settings::default(), ..Begin::default() }.start();
    c.connected();
    c.forget();
    let offered = "account-notify account-tag away-notify batch cap-notify chghost draft/channel-rename \
                   draft/chathistory draft/extended-isupport draft/message-redaction draft/multiline=max-bytes=4096 \
                   draft/pre-away draft/read-marker echo-message extended-join extended-monitor invite-notify";
    c.line(&format!(":srv CAP * LS * :{offered}"));
    c.line(
        ":srv CAP * LS :labeled-response message-tags multi-prefix no-implicit-names sasl=PLAIN,EXTERNAL \
         server-time setname standard-replies sts=port=6697 userhost-in-names inspircd.org/poison",
    );
    let asked = c.sent();
    for request in &asked {
        let names = request.strip_prefix("CAP REQ :").expect("only requests");
        assert!(!names.contains("poison") && !names.contains("sts"));
        assert!(request.len() < 510);
        c.line(&format!(":srv CAP * ACK :{names}"));
    }
    assert_eq!(c.sent(), ["ISUPPORT", "CAP END"]);
    let expected = [
        Cap::AccountNotify,
        Cap::AwayNotify,
        Cap::Batch,
        Cap::ChannelRename,
        Cap::EchoMessage,
        Cap::ExtendedMonitor,
        Cap::LabeledResponse,
        Cap::MessageRedaction,
        Cap::MessageTags,
        Cap::PreAway,
        Cap::ServerTime,
        Cap::StandardReplies,
    ];
    assert!(expected.iter().all(|cap| c.network().caps.contains(*cap)));
    c.lines(&[
        ":srv BATCH +i draft/isupport",
        "@batch=i :srv 005 alice CASEMAPPING=ascii CHANTYPES=# PREFIX=(qaohv)~&@%+ NETWORK=Every :are supported",
        ":srv BATCH -i",
        ":srv 001 alice :Welcome",
        ":srv 004 alice srv tchat-9 iow ntk",
        ":srv 376 alice :End",
    ]);
    c.forget();
    c.keys("/join rust<enter>");
    assert!(c.sent().iter().any(|line| line.ends_with(" JOIN #rust")));
    c.lines(&[
        "@account=alice;time=2026-11-22T14:00:00.000Z :alice!a@host JOIN #rust alice :Alice",
        ":srv 353 alice = #rust :~@alice &bob!b@host %+carol",
        ":srv 366 alice #rust :End",
        "@time=2026-11-22T14:00:01.000Z;msgid=x1;account=bob :bob!b@host PRIVMSG #rust :hello",
        ":carol!c@host AWAY :lunch",
        ":carol!c@host ACCOUNT carol",
        ":carol!c@host CHGHOST c elsewhere",
        ":carol!c@host SETNAME :Carol",
        ":srv MARKREAD #rust timestamp=2026-11-22T14:00:01.000Z",
        "@+typing=active :carol!c@elsewhere TAGMSG #rust",
        "@+reply=x1;+draft/react=👍 :carol!c@elsewhere TAGMSG #rust",
    ]);
    assert_eq!(c.members("#rust"), "~@alice &bob %+carol");
    assert_eq!(c.last("#rust"), "bob: hello [👍 carol]");
    c.line(":bob!b@host REDACT #rust x1");
    assert_eq!(c.last("#rust"), "bob: message removed by bob");
    c.forget();
    c.keys("hi<enter>");
    let sent = c.sent();
    assert!(sent[0].ends_with(" TAGMSG #rust") && sent[0].contains("+typing=active"));
    let label =
        sent[1].strip_prefix("@label=").and_then(|line| line.split(' ').next()).expect("labelled");
    assert_eq!(c.last("#rust"), "alice: hi (pending)");
    c.line(&format!("@label={label};msgid=x2 :alice!a@host PRIVMSG #rust :hi"));
    assert_eq!(c.last("#rust"), "alice: hi");
}
