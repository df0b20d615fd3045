//! IRC over WebSocket (IRCv3 websocket, RFC 6455): one line a message.
//!
//! To the driver such a connection is a stream of bytes like any other. The handshake is part of the stream: it runs in
//! the connection's own task, and the connection counts against every limit from the moment it is accepted.

mod handshake;
mod stream;

pub use stream::WebSocket;
