//! [`Tally`]: what happens too often to be counted where others can see it. It is added up once a turn.

use crate::server::metrics::Metrics;
use crate::server::model::{Record, Recorded};

/// Counts since the last turn.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) deliveries: u64,
    pub(super) bytes_in: u64,
    pub(super) bytes_out: u64,
    pub(super) slow_readers: u64,
    pub(super) refused: u64,
}

impl Tally {
    /// Tells what was counted, and begins anew.
    pub(super) fn tell(&mut self, metrics: &Metrics) {
        let Self { deliveries, bytes_in, bytes_out, slow_readers, refused } = std::mem::take(self);
        metrics.deliveries.inc_by(deliveries);
        metrics.bytes_in.inc_by(bytes_in);
        metrics.bytes_out.inc_by(bytes_out);
        metrics.slow_readers.inc_by(slow_readers);
        metrics.refused.inc_by(refused);
    }
}

/// Counts what people say, and passwords that are wrong.
pub(super) fn record(metrics: &Metrics, record: &Record) {
    use Recorded::{ChannelMessage, PrivateMessage, WrongPassword};
    let said = matches!(record.what, ChannelMessage { .. } | PrivateMessage { .. });
    metrics.messages.inc_by(u64::from(said));
    let wrong = matches!(record.what, WrongPassword { .. });
    metrics.logins_failed.inc_by(u64::from(wrong));
}
