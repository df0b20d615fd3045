//! The client's end of the dialogue.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use subtle::ConstantTimeEq as _;

use super::{Mechanism, scram};
use crate::proto::verifier::{LEAST_ITERATIONS, MOST_ITERATIONS};

/// Bytes of a salt that a server may send.
const MOST_SALT: usize = 1024;

/// One dialogue. Made after the mechanism was chosen; each challenge of the server goes into [`Self::take`], the empty one
/// that answers `AUTHENTICATE <mechanism>` first. Printed without what is secret in it.
pub struct Client {
    mechanism: Mechanism,
    state: State,
}

enum State {
    /// All is said in one response.
    Once(Vec<u8>),
    ScramFirst {
        name: String,
        nonce: String,
    },
    ScramServerFirst {
        first_bare: String,
        nonce: String,
    },
    /// Waits for the salted password.
    ScramSalting {
        message: String,
        without_proof: String,
    },
    /// Waits for the server to prove that it knows the password too.
    ScramServerFinal {
        signature: [u8; 32],
    },
    /// Nothing is left to be said.
    Done,
    Failed,
}

/// What is to be done next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Send this, in lines made by [`super::chunks()`].
    Send(Vec<u8>),
    /// Derive the salted password ([`crate::proto::verifier::salted_password`], which takes long) and give it to
    /// [`Client::salted`].
    Derive { salt: Vec<u8>, iterations: u32 },
}

/// Why a dialogue cannot go on: the client says `AUTHENTICATE *`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The server said something that is no answer.
    Garbled,
    /// The server asks for fewer rounds than are safe, or for so many that they are an attack.
    Iterations(u32),
    /// The server's nonce does not begin with ours.
    Nonce,
    /// The server does not know the password, so it is not the one that the account is with.
    Signature,
    /// The server says that it is wrong (`e=`).
    Refused,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Garbled => f.write_str("the server's answer makes no sense"),
            Self::Iterations(asked) => write!(
                f,
                "the server wants the password hashed {asked} times; {LEAST_ITERATIONS} to {MOST_ITERATIONS} are \
                 reasonable"
            ),
            Self::Nonce => f.write_str("the server answered a question that was not asked"),
            Self::Signature => f.write_str("the server does not know the password itself"),
            Self::Refused => f.write_str("the server says that the proof is wrong"),
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Client({})", self.mechanism.as_str())
    }
}

impl Client {
    /// The password itself. An account or password with a NUL in it cannot be sent and is refused by every server.
    pub fn plain(account: &str, password: &str) -> Self {
        // RFC 4616 section 2: who one wants to be is left empty, it follows from who one is.
        let response = format!("\0{account}\0{password}");
        Self { mechanism: Mechanism::Plain, state: State::Once(response.into_bytes()) }
    }

    /// The certificate of the connection; the account it is to be for, if not the one it belongs to.
    pub fn external(account: Option<&str>) -> Self {
        let response = account.unwrap_or("").as_bytes().to_vec();
        Self { mechanism: Mechanism::External, state: State::Once(response) }
    }

    /// A proof that the password is known; `nonce` is printable ASCII without commas, never used before, and not to be
    /// guessed: 18 random bytes in base64 are enough.
    pub fn scram(account: &str, nonce: &str) -> Self {
        let state = State::ScramFirst { name: account.to_owned(), nonce: nonce.to_owned() };
        Self { mechanism: Mechanism::ScramSha256, state }
    }

    pub fn mechanism(&self) -> Mechanism {
        self.mechanism
    }

    /// Whether all was said and, for SCRAM, the server has proved itself. A server that says 903 before is not believed.
    pub fn is_done(&self) -> bool {
        matches!(self.state, State::Done)
    }

    /// Takes what the server said.
    ///
    /// # Errors
    /// The dialogue is over then.
    pub fn take(&mut self, challenge: &[u8]) -> Result<Step, Fault> {
        let state = std::mem::replace(&mut self.state, State::Failed);
        let text = std::str::from_utf8(challenge).map_err(|_| Fault::Garbled)?;
        let (step, next) = match state {
            State::Once(response) if text.is_empty() => (Step::Send(response), State::Done),
            State::ScramFirst { name, nonce } if text.is_empty() => {
                let first_bare = format!("n={},r={nonce}", scram::escaped(&name));
                let first = format!("{}{first_bare}", scram::NO_BINDING);
                (Step::Send(first.into_bytes()), State::ScramServerFirst { first_bare, nonce })
            }
            State::ScramServerFirst { first_bare, nonce } => {
                server_first(&first_bare, &nonce, text)?
            }
            State::ScramServerFinal { signature } => {
                server_final(&signature, text)?;
                (Step::Send(Vec::new()), State::Done)
            }
            State::Once(_)
            | State::ScramFirst { .. }
            | State::ScramSalting { .. }
            | State::Done
            | State::Failed => return Err(Fault::Garbled),
        };
        self.state = next;
        Ok(step)
    }

    /// The salted password that [`Step::Derive`] asked for. Out: what to send.
    ///
    /// # Errors
    /// [`Fault::Garbled`] when nothing asked for it.
    pub fn salted(&mut self, salted: &[u8; 32]) -> Result<Vec<u8>, Fault> {
        let state = std::mem::replace(&mut self.state, State::Failed);
        let State::ScramSalting { message, without_proof } = state else {
            return Err(Fault::Garbled);
        };
        let key = scram::client_key(salted);
        let proof = scram::crossed(&key, &scram::stored_key(&key), &message);
        let signature = scram::server_signature(&scram::server_key(salted), &message);
        self.state = State::ScramServerFinal { signature };
        Ok(format!("{without_proof},p={}", BASE64.encode(proof)).into_bytes())
    }
}

/// `r=<both nonces>,s=<salt>,i=<iterations>`; extensions may follow (RFC 5802 section 7).
fn server_first(first_bare: &str, nonce: &str, text: &str) -> Result<(Step, State), Fault> {
    let mut fields = text.split(',');
    let mut field = |name: &str| fields.next().and_then(|field| field.strip_prefix(name));
    let both = field("r=").ok_or(Fault::Garbled)?;
    let salt = field("s=").ok_or(Fault::Garbled)?;
    let iterations = field("i=").ok_or(Fault::Garbled)?;
    if !scram::is_nonce(both) || !both.starts_with(nonce) || both.len() == nonce.len() {
        return Err(Fault::Nonce);
    }
    let salt = BASE64.decode(salt).map_err(|_| Fault::Garbled)?;
    if !(1..=MOST_SALT).contains(&salt.len()) || !iterations.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Fault::Garbled);
    }
    let iterations = iterations.parse().unwrap_or(u32::MAX);
    if !(LEAST_ITERATIONS..=MOST_ITERATIONS).contains(&iterations) {
        return Err(Fault::Iterations(iterations));
    }
    let without_proof = format!("c={},r={both}", BASE64.encode(scram::NO_BINDING));
    let message = scram::auth_message(first_bare, text, &without_proof);
    Ok((Step::Derive { salt, iterations }, State::ScramSalting { message, without_proof }))
}

/// `v=<signature>` or `e=<error>`.
fn server_final(signature: &[u8; 32], text: &str) -> Result<(), Fault> {
    let field = text.split(',').next().unwrap_or("");
    if field.starts_with("e=") {
        return Err(Fault::Refused);
    }
    let given = field.strip_prefix("v=").ok_or(Fault::Garbled)?;
    let given = BASE64.decode(given).map_err(|_| Fault::Garbled)?;
    if bool::from(given.as_slice().ct_eq(signature)) { Ok(()) } else { Err(Fault::Signature) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::verifier::salted_password;

    const NONCE: &str = "rOprNGfwEbeRWgbNEkqO";
    /// RFC 7677 section 3.
    const SERVER_FIRST: &str =
        "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";

    fn begun() -> Client {
        let mut client = Client::scram("user", NONCE);
        let first = format!("n,,n=user,r={NONCE}").into_bytes();
        assert_eq!(client.take(b""), Ok(Step::Send(first)));
        client
    }

    fn proved() -> Client {
        let mut client = begun();
        let Ok(Step::Derive { salt, iterations }) = client.take(SERVER_FIRST.as_bytes()) else {
            panic!("a first message of the RFC");
        };
        let salted = salted_password("pencil", &salt, iterations);
        let last = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,\
                    p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
        assert_eq!(client.salted(&salted), Ok(last.as_bytes().to_vec()));
        client
    }

    #[test]
    fn it_says_what_the_rfc_says() {
        let mut client = proved();
        assert!(!client.is_done());
        let last = b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";
        assert_eq!(client.take(last), Ok(Step::Send(Vec::new())));
        assert!(client.is_done());
        assert_eq!(client.take(b""), Err(Fault::Garbled), "nothing comes after the end");
    }

    #[test]
    fn a_server_that_lies_is_not_believed() {
        let lies = [
            ("", Fault::Garbled),
            ("r=other,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", Fault::Nonce),
            ("r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", Fault::Nonce),
            ("r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4095", Fault::Iterations(4095)),
            ("r=rOprNGfwEbeRWgbNEkqOx,s=AAAA,i=10000001", Fault::Iterations(10_000_001)),
            ("r=rOprNGfwEbeRWgbNEkqOx,s=AAAA,i=99999999999", Fault::Iterations(u32::MAX)),
            ("r=rOprNGfwEbeRWgbNEkqOx,s=AAAA,i=-1", Fault::Garbled),
            ("r=rOprNGfwEbeRWgbNEkqOx,s=,i=4096", Fault::Garbled),
            ("m=x,r=rOprNGfwEbeRWgbNEkqOx,s=AAAA,i=4096", Fault::Garbled),
        ];
        for (said, fault) in lies {
            assert_eq!(begun().take(said.as_bytes()), Err(fault), "{said}");
        }
        for (said, fault) in [
            ("v=AAAA", Fault::Signature),
            ("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G5=", Fault::Garbled),
            ("v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", Fault::Signature),
            ("e=invalid-proof", Fault::Refused),
            ("", Fault::Garbled),
        ] {
            let mut client = proved();
            assert_eq!(client.take(said.as_bytes()), Err(fault), "{said}");
            assert!(!client.is_done());
        }
    }

    #[test]
    fn the_others_say_it_at_once() {
        let mut plain = Client::plain("ann", "se:sam");
        assert_eq!(plain.take(b""), Ok(Step::Send(b"\0ann\0se:sam".to_vec())));
        assert!(plain.is_done());
        assert_eq!(Client::external(None).take(b""), Ok(Step::Send(Vec::new())));
        assert_eq!(Client::external(Some("ann")).take(b""), Ok(Step::Send(b"ann".to_vec())));
        assert_eq!(Client::plain("ann", "x").take(b"what?"), Err(Fault::Garbled));
        assert_eq!(format!("{:?}", Client::plain("ann", "sesam")), "Client(PLAIN)");
    }
}
