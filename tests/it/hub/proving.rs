//! People of a transcript who prove who they are: where they come from, and their end of a dialogue.

use std::sync::Arc;

use tchat::proto::sasl::{Client, Gathering, Step, chunks};
use tchat::proto::verifier::salted_password;
use tchat::proto::{Verb, Verifier};
use tchat::server::model::{Answer, Password, Salting, SessionId};

use super::stage::Stage;

pub(super) fn kept(password: &Password, salting: &Salting) -> Answer {
    let verifier = Verifier::derive(password.reveal(), &salting.salt, salting.iterations);
    Answer::Verifier(Arc::new(verifier))
}

/// What a dialogue says differs with every id that was given before.
pub(super) fn data(piece: &str) -> &str {
    if piece == "+" { piece } else { "DATA" }
}

impl Stage {
    /// Plays the client's end of a dialogue by itself, as far as the server goes along.
    pub(super) fn prove(
        &mut self,
        id: SessionId,
        name: &str,
        mechanism: &str,
        (account, password): (&str, &str),
    ) {
        let mut client = match mechanism {
            "PLAIN" => Client::plain(account, password),
            "EXTERNAL" => Client::external(Some(account)),
            _ => Client::scram(account, "fyko+d2lbbFgONRv9qkxdawL"),
        };
        self.line(id, format!("AUTHENTICATE {mechanism}").as_bytes());
        let mut gathering = Gathering::default();
        while let Some(piece) = self.take_challenge(id) {
            let Ok(Some(challenge)) = gathering.take(&piece) else { continue };
            let answer = match client.take(&challenge).expect("our own server") {
                Step::Send(answer) => answer,
                Step::Derive { salt, iterations } => {
                    let salted = salted_password(password, &salt, iterations);
                    client.salted(&salted).expect("it asked")
                }
            };
            for piece in chunks(&answer) {
                self.said.push(format!("{name} >> AUTHENTICATE {}", data(&piece)));
                self.line(id, format!("AUTHENTICATE {piece}").as_bytes());
            }
        }
    }

    /// The data of the last thing the session was told, if that is a challenge.
    fn take_challenge(&mut self, id: SessionId) -> Option<String> {
        let (_, line) = self.heard.iter().rfind(|(to, _)| *to == id)?;
        let piece = line.param(0).filter(|_| line.verb == Verb::Authenticate)?.to_owned();
        self.heard.clear();
        Some(piece)
    }
}
