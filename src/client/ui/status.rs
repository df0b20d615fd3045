//! The top line (program, link, own nick), the topic line, and the hint line at the bottom.

use ratatui::style::Modifier;

use super::View;
use super::canvas::{Canvas, cells, slot, slot_to};
use super::links::Linked;
use super::theme::Part;
use crate::client::model::buffer::{Buffer, BufferKind};
use crate::client::model::geometry::Rect;
use crate::client::model::network::{Link, Network};
use crate::client::model::typing;
use crate::client::text::style::{Run, Tone};
use crate::client::text::width;
use crate::proto::Timestamp;

/// Draws the top line.
pub(super) fn top(view: &View<'_>, area: Rect, canvas: &mut Canvas<'_>) {
    if area.is_empty() {
        return;
    }
    let rule = view.theme.part(Part::Rule);
    canvas.fill(area, "─", rule);
    let network = view.model.focused_network();

    let mut nick = match &network.login.account {
        Some(account) if network.same(account, &network.nick) => format!("{} ✓", network.nick),
        Some(account) => format!("{} as {account}", network.nick),
        None => network.nick.clone(),
    };
    if network.away {
        nick.push_str(" (away)");
    }
    if view.model.is_quiet() {
        nick.push_str(" (quiet)");
    }
    let nick_room = (area.width / 3).min(cells(&nick));
    let nick_taken = if nick_room == 0 { 0 } else { nick_room + 3 };
    if nick_room > 0 {
        let end = area.x + area.width - 1;
        canvas.put_right(slot_to(end, area.y, 1), " ", rule);
        let style = view.theme.tone(Tone::Own);
        canvas.put_right(slot_to(end - 1, area.y, nick_room), &nick, style);
        canvas.put_right(slot_to(end - 1 - nick_room, area.y, 1), " ", rule);
    }

    let (sign, part, words) = link(network, view.now);
    let end = area.x + area.width - nick_taken.min(area.width);
    let mut x = area.x;
    let mut write = |text: &str, style| {
        x += canvas.put_short(slot(x, area.y, end.saturating_sub(x)), text, style);
    };
    if area.width >= 30 {
        write(" tchat", view.theme.part(Part::Accent).add_modifier(Modifier::BOLD));
    }
    write(" ", rule);
    write(sign, view.theme.part(part));
    write(" ", rule);
    let calm = part == Part::Good;
    let style = view.theme.part(if calm { Part::Quiet } else { part });
    write(&words, style);
    write(" ", rule);
}

/// The state of a link as a sign.
pub(super) const fn sign(link: &Link) -> &'static str {
    match link {
        Link::Online => "●",
        Link::Connecting | Link::Registering => "◌",
        Link::Waiting { .. } | Link::Idle => "○",
    }
}

/// The state of the link as a sign, its colour, and words; what matters most comes first, for it may be cut.
fn link(network: &Network, now: Timestamp) -> (&'static str, Part, String) {
    let target = &network.target;
    match &network.link {
        Link::Online if network.name == target.to_string() => {
            ("●", Part::Good, network.name.clone())
        }
        Link::Online => ("●", Part::Good, format!("{} {target}", network.name)),
        Link::Connecting => ("◌", Part::Wait, format!("connecting to {target} …")),
        Link::Registering => ("◌", Part::Wait, format!("signing in to {target} …")),
        Link::Waiting { next, reason, .. } => {
            let left = next.since(now).as_millis().div_ceil(1000);
            let words = format!("offline, next try in {left} s · {target}: {reason}");
            ("○", Part::Bad, words)
        }
        Link::Idle => ("○", Part::Bad, format!("not connected to {target}")),
    }
}

/// The number of the topic among the texts with links; lines have others.
const TOPIC: u64 = u64::MAX;

/// Draws the line above the conversation: its name, and the topic or what it is.
pub(super) fn topic(view: &View<'_>, buffer: &Buffer, area: Rect, canvas: &mut Canvas<'_>) {
    if area.is_empty() {
        return;
    }
    let end = area.x + area.width;
    let mut x = area.x.saturating_add(1);
    let name = match buffer.kind {
        BufferKind::Server => &view.model.focused_network().name,
        _ => &buffer.name,
    };
    let style = view.theme.part(Part::Unread);
    x += canvas.put_short(slot(x, area.y, end.saturating_sub(x) / 2), name, style);
    let quiet = view.theme.part(Part::Quiet);
    let about: Vec<Run> = match buffer.kind {
        _ if buffer.over => vec![Run::toned("over, and can only be read", Tone::Muted)],
        BufferKind::Server => vec![Run::toned("messages of the server", Tone::Muted)],
        BufferKind::Direct => vec![Run::toned(about_somebody(view, buffer), Tone::Muted)],
        BufferKind::Channel if !buffer.joined => {
            let online = view.model.focused_network().is_online();
            let words =
                if online { "you are not in this channel" } else { "waiting for the connection" };
            vec![Run::toned(words, Tone::Muted)]
        }
        BufferKind::Channel => {
            buffer.topic.as_ref().map_or_else(Vec::new, |topic| topic.runs.clone())
        }
    };
    if !about.is_empty() {
        x += canvas.put_short(slot(x, area.y, end.saturating_sub(x)), " · ", quiet);
    }
    let linked = Linked::of(&about, TOPIC);
    let mut from = 0;
    for run in &about {
        let style = quiet.patch(view.theme.run(run));
        let room = end.saturating_sub(x);
        let shown = width::ellipsize(&run.text, room);
        let used = canvas.put(slot(x, area.y, room), &shown, style);
        // What was cut leads nowhere else: a link is whole however much of it is seen.
        linked.mark(&run.text, from, slot(x, area.y, used), canvas);
        x += used;
        from += run.text.len();
    }
}

/// Whether somebody is there, and who that is.
fn about_somebody(view: &View<'_>, buffer: &Buffer) -> String {
    let network = view.model.focused_network();
    let mut words = vec![buffer.standing.words().to_owned()];
    if let Some(person) = network.people.get(&buffer.key) {
        let other = person.real_name != buffer.name;
        words.extend(other.then(|| person.real_name.clone()));
        if !person.account.is_empty() {
            words.push(format!("account {}", person.account));
        }
        if person.bot {
            words.push("bot".to_owned());
        }
    }
    words.retain(|word| !word.is_empty());
    if words.is_empty() { "a conversation of two".to_owned() } else { words.join(" · ") }
}

/// What stands at the right of it.
const CANCEL: &str = "esc cancels";

/// Draws the line above the text being typed: the message that it answers.
pub(super) fn answering(view: &View<'_>, area: Rect, canvas: &mut Canvas<'_>) {
    let Some(answering) = view.model.focused().answering.as_ref().filter(|_| !area.is_empty())
    else {
        return;
    };
    let mut end = area.x + area.width.saturating_sub(1);
    if area.width >= 40 {
        let style = view.theme.part(Part::Quiet);
        canvas.put_right(slot_to(end, area.y, cells(CANCEL)), CANCEL, style);
        end = end.saturating_sub(cells(CANCEL) + 2);
    }
    let mut x = area.x + u16::from(area.width > 2);
    if area.width >= 50 {
        let style = view.theme.part(Part::Accent);
        x += canvas.put(slot(x, area.y, end.saturating_sub(x)), "replying to ", style);
    }
    // The first run is the arrow, which the words stand for.
    for run in answering.quote.runs().iter().skip(usize::from(area.width >= 50)) {
        let room = end.saturating_sub(x);
        x += canvas.put_short(slot(x, area.y, room), &run.text, view.theme.run(run));
    }
}

/// Draws the hint line: what was just said to the user, else keys worth knowing.
pub(super) fn hint(view: &View<'_>, area: Rect, canvas: &mut Canvas<'_>) {
    if area.is_empty() {
        return;
    }
    let room = area.width.saturating_sub(1);
    if let Some(flash) = &view.model.flash {
        let style = view.theme.part(Part::Mention);
        canvas.put_short(slot(area.x + 1, area.y, room), &flash.text, style);
        return;
    }
    let mut end = area.x + area.width;
    let hints = view.model.hints_now();
    let choosing = view.model.selection().is_some() || view.model.overlay().is_some();
    let typing = typing::words(view.model.writers.names(view.model.focus()));
    if !typing.is_empty() && !choosing {
        // The keys have been read before; who types has not.
        let used = cells(&typing).min(room);
        let style = view.theme.tone(Tone::Muted);
        canvas.put_short(
            slot_to(end.saturating_sub(1).max(area.x + 1 + used), area.y, used),
            &typing,
            style,
        );
        end = end.saturating_sub(used + 3);
    }
    let mut x = area.x + 1;
    for (keys, what) in &hints {
        let gap = if x == area.x + 1 { "" } else { " · " };
        let needed = cells(gap) + cells(keys) + 1 + cells(what);
        if needed > end.saturating_sub(x) {
            continue;
        }
        x += canvas.put(slot(x, area.y, end - x), gap, view.theme.part(Part::Rule));
        x += canvas.put(slot(x, area.y, end - x), keys, view.theme.part(Part::Accent));
        x += canvas.put(slot(x, area.y, end - x), " ", view.theme.part(Part::Quiet));
        x += canvas.put(slot(x, area.y, end - x), what, view.theme.part(Part::Quiet));
    }
}
