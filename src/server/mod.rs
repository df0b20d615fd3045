//! The server half: a pure hub, and the edges that bring it lines and carry out what it decides.

#[cfg(unix)]
mod admin;
mod certificates;
pub mod config;
pub mod connection;
pub mod ctx;
pub mod doors;
pub mod driver;
pub mod effect;
mod errands;
pub mod event;
pub mod fanout;
mod guests;
pub mod handlers;
pub mod http;
pub mod hub;
mod joining;
pub mod listen;
pub mod log;
pub mod metrics;
pub mod model;
pub mod outbound;
pub mod outbox;
mod output;
pub mod pipe;
pub mod secrets;
mod serve;
mod start;
pub mod store;
pub mod transport;
pub mod websocket;

pub use certificates::{CertificateError, check_certificate};
pub use errands::{ErrandError, run_errand};
pub use guests::{Guest, Host};
pub use serve::serve;
pub use start::{Server, StartError, start};
