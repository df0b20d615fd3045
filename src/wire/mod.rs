//! What both halves of the program know of a connection: a stream of bytes, whatever carries it.

pub mod rewound;
pub mod tls;

use tokio::io::{AsyncRead, AsyncWrite};

/// A socket, an encrypted one, or a pipe in a test.
pub trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}
