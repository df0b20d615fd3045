//! The rows of the sidebar: headings, conversations, channels one could join. What drawing shows and a click finds.

use crate::client::model::available::Listed;
use crate::client::model::buffer::{BufferId, BufferKind};
use crate::client::model::{Model, NetworkId};

/// The parts of the sidebar that have a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    Channels,
    Direct,
    Available,
}

/// One row, from the top. `Available` names the channel by its place in the network's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    Heading(Section),
    Buffer(BufferId),
    Available(NetworkId, usize),
    /// So many more channels could be joined: the list shows them.
    More(NetworkId, usize),
}

/// Channels of a network that are offered in the sidebar; the rest is counted.
const MOST_OFFERED: usize = 100;

/// All rows; channels in which one already has a conversation are not offered again. With several networks each has its
/// section, which its window heads, and channels are offered of the one in focus.
pub fn rows(model: &Model) -> Vec<Row> {
    let several = model.networks().len() > 1;
    let mut rows = Vec::new();
    if several {
        rows.extend(model.buffers().iter().map(|buffer| Row::Buffer(buffer.id)));
    } else {
        for (kind, section) in [
            (BufferKind::Server, None),
            (BufferKind::Channel, Some(Section::Channels)),
            (BufferKind::Direct, Some(Section::Direct)),
        ] {
            let mut buffers = model.buffers().iter().filter(|b| b.kind == kind).peekable();
            if buffers.peek().is_some() {
                rows.extend(section.map(Row::Heading));
                rows.extend(buffers.map(|buffer| Row::Buffer(buffer.id)));
            }
        }
    }
    let first = rows.len();
    let here = model.focused().network;
    for network in model.networks().iter().filter(|network| network.id == here) {
        let listed = network.available.listed().iter().enumerate();
        // Most are not open: looking at a few more finds enough.
        let fresh = listed.take(MOST_OFFERED + model.buffers().len());
        let fresh = fresh.filter(|(_, channel)| model.find(network.id, &channel.key).is_none());
        let offered = rows.len();
        rows.extend(fresh.take(MOST_OFFERED).map(|(index, _)| Row::Available(network.id, index)));
        let all = network.available.listed().len() + network.available.left_out();
        if rows.len() - offered == MOST_OFFERED && all > MOST_OFFERED {
            rows.push(Row::More(network.id, all - MOST_OFFERED));
        }
    }
    if rows.len() > first {
        rows.insert(first, Row::Heading(Section::Available));
    }
    rows
}

/// The channel of an `Available` row.
pub fn listed(model: &Model, network: NetworkId, index: usize) -> Option<&Listed> {
    model.network(network)?.available.listed().get(index)
}

/// The first row that is shown in an area of `height` rows: as far down as the user scrolled, else just so far that the
/// conversation in focus can be seen.
pub fn first_row(model: &Model, rows: &[Row], height: usize) -> usize {
    let most = rows.len().saturating_sub(height);
    if let Some(first) = model.sidebar_scroll {
        return first.min(most);
    }
    let focus = Row::Buffer(model.focus());
    let at = rows.iter().position(|row| *row == focus).unwrap_or(0);
    (at + 2).saturating_sub(height).min(most)
}
