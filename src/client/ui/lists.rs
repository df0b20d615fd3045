//! Lists to choose from: the channels of a server, the members of a channel. A line that filters, a heading, rows.

use ratatui::layout::Position;
use ratatui::style::{Modifier, Style};

use super::View;
use super::canvas::{Canvas, cells, slot, slot_to};
use super::overlay::{frame, row, typed};
use super::roster;
use super::theme::Part;
use crate::client::model::available::{Available, ListState, Listed};
use crate::client::model::channel_list::{ChannelList, Order};
use crate::client::model::geometry::{self, Rect};
use crate::client::model::network::Network;
use crate::client::model::overlay::MemberList;
use crate::client::model::picker::{self, Picker};
use crate::client::model::reaction_list::{Offer, ReactionList};
use crate::client::model::roster::Member;

/// Cells of the column with the number of members, and of a name at most.
const COUNT: u16 = 8;
/// Where there is less room than this the name needs more of it than the number.
const WIDE: u16 = 30;
const NAME: u16 = 24;
/// Less room than this is none for a topic.
const TOPIC: u16 = 8;

/// Where the columns of a row of channels are: the cells of the name, of the count and its end, the topic.
struct Columns {
    name: u16,
    count: u16,
    count_end: u16,
    topic_x: u16,
}

fn columns(area: Rect) -> Columns {
    let count = if area.width < WIDE { COUNT / 2 } else { COUNT };
    let name = NAME.min(area.width.saturating_sub(count + 2));
    let count_end = area.x + (1 + name + count).min(area.width);
    Columns { name, count, count_end, topic_x: count_end + 2 }
}

/// Draws the list of channels. Out: where its cursor is.
pub(super) fn channels(
    view: &View<'_>,
    list: &ChannelList,
    canvas: &mut Canvas<'_>,
) -> Option<Position> {
    let network = view.model.network(list.network)?;
    let outer = geometry::page(view.model.size);
    let available = &network.available;
    let query = available.query.to_string();
    let of = if query.is_empty() { String::new() } else { format!(" · {query}") };
    let title = format!("channels of {}{of}", view.model.network_name(list.network));
    let wide = outer.width >= 70;
    let keys = if wide {
        "type to search · enter: join · ctrl-t: sort · ctrl-r: anew · esc"
    } else {
        "enter: join · ctrl-t: sort · esc"
    };
    let inner = frame(view, outer, &title, keys, canvas);
    let state = progress(network, list.picker.shown().len());
    let cursor = filter(view, &list.picker, inner, &state, canvas);
    channel_heading(view, list.order, picker::heading(inner), canvas);
    let rows = picker::rows(inner);
    if list.picker.shown().is_empty() {
        let words = match available.state {
            ListState::Asked if available.listed().is_empty() => {
                "the server is listing its channels …"
            }
            ListState::Asked => "none so far",
            _ if list.picker.filter.is_empty() => "the server lists no channels",
            _ => "no such channel; enter joins it",
        };
        empty(view, words, rows, canvas);
    }
    for (y, place, chosen) in visible(&list.picker, rows) {
        if let Some(channel) = available.listed().get(place) {
            one_channel(view, channel, chosen, row(rows, y), canvas);
        }
    }
    arrows(view, &list.picker, (outer, rows), canvas);
    cursor
}

/// How many fit, of how many; while the list comes in, how far it is.
fn progress(network: &Network, shown: usize) -> String {
    let available = &network.available;
    match available.state {
        ListState::Asked => match network.formed {
            Some(all) if all > 0 => format!("listing {} of {all} …", available.heard()),
            _ => format!("listing {} …", available.heard()),
        },
        _ => count(available, shown),
    }
}

fn count(available: &Available, shown: usize) -> String {
    let all = available.listed().len() + available.left_out();
    if shown == all { format!("{all}") } else { format!("{shown} of {all}") }
}

/// The line that filters, with a word at its right where there is room.
pub(super) fn filter(
    view: &View<'_>,
    picker: &Picker,
    inner: Rect,
    words: &str,
    canvas: &mut Canvas<'_>,
) -> Option<Position> {
    let line = row(inner, inner.y);
    let taken = cells(words) + 2;
    let shown = inner.width >= taken + 16;
    let room = if shown { line.width.saturating_sub(taken) } else { line.width };
    let cursor = typed(view, &picker.filter, Rect::new(line.x, line.y, room, line.height), canvas);
    if shown {
        let quiet = view.theme.part(Part::Quiet);
        canvas.put_right(slot_to(line.x + line.width, line.y, taken), words, quiet);
    }
    cursor
}

fn channel_heading(view: &View<'_>, order: Order, area: Rect, canvas: &mut Canvas<'_>) {
    if area.is_empty() {
        return;
    }
    let style = view.theme.part(Part::Heading);
    let at = columns(area);
    let (name, count) = match order {
        Order::Members => ("NAME", "MEMBERS ↓"),
        Order::Name => ("NAME ↓", "MEMBERS"),
    };
    canvas.put_short(slot(area.x + 1, area.y, at.name), name, style);
    let width = cells(count);
    if at.count == COUNT {
        let end = at.count_end + u16::from(width > COUNT);
        canvas.put_right(slot_to(end, area.y, width), count, style);
    }
    let room = (area.x + area.width).saturating_sub(at.topic_x);
    if room >= TOPIC {
        canvas.put_short(slot(at.topic_x, area.y, room), "TOPIC", style);
    }
}

/// The rows in sight: where each stands, its place in the list, whether it is chosen.
pub(super) fn visible(picker: &Picker, area: Rect) -> impl Iterator<Item = (u16, usize, bool)> {
    let ys = area.y..area.y.saturating_add(area.height);
    let places = picker.shown().iter().enumerate().skip(picker.top());
    ys.zip(places).map(|(y, (row, place))| (y, *place, picker.is_chosen(row)))
}

pub(super) fn empty(view: &View<'_>, words: &str, area: Rect, canvas: &mut Canvas<'_>) {
    if !area.is_empty() {
        let quiet = view.theme.part(Part::Quiet);
        canvas.put_short(slot(area.x + 1, area.y, area.width), words, quiet);
    }
}

/// Arrows in the frame where rows are above or below.
pub(super) fn arrows(
    view: &View<'_>,
    picker: &Picker,
    (outer, rows): (Rect, Rect),
    canvas: &mut Canvas<'_>,
) {
    if rows.is_empty() {
        return;
    }
    let style = view.theme.part(Part::Accent).add_modifier(Modifier::BOLD);
    let x = (outer.x + outer.width).saturating_sub(1);
    if picker.top() > 0 {
        canvas.put(slot(x, rows.y, 1), "↑", style);
    }
    if picker.top() + usize::from(rows.height) < picker.shown().len() {
        canvas.put(slot(x, rows.y + rows.height - 1, 1), "↓", style);
    }
}

/// The sign before the chosen row. Out: its style.
pub(super) fn mark(view: &View<'_>, chosen: bool, area: Rect, canvas: &mut Canvas<'_>) -> Style {
    if !chosen {
        return Style::new();
    }
    let style = view.theme.part(Part::Current);
    canvas.put(slot(area.x, area.y, 1), "▌", style);
    style
}

fn one_channel(
    view: &View<'_>,
    channel: &Listed,
    chosen: bool,
    area: Rect,
    canvas: &mut Canvas<'_>,
) {
    let quiet = view.theme.part(Part::Quiet);
    let style = mark(view, chosen, area, canvas);
    let at = columns(area);
    canvas.put_short(slot(area.x + 1, area.y, at.name), &channel.name, style);
    let count = channel.members.to_string();
    canvas.put_right(slot_to(at.count_end, area.y, cells(&count).min(at.count)), &count, quiet);
    let room = (area.x + area.width).saturating_sub(at.topic_x);
    if room >= TOPIC {
        canvas.put_short(slot(at.topic_x, area.y, room), &channel.topic, quiet);
    }
}

/// Draws the list of members. Out: where its cursor is.
pub(super) fn members(
    view: &View<'_>,
    list: &MemberList,
    canvas: &mut Canvas<'_>,
) -> Option<Position> {
    let network = view.model.network(list.network)?;
    let outer = geometry::page(view.model.size);
    let title = format!("members of {}", list.channel);
    let wide = outer.width >= 60;
    let keys = if wide {
        "type to search · enter: talk · ctrl-t: who is that · esc"
    } else {
        "enter: talk · ctrl-t: who · esc"
    };
    let inner = frame(view, outer, &title, keys, canvas);
    let (shown, all) = (list.picker.shown().len(), list.members.len());
    let words = if shown == all { all.to_string() } else { format!("{shown} of {all}") };
    let cursor = filter(view, &list.picker, inner, &words, canvas);
    let heading = picker::heading(inner);
    if !heading.is_empty() {
        let style = view.theme.part(Part::Heading);
        canvas.put_short(slot(heading.x + 2, heading.y, heading.width), "NAME", style);
    }
    let rows = picker::rows(inner);
    if shown == 0 {
        empty(view, "nobody of that name", rows, canvas);
    }
    for (y, place, chosen) in visible(&list.picker, rows) {
        if let Some(member) = list.members.get(place) {
            one_member(view, network, member, (chosen, row(rows, y)), canvas);
        }
    }
    arrows(view, &list.picker, (outer, rows), canvas);
    cursor
}

fn one_member(
    view: &View<'_>,
    network: &Network,
    member: &Member,
    (chosen, area): (bool, Rect),
    canvas: &mut Canvas<'_>,
) {
    mark(view, chosen, area, canvas);
    let name = NAME.min(area.width);
    roster::line(view, member, Rect::new(area.x, area.y, name, area.height), canvas);
    let Some(person) = network.people.get(&network.fold(&member.nick)) else {
        return;
    };
    let about: Vec<&str> = [person.real_name.as_str(), person.account.as_str()]
        .into_iter()
        .filter(|text| !text.is_empty() && *text != member.nick)
        .collect();
    let quiet = view.theme.part(Part::Quiet);
    let x = area.x + name + 1;
    let room = (area.x + area.width).saturating_sub(x);
    canvas.put_short(slot(x, area.y, room), &about.join(" · "), quiet);
}

/// Draws the list of reactions. Out: where its cursor is.
pub(super) fn reactions(
    view: &View<'_>,
    list: &ReactionList,
    canvas: &mut Canvas<'_>,
) -> Option<Position> {
    let outer = geometry::page(view.model.size);
    let title = format!("react to {}", list.who);
    let wide = outer.width >= 50;
    let keys = if wide { "type a name · enter: react · esc" } else { "enter: react · esc" };
    let inner = frame(view, outer, &title, keys, canvas);
    let words = list.offers().len().to_string();
    let cursor = filter(view, &list.picker, inner, &words, canvas);
    let heading = picker::heading(inner);
    if !heading.is_empty() {
        let style = view.theme.part(Part::Heading);
        canvas.put_short(slot(heading.x + 1, heading.y, heading.width), "REACTION", style);
    }
    let rows = picker::rows(inner);
    for (y, place, chosen) in visible(&list.picker, rows) {
        if let Some(offer) = list.offers().get(place) {
            one_reaction(view, offer, chosen, row(rows, y), canvas);
        }
    }
    arrows(view, &list.picker, (outer, rows), canvas);
    cursor
}

fn one_reaction(view: &View<'_>, offer: &Offer, chosen: bool, area: Rect, canvas: &mut Canvas<'_>) {
    /// Cells of the column with the reaction; one that was typed may need more.
    const WHAT: u16 = 4;
    let quiet = view.theme.part(Part::Quiet);
    let style = mark(view, chosen, area, canvas);
    let end = area.x + area.width;
    let what = area.width.saturating_sub(1).min(cells(&offer.what).max(WHAT - 1));
    canvas.put_short(slot(area.x + 1, area.y, what), &offer.what, style);
    let mut x = area.x + 1 + WHAT.max(what + 1);
    x += canvas.put_short(slot(x, area.y, end.saturating_sub(x)), &offer.name, quiet);
    if offer.mine {
        let words = " · yours: takes it back";
        canvas.put_short(slot(x, area.y, end.saturating_sub(x)), words, style);
    }
}
