//! SASL EXTERNAL over TLS: the certificate that a client shows is the one that proves an account.

use tchat::proto::Fingerprint;
use tchat::server::driver::Command;
use tchat::server::model::{Errand, Told};
use tchat::wire::tls::Identity;
use tokio::sync::oneshot;

use super::house::{ELSEWHERE, House, VERSIONS, encrypt, identity};
use super::pipes::{Person, Server, with_server};

/// A password that nobody tries.
const KEPT: &str = "SCRAM-SHA-256$4096:AAAAAAAAAAAAAAAAAAAAAA==$\
                    AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=:\
                    AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

/// As `tchat account` does.
async fn errand(server: &Server, words: &str) -> Told {
    let errand = Errand::parse(words).expect("an errand");
    let (reply, told) = oneshot::channel();
    assert!(server.commands.send(Command::Errand { errand, reply }).is_ok(), "it runs");
    told.await.expect("an answer")
}

fn copy(of: &Identity) -> Identity {
    Identity { chain: of.chain.clone(), key: of.key.clone_key() }
}

/// Says these words of SASL on a connection that shows a certificate. Out: the numerics that are answered.
async fn tries(house: &House, shown: Option<&Identity>, tls: usize, words: [&str; 2]) -> String {
    let stream = encrypt(house.knock(ELSEWHERE, ""), VERSIONS[tls], shown.map(copy)).await;
    let mut person = Person::at(stream.expect("a handshake"));
    let [version, name] = words;
    let lines = format!("CAP LS{version}\r\nCAP REQ :sasl\r\nAUTHENTICATE EXTERNAL\r\n");
    person.send(&lines).await;
    person.send(&format!("AUTHENTICATE {name}\r\nCAP END\r\nPING :done\r\n")).await;
    let mut numerics = Vec::new();
    loop {
        let line = person.line().await.expect("it stays");
        let verb = line.split(' ').nth(1).unwrap_or_default().to_owned();
        match verb.as_str() {
            "PONG" => return numerics.join(" "),
            verb if verb.starts_with('9') => numerics.push(verb.to_owned()),
            _ => {}
        }
    }
}

#[test]
fn a_certificate_over_tls_is_as_good_as_a_password() {
    with_server(
        |_| {},
        async |server| {
            let house = House::new(&server, |_| {});
            let (own, other) = (identity(), identity());
            let print: Fingerprint = own.fingerprint().expect("there is one");
            for words in ["add ann", "add bob"] {
                errand(&server, &format!("{words} {KEPT}")).await.expect("made");
            }
            errand(&server, &format!("certificate ann {print} on")).await.expect("known");
            // `YW5u` is ann, `Ym9i` is bob.
            for tls in 0..VERSIONS.len() {
                for version in ["", " 302"] {
                    let told = async |shown, name| tries(&house, shown, tls, [version, name]).await;
                    assert_eq!(told(Some(&own), "+").await, "900 903");
                    assert_eq!(told(Some(&own), "YW5u").await, "900 903");
                    assert_eq!(told(Some(&own), "Ym9i").await, "904");
                    assert_eq!(told(Some(&other), "+").await, "904");
                    assert_eq!(told(Some(&other), "YW5u").await, "904");
                    // What comes after it is no mechanism.
                    assert_eq!(told(None, "+").await, "908 904 908 904");
                }
            }
            errand(&server, &format!("certificate ann {print} off")).await.expect("forgotten");
            assert_eq!(tries(&house, Some(&own), 0, ["", "+"]).await, "904");
        },
    );
}
