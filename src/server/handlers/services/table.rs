//! What the services understand, and the commands that are other words for talking to them.

use crate::proto::Verb;
use crate::server::ctx::Ctx;
use crate::server::handlers::{Args, CommandSpec, When};
use crate::server::model::{Reject, Service};
use crate::spec::Param;

use super::{access, channels, nickserv, talk};

/// One thing that can be said to a service.
#[derive(Debug)]
pub(super) struct Spoken {
    pub(super) name: &'static str,
    /// What other services call it.
    pub(super) aliases: &'static [&'static str],
    pub(super) params: &'static [Param<Kind>],
    pub(super) who: Who,
    /// One line, for HELP.
    pub(super) help: &'static str,
    pub(super) run: fn(&mut Ctx<'_>, Words<'_>) -> Result<(), Reject>,
}

/// What a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Plain,
    /// A password: it is never said again.
    Secret,
}

/// Who may say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    Anybody,
    /// Whoever is logged in, or looks after the server.
    Account,
}

/// The words after the command; the last one is the rest of the line where the table says so.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words<'a>(pub(super) &'a [&'a str]);

impl<'a> Words<'a> {
    pub(super) fn get(self, index: usize) -> Option<&'a str> {
        self.0.get(index).copied()
    }

    /// A word that the table demands.
    pub(super) fn need(self, index: usize) -> Result<&'a str, Reject> {
        self.get(index).ok_or(Reject::Silent)
    }
}

/// Everything that a service understands.
pub(super) fn spoken(service: Service) -> &'static [&'static [Spoken]] {
    match service {
        Service::Chan => &[channels::SPOKEN, access::SPOKEN, &[HELP]],
        Service::Nick => &[nickserv::SPOKEN, &[HELP]],
    }
}

const HELP: Spoken = Spoken {
    name: "HELP",
    aliases: &[],
    params: &[Param::optional("command", Kind::Plain)],
    who: Who::Anybody,
    help: "list what there is, or explain one command",
    // The service it was said to answers it.
    run: |_, _| Ok(()),
};

macro_rules! command {
    ($verb:ident $service:ident $help:literal) => {
        CommandSpec {
            verb: Verb::$verb,
            params: &[Param::rest("command", ())],
            when: When::AfterRegistration,
            help: $help,
            run: |cx: &mut Ctx<'_>, args: Args<'_>| {
                let text = args.0.params.join(" ");
                talk::hear(cx, Service::$service, &text, None);
                Ok(())
            },
        }
    };
}

pub(in crate::server::handlers) const COMMANDS: &[CommandSpec] = &[
    command!(Chanserv Chan "say something to ChanServ"),
    command!(Cs Chan "the same, shorter"),
    command!(Nickserv Nick "say something to NickServ"),
    command!(Ns Nick "the same, shorter"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_unique_parameters_ordered_and_help_is_one_short_line() {
        for service in Service::ALL {
            let all = || spoken(service).iter().flat_map(|part| part.iter());
            let mut names: Vec<&str> = all()
                .flat_map(|said| [said.name].into_iter().chain(said.aliases.iter().copied()))
                .collect();
            for said in all() {
                assert!(crate::spec::well_formed(said.params), "{}", said.name);
                assert!(!said.help.is_empty() && said.help.len() <= 90, "{}", said.name);
                assert!(!said.help.ends_with('.'), "{}", said.name);
            }
            assert!(names.iter().all(|name| *name == name.to_uppercase()));
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "{names:?}");
        }
    }
}
