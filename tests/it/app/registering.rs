//! Making an account (IRCv3 account-registration): what is asked, what is sent, and every refusal.

use tchat::client::effect::Effect;
use tchat::client::model::overlay::Overlay;
use tchat::client::model::target::Target;

use super::client::{Begin, Client};

fn registering(value: &str) -> Client {
    let target = Target::encrypted("chat.example", 6697);
    let mut c = Begin { target, ..Begin::default() }.start();
    c.connected();
    c.line(&format!(
        ":srv CAP * LS :draft/account-registration{value} sasl=PLAIN standard-replies"
    ));
    c.line(":srv CAP * ACK :draft/account-registration sasl standard-replies");
    c.line(":srv 001 alice :Welcome");
    c.line(":srv 422 alice :no motd");
    c.forget();
    c
}

fn dialog(c: &Client) -> Option<&str> {
    match c.model().overlay() {
        Some(Overlay::Account(dialog)) => Some(dialog.refused.as_deref().unwrap_or("")),
        _ => None,
    }
}

#[test]
fn a_guest_makes_the_name_theirs() {
    let mut c = registering("");
    c.line(":alice!a@h JOIN #rust");
    c.forget();
    c.keys("/register<enter>");
    c.keys("sesam open<enter>sesam open<enter><enter>");
    assert_eq!(c.sent(), [""; 0]);
    c.keys("<enter>");
    assert_eq!(c.sent(), ["REGISTER alice * :sesam open"]);
    c.lines(&[":srv REGISTER SUCCESS alice :Account registered", ":srv 900 alice a!a@h alice :hi"]);
    assert_eq!(c.network().login.account.as_deref(), Some("alice"));
    let here = c.here().to_owned();
    let shown = c.shown(&here).join("\n");
    assert!(shown.contains("the account alice is yours now"), "told where the user looks: {shown}");
    assert!(shown.contains("you are logged in as alice"), "{shown}");
    let wanted = c.network().login.wanted.as_ref().expect("logged in again next time");
    assert_eq!((wanted.account.as_str(), wanted.password.reveal()), ("alice", "sesam open"));
    assert!(!c.did.iter().any(|e| matches!(e, Effect::KeepPassword(..))), "it was not asked for");
}

#[test]
fn what_is_filled_in_wrongly_is_said_before_anything_is_sent() {
    for (keys, words) in [
        ("ab<enter>ab<enter><enter><enter>", "too short"),
        ("sesame<enter>sesami<enter><enter><enter>", "not the same"),
        ("sesame<enter>sesame<enter>a b<enter><enter>", "e-mail"),
        ("sesame<enter>sesame<enter>sesame<enter><enter>", "e-mail"),
    ] {
        let mut c = registering("");
        c.keys("/register<enter>");
        c.keys(keys);
        assert!(dialog(&c).is_some_and(|why| why.contains(words)), "{:?}", dialog(&c));
        assert_eq!(c.sent(), [""; 0]);
    }
    let mut c = registering("=email-required");
    c.keys("/register<enter>sesame<enter>sesame<enter><enter><enter>");
    assert!(dialog(&c).is_some_and(|why| why.contains("e-mail")));
    let mut c = registering("=foo,before-connect=x");
    c.keys("/register other a@b<enter>sesame<enter>sesame<enter><enter><enter>");
    assert!(dialog(&c).is_some_and(|why| why.contains("alice")), "{:?}", dialog(&c));
    let mut c = registering("=custom-account-name,email-required");
    c.keys("/register other a@b.example<enter>sesame<enter>sesame<enter><enter><enter>");
    assert_eq!(c.sent(), ["REGISTER other a@b.example sesame"]);
}

#[test]
fn a_code_is_asked_for_where_the_server_wants_one() {
    let mut c = registering("=email-required");
    c.keys("/register alice a@b.example<enter>sesame<enter>sesame<enter><enter><enter>");
    c.sent();
    c.line(":srv REGISTER VERIFICATION_REQUIRED alice :A code was sent");
    c.keys("wrong<enter>");
    assert_eq!(c.sent(), ["VERIFY alice wrong"]);
    c.line(":srv FAIL VERIFY INVALID_CODE alice :Wrong code");
    assert!(c.last("*").contains("/verify CODE"), "{}", c.last("*"));
    c.keys("/verify 1234<enter>");
    assert_eq!(c.sent(), ["VERIFY alice 1234"]);
    c.line(":srv VERIFY SUCCESS alice :Done");
    assert!(c.network().login.wanted.is_some());
}

#[test]
fn every_refusal_is_told_in_words() {
    for (code, opens, words) in [
        ("ACCOUNT_EXISTS", false, "/login"),
        ("BAD_ACCOUNT_NAME", true, "said so"),
        ("ACCOUNT_NAME_MUST_BE_NICK", false, "/nick first"),
        ("NEED_NICK", false, "said so"),
        ("ALREADY_AUTHENTICATED", false, "said so"),
        ("WEAK_PASSWORD", true, "said so"),
        ("UNACCEPTABLE_PASSWORD", true, "said so"),
        ("INVALID_EMAIL", true, "said so"),
        ("UNACCEPTABLE_EMAIL", true, "said so"),
        ("COMPLETE_CONNECTION_REQUIRED", false, "let in"),
        ("TEMPORARILY_UNAVAILABLE", false, "later"),
    ] {
        let mut c = registering("");
        c.keys("/register alice a@b<enter>sesame<enter>sesame<enter><enter><enter>");
        c.line(&format!(":srv FAIL REGISTER {code} alice :said so"));
        assert!(c.last("*").contains(words), "{code}: {}", c.last("*"));
        assert_eq!(dialog(&c).is_some(), opens, "{code}");
        assert!(c.network().login.wanted.is_none(), "{code}");
    }
}

#[test]
fn nothing_is_registered_where_others_could_read_it() {
    let target = Target::plain("chat.example", 6667);
    let mut c = Begin { target, ..Begin::default() }.online_with("draft/account-registration");
    c.keys("/register<enter>");
    assert!(c.last("*").contains("not encrypted"), "{}", c.last("*"));
    assert_eq!(dialog(&c), None);
}

#[test]
fn a_server_that_lets_nobody_in_without_an_account_says_how() {
    let mut c = Begin::default().start();
    c.connected();
    c.line(":srv CAP * LS :draft/account-registration=before-connect standard-replies");
    c.line(":srv CAP * ACK :draft/account-registration standard-replies");
    c.line(":srv FAIL * ACCOUNT_REQUIRED :You need an account");
    assert!(c.last("*").contains("/register"), "{}", c.last("*"));
    c.sent();
    c.keys("/register<enter>sesame<enter>sesame<enter><enter><enter>");
    assert_eq!(c.sent(), ["REGISTER alice * sesame"]);
}

#[test]
fn an_account_that_nobody_asked_for_is_nobodys() {
    let mut c = registering("");
    c.lines(&[
        ":srv REGISTER VERIFICATION_REQUIRED alice :Tell me your password",
        ":srv REGISTER SUCCESS alice :It is yours",
    ]);
    assert_eq!(dialog(&c), None, "nothing is asked for");
    assert!(c.network().login.wanted.is_none());
    assert!(!c.last("*").contains("is yours now"), "{}", c.last("*"));
}

#[test]
fn a_password_is_never_seen_nor_remembered() {
    let mut c = registering("=email-required");
    c.keys("/register<enter>");
    let Some(Overlay::Account(open)) = c.model().overlay() else {
        panic!("the dialog is open");
    };
    assert!(open.field().hidden, "what is asked first: {}", open.field().label);
    c.keys("<esc>");
    for typed in ["/register alice sesame", "/login alice sesame", "/register alice sesame a@b"] {
        c.keys(&format!("{typed}<enter>"));
        assert_eq!(dialog(&c), None, "{typed}");
        assert!(!c.shown("*").join("\n").contains("sesame"), "{typed}");
        c.keys("<up>");
        assert!(!c.typed().contains("sesame"), "{typed}: {}", c.typed());
        c.keys("<ctrl-c>");
    }
    c.keys("/register alice a@b<enter>sesame<enter>sesame<enter><enter><enter>");
    c.line(":srv FAIL REGISTER UNACCEPTABLE_EMAIL alice :not that");
    c.keys("<ctrl-u>alice@example.org<up><up>sesame<enter>sesame<enter><enter><enter>");
    assert_eq!(
        c.sent().last().map(String::as_str),
        Some("REGISTER alice alice@example.org sesame")
    );
}
