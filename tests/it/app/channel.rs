//! Channels: who is there, topics, modes, kicks, invitations.

use tchat::client::effect::Effect;
use tchat::client::event::Event;

use super::client::{Begin, Client, alice, alice_in_rust};

fn with_many(members: usize) -> Client {
    let mut c = alice();
    c.line(":alice!a@h JOIN #big");
    for chunk in (0..members).collect::<Vec<_>>().chunks(40) {
        let names: Vec<String> = chunk.iter().map(|n| format!("user{n}")).collect();
        c.line(&format!(":srv 353 alice = #big :{}", names.join(" ")));
    }
    c.line(":srv 366 alice #big :End");
    c
}

#[test]
fn members_come_from_names_and_follow_every_change() {
    let mut c = alice_in_rust();
    assert_eq!(c.members("#rust"), "@bob alice carol");
    c.line(":dave!d@h JOIN #rust");
    c.line(":erin!e@h JOIN #rust erin_account :Erin");
    c.line(":bob!b@h MODE #rust +v-o+o carol bob dave");
    assert_eq!(c.members("#rust"), "@dave +carol alice bob erin");
    c.line(":carol!c@h NICK aaron");
    c.line(":erin!e@h PART #rust :bye");
    c.line(":bob!b@h QUIT :gone");
    assert_eq!(c.members("#rust"), "@dave +aaron alice");
}

#[test]
fn several_prefixes_are_kept_so_that_losing_one_shows_the_next() {
    let mut c = alice_in_rust();
    c.line(":srv 353 alice = #rust :@+dave");
    c.line(":srv MODE #rust -o dave");
    assert_eq!(c.members("#rust"), "@bob +dave alice carol");
    c.line(":srv MODE #rust +o dave");
    assert_eq!(c.members("#rust"), "@bob @+dave alice carol");
}

#[test]
fn names_with_hosts_are_read_without_them() {
    let mut c = alice_in_rust();
    c.line(":srv 353 alice = #rust :@dave!d@host.example +erin!e@h");
    assert_eq!(c.members("#rust"), "@bob @dave +erin alice carol");
}

#[test]
fn joins_and_parts_fold_into_one_line() {
    let mut c = alice_in_rust();
    c.lines(&[
        ":dave!d@h JOIN #rust",
        ":erin!e@h JOIN #rust",
        ":dave!d@h PART #rust :bye",
        ":carol!c@h NICK carla",
    ]);
    assert_eq!(c.last("#rust"), "erin joined, dave joined and left, carol is now carla");
    c.line(":bob!b@h PRIVMSG #rust :so many");
    c.line(":erin!e@h QUIT :Ping timeout");
    let shown = c.shown("#rust");
    assert_eq!(shown[shown.len() - 2..], ["bob: so many", "erin left (Ping timeout)"]);
}

#[test]
fn in_the_line_mode_each_coming_is_a_line() {
    let mut c = super::client::in_rust(Begin::plain().online());
    c.line(":dave!d@h JOIN #rust");
    c.line(":erin!e@h JOIN #rust");
    let shown = c.shown("#rust");
    assert_eq!(shown[shown.len() - 2..], ["dave joined", "erin joined"]);
}

#[test]
fn in_a_large_channel_only_people_who_spoke_are_missed() {
    let mut c = with_many(100);
    let before = c.shown("#big").len();
    c.line(":user1!u@h QUIT :bye");
    c.line(":new!n@h JOIN #big");
    assert_eq!(c.shown("#big").len(), before);
    c.line(":user2!u@h PRIVMSG #big :hi");
    c.line(":user2!u@h QUIT :bye");
    assert_eq!(c.last("#big"), "user2 left (bye)");
    assert_eq!(c.buffer("#big").roster.len(), 99);
}

#[test]
fn a_channel_of_ten_thousand_is_a_list_in_order() {
    let c = with_many(10_000);
    assert_eq!(c.buffer("#big").roster.len(), 10_000);
    assert!(c.members("#big").starts_with("user0 user1 user10 user100 "));
}

#[test]
fn topics_are_told_kept_and_removed() {
    let mut c = alice_in_rust();
    c.line(":srv 332 alice #rust :Rust \u{2}1.89\u{2}");
    c.line(":srv 333 alice #rust bob!b@h 1795000000");
    let shown = c.shown("#rust");
    assert_eq!(
        shown[shown.len() - 2..],
        ["topic of #rust: Rust 1.89", "set by bob, 2026-11-18 11:06"]
    );
    let topic = c.buffer("#rust").topic.as_ref().expect("a topic");
    assert!(topic.runs[1].format.bold);
    assert_eq!(topic.set.as_ref().map(|(who, _)| who.as_str()), Some("bob"));
    c.line(":bob!b@h TOPIC #rust :new one");
    assert_eq!(c.last("#rust"), "bob changed the topic to: new one");
    c.line(":bob!b@h TOPIC #rust :");
    assert_eq!(c.last("#rust"), "bob removed the topic");
    assert!(c.buffer("#rust").topic.is_none());
}

#[test]
fn after_a_break_only_another_topic_is_told() {
    let mut c = alice_in_rust();
    let back = |c: &mut Client, topic: &str| {
        c.lost("reset");
        c.wait(3);
        c.connected();
        c.welcome("");
        c.line(":alice!a@host JOIN #rust");
        let before = c.shown("#rust").len();
        c.line(&format!(":srv 332 alice #rust :{topic}"));
        c.line(":srv 333 alice #rust bob!b@h 1795000000");
        c.shown("#rust").split_off(before)
    };
    c.line(":srv 332 alice #rust :old");
    c.line(":srv 333 alice #rust bob!b@h 1795000000");
    assert_eq!(back(&mut c, "old"), [""; 0]);
    let topic = c.buffer("#rust").topic.clone().expect("it is known");
    assert_eq!(topic.set.as_ref().map(|(who, _)| who.as_str()), Some("bob"));
    assert_eq!(back(&mut c, "new"), ["topic of #rust: new", "set by bob, 2026-11-18 11:06"]);
}

#[test]
fn a_topic_is_set_and_deleted_by_command() {
    let mut c = alice_in_rust();
    c.keys("/topic new one<enter>/topic -delete<enter>");
    assert_eq!(c.sent(), ["TOPIC #rust :new one", "TOPIC #rust :"]);
    c.line(":srv 005 alice TOPICLEN=5 :are supported");
    c.keys("/topic too long<enter>");
    assert_eq!(c.typed(), "/topic too long");
    assert_eq!(c.last("#rust"), "! not sent: a topic can have 5 letters here, this one has 8");
    c.line(":bob!b@h TOPIC #rust :\u{2}now\u{2}");
    c.keys("<ctrl-u>/topic<enter>");
    let shown = c.shown("#rust");
    assert_eq!(shown[shown.len() - 2..], ["topic of #rust: now", "set by bob, 2026-11-22 14:00"]);
}

#[test]
fn a_key_that_is_hidden_is_not_the_key() {
    let mut c = alice_in_rust();
    c.line(":bob!b@h MODE #rust +k sesame");
    c.line(":bob!b@h MODE #rust +k *");
    assert_eq!(c.buffer("#rust").secret.as_deref(), Some("sesame"));
    c.line(":bob!b@h MODE #rust -k *");
    assert_eq!(c.buffer("#rust").secret, None);
}

#[test]
fn letters_are_read_as_the_server_announced_them() {
    let mut c = alice();
    c.line(":srv 005 alice CHANMODES=b,k,l,z PREFIX=(Yov)!@+ :are supported");
    c.line(":alice!a@h JOIN #rust");
    c.line(":srv 353 alice = #rust :alice bob");
    c.line(":bob!b@h MODE #rust +zYk alice key");
    assert_eq!(c.members("#rust"), "!alice bob");
    assert_eq!(c.last("#rust"), "bob set mode +z, made alice +Y, set the channel's key to key");
}

#[test]
fn being_removed_is_said_and_ends_the_membership() {
    let mut c = alice_in_rust();
    c.line(":bob!b@h KICK #rust carol :spam");
    assert_eq!(c.last("#rust"), "carol was removed by bob (spam)");
    c.line(":bob!b@h KICK #rust alice :you too");
    assert_eq!(
        c.last("#rust"),
        "! you were removed from #rust by bob (you too); /join #rust goes back"
    );
    assert!(!c.buffer("#rust").joined);
    c.keys("but why<enter>");
    assert_eq!(c.typed(), "but why");
    assert_eq!(c.last("#rust"), "! you are not in #rust: /join #rust");
}

#[test]
fn an_invitation_is_seen_where_one_is() {
    let mut c = alice_in_rust();
    c.line(":bob!b@h INVITE alice #secret");
    assert_eq!(c.last("#rust"), "bob invites you to #secret: /join #secret");
    c.line(":bob!b@h INVITE dave #rust");
    assert_eq!(c.last("#rust"), "bob invited dave");
    c.keys("/invite erin<enter>");
    c.line(":srv 341 alice erin #rust");
    assert_eq!(c.last("#rust"), "erin is invited to #rust");
    c.forget();
    c.keys("/invite<enter>");
    assert_eq!(c.sent(), ["INVITE"]);
    c.line(":srv 336 alice #secret");
    assert_eq!(c.last("#rust"), "you are invited to #secret: /join #secret");
    c.line(":srv 337 alice :End of invite list");
    assert_eq!(c.last("#rust"), "those are all your invitations");
    c.keys("/ignore bob<enter>");
    c.line(":bob!b@h INVITE alice #other");
    assert_eq!(c.last("#rust"), "bob is ignored; /unignore bob ends it");
}

#[test]
fn an_invitation_is_told_to_who_looks_elsewhere() {
    let mut c = alice_in_rust();
    c.event(Event::Focus(false));
    c.forget();
    c.line(":bob!b@h INVITE alice #secret");
    let told = |effect: &Effect| match effect {
        Effect::Notify { title, body, .. } => Some(format!("{title}: {body}")),
        _ => None,
    };
    let told: Vec<String> = c.did.iter().filter_map(told).collect();
    assert_eq!(told, ["bob in #rust: invites you to #secret"]);
}

#[test]
fn refusals_to_join_say_why_where_it_was_typed() {
    let mut c = alice_in_rust();
    for (code, words) in [
        (471, "! not joined #x: it is full"),
        (473, "! not joined #x: only invited people can join"),
        (474, "! not joined #x: you are banned"),
        (475, "! not joined #x: it needs a key, /join #x KEY"),
        (405, "! not joined #x: you are in too many channels"),
        (476, "! #x is not a name for a channel"),
    ] {
        c.keys("/join #x<enter>");
        c.line(&format!(":srv {code} alice #x :whatever"));
        assert_eq!(c.last("#rust"), words);
    }
}

#[test]
fn a_channel_that_refused_us_is_waited_for_no_longer() {
    for refusal in [
        ":srv 403 alice #x :No such channel",
        ":srv 473 alice #x :Cannot join channel (+i)",
        ":srv FAIL JOIN NO #x :not now",
    ] {
        let mut c = alice_in_rust();
        c.keys("/join #x<enter>");
        assert!(!c.network().joins.is_empty());
        c.line(refusal);
        assert!(c.network().joins.is_empty(), "{refusal}");
        c.line(":alice!a@h JOIN #x");
        assert_eq!(c.here(), "#rust", "somebody else made us join");
    }
}

#[test]
fn a_channel_that_sends_us_on_is_not_where_we_get() {
    let mut c = alice_in_rust();
    c.keys("/join #x<enter>");
    c.line(":srv 470 alice #x ##x :Forwarding to another channel");
    assert_eq!(c.last("#rust"), "! #x sends you on to ##x");
    c.line(":alice!a@h JOIN ##x");
    assert_eq!(c.here(), "##x");
}

#[test]
fn names_are_listed_when_they_were_asked_for() {
    let mut c = alice_in_rust();
    c.keys("/names<enter>");
    assert!(c.sent().is_empty(), "who is here is known");
    assert_eq!(c.last("#rust"), "3 in #rust: @bob alice carol");
    c.keys("/names #c<enter>");
    assert_eq!(c.sent(), ["NAMES #c"]);
    c.line(":srv 353 alice = #c :@dave erin");
    assert_eq!(c.last("#rust"), "in #c: @dave erin");
    c.line(":srv 366 alice #c :End");
    assert_eq!(c.last("#rust"), "that is everybody one can see in #c");
    c.keys("/raw NAMES #rust<enter>");
    c.line(":srv 366 alice #rust :End");
    assert_eq!(c.last("#rust"), "3 in #rust: @bob alice carol");
}

#[test]
fn of_ten_thousand_members_some_are_named_and_the_rest_is_counted() {
    let mut c = with_many(10_000);
    c.keys("/names<enter>");
    let last = c.last("#big");
    assert!(last.starts_with("10000 in #big: user0 user1 user10 "));
    assert!(last.ends_with(" and 9800 more"));
}

#[test]
fn parting_keeps_the_window_and_says_so() {
    let mut c = alice_in_rust();
    c.keys("/part<enter>");
    assert_eq!(c.sent(), ["PART #rust"]);
    c.line(":alice!a@h PART #rust");
    assert_eq!(c.last("#rust"), "you left #rust");
    assert!(!c.buffer("#rust").joined);
}

#[test]
fn closing_a_channel_leaves_it() {
    let mut c = alice_in_rust();
    c.keys("/close<enter>");
    assert_eq!(c.sent(), ["PART #rust"]);
    assert!(c.find("#rust").is_none());
    assert_eq!(c.here(), "*");
    c.line(":alice!a@h PART #rust");
    c.line(":bob!b@h PRIVMSG #rust :late");
    assert!(c.find("#rust").is_none());
}

#[test]
fn a_topic_that_a_server_forgot_is_forgotten() {
    let mut c = alice_in_rust();
    c.line(":srv 332 alice #rust :before the restart");
    c.line(":srv 367 alice #rust *!*@a.example bob 1700000000");
    c.line(":srv 368 alice #rust :End");
    c.lost("reset");
    c.wait(3);
    c.connected();
    c.welcome("");
    c.line(":alice!a@host JOIN #rust");
    assert!(c.buffer("#rust").topic.is_none() && c.buffer("#rust").masks.of('b').is_none());
}
