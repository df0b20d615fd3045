//! AUTHENTICATE: proving who one is (IRCv3 sasl-3.1, sasl-3.2), before one has arrived and after.

use crate::proto::sasl::{Asked, ChunkFault, Gathering, Mechanism, Refused, Server, chunks};
use crate::proto::{Cap, Message, Numeric, Verb};
use crate::server::ctx::Ctx;
use crate::server::model::{Dialogue, Manner, Reject};
use crate::spec::Param;

use super::accounts::{self, refusal};
use super::args::Args;
use super::{CommandSpec, When};

pub(super) const COMMANDS: &[CommandSpec] = &[CommandSpec {
    verb: Verb::Authenticate,
    params: &[Param::required("mechanism or data", ())],
    when: When::Always,
    help: "log in to an account; your client does it for you",
    run: authenticate,
}];

/// What this connection can use: a password only where nobody can read it, a certificate only where there is one. A guest's
/// client runs here, where their password is as soon as they have typed it: a proof that they know it would spare nobody
/// anything, and cost this machine the derivation a second time.
pub(super) fn mechanisms(cx: &Ctx<'_>) -> String {
    let usable = |mechanism: &Mechanism| match mechanism {
        Mechanism::ScramSha256 => !cx.session().peer.guest,
        Mechanism::External => cx.session().peer.certificate.is_some(),
        Mechanism::Plain => accounts::may_send_secrets(cx),
    };
    let names = Mechanism::ALL.into_iter().filter(usable).map(Mechanism::as_str);
    names.collect::<Vec<_>>().join(",")
}

fn authenticate(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    let given = args.need(0)?;
    if !cx.session().has(Cap::Sasl) {
        return Err(fail("Ask for the capability first: CAP REQ :sasl"));
    }
    let dialogue = cx.session_mut().dialogue.take();
    if given == "*" {
        return Err(Reject::numeric(Numeric::ERR_SASLABORTED, &[]));
    }
    match dialogue {
        None => begin(cx, given),
        Some(dialogue) => go_on(cx, dialogue, given),
    }
}

fn fail(text: &str) -> Reject {
    refusal(Manner::Sasl, text)
}

fn begin(cx: &mut Ctx<'_>, name: &str) -> Result<(), Reject> {
    // Once in 3.1 (907); who speaks 3.2 may log in again.
    if accounts::of_session(cx).is_some() && cx.session().cap_version < 302 {
        return Err(Reject::numeric(Numeric::ERR_SASLALREADY, &[]));
    }
    let usable = mechanisms(cx);
    let mechanism = Mechanism::parse(name)
        .filter(|mechanism| usable.split(',').any(|usable| usable == mechanism.as_str()));
    let Some(mechanism) = mechanism else {
        cx.reply(Numeric::RPL_SASLMECHS, &[&usable]);
        let insecure = Mechanism::parse(name) == Some(Mechanism::Plain);
        return Err(fail(if insecure {
            "PLAIN would show your password to others on the way; connect with TLS, or use SCRAM-SHA-256"
        } else {
            "That mechanism cannot be used here"
        }));
    };
    let now = cx.now();
    let nonce = cx.model_mut().nonce(now);
    let server = Server::new(mechanism, nonce);
    let dialogue = Dialogue { server, gathering: Gathering::default(), against: None };
    cx.session_mut().dialogue = Some(Box::new(dialogue));
    say(cx, &[]);
    Ok(())
}

fn say(cx: &mut Ctx<'_>, data: &[u8]) {
    for piece in chunks(data) {
        cx.reply_line(Message::new(Verb::Authenticate).with(piece));
    }
}

/// Takes a piece of a response. The dialogue is over unless it is put back.
fn go_on(cx: &mut Ctx<'_>, mut dialogue: Box<Dialogue>, piece: &str) -> Result<(), Reject> {
    match dialogue.gathering.take(piece) {
        Ok(None) => cx.session_mut().dialogue = Some(dialogue),
        Ok(Some(response)) => return respond(cx, dialogue, &response),
        Err(ChunkFault::TooLong) => {
            return Err(Reject::numeric(Numeric::ERR_SASLTOOLONG, &[]));
        }
        Err(ChunkFault::NotBase64) => return Err(fail("That is no base64")),
    }
    Ok(())
}

fn respond(cx: &mut Ctx<'_>, mut dialogue: Box<Dialogue>, response: &[u8]) -> Result<(), Reject> {
    // Who began while it was still allowed must not go on after, nor hear whether the proof was right.
    if let Some(against) = &dialogue.against {
        may_guess(cx, &against.name)?;
    }
    let asked = match dialogue.server.take(response) {
        Ok(asked) => asked,
        Err(Refused::Garbled) => return Err(fail("That makes no sense in this mechanism")),
        Err(Refused::Wrong) => return wrong(cx, &dialogue),
    };
    match asked {
        Asked::Password { account, password } => {
            accounts::try_password(cx, &account, &password, Manner::Sasl)
        }
        Asked::Certificate { account } => certificate(cx, account.as_deref()),
        Asked::Verifier { account } => {
            may_guess(cx, &account)?;
            let against = cx.model().against(&account);
            let challenge = dialogue.server.found(&against.verifier);
            let challenge = challenge.map_err(|_| fail(Numeric::ERR_SASLFAIL.text()))?;
            dialogue.against = Some(against);
            say(cx, &challenge);
            cx.session_mut().dialogue = Some(dialogue);
            Ok(())
        }
        Asked::Say(last) => {
            say(cx, &last);
            cx.session_mut().dialogue = Some(dialogue);
            Ok(())
        }
        Asked::Proved { .. } => match &dialogue.against {
            Some(against) => accounts::proved(cx, against, Manner::Sasl),
            None => Err(fail(Numeric::ERR_SASLFAIL.text())),
        },
    }
}

/// Whether one more proof for the account may be tried from here.
fn may_guess(cx: &Ctx<'_>, account: &str) -> Result<(), Reject> {
    match cx.model().guess_wait(&cx.session().peer.host, account, cx.now()) {
        Some(wait) => Err(accounts::too_often(wait, Manner::Sasl)),
        None => Ok(()),
    }
}

/// A proof that the password is known was none.
fn wrong(cx: &mut Ctx<'_>, dialogue: &Dialogue) -> Result<(), Reject> {
    let name = dialogue.against.as_ref().map_or("", |against| &against.name).to_owned();
    let (host, now) = (cx.session().peer.host.clone(), cx.now());
    cx.model_mut().count_guess(&host, &name, now);
    accounts::failed(cx, Manner::Sasl)
}

/// Whose certificate the connection has shown, and no other account is wanted.
fn certificate(cx: &mut Ctx<'_>, wanted: Option<&str>) -> Result<(), Reject> {
    let print = cx.session().peer.certificate;
    let accounts = cx.model().accounts();
    let account = print.and_then(|print| accounts.of_certificate(&print)).map(|known| known.id);
    let wanted = wanted.map(|name| accounts.named(name).map(|account| account.id));
    let Some(id) = account.filter(|id| wanted.is_none_or(|wanted| wanted == Some(*id))) else {
        return Err(fail("Your certificate is not one of that account"));
    };
    accounts::log_in(cx, id)?;
    cx.reply(Numeric::RPL_SASLSUCCESS, &[]);
    Ok(())
}

/// Somebody arrives in the middle of a dialogue: it is over (IRCv3 sasl-3.1).
pub(super) fn give_up(cx: &mut Ctx<'_>) {
    if cx.session_mut().dialogue.take().is_some() {
        cx.reply(Numeric::ERR_SASLABORTED, &[]);
    }
}
