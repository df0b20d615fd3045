//! MODE lines of the server itself: ranks that somebody has by account or has again after a restart, and what a service has
//! set for somebody. They are found once, so that what is told live and what is kept are the same lines with the same ids.

use crate::proto::caps::CapSet;
use crate::proto::{ChannelName, Message, MsgId, Source, Verb};
use crate::server::model::{
    By, Change, ChannelMode, Kept, Model, Rank, Row, Stamped, User, Write, ranks_after,
};
use crate::server::outbound::{Form, Outbound};

use super::forms::mode_lines;

/// One of the lines.
pub(super) struct Served<'a> {
    pub(super) channel: ChannelName,
    /// What follows the channel.
    params: Vec<String>,
    id: &'a MsgId,
}

/// How many of the lines of a change need an id besides its own. Seen before the change is applied.
pub fn lines_besides(model: &Model, change: &Change) -> usize {
    lines(model, change).len().saturating_sub(usize::from(is_told_alone(change)))
}

/// The lines of a change, in the order in which they are told.
pub(super) fn served<'a>(model: &Model, stamped: &'a Stamped) -> Vec<Served<'a>> {
    let own = is_told_alone(&stamped.change).then_some(&stamped.id);
    let ids = own.into_iter().chain(&stamped.besides);
    let lines = lines(model, &stamped.change).into_iter().zip(ids);
    lines.map(|((channel, params), id)| Served { channel, params, id }).collect()
}

/// Whether these lines are all that members are told of the change. Otherwise another line has its id.
fn is_told_alone(change: &Change) -> bool {
    !matches!(change, Change::Joined { .. } | Change::LoggedIn { .. })
}

fn lines(model: &Model, change: &Change) -> Vec<(ChannelName, Vec<String>)> {
    let by_channel = match change {
        Change::ModesServed { channel, changes, .. } => vec![(channel.clone(), changes.clone())],
        Change::Lapsed { channel } => {
            let lapse =
                model.channel(channel.as_str()).map(|known| (channel.clone(), known.lapse()));
            lapse.into_iter().collect()
        }
        Change::Joined { user, channel, .. } => {
            let user = model.user(*user);
            user.map(|user| (channel.clone(), brought_along(model, channel, user)))
                .into_iter()
                .collect()
        }
        Change::LoggedIn { .. } | Change::Founded { .. } => ranks_after(model, change),
        _ => Vec::new(),
    };
    let lines = by_channel.iter().flat_map(|(channel, changes)| {
        mode_lines(model, changes).into_iter().map(|line| (channel.clone(), line))
    });
    lines.collect()
}

/// The ranks with which somebody enters: who is back after a restart has theirs again, and others have one by account.
fn brought_along(model: &Model, channel: &ChannelName, user: &User) -> Vec<ChannelMode> {
    let Some(channel) = model.channel(channel.as_str()) else {
        return Vec::new();
    };
    let back = channel.waiting.as_ref().and_then(|waiting| waiting.expects(user));
    let by_account = channel.rank_by_account(user);
    let has = |rank| Some(rank) == by_account || back.is_some_and(|back| back.has(rank));
    let ranks = Rank::ALL.into_iter().filter(|rank| has(*rank));
    ranks.map(|rank| ChannelMode::Rank { rank, user: user.id, on: true }).collect()
}

impl Served<'_> {
    /// As it is told live.
    pub(super) fn line(self, model: &Model, stamped: &Stamped) -> Outbound {
        let line = Message::new(Verb::Mode).with_source(source(model));
        let line = line.with(self.channel.as_str()).with_all(self.params);
        let form = Form { needs: CapSet::EMPTY, lines: vec![line] };
        Outbound::of(vec![form]).stamped(stamped.at, Some(self.id))
    }

    /// As it is kept.
    pub(super) fn write(self, model: &Model, stamped: &Stamped) -> Option<Write> {
        let channel = model.channel(self.channel.as_str())?;
        let params = std::iter::once(self.channel.to_string()).chain(self.params).collect();
        Some(Write::Row(Row {
            id: self.id.clone(),
            at: stamped.at,
            place: self.channel.folded(),
            by: By { source: source(model), account: None, bot: false },
            closed: channel.is_closed(),
            what: Kept::Event { verb: Verb::Mode, params },
        }))
    }
}

fn source(model: &Model) -> Source {
    Source::server(model.config().server.as_str())
}
