//! Messages that are taken back (IRCv3 message-redaction): who may, and which were of late.
//!
//! What was said is not in the model, so a change brings along whose it was and when. Whoever said it is known by the account,
//! or without one by the whole source, `nick!user@host`: a nick alone may be somebody else's by now.

use std::collections::VecDeque;
use std::time::Duration;

use crate::proto::name::CASEMAP;
use crate::proto::{MsgId, StandardReply, Timestamp};

use super::{By, Change, Model, Rank, Reject, Stamped, User};

/// So many are remembered; the answers that wait for history at a time are fewer.
const REMEMBERED: usize = 4096;

/// The messages that were taken back last, so that what history said before is known to be no longer true.
#[derive(Debug, Default)]
pub struct Redactions {
    /// All there ever were.
    count: u64,
    /// The last of them, in their order.
    last: VecDeque<MsgId>,
}

impl Redactions {
    /// How many there were so far; to be asked before history is.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Whether a message was taken back after there were so many.
    pub fn since(&self, count: u64, id: &MsgId) -> bool {
        let later = usize::try_from(self.count.saturating_sub(count)).unwrap_or(usize::MAX);
        self.last.iter().rev().take(later).any(|redacted| redacted == id)
    }

    pub(super) fn add(&mut self, id: MsgId) {
        self.count += 1;
        self.last.push_back(id);
        if self.last.len() > REMEMBERED {
            self.last.pop_front();
        }
    }
}

/// A message that somebody wants to take back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redaction {
    /// The channel or nick as it was given.
    pub target: String,
    pub id: MsgId,
    pub reason: Option<String>,
    /// [`Redactions::count`] when history was asked.
    pub count: u64,
}

/// One's own, for a while; anybody's, as an operator of the channel or of the server: `FAIL REDACT`.
pub(super) fn may_redact(model: &Model, stamped: &Stamped) -> Result<(), Reject> {
    let Change::Redacted { channel: name, by, id, said, .. } = &stamped.change else {
        return Ok(());
    };
    let (Some(user), Some(channel)) = (model.user(*by), model.channel(name.as_str())) else {
        return Err(Reject::Silent);
    };
    if user.is_operator() || channel.at_least(*by, Rank::Operator) {
        return Ok(());
    }
    let (author, at) = &**said;
    if !is_own(model, (author, *at), user) {
        return Err(fail("REDACT_FORBIDDEN", &[name.as_str(), id.as_str()], NOT_YOURS));
    }
    in_time(model, stamped, *at, (name.as_str(), id))
}

/// One's own, for a while: `FAIL REDACT`.
pub(super) fn may_take_back(model: &Model, stamped: &Stamped) -> Result<(), Reject> {
    let Change::TakenBack { by, name, id, said, .. } = &stamped.change else {
        return Ok(());
    };
    let account = model.user(*by).and_then(|user| model.account_of(user));
    let account = account.ok_or(Reject::Silent)?.name.as_str();
    let (author, at) = &**said;
    if author.account.as_deref() != Some(account) {
        let (context, why) = ([name.as_str(), id.as_str()], NOT_YOURS);
        return Err(fail("REDACT_FORBIDDEN", &context, why));
    }
    in_time(model, stamped, *at, (name, id))
}

const NOT_YOURS: &str = "You are not authorised to delete this message";

fn fail(code: &str, context: &[&str], why: &str) -> Reject {
    Reject::Standard(StandardReply::fail("REDACT", code, context, why))
}

fn in_time(
    model: &Model,
    stamped: &Stamped,
    at: Timestamp,
    (target, id): (&str, &MsgId),
) -> Result<(), Reject> {
    let seconds = model.limits().redact_seconds;
    let window = Duration::from_secs(u64::try_from(seconds).unwrap_or(u64::MAX));
    if seconds > 0 && stamped.at.since(at) > window {
        let context = [target, id.as_str(), &seconds.to_string()];
        let why = "You can no longer delete this message";
        return Err(fail("REDACT_WINDOW_EXPIRED", &context, why));
    }
    Ok(())
}

/// By the account, if it was said with one: as old as the message, since a name can be given again.
fn is_own(model: &Model, (author, at): (&By, Timestamp), user: &User) -> bool {
    if let Some(name) = author.account.as_deref() {
        let own = model.account_of(user);
        return own.is_some_and(|own| own.name.as_str() == name && own.created <= at);
    }
    let (then, now) = (&author.source, user.source());
    CASEMAP.same(&then.name, &now.name) && (&then.user, &then.host) == (&now.user, &now.host)
}
