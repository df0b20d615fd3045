//! SASL: both ends' dialogues as machines of steps, and how their data goes in lines of AUTHENTICATE (IRCv3 sasl-3.1;
//! RFC 4422, 4616, 5802, 7677). No sockets, no clock, no random numbers, and nothing that takes long: deriving a key from a
//! password is a step that whoever drives the machine has done elsewhere.

mod chunks;
mod client;
mod mechanism;
mod scram;
mod server;

pub use chunks::{CHUNK_BYTES, ChunkFault, Gathering, chunks};
pub use client::{Client, Fault, Step};
pub use mechanism::Mechanism;
pub use server::{Asked, Refused, Server};
