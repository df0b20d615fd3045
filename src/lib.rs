//! tchat: a full-screen terminal chat client and the server it talks to.
//!
//! # The idea
//!
//! Two pure machines of the same shape, one a side:
//!
//! ```text
//!            Event                                         Effect
//!  edges  ------------>  Hub::update(now, event) -> Effects  ------------>  edges     (server)
//!  edges  ------------>  App::update(now, event) -> Effects  ------------>  edges     (client)
//! ```
//!
//! The pure part owns the vocabulary; edges translate it to and from sockets, the terminal, signals. Nothing pure
//! reads a clock, a random source, the environment, a file or a socket: `now` is an argument. Neither machine can
//! fail; they refuse users, they do not return program errors. One task owns each machine, so there are no locks.
//!
//! Between the halves runs IRC with the IRCv3 extensions, so each half also works with other people's programs.

pub mod cli;
pub mod client;
pub mod logging;
pub mod nearest;
pub mod proto;
pub mod server;
pub mod spec;
pub mod wire;
