//! Reaching a server: the first of its addresses that answers; and faults of the network in words.

use std::io;
use std::time::Duration;

use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::rustls;

use super::handshake::in_short;
use crate::client::model::target::Target;

/// After this long an address that does not answer is given up.
const CONNECT_LIMIT: Duration = Duration::from_secs(15);

/// Connects to the first address of the host that answers.
pub(super) async fn reach(target: &Target) -> Result<TcpStream, String> {
    let connecting = async {
        let host = target.host.as_str();
        let addresses: Vec<_> = match lookup_host((host, target.port)).await {
            Ok(found) => found.collect(),
            Err(_) => return Err("no such host".to_owned()),
        };
        let mut reason = "no such host".to_owned();
        for address in addresses {
            // What is taken for this machine goes without encryption, so it must be this machine.
            if target.is_loopback() && !address.ip().to_canonical().is_loopback() {
                continue;
            }
            match TcpStream::connect(address).await {
                Ok(stream) => return Ok(stream),
                Err(error) => reason = in_words(&error),
            }
        }
        Err(reason)
    };
    let stream = timeout(CONNECT_LIMIT, connecting)
        .await
        .map_err(|_| format!("no answer within {} seconds", CONNECT_LIMIT.as_secs()))??;
    // A refusal of this option only makes typing a little slower.
    stream.set_nodelay(true).ok();
    Ok(stream)
}

/// A fault of the network as a user would say it.
pub(super) fn in_words(error: &io::Error) -> String {
    if let Some(error) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        return in_short(error);
    }
    let words = match error.kind() {
        // An encrypted connection that was cut without a farewell.
        io::ErrorKind::UnexpectedEof => "the server closed the connection",
        io::ErrorKind::ConnectionRefused => "connection refused, no server listens there",
        io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => "connection reset",
        io::ErrorKind::ConnectionAborted => "connection aborted",
        io::ErrorKind::TimedOut => "no answer",
        io::ErrorKind::HostUnreachable => "host unreachable",
        io::ErrorKind::NetworkUnreachable | io::ErrorKind::NetworkDown => "network unreachable",
        io::ErrorKind::PermissionDenied => "not permitted",
        _ => return lower_case(&error.to_string()),
    };
    words.to_owned()
}

fn lower_case(text: &str) -> String {
    let text = text.split(" (os error").next().unwrap_or(text);
    text.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_said_without_numbers() {
        assert_eq!(in_words(&io::Error::from_raw_os_error(24)), "too many open files");
    }
}
