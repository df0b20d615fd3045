//! [`Metrics`]: what an operator wants to see of a server over time, as numbers that the edges keep. Each is an atomic
//! that is written where something happens, or once a turn where that is often; nothing is looked up to count.
//!
//! The names follow the customs of Prometheus; the text is in the format of `OpenMetrics`.
#![expect(clippy::disallowed_methods, reason = "edge: reads the clock")]

use std::time::Instant;

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

/// The media type of [`Metrics::text`] (`OpenMetrics` 1.0, section "Overall Structure").
pub const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Upper bounds of commit times that are told apart, in seconds.
const COMMIT_SECONDS: [f64; 9] = [0.000_3, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 5.0];

/// What a connection is, as it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Irc,
    WebSocket,
    Guest,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Irc, Self::WebSocket, Self::Guest];

    fn as_str(self) -> &'static str {
        match self {
            Self::Irc => "irc",
            Self::WebSocket => "websocket",
            Self::Guest => "guest",
        }
    }
}

type Labels = [(&'static str, &'static str); 2];

fn labels(kind: Kind, secure: bool) -> Labels {
    [("kind", kind.as_str()), ("tls", if secure { "yes" } else { "no" })]
}

macro_rules! metrics {
    ($($field:ident: $kind:ident $name:literal $help:literal)*) => {
        /// The numbers of one server. A clone is another handle of the same ones.
        #[derive(Debug, Clone)]
        pub struct Metrics {
            $(#[doc = $help] pub $field: $kind,)*
            /// What a commit to the store took.
            pub commit_time: Histogram,
            open: Family<Labels, Gauge>,
            accepted: Family<Labels, Counter>,
            started: Instant,
        }

        impl Metrics {
            fn bare() -> Self {
                Self {
                    $($field: $kind::default(),)*
                    commit_time: Histogram::new(COMMIT_SECONDS),
                    open: Family::default(),
                    accepted: Family::default(),
                    started: Instant::now(),
                }
            }

            fn register_simple(&self, registry: &mut Registry) {
                $(registry.register($name, $help, self.$field.clone());)*
            }
        }
    };
}

metrics! {
    people: Gauge "people" "People who are here"
    channels: Gauge "channels" "Channels that exist"
    messages: Counter "messages" "Messages that people sent, to channels and in private"
    deliveries: Counter "deliveries" "Lines queued for connections"
    bytes_in: Counter "received_bytes" "Bytes of lines that came from connections"
    bytes_out: Counter "sent_bytes" "Bytes queued for connections"
    slow_readers: Counter "slow_readers" "Connections closed because they did not read what they were sent"
    refused: Counter "refused_connections" "Connections turned away because there were too many"
    handshakes_failed: Counter "failed_handshakes" "Connections that ended before it was known what they speak, or in the TLS handshake"
    logins_failed: Counter "failed_logins" "Wrong passwords, of accounts, operators and the server's own"
    requests: Counter "http_requests" "HTTP requests answered, those for this text included"
    storing: Gauge "history_storable" "1 while what is said can be stored, 0 while it is refused because it cannot"
    uptime: Gauge "uptime_seconds" "Time since the start"
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// Counts from now on.
    pub fn new() -> Self {
        let metrics = Self::bare();
        metrics.storing.set(1);
        // So that a kind that never came is told as 0.
        for kind in Kind::ALL {
            for secure in [false, true] {
                drop(metrics.open.get_or_create(&labels(kind, secure)));
                drop(metrics.accepted.get_or_create(&labels(kind, secure)));
            }
        }
        metrics
    }

    /// Counts a connection, which is open until the value is dropped.
    pub fn connection(&self, kind: Kind, secure: bool) -> Counted {
        let labels = labels(kind, secure);
        self.accepted.get_or_create(&labels).inc();
        let open = self.open.get_or_create(&labels).clone();
        open.inc();
        Counted(open)
    }

    /// Whether what is said can be stored, as far as is known.
    pub fn is_storing(&self) -> bool {
        self.storing.get() != 0
    }

    /// All of them, as [`MEDIA_TYPE`].
    pub fn text(&self) -> String {
        let uptime = self.started.elapsed().as_secs();
        self.uptime.set(i64::try_from(uptime).unwrap_or(i64::MAX));
        let mut registry = Registry::with_prefix("tchat");
        let version = Info::new(vec![("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("build", "Which program this is", version);
        registry.register("connections", "Connections that are open", self.open.clone());
        let accepted = self.accepted.clone();
        registry.register("accepted_connections", "Connections that were let in", accepted);
        let help = "Time that it took to store what happened in a turn";
        registry.register_with_unit("commit", help, Unit::Seconds, self.commit_time.clone());
        self.register_simple(&mut registry);
        let mut text = String::new();
        encode(&mut text, &registry).expect("a string can be written");
        text
    }
}

/// A connection that is counted as open.
#[derive(Debug)]
pub struct Counted(Gauge);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dec();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_is_told() {
        let metrics = Metrics::new();
        let counted = metrics.connection(Kind::Guest, true);
        metrics.messages.inc_by(3);
        metrics.commit_time.observe(0.002);
        let text = metrics.text();
        for line in [
            "tchat_connections{kind=\"guest\",tls=\"yes\"} 1\n",
            "tchat_connections{kind=\"irc\",tls=\"no\"} 0\n",
            "tchat_messages_total 3\n",
            "tchat_history_storable 1\n",
            "tchat_commit_seconds_bucket{le=\"0.003\"} 1\n",
            "tchat_build_info{version=",
        ] {
            assert!(text.contains(line), "{line:?} is not in\n{text}");
        }
        assert!(text.ends_with("# EOF\n"));
        drop(counted);
        let text = metrics.text();
        assert!(text.contains("tchat_connections{kind=\"guest\",tls=\"yes\"} 0\n"), "{text}");
        assert!(text.contains("tchat_accepted_connections_total{kind=\"guest\",tls=\"yes\"} 1\n"));
    }
}
