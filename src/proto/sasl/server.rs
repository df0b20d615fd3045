//! The server's end of the dialogue.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use subtle::ConstantTimeEq as _;

use super::{Mechanism, scram};
use crate::proto::Verifier;
use crate::proto::name::CASEMAP;

/// One dialogue, from `AUTHENTICATE <mechanism>` on. Each whole response goes into [`Self::take`].
/// Printed without what is secret in it.
pub struct Server {
    mechanism: Mechanism,
    state: State,
}

enum State {
    /// Waits for the client to begin; the nonce is what the server adds to the client's.
    First {
        nonce: String,
    },
    /// Waits for what is kept of the account's password.
    LookingUp {
        account: String,
        first: ClientFirst,
        nonce: String,
    },
    Proof {
        account: String,
        binding: String,
        nonce: String,
        said: String,
        keys: Keys,
    },
    /// Waits for the client's empty response to the server's proof.
    Empty {
        account: String,
    },
    Over,
}

struct ClientFirst {
    /// The header, `n,,` or with the name that the client wants to speak for.
    binding: String,
    /// The rest, which is signed.
    bare: String,
}

struct Keys {
    stored: [u8; 32],
    server: [u8; 32],
}

/// What the server has to find out or to say next.
#[derive(Clone, PartialEq, Eq)]
pub enum Asked {
    /// Whether this is the password of the account, which takes long.
    Password { account: String, password: String },
    /// Whose certificate the connection has shown; and, if a name is given, whether it is theirs.
    Certificate { account: Option<String> },
    /// What is kept of the account's password, for [`Server::found`].
    Verifier { account: String },
    /// This is to be said.
    Say(Vec<u8>),
    /// Proved.
    Proved { account: String },
}

impl fmt::Debug for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Password { .. } => "Password(..)",
            Self::Certificate { .. } => "Certificate(..)",
            Self::Verifier { .. } => "Verifier(..)",
            Self::Say(_) => "Say(..)",
            Self::Proved { .. } => "Proved(..)",
        })
    }
}

/// The dialogue has failed; why is nobody's business but the server's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// It is not what the mechanism has the client say.
    Garbled,
    /// The proof is none.
    Wrong,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Server({})", self.mechanism.as_str())
    }
}

impl Server {
    /// `nonce` is printable ASCII without commas, never used before and not to be guessed. SCRAM alone uses it.
    pub fn new(mechanism: Mechanism, nonce: impl Into<String>) -> Self {
        Self { mechanism, state: State::First { nonce: nonce.into() } }
    }

    pub fn mechanism(&self) -> Mechanism {
        self.mechanism
    }

    /// Takes a whole response of the client.
    ///
    /// # Errors
    /// The dialogue is over then.
    pub fn take(&mut self, response: &[u8]) -> Result<Asked, Refused> {
        let state = std::mem::replace(&mut self.state, State::Over);
        let text = std::str::from_utf8(response).map_err(|_| Refused::Garbled)?;
        match (self.mechanism, state) {
            (Mechanism::Plain, State::First { .. }) => plain(text),
            (Mechanism::External, State::First { .. }) => external(text),
            (Mechanism::ScramSha256, State::First { nonce: own }) => {
                let (account, nonce, first) = client_first(text)?;
                let (nonce, asked) = (format!("{nonce}{own}"), account.clone());
                self.state = State::LookingUp { account, first, nonce };
                Ok(Asked::Verifier { account: asked })
            }
            (_, State::Proof { account, binding, nonce, said, keys }) => {
                let signature = client_final(&binding, &nonce, &said, &keys, text)?;
                self.state = State::Empty { account };
                Ok(Asked::Say(format!("v={}", BASE64.encode(signature)).into_bytes()))
            }
            (_, State::Empty { account }) if text.is_empty() => Ok(Asked::Proved { account }),
            (_, State::LookingUp { .. } | State::Empty { .. } | State::Over) => {
                Err(Refused::Garbled)
            }
        }
    }

    /// What is kept of the password that [`Asked::Verifier`] asked for; for an account that does not exist, something that
    /// looks like it. Out: what to say.
    ///
    /// # Errors
    /// Nothing asked for it.
    pub fn found(&mut self, verifier: &Verifier) -> Result<Vec<u8>, Refused> {
        let state = std::mem::replace(&mut self.state, State::Over);
        let State::LookingUp { account, first, nonce } = state else {
            return Err(Refused::Garbled);
        };
        let (salt, iterations) = (BASE64.encode(&verifier.salt), verifier.iterations);
        let own = format!("r={nonce},s={salt},i={iterations}");
        let said = format!("{},{own}", first.bare);
        let keys = Keys { stored: verifier.stored_key, server: verifier.server_key };
        self.state = State::Proof { account, binding: first.binding, nonce, said, keys };
        Ok(own.into_bytes())
    }
}

/// `[authzid] NUL authcid NUL password` (RFC 4616 section 2). Whoever wants to be somebody else is refused.
fn plain(text: &str) -> Result<Asked, Refused> {
    let mut fields = text.split('\0');
    let mut field = || fields.next().ok_or(Refused::Garbled);
    let (wanted, account, password) = (field()?, field()?, field()?);
    let foreign = !wanted.is_empty() && !CASEMAP.same(wanted, account);
    if fields.next().is_some() || foreign || account.is_empty() || password.is_empty() {
        return Err(Refused::Garbled);
    }
    Ok(Asked::Password { account: account.to_owned(), password: password.to_owned() })
}

/// The name that is wanted, or nothing (RFC 4422 appendix A.1).
fn external(text: &str) -> Result<Asked, Refused> {
    if text.contains('\0') {
        return Err(Refused::Garbled);
    }
    Ok(Asked::Certificate { account: (!text.is_empty()).then(|| text.to_owned()) })
}

/// `n,[a=name],n=name,r=nonce[,extensions]` (RFC 5802 section 7). A client that would bind to the channel but was not offered
/// it says `y`; one that insists on it, or on an extension that must be understood, is refused. Out: account, nonce, the
/// message.
fn client_first(text: &str) -> Result<(String, String, ClientFirst), Refused> {
    let (flag, rest) = text.split_once(',').ok_or(Refused::Garbled)?;
    let (wanted, bare) = rest.split_once(',').ok_or(Refused::Garbled)?;
    if !matches!(flag, "n" | "y") {
        return Err(Refused::Garbled);
    }
    let mut fields = bare.split(',');
    let name = fields.next().and_then(|field| field.strip_prefix("n=")).ok_or(Refused::Garbled)?;
    let nonce = fields.next().and_then(|field| field.strip_prefix("r=")).ok_or(Refused::Garbled)?;
    let account = scram::unescaped(name).ok_or(Refused::Garbled)?;
    if !scram::is_nonce(nonce) {
        return Err(Refused::Garbled);
    }
    if !wanted.is_empty() {
        let wanted = wanted.strip_prefix("a=").and_then(scram::unescaped);
        if !wanted.is_some_and(|wanted| CASEMAP.same(&wanted, &account)) {
            return Err(Refused::Garbled);
        }
    }
    let binding = text.strip_suffix(bare).unwrap_or(scram::NO_BINDING).to_owned();
    Ok((account, nonce.to_owned(), ClientFirst { binding, bare: bare.to_owned() }))
}

/// `c=header,r=nonce[,extensions],p=proof`. Out: the server's signature.
fn client_final(
    binding: &str,
    nonce: &str,
    said: &str,
    keys: &Keys,
    text: &str,
) -> Result<[u8; 32], Refused> {
    let (without_proof, proof) = text.rsplit_once(",p=").ok_or(Refused::Garbled)?;
    let mut fields = without_proof.split(',');
    let header =
        fields.next().and_then(|field| field.strip_prefix("c=")).ok_or(Refused::Garbled)?;
    let both = fields.next().and_then(|field| field.strip_prefix("r=")).ok_or(Refused::Garbled)?;
    if header != BASE64.encode(binding) || both != nonce {
        return Err(Refused::Garbled);
    }
    let proof = BASE64.decode(proof).ok().and_then(|proof| <[u8; 32]>::try_from(proof).ok());
    let proof = proof.ok_or(Refused::Garbled)?;
    let message = format!("{said},{without_proof}");
    let key = scram::crossed(&proof, &keys.stored, &message);
    if !bool::from(scram::stored_key(&key).ct_eq(&keys.stored)) {
        return Err(Refused::Wrong);
    }
    Ok(scram::server_signature(&keys.server, &message))
}

#[cfg(test)]
mod tests {
    use super::super::{Client, Step};
    use super::*;
    use crate::proto::verifier::salted_password;

    fn verifier() -> Verifier {
        let salt = BASE64.decode("W22ZaJ0SNY7soEsUEjb6gQ==").expect("base64");
        Verifier::derive("pencil", &salt, 4096)
    }

    /// RFC 7677 section 3, up to the proof.
    fn begun() -> Server {
        let own = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
        let mut server = Server::new(Mechanism::ScramSha256, own);
        let asked = server.take(b"n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
        assert_eq!(asked, Ok(Asked::Verifier { account: "user".to_owned() }));
        let said = server.found(&verifier()).expect("it asked");
        let first = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
        assert_eq!(String::from_utf8(said).as_deref(), Ok(first));
        server
    }

    const FINAL: &str = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,\
                         p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";

    #[test]
    fn it_says_what_the_rfc_says() {
        let mut server = begun();
        let last = b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=".to_vec();
        assert_eq!(server.take(FINAL.as_bytes()), Ok(Asked::Say(last)));
        assert_eq!(server.take(b""), Ok(Asked::Proved { account: "user".to_owned() }));
        assert_eq!(server.take(b""), Err(Refused::Garbled), "nothing comes after the end");
    }

    #[test]
    fn a_proof_of_anything_else_is_refused() {
        let wrong = FINAL.replace("p=dH", "p=eH");
        assert_eq!(begun().take(wrong.as_bytes()), Err(Refused::Wrong));
        for garbled in [
            FINAL.replace("c=biws", "c=eSws"),
            FINAL.replace("$k0", "$k1"),
            FINAL.replace(",p=", ",q="),
            FINAL.replace("VQ=", "VQ"),
            String::new(),
            "p=".to_owned(),
        ] {
            assert_eq!(begun().take(garbled.as_bytes()), Err(Refused::Garbled), "{garbled}");
        }
    }

    #[test]
    fn whoever_begins_otherwise_is_refused() {
        for first in [
            "",
            "n",
            "n,,",
            "p=tls-unique,,n=user,r=abc",
            "n,,m=x,n=user,r=abc",
            "n,,n=,r=abc",
            "n,,n=us=er,r=abc",
            "n,,n=user,r=",
            "n,,n=user,r=a\u{e9}",
            "n,a=other,n=user,r=abc",
            "n,user,n=user,r=abc",
        ] {
            let mut server = Server::new(Mechanism::ScramSha256, "nonce");
            assert_eq!(server.take(first.as_bytes()), Err(Refused::Garbled), "{first}");
        }
        for (header, name) in [("n,a=USER,", "user"), ("y,,", "user"), ("n,,", "a=2Cb")] {
            let mut server = Server::new(Mechanism::ScramSha256, "nonce");
            let first = format!("{header}n={name},r=abc,x=later");
            assert!(server.take(first.as_bytes()).is_ok(), "{first}");
        }
    }

    #[test]
    fn both_ends_agree_on_names_and_passwords_of_every_kind() {
        for (name, password) in [("ann", "sesam"), ("a=b,c", "päss, wörd"), ("ü", "=,=")] {
            let verifier = Verifier::derive(password, b"some salt", 4096);
            let mut client = Client::scram(name, "client");
            let mut server = Server::new(Mechanism::ScramSha256, "server");
            let Ok(Step::Send(first)) = client.take(b"") else { panic!("it begins") };
            let Ok(Asked::Verifier { account }) = server.take(&first) else { panic!("a name") };
            assert_eq!(account, name);
            let challenge = server.found(&verifier).expect("it asked");
            let Ok(Step::Derive { salt, iterations }) = client.take(&challenge) else {
                panic!("rounds");
            };
            let salted = salted_password(password, &salt, iterations);
            let proof = client.salted(&salted).expect("it asked");
            let Ok(Asked::Say(last)) = server.take(&proof) else { panic!("right") };
            assert_eq!(client.take(&last), Ok(Step::Send(Vec::new())));
            assert!(client.is_done());
            assert_eq!(server.take(b""), Ok(Asked::Proved { account }));
        }
    }

    #[test]
    fn the_password_and_the_certificate_speak_for_themselves_alone() {
        let plain = |text: &str| Server::new(Mechanism::Plain, "").take(text.as_bytes());
        let right = Asked::Password { account: "ann".to_owned(), password: "pass word".to_owned() };
        assert_eq!(plain("\0ann\0pass word"), Ok(right.clone()));
        assert_eq!(plain("Ann\0ann\0pass word"), Ok(right));
        for garbled in ["", "ann", "ann\0sesam", "bob\0ann\0sesam", "\0ann\0", "\0\0x", "\0a\0b\0c"]
        {
            assert_eq!(plain(garbled), Err(Refused::Garbled), "{garbled:?}");
        }
        let external = |text: &str| Server::new(Mechanism::External, "").take(text.as_bytes());
        assert_eq!(external(""), Ok(Asked::Certificate { account: None }));
        assert_eq!(external("ann"), Ok(Asked::Certificate { account: Some("ann".to_owned()) }));
        assert_eq!(external("a\0b"), Err(Refused::Garbled));
        assert_eq!(Server::new(Mechanism::Plain, "").take(&[0xff]), Err(Refused::Garbled));
    }
}
