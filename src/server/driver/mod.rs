//! The only owner of the hub: it takes what arrived, asks the hub, carries out the effects, then writes once to every
//! socket for which something was queued.
//!
//! Hub, sockets and writing share one thread, and there is no task on the write side: a message to a thousand people is
//! a thousand copies into buffers and a thousand writes, and whatever else arrived in the same turn rides along. Only a
//! socket that takes no more is waited for. Order holds by construction: what a session caused before its PING is in
//! everybody's buffer before its PONG is.
//!
//! What a turn writes down is committed before its effects are performed, so nobody sees what a crash could lose.
//! Meanwhile input gathers, and the next turn is larger.
//!
//! A panic in a reader ends its connection. A panic in the hub ends the driver: half-applied state must not go on serving.

mod answering;
mod errands;
mod farewell;
mod inbox;
mod ledger;
mod reader;
mod sockets;
mod switchboard;
mod tally;
mod turns;

pub use answering::CHECKS_AT_ONCE;
pub use sockets::Refused;
pub use switchboard::Switchboard;
pub use turns::{Command, Driver};
