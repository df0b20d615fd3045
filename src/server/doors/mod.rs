//! The doors: what comes between accepting a connection and the hub.
//!
//! Every listener takes everything, unless it is told otherwise; the first bytes tell TLS, HTTP, WebSocket, IRC and a
//! person with nothing but a terminal apart, and inside TLS they do so again. All this happens on threads of their own,
//! in a task for each connection, bounded in number, size and time. What is open goes on to the hub's thread as it is;
//! what is encrypted stays, and the hub has a pipe to it.

mod arrival;
mod first;
mod guests;
mod hall;
mod head;
mod pump;
mod refusal;
mod room;
mod way;
mod wire;

pub(super) use arrival::let_in;
pub use arrival::{Arrival, Arrivals, Carried, Entrance, entrance};
pub use guests::{Guests, Visitor};
pub use hall::{Behind, Hall, Insisted, Settings};
pub use way::Outside;
