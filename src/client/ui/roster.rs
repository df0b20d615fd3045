//! The members of the channel at the right: how many, then by rank and name, each with the highest prefix before it.

use ratatui::style::Modifier;

use super::View;
use super::canvas::{Canvas, slot};
use super::theme::Part;
use crate::client::model::buffer::Buffer;
use crate::client::model::entry::nick_hash;
use crate::client::model::geometry::Rect;
use crate::client::model::roster::Member;
use crate::client::text::style::Tone;

/// Draws the member list of `buffer` into `area`.
pub(super) fn draw(view: &View<'_>, buffer: &Buffer, area: Rect, canvas: &mut Canvas<'_>) {
    if area.is_empty() {
        return;
    }
    let heading = format!("MEMBERS {}", buffer.roster.len());
    let room = area.width.saturating_sub(1);
    let style = view.theme.part(Part::Heading);
    canvas.put(slot(area.x + 1, area.y, room), &heading, style);

    let rows = usize::from(area.height - 1);
    let listed = buffer.roster.listed();
    let first = view.model.first_member();
    let ys = area.y + 1..area.y.saturating_add(area.height);
    for (y, member) in ys.zip(buffer.roster.iter().skip(first)) {
        line(view, member, Rect::new(area.x, y, area.width, 1), canvas);
    }
    let style = view.theme.part(Part::Accent).add_modifier(Modifier::BOLD);
    let x = area.x + area.width - 1;
    if first > 0 {
        canvas.put(slot(x, area.y + 1, 1), "↑", style);
    }
    if first + rows < listed && rows > 0 {
        canvas.put(slot(x, area.y + area.height - 1, 1), "↓", style);
    }
}

/// Draws one member: prefix, name, whether they are a program, and away.
pub(super) fn line(view: &View<'_>, member: &Member, line: Rect, canvas: &mut Canvas<'_>) {
    let network = view.model.focused_network();
    let key = network.fold(&member.nick);
    let prefix = member.prefixes.chars().next().map(String::from);
    let sign = prefix.as_deref().unwrap_or(" ");
    canvas.put(slot(line.x + 1, line.y, 1), sign, view.theme.part(Part::Accent));
    let types = view.model.writers.names(view.model.focus()).any(|nick| nick == member.nick);
    let mut name = member.nick.clone();
    if network.people.get(&key).is_some_and(|person| person.bot) {
        name.push_str(" (bot)");
    }
    let tone = if member.away {
        name.push_str(" (away)");
        Tone::Muted
    } else if network.is_me(&member.nick) {
        Tone::Own
    } else {
        Tone::Nick(nick_hash(key.as_str()))
    };
    if types {
        name.push_str(" …");
    }
    let room = line.width.saturating_sub(3);
    canvas.put_short(slot(line.x + 2, line.y, room), &name, view.theme.tone(tone));
}
