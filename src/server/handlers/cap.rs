//! CAP: which capabilities there are, and which of them this connection wants (IRCv3 capability-negotiation).

use crate::proto::caps::CapSet;
use crate::proto::{Cap, Message, Numeric, Verb};
use crate::server::ctx::Ctx;
use crate::server::model::{Phase, Reject};
use crate::spec::Param;

use super::args::Args;
use super::{CommandSpec, When, authenticate, connect, register};

pub(super) const COMMANDS: &[CommandSpec] = &[CommandSpec {
    verb: Verb::Cap,
    params: &[Param::required("subcommand", ()), Param::rest("capabilities", ())],
    when: When::Always,
    help: "negotiate capabilities: LS, LIST, REQ, END",
    run: cap,
}];

/// What this server can do.
const OFFERED: CapSet = CapSet::of(&[
    Cap::AccountNotify,
    Cap::AccountRegistration,
    Cap::AccountTag,
    Cap::AwayNotify,
    Cap::Batch,
    Cap::CapNotify,
    Cap::ChannelRename,
    Cap::Chathistory,
    Cap::Chghost,
    Cap::EchoMessage,
    Cap::EventPlayback,
    Cap::ExtendedIsupport,
    Cap::ExtendedJoin,
    Cap::ExtendedMonitor,
    Cap::InviteNotify,
    Cap::LabeledResponse,
    Cap::MessageRedaction,
    Cap::MessageTags,
    Cap::MultiPrefix,
    Cap::Multiline,
    Cap::NoImplicitNames,
    Cap::PreAway,
    Cap::ReadMarker,
    Cap::Sasl,
    Cap::Search,
    Cap::ServerTime,
    Cap::Setname,
    Cap::StandardReplies,
    Cap::UserhostInNames,
]);

/// Bytes of names in one line, within 512 with any names of server and client.
const LINE_BYTES: usize = 365;
/// The version that brings several lines, values and cap-notify.
pub(super) const VERSION_302: u32 = 302;

/// What it can do on this connection, besides what was negotiated before that could be had.
fn offered(cx: &Ctx<'_>) -> CapSet {
    let mut offered = OFFERED;
    if !register::is_offered(cx) {
        offered.remove(Cap::AccountRegistration);
    }
    if authenticate::mechanisms(cx).is_empty() {
        offered.remove(Cap::Sasl);
    }
    offered
}

/// Whether it can be asked for on this connection.
pub(super) fn is_offered(cx: &Ctx<'_>, cap: Cap) -> bool {
    offered(cx).contains(cap)
}

fn cap(cx: &mut Ctx<'_>, args: Args<'_>) -> Result<(), Reject> {
    let subcommand = args.need(0)?.to_ascii_uppercase();
    match subcommand.as_str() {
        "LS" => ls(cx, args),
        "LIST" => list(cx),
        "REQ" => req(cx, args.get(1).unwrap_or("")),
        "END" => return end(cx),
        _ => {
            return Err(Reject::numeric(Numeric::ERR_INVALIDCAPCMD, &[args.need(0)?]));
        }
    }
    Ok(())
}

/// Suspends registration until CAP END.
fn hold_registration(cx: &mut Ctx<'_>) {
    if let Phase::Registering(registration) = &mut cx.session_mut().phase {
        registration.negotiating = true;
    }
}

fn ls(cx: &mut Ctx<'_>, args: Args<'_>) {
    hold_registration(cx);
    let asked = args.get(1).and_then(|version| version.parse::<u32>().ok()).unwrap_or(0);
    let session = cx.session_mut();
    session.cap_version = session.cap_version.max(asked);
    if asked >= VERSION_302 && !session.has(Cap::CapNotify) {
        session.caps.insert(Cap::CapNotify);
        cx.negotiated();
    }
    // Once told, 302 is meant for the life of the connection; but each LS is answered in the version it asks for. Who
    // does not know of several lines and of values gets the ratified names, which fit into one and have none.
    let names: Vec<String> = if asked >= VERSION_302 {
        let names = |cap: Cap| cap.spec().names.iter().map(move |name| (cap, *name));
        offered(cx).iter().flat_map(names).map(|(cap, name)| with_value(cx, cap, name)).collect()
    } else {
        let ratified = |name: &&str| !name.contains('/');
        offered(cx).iter().map(Cap::name).filter(ratified).map(str::to_owned).collect()
    };
    let sts = sts(cx).filter(|_| asked >= VERSION_302);
    answer(cx, "LS", &names.into_iter().chain(sts).collect::<Vec<_>>());
}

/// That clients shall insist on encryption, with what matters to this one (IRCv3 sts). It is no row of the table, for
/// nobody can ask for it. A policy is for a host name: who did not come by one that the certificate is for is not told.
pub(super) fn sts(cx: &Ctx<'_>) -> Option<String> {
    let sts = cx.model().config().sts?;
    let peer = &cx.session().peer;
    match peer.secure {
        true if peer.named => Some(format!("sts=duration={}", sts.seconds)),
        false if !peer.loopback => Some(format!("sts=port={}", sts.port)),
        _ => None,
    }
}

/// The name of a capability with what there is to be said of it.
pub(super) fn with_value(cx: &Ctx<'_>, cap: Cap, name: &str) -> String {
    let limits = cx.model().limits();
    match cap {
        Cap::Multiline => {
            let (bytes, lines) = (limits.multiline_bytes, limits.multiline_lines);
            format!("{name}=max-bytes={bytes},max-lines={lines}")
        }
        Cap::Sasl => format!("{name}={}", authenticate::mechanisms(cx)),
        Cap::AccountRegistration => format!("{name}={}", register::capability(cx)),
        _ => name.to_owned(),
    }
}

fn list(cx: &mut Ctx<'_>) {
    let names: Vec<String> = cx.session().caps.iter().map(|cap| cap.name().to_owned()).collect();
    answer(cx, "LIST", &names);
}

/// Names in as many lines as needed; every line but the last has a `*` before them.
fn answer(cx: &mut Ctx<'_>, subcommand: &str, names: &[String]) {
    let lines = in_lines(names);
    let last = lines.len() - 1;
    for (at, names) in lines.into_iter().enumerate() {
        let line = Message::new(Verb::Cap).with(cx.me()).with(subcommand);
        let line = if at < last { line.with("*") } else { line };
        cx.reply_line(line.with(names));
    }
}

/// Names with spaces between them, in lines of at most [`LINE_BYTES`]; at least one line.
fn in_lines<S: AsRef<str>>(names: &[S]) -> Vec<String> {
    let mut lines = vec![String::new()];
    for name in names.iter().map(AsRef::as_ref) {
        let line = lines.last_mut().expect("there is always a line");
        if line.is_empty() {
            line.push_str(name);
        } else if line.len() + 1 + name.len() <= LINE_BYTES {
            line.extend([" ", name]);
        } else {
            lines.push(name.to_owned());
        }
    }
    lines
}

/// All or nothing: one name that cannot be had refuses the whole line.
fn req(cx: &mut Ctx<'_>, wanted: &str) {
    hold_registration(cx);
    let mut caps = cx.session().caps;
    let offered = offered(cx);
    let implicit = cx.session().cap_version >= VERSION_302;
    let possible = wanted.split_ascii_whitespace().all(|word| {
        let (name, on) = word.strip_prefix('-').map_or((word, true), |name| (name, false));
        let Some(cap) = Cap::parse(name).filter(|cap| offered.contains(*cap)) else {
            return false;
        };
        if on {
            caps.insert(cap);
        } else if cap == Cap::CapNotify && implicit {
            return false;
        } else {
            caps.remove(cap);
        }
        true
    });
    let verdict = if possible { "ACK" } else { "NAK" };
    // A verdict has no mark that more follows; the whole of the request is in force after the last line.
    let names: Vec<&str> = wanted.split_ascii_whitespace().collect();
    for names in in_lines(&names) {
        let line = Message::new(Verb::Cap).with(cx.me()).with(verdict);
        cx.reply_line(line.with(names));
    }
    if possible && caps != cx.session().caps {
        cx.session_mut().caps = caps;
        cx.negotiated();
    }
}

fn end(cx: &mut Ctx<'_>) -> Result<(), Reject> {
    if let Phase::Registering(registration) = &mut cx.session_mut().phase {
        registration.negotiating = false;
    }
    connect::complete(cx)
}
