//! PASS NICK USER PING PONG QUIT: becoming somebody, staying alive, leaving.

use crate::proto::{Message, Numeric, UserName, Verb, split};
use crate::server::ctx::Ctx;
use crate::server::model::{
    Answer, Change, Door, Password, Phase, Question, Registration, Reject, person_of, policy,
};
use crate::spec::Param;

use super::args::{self, Args};
use super::bounded::{self, LOOKED_AT_A_LINE};
use super::{CommandSpec, When, authenticate, merging, owner, presence};

/// The real name of those who come without a client.
const GUEST: &str = "guest";

pub(super) const COMMANDS: &[CommandSpec] = &[
    CommandSpec {
        verb: Verb::Nick,
        params: &[Param::optional("nick", ())],
        when: When::Always,
        help: "take a nick, or another one",
        run: nick,
    },
    CommandSpec {
        verb: Verb::Pass,
        params: &[Param::required("password", ())],
        when: When::BeforeRegistration,
        help: "give the password of the server, if it has one",
        run: pass,
    },
    CommandSpec {
        verb: Verb::Ping,
        params: &[Param::optional("token", ())],
        when: When::Always,
        help: "ask for a PONG with the same token",
        run: ping,
    },
    CommandSpec {
        verb: Verb::Pong,
        params: &[Param::optional("token", ())],
        when: When::Always,
        help: "answer a PING of the server",
        run: |_, _| Ok(()),
    },
    CommandSpec {
        verb: Verb::Quit,
        params: &[Param::rest("reason", ())],
        when: When::Always,
        help: "leave the server",
        run: quit,
    },
    CommandSpec {
        verb: Verb::User,
        params: &[
            Param::required("user", ()),
            Param::required("mode", ()),
            Param::required("unused", ()),
            Param::required_rest("realname", ()),
        ],
        when: When::BeforeRegistration,
        help: "say who you are",
        run: user,
    },
];

fn nick(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    let text = args.get(0).unwrap_or("");
    let nick = args::nick(cx, text)?;
    if let Some(user) = cx.session().user() {
        if cx.user().nick == nick {
            return Ok(());
        }
        // Every mask of every channel may have to be held against the person.
        let channels = cx.user().channels.iter().filter_map(|key| cx.model().channel_by_key(key));
        let masks: usize = channels.map(|channel| channel.lists.total()).sum();
        cx.worked(masks / LOOKED_AT_A_LINE);
        bounded::tell_around(cx);
        let own = person_of(cx.model(), &nick, cx.user().account).map(|person| person.id);
        if let Some(own) = own.filter(|own| *own != user) {
            return merging::go_over(cx, own);
        }
        return cx.commit(Change::Renamed { user, nick });
    }
    // Who is here is not for those who have not given the password; they hear of it when they have.
    let closed = cx.model().config().password;
    if !closed || registration(cx).is_some_and(|registration| registration.admitted) {
        let (negotiating, account) =
            registration(cx).map_or((false, None), |known| (known.negotiating, known.account));
        // It may be their own: whoever negotiates can still prove it.
        let holder = cx.model().user_by_nick(text).and_then(|user| user.account);
        let own = holder.is_some() && (negotiating || holder == account);
        if !own {
            // Whose account's nick it is matters when they arrive: they may still log in.
            policy::nick_is_not_borne(cx.model(), text, None)?;
        }
    }
    if let Some(registration) = registration(cx) {
        registration.nick = Some(nick);
    }
    complete(cx)
}

fn registration<'a>(cx: &'a mut Ctx<'_>) -> Option<&'a mut Registration> {
    match &mut cx.session_mut().phase {
        Phase::Registering(registration) => Some(registration),
        Phase::Registered(_) | Phase::Leaving => None,
    }
}

/// Kept until nick and user are known; the last one counts (RFC 2812 section 3.1.1). Where none is needed it is not looked
/// at: clients that were given one for another server send it all the same. A guest gives it when asked, after everything
/// else.
fn pass(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    let password = Password::new(args.need(0)?);
    if cx.model().config().password
        && let Some(registration) = registration(cx)
    {
        registration.password = Some(password);
    }
    complete(cx)
}

fn user(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    let limits = cx.model().limits();
    let name = UserName::from_claim(args.need(0)?, limits.user_length);
    let most = limits.realname_length;
    // Modern IRC, USER: an empty name is refused like a missing one.
    let realname = split::head(args.need(3)?, most).to_owned();
    let Some(registration) = registration(cx) else {
        return Ok(());
    };
    // Modern IRC, USER: refused only after the welcome. Until then whoever takes another nick may give another name too.
    registration.user = Some((name, realname));
    complete(cx)
}

/// Registers the session once nick and user are known and no capability negotiation holds it up.
///
/// The nick may have been taken since it was given: then it is asked for again, and the connection is kept.
pub(super) fn complete(cx: &mut Ctx<'_>) -> Result<(), Reject> {
    let host = cx.model().host_of(&cx.session().peer.host);
    let guest = cx.session().peer.guest;
    let closed = cx.model().config().password;
    let Some(registration) = registration(cx).filter(|r| !r.negotiating) else {
        return Ok(());
    };
    let (away, account) = (registration.away.clone(), registration.account);
    let (Some(nick), Some((username, realname))) =
        (registration.nick.clone(), registration.user.clone())
    else {
        return Ok(());
    };
    if closed && !registration.admitted {
        let password = registration.password.take();
        return knock(cx, password);
    }
    authenticate::give_up(cx);
    // It is this server that introduces them, and this is all that it knows.
    let realname = if guest { GUEST.to_owned() } else { realname };
    let arrived = if let Some(person) = person_of(cx.model(), &nick, account).map(|user| user.id) {
        presence::attach(cx, person, away, false)
    } else {
        let user = cx.new_user_id();
        cx.commit(Change::Arrived { user, nick, username, realname, host, away, account })
    };
    if arrived.is_err()
        && let Phase::Registering(registration) = &mut cx.session_mut().phase
    {
        registration.nick = None;
    }
    arrived?;
    owner::give_rank(cx)
}

/// Asks whether the password is the server's. Who gave none is sent away; a guest, who knows of no PASS, is asked for it.
fn knock(cx: &mut Ctx<'_>, password: Option<Password>) -> Result<(), Reject> {
    if let Some(password) = password {
        cx.ask(Question::Password { door: Door::Server, password });
        return Ok(());
    }
    let text = "This server needs a password";
    if cx.session().peer.guest {
        cx.reply_text(Numeric::ERR_PASSWDMISMATCH, &[], text);
    } else {
        turn_away(cx, text, "No password given");
    }
    Ok(())
}

/// 464, then ERROR: the connection is not kept (Modern IRC, PASS).
fn turn_away(cx: &mut Ctx<'_>, text: &str, reason: &str) {
    cx.reply_text(Numeric::ERR_PASSWDMISMATCH, &[], text);
    cx.leave(reason);
}

/// What became of the server's password.
pub(super) fn admitted(cx: &mut Ctx<'_>, answer: &Answer) -> Result<(), Reject> {
    match answer {
        Answer::Right => {
            if let Some(registration) = registration(cx) {
                registration.admitted = true;
            }
            return complete(cx);
        }
        Answer::Busy => cx.leave("Too many are at the door, try again in a moment"),
        Answer::Wrong | Answer::Verifier(_) | Answer::Rehashed { .. } | Answer::History(_) => {
            cx.record_wrong_password();
            let most = cx.model().limits().wrong_passwords_per_connection;
            let session = cx.session_mut();
            session.guesses += 1;
            let again = session.peer.guest && session.guesses < most;
            let text = "That is not the password of this server";
            if again {
                cx.reply_text(Numeric::ERR_PASSWDMISMATCH, &[], text);
            } else {
                turn_away(cx, text, "Wrong password");
            }
        }
    }
    Ok(())
}

fn ping(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    let token = args.get(0).ok_or_else(|| Reject::numeric(Numeric::ERR_NOORIGIN, &[]))?;
    let server = cx.model().config().server.as_str().to_owned();
    cx.reply_line(Message::new(Verb::Pong).with(server).with(token));
    Ok(())
}

fn quit(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    let most = cx.model().limits().reason_length;
    let reason = match args.text(0, most) {
        Some(reason) => format!("Quit: {reason}"),
        None => "Quit".to_owned(),
    };
    cx.leave(&reason);
    Ok(())
}
