//! The server's edges over pipes: what the network can do to a connection. The clock is stepped by waiting, never slept.

mod browser;
mod bursts;
mod doors;
mod endings;
mod external;
mod framing;
mod house;
mod http;
mod patience;
mod pipes;
mod storing;

mod websocket;
