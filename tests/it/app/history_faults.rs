//! Servers whose histories repeat, overlap, contradict themselves, never end, answer something else or nothing: every message
//! once, in order, memory bounded, and a gap where something is not known.

use tchat::client::effect::Effect;
use tchat::client::event::Event;

use super::client::{Begin, Client};
use super::history::{
    BARE, CAPS, answer, goes_back, in_rust, live, message, numbers, page, question, reconnect, said,
};

fn known_then_back(most: usize) -> Client {
    let mut c = in_rust(CAPS, most);
    answer(&mut c, [1, 2]);
    reconnect(&mut c, CAPS, most);
    c
}

#[test]
fn a_server_that_repeats_itself_is_not_asked_for_ever() {
    let mut c = known_then_back(3);
    answer(&mut c, [7, 8, 9]);
    answer(&mut c, [7, 8, 9]);
    assert_eq!(question(&mut c).1, "");
    assert_eq!(
        said(&c),
        [
            "1",
            "2",
            "~ messages may be missing here: the server's history does not go on",
            "7",
            "8",
            "9"
        ]
    );
}

#[test]
fn old_lines_without_end_stop_at_a_bound_and_go_on_when_they_are_looked_at() {
    let mut c = known_then_back(100);
    let mut next = 3_000;
    let mut pages = 0;
    loop {
        let (label, asked) = question(&mut c);
        if asked.is_empty() {
            break;
        }
        pages += 1;
        assert!(pages < 20, "{asked}");
        if asked == "CHATHISTORY AFTER #rust msgid=m2 100" {
            page(&mut c, &label, &(3..103).map(message).collect::<Vec<_>>());
            continue;
        }
        let lines: Vec<String> = (next - 100..next).map(message).collect();
        next -= 100;
        page(&mut c, &label, &lines);
    }
    assert_eq!(pages, 11);
    assert_eq!(said(&c)[102], "~ messages may be missing here");
    assert_eq!(said(&c).len(), 102 + 1 + 1_000);
    c.keys("<esc>");
    for _ in 0..58 {
        c.keys("<pgup>");
    }
    assert!(question(&mut c).1.starts_with("CHATHISTORY BEFORE #rust msgid=m2000 100"));
}

#[test]
fn pages_that_overlap_are_one() {
    let mut c = known_then_back(4);
    live(&mut c, 10);
    answer(&mut c, [7, 8, 9, 10]);
    answer(&mut c, [5, 6, 7, 8]);
    answer(&mut c, [1, 2, 3, 4]);
    assert_eq!(said(&c), numbers(1..=10));
}

#[test]
fn times_decide_nothing_where_there_are_ids() {
    let mut c = known_then_back(5);
    let (label, _) = question(&mut c);
    let hour_early = |n: usize| message(n).replace("T13:", "T12:");
    page(&mut c, &label, &[message(3), hour_early(4), message(5), hour_early(6)]);
    goes_back(&mut c, "#rust", &message(2));
    assert_eq!(said(&c), numbers(1..=6));
}

#[test]
fn a_page_for_another_target_or_of_another_type_is_not_taken() {
    for kind in ["chathistory #other", "example/other #rust", "draft/chathistory-targets"] {
        let mut c = known_then_back(5);
        for _ in 0..2 {
            let (label, _) = question(&mut c);
            c.line(&format!("@label={label} :srv BATCH +p {kind}"));
            c.line(&format!("@batch=p;{}", message(3)));
            c.line(":srv BATCH -p");
        }
        assert_eq!(question(&mut c).1, "", "{kind}");
        assert_eq!(
            said(&c),
            ["1", "2", "~ messages may be missing here: the server answered something else"],
            "{kind}"
        );
    }
}

#[test]
fn an_answer_inside_an_answer_with_a_label_is_found() {
    let mut c = known_then_back(5);
    let (label, _) = question(&mut c);
    c.line(&format!("@label={label} :srv BATCH +a labeled-response"));
    c.line("@batch=a :srv BATCH +p chathistory #rust");
    c.line(&format!("@batch=p;{}", message(3)));
    c.line(":srv BATCH -p");
    c.line(":srv BATCH -a");
    goes_back(&mut c, "#rust", &message(2));
    assert_eq!(said(&c), numbers(1..=3));
}

#[test]
fn a_refusal_is_said_where_something_is_missing_and_asked_once_more_by_time() {
    let mut c = known_then_back(5);
    let (label, asked) = question(&mut c);
    assert_eq!(asked, "CHATHISTORY LATEST #rust msgid=m2 5");
    c.line(&format!(
        "@label={label} :srv FAIL CHATHISTORY MESSAGE_ERROR LATEST #rust :no such message"
    ));
    let (label, asked) = question(&mut c);
    assert_eq!(asked, "CHATHISTORY LATEST #rust timestamp=2026-11-22T12:59:57.000Z 5");
    c.line(&format!(
        "@label={label} :srv FAIL CHATHISTORY MESSAGE_ERROR LATEST #rust :disk broken"
    ));
    assert_eq!(said(&c), ["1", "2", "~ messages may be missing here: disk broken"]);
    assert_eq!(question(&mut c).1, "");
}

#[test]
fn a_refusal_between_two_pages_leaves_what_came() {
    let mut c = known_then_back(2);
    answer(&mut c, [8, 9]);
    for _ in 0..2 {
        let (label, _) = question(&mut c);
        c.line(&format!("@label={label} :srv FAIL CHATHISTORY INVALID_TARGET BEFORE #rust :gone"));
    }
    assert_eq!(said(&c), ["1", "2", "~ messages may be missing here: gone", "8", "9"]);
}

#[test]
fn an_old_server_does_not_know_the_command() {
    let mut c = in_rust(BARE, 5);
    c.line(":srv 421 alice CHATHISTORY :Unknown command");
    assert_eq!(c.shown("#rust"), ["you joined #rust"]);
    c.line(":alice!a@host JOIN #other");
    assert!(question(&mut c).1.contains("#other"));
}

#[test]
fn who_does_not_answer_is_not_waited_for() {
    let mut c = known_then_back(5);
    question(&mut c);
    for _ in 0..4 {
        c.wait(8);
        c.line(":srv NOTICE alice :still here");
    }
    question(&mut c);
    for _ in 0..4 {
        c.wait(8);
        c.line(":srv NOTICE alice :still here");
    }
    assert_eq!(said(&c), ["1", "2", "~ messages may be missing here: the server did not answer"]);
}

#[test]
fn half_a_page_leaves_no_hole() {
    let mut c = known_then_back(5);
    let (label, _) = question(&mut c);
    c.line(&format!("@label={label} :srv BATCH +p chathistory #rust"));
    c.line(&format!("@batch=p;{}", message(3)));
    reconnect(&mut c, CAPS, 5);
    assert_eq!(said(&c), ["1", "2", "~ loading what was said meanwhile ..."]);
    assert_eq!(answer(&mut c, [3, 4]), "CHATHISTORY LATEST #rust msgid=m2 5");
    goes_back(&mut c, "#rust", &message(2));
    assert_eq!(said(&c), numbers(1..=4));
}

#[test]
fn a_batch_that_does_not_end_is_passed_over_and_nothing_of_it_seems_new() {
    let mut c = known_then_back(5);
    let (label, _) = question(&mut c);
    c.line(&format!("@label={label} :srv BATCH +p chathistory #rust"));
    for n in 0..6_000 {
        c.line(&format!("@batch=p;{}", message(n % 3_000 + 10)));
    }
    c.line(":srv BATCH -p");
    assert_eq!(said(&c), ["1", "2", "~ loading what was said meanwhile ..."]);
    live(&mut c, 4_000);
    assert_eq!(said(&c).last().map(String::as_str), Some("4000"));
}

#[test]
fn ids_that_are_given_twice_hide_nothing() {
    let mut c = known_then_back(5);
    let (label, _) = question(&mut c);
    let same_id = message(4).replace("msgid=m4", "msgid=m3");
    page(&mut c, &label, &[message(3), same_id.clone(), message(3), same_id]);
    goes_back(&mut c, "#rust", &message(2));
    assert_eq!(said(&c), numbers(1..=4));
}

#[test]
fn without_ids_lines_are_known_by_their_time_and_words() {
    let bare =
        |n: usize| message(n).split_once(';').map(|(_, rest)| rest.to_owned()).unwrap_or_default();
    let mut c = in_rust(CAPS, 3);
    c.line(":srv 005 alice MSGREFTYPES=timestamp :are supported");
    let (label, _) = question(&mut c);
    page(&mut c, &label, &[bare(1), bare(2)]);
    reconnect(&mut c, CAPS, 3);
    c.line(&format!("@{}", bare(6)));
    let (label, asked) = question(&mut c);
    assert_eq!(asked, "CHATHISTORY LATEST #rust timestamp=2026-11-22T12:59:57.000Z 3");
    page(&mut c, &label, &[bare(4), bare(5), bare(6)]);
    let (label, asked) = question(&mut c);
    assert_eq!(asked, "CHATHISTORY BEFORE #rust timestamp=2026-11-22T13:00:04.001Z 3");
    page(&mut c, &label, &[bare(2), bare(3), bare(4)]);
    assert_eq!(said(&c), numbers(1..=6));
}

#[test]
fn lines_without_ids_and_times_are_not_doubled_by_a_repetition() {
    let mut c = in_rust("batch draft/chathistory labeled-response", 5);
    c.lines(&[":bob!b@h PRIVMSG #rust :say 1", ":bob!b@h PRIVMSG #rust :say 1"]);
    let (label, _) = question(&mut c);
    let plain = |n: usize| format!("x=1 :bob!b@h PRIVMSG #rust :say {n}");
    page(&mut c, &label, &[plain(0), plain(1), plain(1)]);
    assert_eq!(said(&c), ["0", "1", "1"]);
}

#[test]
fn a_page_that_comes_after_the_conversation_was_left_emptied_or_closed() {
    let mut c = known_then_back(2);
    answer(&mut c, [8, 9]);
    c.line(":alice!a@host PART #rust");
    answer(&mut c, [6, 7]);
    answer(&mut c, [2, 3]);
    assert_eq!(said(&c), ["1", "2", "3", "6", "7", "8", "9"]);
    let mut c = known_then_back(2);
    c.keys("/go #rust<enter>/clear<enter>");
    answer(&mut c, [8, 9]);
    assert_eq!(said(&c), [""; 0]);
    let mut c = known_then_back(2);
    let (label, _) = question(&mut c);
    c.keys("/go #rust<enter>/close<enter>");
    page(&mut c, &label, &[message(8), message(9)]);
    assert!(c.find("#rust").is_none());
    assert_eq!(question(&mut c).1, "");
}

#[test]
fn a_window_that_was_emptied_still_knows_what_it_has_seen() {
    let mut c = in_rust(CAPS, 5);
    answer(&mut c, [1, 2]);
    c.keys("/go #rust<enter>/clear<enter>");
    reconnect(&mut c, CAPS, 5);
    assert_eq!(answer(&mut c, [3]), "CHATHISTORY LATEST #rust msgid=m2 5");
    goes_back(&mut c, "#rust", &message(2));
    assert_eq!(said(&c), ["3"]);
}

#[test]
fn lines_of_others_do_not_come_in_through_a_page() {
    let mut c = Begin::default().online_with(CAPS);
    c.line(":alice!a@host JOIN #rust");
    let (label, _) = question(&mut c);
    page(
        &mut c,
        &label,
        &[
            message(1),
            "msgid=o;time=2026-11-22T13:00:09.000Z :bob!b@h PRIVMSG #other :elsewhere".to_owned(),
            "msgid=p;time=2026-11-22T13:00:09.000Z :bob!b@h PRIVMSG alice :secret".to_owned(),
            "msgid=q;time=2026-11-22T13:00:09.000Z :bob!b@h PRIVMSG #rust :\u{1}VERSION\u{1}"
                .to_owned(),
        ],
    );
    assert_eq!(c.shown("#rust").len(), 2);
    assert_eq!(c.sent(), [""; 0], "questions of the past are not answered");
    assert!(c.find("bob").is_none());
}

#[test]
fn an_answer_that_comes_too_late_is_not_taken_for_that_of_the_next_question() {
    let mut c = in_rust(BARE, 5);
    answer(&mut c, [1]);
    reconnect(&mut c, BARE, 5);
    // With whom one has talked is asked first, and one thing at a time.
    c.line(":srv BATCH +t draft/chathistory-targets");
    c.line(":srv BATCH -t");
    let asked = question(&mut c).1;
    assert_eq!(asked, "CHATHISTORY LATEST #rust msgid=m1 5");
    for _ in 0..8 {
        c.wait(4);
        c.line(":srv NOTICE alice :still here");
    }
    // Nothing else is asked for while its answer may come: by time, in this case.
    assert_eq!(question(&mut c).1, "");
    c.line(":srv BATCH +b chathistory #rust");
    c.line(&format!("@batch=b;{}", message(9)));
    c.line(":srv BATCH -b");
    assert!(!said(&c).contains(&"9".to_owned()), "it is nobody's: {:?}", said(&c));
    let asked = question(&mut c).1;
    assert!(asked.starts_with("CHATHISTORY LATEST #rust timestamp="), "{asked}");
    c.line(":srv BATCH +c chathistory #rust");
    c.line(&format!("@batch=c;{}", message(1)));
    c.line(&format!("@batch=c;{}", message(2)));
    c.line(":srv BATCH -c");
    assert_eq!(said(&c), numbers(1..=2));
}

#[test]
fn a_server_that_never_answers_is_asked_again_when_nothing_can_be_late_any_more() {
    let mut c = in_rust(BARE, 5);
    c.sent();
    reconnect(&mut c, BARE, 5);
    c.sent();
    for _ in 0..8 {
        c.wait(4);
        c.line(":srv NOTICE alice :still here");
    }
    c.line("@time=2026-11-22T14:00:00.000Z;msgid=x :bob!b@h PRIVMSG #rust :hi");
    c.keys("<esc><pgup>");
    c.sent();
    for _ in 0..80 {
        c.wait(4);
        c.line(":srv NOTICE alice :still here");
    }
    c.keys("<pgup>");
    let sent = c.sent();
    assert!(!c.model().networks().iter().any(|n| n.fetches.is_owed()), "{sent:?}");
}

#[test]
fn what_a_bouncer_plays_back_without_a_batch_rings_no_bell_and_is_there_once() {
    let mut c = Begin::default().online_with("message-tags server-time");
    c.line("@time=2026-11-22T14:00:00.000Z :srv 375 alice :- motd");
    c.line(":alice!a@host JOIN #rust");
    c.line(":alice!a@host JOIN #other");
    c.event(Event::Focus(false));
    c.forget();
    let play = |c: &mut Client| {
        for minute in 10..20 {
            c.line(&format!(
                "@time=2026-11-22T13:{minute}:00.000Z :bob!b@h PRIVMSG #rust :say {minute} to alice"
            ));
        }
    };
    let rung = |c: &Client| c.did.iter().any(|effect| matches!(effect, Effect::Bell));
    play(&mut c);
    assert!(!rung(&c), "it was said long ago");
    play(&mut c);
    assert_eq!(said(&c).len(), 10, "the bouncer plays it twice: {:?}", said(&c));
    c.line("@time=2026-11-22T14:00:01.000Z :bob!b@h PRIVMSG #rust :alice: now");
    assert!(rung(&c));
}
