//! What is printed at the start for the operator to tell others: the exact command, a link, the link as a QR code.

use std::io::{self, Write as _};
use std::net::{IpAddr, SocketAddr};

use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;

use crate::proto::Fingerprint;
use crate::server::config::{Kinds, ListenAddress, ServerConfig};
use crate::server::start::{Server, address_of_this_machine};

/// Prints it. A closed standard output is no reason not to serve.
pub(super) fn tell(server: &Server, config: &ServerConfig) {
    let here = address_of_this_machine();
    let joining = Joining {
        here,
        pin: server.pin(),
        open: config.allow_plaintext,
        no_pages: config.websocket_origins.is_empty(),
    };
    let mut lines = joining.commands(server.addresses());
    lines.extend(joining.web(server.web_addresses()));
    if config.qr {
        lines.extend(joining.codes(server.addresses()));
    }
    lines.extend(server.owner_token().map(to_own));
    let mut out = io::stdout().lock();
    writeln!(out, "{}", lines.join("\n")).and_then(|()| out.flush()).ok();
}

/// How the server becomes somebody's.
fn to_own(token: &str) -> String {
    format!(
        "this server has no owner: the first account made from this machine is the owner's; or log in from elsewhere and \
         send CLAIM {token}"
    )
}

struct Joining {
    /// Under which address others reach this machine, if that is known.
    here: Option<IpAddr>,
    /// Of a certificate that nobody vouches for.
    pin: Option<Fingerprint>,
    /// Others need not encrypt.
    open: bool,
    /// Only programs other than browsers are let in.
    no_pages: bool,
}

impl Joining {
    fn commands(&self, addresses: &[SocketAddr]) -> Vec<String> {
        let mut lines = Vec::new();
        for address in addresses {
            let place = self.place(address);
            let pin = match self.pin {
                Some(pin) if !address.ip().is_loopback() => format!(" --pin {pin}"),
                _ => String::new(),
            };
            lines.push(format!("listening on {address}; join with: tchat connect {place}{pin}"));
            lines.extend(self.unencrypted(address));
        }
        if let Some(first) = addresses.first()
            && addresses.iter().all(|address| address.ip().is_loopback())
        {
            let open = format!("tchat serve --listen 0.0.0.0:{}", first.port());
            lines.push(format!("only this machine can join; to open it to the network: {open}"));
        }
        lines
    }

    fn web(&self, addresses: &[SocketAddr]) -> Vec<String> {
        let mut lines = Vec::new();
        for address in addresses {
            let place = self.place(address);
            let scheme = if address.ip().is_loopback() { "ws" } else { "wss" };
            lines.push(format!(
                "listening on {address}; WebSocket clients join with: {scheme}://{place}"
            ));
            lines.extend(self.unencrypted(address));
        }
        if self.no_pages && !addresses.is_empty() {
            lines.push(
                "no web page may connect until websocket_origins lists its origin".to_owned(),
            );
        }
        lines
    }

    fn unencrypted(&self, address: &SocketAddr) -> Option<String> {
        let matters = self.open && !address.ip().is_loopback();
        matters.then(|| {
            format!("connections to {address} need not be encrypted: allow_plaintext is set")
        })
    }

    /// The link to each address that others can reach, and its QR code.
    fn codes(&self, addresses: &[SocketAddr]) -> Vec<String> {
        let reached = addresses.iter().filter(|address| !address.ip().is_loopback());
        let lines: Vec<_> = reached
            .flat_map(|address| {
                let link = self.link(address);
                [qr(&link).unwrap_or_default(), link]
            })
            .collect();
        if lines.is_empty() {
            return vec!["no QR code: only this machine can join".to_owned()];
        }
        lines
    }

    /// What clients take as an address.
    fn link(&self, address: &SocketAddr) -> String {
        let place = self.place(address);
        let pin = self.pin.map(|pin| format!("?pin={pin}")).unwrap_or_default();
        format!("ircs://{place}/{pin}")
    }

    /// Where others find a listener of this machine.
    fn place(&self, address: &SocketAddr) -> ListenAddress {
        let host = match self.here {
            _ if !address.ip().is_unspecified() => address.ip().to_string(),
            Some(here) if here.is_ipv4() == address.is_ipv4() => here.to_string(),
            _ => "HOST".to_owned(),
        };
        ListenAddress { host, port: address.port(), kinds: Kinds::ALL }
    }
}

/// Light on dark, as terminals mostly are; readers take the other way round as well.
fn qr(text: &str) -> Option<String> {
    let code = QrCode::new(text).ok()?;
    let image = code.render::<Dense1x2>();
    let image = { image }.dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).build();
    Some(image)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joining(here: Option<&str>, pinned: bool, open: bool) -> Joining {
        Joining {
            here: here.map(|here| here.parse().expect("an address")),
            pin: pinned.then(|| Fingerprint::from([7; 32])),
            open,
            no_pages: true,
        }
    }

    #[test]
    fn the_command_to_join_is_exact() {
        let told = |address: &str, here: Option<&str>| {
            let address = address.parse().expect("an address");
            joining(here, true, false).commands(&[address])
        };
        let pin = format!("--pin sha256:{}", "07".repeat(32));
        assert_eq!(
            told("127.0.0.1:1234", Some("192.168.1.5")),
            [
                "listening on 127.0.0.1:1234; join with: tchat connect 127.0.0.1:1234",
                "only this machine can join; to open it to the network: tchat serve --listen 0.0.0.0:1234",
            ]
        );
        assert_eq!(
            told("0.0.0.0:99", Some("192.168.1.5")),
            [format!("listening on 0.0.0.0:99; join with: tchat connect 192.168.1.5:99 {pin}")]
        );
        assert_eq!(
            told("[::]:99", Some("192.168.1.5")),
            [format!("listening on [::]:99; join with: tchat connect HOST:99 {pin}")]
        );
        let address = "192.0.2.7:99".parse().expect("an address");
        assert_eq!(
            joining(None, false, true).commands(&[address]),
            [
                "listening on 192.0.2.7:99; join with: tchat connect 192.0.2.7:99",
                "connections to 192.0.2.7:99 need not be encrypted: allow_plaintext is set",
            ]
        );
    }

    #[test]
    fn web_clients_are_told_where_to_go() {
        let web = |address: &str, no_pages| {
            let address = address.parse().expect("an address");
            Joining { no_pages, ..joining(None, true, false) }.web(&[address])
        };
        assert_eq!(
            web("127.0.0.1:1235", true),
            [
                "listening on 127.0.0.1:1235; WebSocket clients join with: ws://127.0.0.1:1235",
                "no web page may connect until websocket_origins lists its origin",
            ]
        );
        assert_eq!(
            web("[::]:1235", false),
            ["listening on [::]:1235; WebSocket clients join with: wss://HOST:1235"]
        );
    }

    #[test]
    fn a_link_has_all_that_is_needed_and_a_code_of_it_fits_a_terminal() {
        let codes = |address: &str, pinned| {
            joining(None, pinned, false).codes(&[address.parse().expect("an address")])
        };
        assert_eq!(codes("127.0.0.1:1", true), ["no QR code: only this machine can join"]);
        assert_eq!(codes("192.0.2.7:1234", false)[1], "ircs://192.0.2.7:1234/");
        let pinned = codes("[2001:db8::7]:1234", true);
        let pin = "07".repeat(32);
        assert_eq!(pinned[1], format!("ircs://[2001:db8::7]:1234/?pin=sha256:{pin}"));
        assert!(pinned[0].lines().all(|line| line.chars().count() <= 60), "{}", pinned[0]);
        assert!(pinned[0].lines().count() <= 32, "{}", pinned[0]);
    }
}
