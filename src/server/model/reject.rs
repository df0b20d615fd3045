//! A refusal as data. `Ctx::refuse` alone turns it into a line.

use crate::proto::{Numeric, StandardReply};

/// Why a command was not carried out, as its sender is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reject {
    /// A numeric with the parameters between the nick and the text; no text means the table's.
    Numeric {
        numeric: Numeric,
        params: Vec<String>,
        text: Option<String>,
    },
    Standard(StandardReply),
    /// Nothing is said: what a NOTICE must not cause, what was no change at all.
    Silent,
}

impl Reject {
    pub fn numeric(numeric: Numeric, params: &[&str]) -> Self {
        let params = params.iter().map(|&param| param.to_owned()).collect();
        Self::Numeric { numeric, params, text: None }
    }

    #[must_use]
    pub fn because(self, why: impl Into<String>) -> Self {
        match self {
            Self::Numeric { numeric, params, .. } => {
                Self::Numeric { numeric, params, text: Some(why.into()) }
            }
            other => other,
        }
    }

    /// What is wrong, as a sentence for whoever did not ask by a command.
    pub fn words(&self) -> &str {
        match self {
            Self::Numeric { text: Some(text), .. } => text,
            Self::Numeric { numeric, .. } => numeric.text(),
            Self::Standard(reply) => &reply.description,
            Self::Silent => "Nothing has changed",
        }
    }

    pub fn not_registered() -> Self {
        Self::numeric(Numeric::ERR_NOTREGISTERED, &[]).because("Give a NICK and a USER first")
    }

    pub fn no_such_nick(nick: &str) -> Self {
        Self::numeric(Numeric::ERR_NOSUCHNICK, &[nick])
    }

    pub fn no_such_channel(channel: &str) -> Self {
        Self::numeric(Numeric::ERR_NOSUCHCHANNEL, &[channel])
    }

    pub fn not_on_channel(channel: &str) -> Self {
        Self::numeric(Numeric::ERR_NOTONCHANNEL, &[channel])
    }

    pub fn not_operator(channel: &str) -> Self {
        Self::numeric(Numeric::ERR_CHANOPRIVSNEEDED, &[channel])
    }

    /// 481: not an operator of the server.
    pub fn not_server_operator() -> Self {
        Self::numeric(Numeric::ERR_NOPRIVILEGES, &[])
    }

    pub fn need_more_params(command: &str) -> Self {
        Self::numeric(Numeric::ERR_NEEDMOREPARAMS, &[command])
    }
}
