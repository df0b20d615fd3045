//! The server half: a pure hub, and the edges that bring it lines and carry out what it decides.

pub mod config;
pub mod ctx;
pub mod effect;
pub mod event;
pub mod fanout;
pub mod handlers;
pub mod hub;
pub mod model;
pub mod outbound;
pub mod outbox;
