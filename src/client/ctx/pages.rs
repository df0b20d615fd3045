//! What comes of the questions to a server's history: pages, lists of people, refusals.
//!
//! A page that brings nothing new ends it, and so does a bound: a server may repeat itself, contradict itself, or never come
//! to an end. What could not be had is said by a gap. Source: IRCv3 chathistory.

use crate::client::ctx::Ctx;
use crate::client::ctx::missed::asked_for;
use crate::client::model::NetworkId;
use crate::client::model::buffer::{Buffer, BufferId, BufferKind};
use crate::client::model::entry::EntryId;
use crate::client::model::fetches::{Fetch, Goal, PAGE};
use crate::client::model::gap::Gap;
use crate::client::model::merge::{Merged, Spot, Told};
use crate::client::model::older::Older;
use crate::client::model::reference::{Reference, Way};
use crate::client::model::timeline::End;
use crate::client::text::neutral;

/// Lines that are got for one gap without anybody looking at it.
const MOST_UNASKED: usize = 1_000;
/// Conversations that one list of targets may open.
const MOST_TARGETS: usize = 50;

/// Why something may be missing where a server does not have the last message that is known, nor anything before it.
const FORGOTTEN: &str = "the server has no history that goes back to it";

/// A page of a history as it came.
#[derive(Debug, Default)]
pub struct Page {
    /// What is shown of it.
    pub lines: Vec<Told>,
    /// Lines in it, shown or not.
    pub all: usize,
    /// Its first line by which more can be asked for.
    pub first: Option<Reference>,
}

impl Ctx<'_> {
    /// A question was refused or is not answered. By the message's time it may be answered where its id is not known any
    /// more.
    pub fn fetch_failed(&mut self, id: NetworkId, mut fetch: Fetch, why: &str) {
        let named = fetch.at.as_ref().is_some_and(|at| at.msgid.is_some());
        let times = self.takes_times(id);
        let network = self.model.network_mut(id);
        if let Some(network) = network.filter(|_| named && times && !fetch.by_time)
            && network.is_online()
            && !matches!(fetch.goal, Goal::Around)
        {
            fetch.by_time = true;
            network.fetches.go_on(fetch);
            return;
        }
        match fetch.goal {
            Goal::FillDown { gap, .. } => self.gap_waits(fetch.buffer, Some(gap)),
            Goal::Fill { gap, .. } | Goal::Check { gap, .. } | Goal::Reach { gap } => {
                self.gap_stays(fetch.buffer, gap, why);
            }
            Goal::Older(_) => {
                let buffer = self.model.buffer_mut(fetch.buffer);
                if let Some(buffer) = buffer.filter(|buffer| buffer.older == Older::Loading) {
                    buffer.older = Older::Refused;
                    self.flash(format!("no older messages: {}", neutral::text(why)));
                }
            }
            Goal::Around => {
                self.flash(format!("that message cannot be had: {}", neutral::text(why)));
            }
            Goal::Targets => self.catch_up_all(id),
            Goal::Begin { gap } => {
                if let Some(gap) = gap {
                    self.close_gap(fetch.buffer, gap);
                }
            }
            Goal::Window(_) => {}
        }
    }

    pub(super) fn gap_stays(&mut self, id: BufferId, gap: EntryId, why: &str) {
        let words = format!("messages may be missing here: {}", neutral::text(why));
        self.model.look_again();
        if let Some(buffer) = self.model.buffer_mut(id) {
            buffer.set_gap(gap, Gap::Lost(words.into()));
        }
    }

    /// The server does not say with whom one has talked: every open direct conversation is asked for.
    pub(super) fn catch_up_all(&mut self, id: NetworkId) {
        let of_network = self.model.buffers().iter().filter(|buffer| buffer.network == id);
        let direct = of_network.filter(|buffer| buffer.kind == BufferKind::Direct && !buffer.over);
        let direct: Vec<BufferId> = direct.map(|buffer| buffer.id).collect();
        for buffer in direct {
            self.ask_for_news(buffer);
        }
    }

    /// Asks for what may be missing at the end of what was known, where that has been noted already or not.
    fn ask_for_news(&mut self, id: BufferId) {
        let noted = |buffer: &Buffer| buffer.loading_gap().or_else(|| buffer.last_gap());
        match self.model.buffer(id).and_then(noted) {
            Some(gap) => self.catch_up_at(id, gap),
            None => self.catch_up(id, false),
        }
    }

    /// Whether a line is still there: the window may have been emptied while an answer was on its way.
    pub(super) fn is_there(&self, buffer: BufferId, line: EntryId) -> bool {
        self.model.buffer(buffer).is_some_and(|buffer| buffer.entry(line).is_some())
    }

    /// The people one has talked with: those with news are opened and asked for; nothing is missing of the others if these
    /// are all. Otherwise they are asked for, too.
    pub fn targets(&mut self, id: NetworkId, nicks: &[String], all: bool) {
        let all = all && nicks.len() <= MOST_TARGETS;
        // On a new device everything is unread that was not read on another one, where the server can tell.
        let fresh = self.new_device_since(id).filter(|_| self.takes_read(id));
        let since = self.away_since(id).or(fresh);
        let mut named = Vec::new();
        for nick in nicks.iter().take(MOST_TARGETS) {
            let buffer = self.open_direct(id, nick);
            named.push(buffer);
            if let (Some(since), Some(buffer)) = (since, self.model.buffer_mut(buffer)) {
                buffer.away_since(since);
            }
            let direct = self.model.buffer(buffer);
            if direct.is_some_and(|buffer| buffer.kind == BufferKind::Direct) {
                self.ask_for_news(buffer);
            }
        }
        let network = self.model.network(id);
        // The disk may still be looked at before the server is asked.
        let asked = |buffer| {
            named.contains(&buffer)
                || network.is_some_and(|network| network.fetches.is_filling(buffer))
        };
        let direct = self.model.buffers().iter().filter(|buffer| {
            buffer.network == id && buffer.kind == BufferKind::Direct && !asked(buffer.id)
        });
        let loading = direct.filter_map(|buffer| Some((buffer.id, buffer.loading_gap()?)));
        for (buffer, gap) in loading.collect::<Vec<_>>() {
            if all {
                self.close_gap(buffer, gap);
            } else {
                self.catch_up_at(buffer, gap);
            }
        }
    }

    /// A page has come.
    pub fn page(&mut self, id: NetworkId, fetch: Fetch, page: Page) {
        if self.model.buffer(fetch.buffer).is_none() {
            return;
        }
        self.model.look_again();
        let page = Page { lines: asked_for(page.lines, &fetch), ..page };
        match fetch.goal.clone() {
            Goal::Fill { gap, known, got } => {
                self.filled(id, (fetch, page), gap, (known, got));
            }
            Goal::FillDown { gap, ref known } => self.filled_down(&fetch, page, (gap, known)),
            Goal::Begin { gap } => self.began(&fetch, page, gap),
            Goal::Check { gap, known } => self.checked(id, (fetch, page), gap, known),
            Goal::Reach { gap } if page.all > 0 => self.close_gap(fetch.buffer, gap),
            Goal::Reach { gap } => self.gap_stays(fetch.buffer, gap, FORGOTTEN),
            Goal::Older(above) => self.older_came(id, fetch, page, above),
            Goal::Window(end) => self.window_came(&fetch, page, end),
            Goal::Around => {
                let msgid = fetch.at.as_ref().and_then(|at| at.msgid.as_ref());
                let buffer = self.model.buffer_mut(fetch.buffer);
                match buffer.and_then(|buffer| buffer.look_at_page(page.lines, msgid)) {
                    Some(entry) => self.look_at(fetch.buffer, entry),
                    None => self.flash("that message is not here any more"),
                }
            }
            Goal::Targets => {}
        }
    }

    /// The first page of a conversation of which nothing was known.
    fn began(&mut self, fetch: &Fetch, page: Page, gap: Option<EntryId>) {
        let all = page.all;
        if gap.is_some_and(|gap| !self.is_there(fetch.buffer, gap)) {
            return;
        }
        // Above the gap, and so before everything that came since: nobody has missed it.
        self.merge_page(fetch.buffer, page.lines, Spot::Front);
        if let Some(gap) = gap {
            self.close_gap(fetch.buffer, gap);
        }
        if let Some(buffer) = self.model.buffer_mut(fetch.buffer) {
            buffer.older = if all == 0 { Older::None } else { Older::OnServer };
        }
        if !self.is_short(fetch, all) {
            self.reach_read(fetch.buffer);
        }
    }

    fn filled(
        &mut self,
        id: NetworkId,
        (mut fetch, page): (Fetch, Page),
        gap: EntryId,
        (known, got): (Option<Reference>, usize),
    ) {
        if !self.is_there(fetch.buffer, gap) {
            return;
        }
        let Page { lines, all, first } = page;
        let (lines, met) = self.missed_of(&fetch, lines, known.as_ref());
        let merged = self.merge_page(fetch.buffer, lines, Spot::After(gap));
        let met = met || merged.known.iter().any(|line| *line < gap);
        let whole = fetch.way == Way::Latest && self.is_short(&fetch, all);
        let got = got + all;
        let moment = known.as_ref().is_some_and(Reference::is_moment);
        // Ids may say when they were given, and so be understood by a server that has forgotten them, or never gave them.
        let forgotten = !met && whole && all > 0 && !moment && self.takes_times(id);
        if let Some(known) = known.as_ref().filter(|_| forgotten) {
            fetch.goal = Goal::Reach { gap };
            fetch.at = Some(Reference::new(None, known.time));
            (fetch.way, fetch.limit) = (Way::Before, 1);
            self.go_on(id, fetch);
        } else if met || (whole && all > 0) || (known.is_none() && all == 0) {
            self.close_gap(fetch.buffer, gap);
        } else if all == 0 {
            match known.filter(|_| fetch.way == Way::Latest) {
                // What was read elsewhere is not kept any more: all that is kept is here.
                _ if moment => self.close_gap(fetch.buffer, gap),
                Some(known) => {
                    fetch.goal = Goal::Check { gap, known };
                    (fetch.at, fetch.limit) = (None, 1);
                    self.go_on(id, fetch);
                }
                None => self.gap_stays(fetch.buffer, gap, "the server keeps nothing older"),
            }
        } else if first.is_none() || (fetch.way == Way::Before && first == fetch.at) {
            self.gap_stays(fetch.buffer, gap, "the server's history does not go on");
        } else if fetch.way == Way::Before && merged.new.is_empty() && merged.known.len() == all {
            self.gap_stays(fetch.buffer, gap, "the server repeats itself");
        } else if got >= MOST_UNASKED {
            self.enough(id, fetch.buffer, (gap, known));
        } else {
            fetch.goal = Goal::Fill { gap, known, got };
            (fetch.way, fetch.at) = (Way::Before, first);
            self.go_on(id, fetch);
        }
    }

    fn takes_times(&self, id: NetworkId) -> bool {
        let network = self.model.network(id);
        network.is_some_and(|network| network.features().takes_reference("timestamp"))
    }

    /// Whether a page has fewer lines than the server would have sent if it had more.
    fn is_short(&self, fetch: &Fetch, all: usize) -> bool {
        let network = self.model.buffer(fetch.buffer).map(|buffer| buffer.network);
        let network = network.and_then(|network| self.model.network(network));
        let most = network.and_then(|network| network.features().most_history());
        most.is_some_and(|most| all < most.min(fetch.limit))
    }

    /// The server says that nothing was said since; whether it knows what that is since shows in the last line that it has.
    fn checked(
        &mut self,
        id: NetworkId,
        (mut fetch, page): (Fetch, Page),
        gap: EntryId,
        known: Reference,
    ) {
        if !self.is_there(fetch.buffer, gap) {
            return;
        }
        let (all, first) = (page.all, page.first.clone());
        let same = |told: &Told| told.entry.msgid.is_some() && told.entry.msgid == known.msgid;
        let met = page.lines.iter().any(same);
        let shown = !page.lines.is_empty();
        let merged = self.merge_page(fetch.buffer, page.lines, Spot::After(gap));
        if met || !merged.known.is_empty() || (all > 0 && !shown) {
            self.close_gap(fetch.buffer, gap);
        } else if all == 0 || first.is_none() {
            self.gap_stays(fetch.buffer, gap, FORGOTTEN);
        } else {
            fetch.goal = Goal::Fill { gap, known: Some(known), got: all };
            (fetch.way, fetch.at, fetch.limit) = (Way::Before, first, PAGE);
            self.go_on(id, fetch);
        }
    }

    /// Merges a page. Own lines that it has are confirmed by that.
    pub(super) fn merge_page(&mut self, id: BufferId, lines: Vec<Told>, spot: Spot) -> Merged {
        let now = self.now;
        let merged = self.model.merge(id, lines, spot);
        let network = self.model.buffer(id).map(|buffer| buffer.network);
        if let Some(network) = network.and_then(|network| self.model.network_mut(network)) {
            for line in merged.known.iter().chain(&merged.gone) {
                network.unconfirmed.settle(now, |sent| sent.line == *line);
            }
        }
        merged
    }

    pub(super) fn close_gap(&mut self, buffer: BufferId, gap: EntryId) {
        if let Some(buffer) = self.model.buffer_mut(buffer) {
            buffer.close_gap(gap);
        }
    }

    pub(super) fn go_on(&mut self, id: NetworkId, fetch: Fetch) {
        if let Some(network) = self.model.network_mut(id) {
            network.fetches.go_on(fetch);
        }
    }

    fn older_came(&mut self, id: NetworkId, mut fetch: Fetch, page: Page, above: Option<EntryId>) {
        let Some(buffer) = self.model.buffer_mut(fetch.buffer) else {
            return;
        };
        if buffer.lines().first().map(|first| first.id) != above {
            // What has gone out of memory meanwhile, or come back, belongs between these lines and the first one.
            if buffer.older == Older::Loading {
                buffer.older = Older::OnDisk;
            }
            return;
        }
        let Page { lines, all, first } = page;
        let nothing = lines.is_empty();
        let merged = self.merge_page(fetch.buffer, lines, Spot::Front);
        let on = all > 0 && first.is_some() && first != fetch.at;
        // A page of nothing that is shown, such as joins, is passed over, a few times.
        let again = nothing && on && fetch.limit < PAGE + 10;
        let Some(buffer) = self.model.buffer_mut(fetch.buffer) else {
            return;
        };
        buffer.older = match merged.new.is_empty() {
            true if again => Older::Loading,
            true if nothing && on => Older::OnServer,
            true => Older::None,
            false => Older::OnServer,
        };
        if again {
            fetch.at = first;
            fetch.limit += 1;
            self.go_on(id, fetch);
        }
    }

    fn window_came(&mut self, fetch: &Fetch, page: Page, end: End) {
        let Some(buffer) = self.model.buffer_mut(fetch.buffer) else {
            return;
        };
        let merged = buffer.merge_elsewhere(page.lines, end);
        if merged.new.is_empty() && end == End::Bottom {
            // That was the newest line that the server has.
            self.model.scroll_to_newest_of(fetch.buffer);
        }
    }
}
