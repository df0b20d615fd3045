//! Rows of history as the lines that they were when they were told.

use std::collections::VecDeque;
use std::net::IpAddr;

use crate::proto::caps::CapSet;
use crate::proto::encode;
use crate::server::model::{By, Kept, Model, Near, Row};
use crate::server::outbound::Outbound;

use super::{Replies, told};

/// Bytes of the tag that puts a line into the batch of its answer.
const TAG: usize = 32;

/// Rows that answer a question.
#[derive(Debug)]
pub struct Page<'a> {
    /// What the reader can take.
    pub caps: CapSet,
    /// Bytes that there is room for.
    pub room: usize,
    /// Which of them stay when there is not room for all.
    pub near: Near,
    /// Each with the name of its channel, or of whom a line between two people goes to.
    pub found: Vec<(&'a Row, String)>,
}

impl Page<'_> {
    /// Writes what fits, and at least one line: a reader who wants more asks again from there.
    pub fn write(self, model: &Model, own: &mut Replies) {
        let lines = self.found.iter().map(|(row, target)| played_back(model, row, target));
        let bytes = |line: &Outbound| -> usize {
            line.resolve(self.caps).iter().map(|line| encode(line).len() + TAG).sum()
        };
        let mut lines: VecDeque<(usize, Outbound)> =
            lines.map(|line| (bytes(&line), line)).collect();
        let mut all: usize = lines.iter().map(|(bytes, _)| bytes).sum();
        while all > self.room && lines.len() > 1 {
            let from_begin = match self.near {
                Near::First => false,
                Near::Last => true,
                Near::Middle => lines.len().is_multiple_of(2),
            };
            let cut = if from_begin { lines.pop_front() } else { lines.pop_back() };
            all -= cut.map_or(0, |(bytes, _)| bytes);
        }
        for (_, line) in lines {
            own.push(line);
        }
    }
}

/// The line of a row, under the name that the channel or the person has now: it is found where was asked, whatever that was
/// called then.
fn played_back(model: &Model, row: &Row, target: &str) -> Outbound {
    told::line(&hidden(model, &row.by), &renamed(&row.what, target), row.at, &row.id)
}

/// Without the address, where the configuration now wants addresses hidden.
fn hidden(model: &Model, by: &By) -> By {
    let mut by = by.clone();
    let address = by.source.host.as_mut().filter(|host| host.parse::<IpAddr>().is_ok());
    if let Some(host) = address {
        *host = model.host_of(host);
    }
    by
}

fn renamed(what: &Kept, name: &str) -> Kept {
    let mut what = what.clone();
    match &mut what {
        Kept::Said { target, .. } | Kept::Tagged { target, .. } => {
            name.clone_into(target);
        }
        Kept::Event { verb, params } => {
            if let Some(channel) = params.first_mut().filter(|_| told::names_its_channel(verb)) {
                name.clone_into(channel);
            }
        }
    }
    what
}
