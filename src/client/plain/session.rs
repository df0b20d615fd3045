//! The loop of the line mode: takes a line or what the network brings, lets the app decide, prints; and whose turn it is.

use std::convert::Infallible;
use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::Instant;

use super::joined::Joined;
use super::lines::Lines;
use super::printer::Printer;
use crate::client::app::App;
use crate::client::clock::{at, instant, instant_of, now};
use crate::client::config::SettingsFile;
use crate::client::effect::{Effect, Effects};
use crate::client::event::{Event, NetEvent};
use crate::client::model::network::{Link, Network};
use crate::client::model::overlay::{NameDialog, Overlay};
use crate::client::model::password::Secret;
use crate::client::model::{Model, NetworkId};
use crate::client::net::Links;
use crate::client::perform::perform;
use crate::client::text::neutral;

/// Lines from a pipe that may wait for their confirmation.
const MOST_UNCONFIRMED: usize = 32;
/// A channel that a server neither lets us into nor refuses is not waited for any longer.
const JOIN_LIMIT: Duration = Duration::from_secs(15);

/// Where lines come from and go to.
#[derive(Debug)]
pub struct Streams<R, W, E> {
    pub input: R,
    pub output: W,
    pub errors: E,
    /// The ways to servers.
    pub links: Links,
    /// Where what is set is written.
    pub settings: SettingsFile,
    /// Shows what is typed, or does not, where somebody types.
    pub echo: fn(bool),
}

/// Who is at the other end of the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hand {
    /// Somebody who types, and can be asked.
    Person,
    /// A pipe or a file: nobody answers questions, and the end of the input is the end of the work.
    Pipe,
    /// Somebody at the other end of a connection, who types or has a pipe: what they sent is not printed again, and is
    /// sent as a pipe is. What goes wrong is told where everything else is.
    Guest {
        /// By which name they want to be known was asked before.
        asked: bool,
    },
}

impl Hand {
    /// Whether lines wait for what is before them, and the end of the input for what was said.
    fn waits(self) -> bool {
        matches!(self, Self::Pipe | Self::Guest { .. })
    }
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Done,
    Failed,
}

/// What the loop waits for.
enum Wake {
    Typed(Option<String>),
    Net(NetworkId, NetEvent),
    Due,
    /// A channel was waited for long enough.
    Tired,
    /// Told to end from outside.
    Ended,
}

#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
struct Session<W, E> {
    app: App,
    links: Links,
    settings: SettingsFile,
    hand: Hand,
    printer: Printer<W, E>,
    /// A name was given before anybody could be asked.
    named: bool,
    /// Read and not yet its turn.
    held: Option<String>,
    /// Lines of a message that goes on.
    begun: Joined,
    /// The input has ended.
    ended: bool,
    /// Since when channels are waited for, and whether that was long enough.
    joining: Option<Instant>,
    tired: bool,
    outcome: Option<Outcome>,
    echo: fn(bool),
    /// What is typed is not shown now.
    hidden: bool,
}

/// Whether the line that is filled in now is not to be seen.
fn hides(model: &Model) -> bool {
    matches!(model.overlay(), Some(Overlay::Account(dialog)) if dialog.field().hidden)
}

/// Runs the client on lines until the user leaves, a pipe has said everything, `end` comes, or the server is gone.
///
/// # Errors
/// When nothing can be written any more.
pub async fn run<R, W, E>(
    app: App,
    first: Effects,
    streams: Streams<R, W, E>,
    hand: Hand,
    end: impl Future<Output = ()>,
) -> io::Result<Outcome>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
    E: AsyncWrite + Unpin,
{
    let mut input = Lines::new(streams.input);
    let mut session = Session {
        named: !app.model().focused_network().wanted.is_empty(),
        app,
        links: streams.links,
        settings: streams.settings,
        hand,
        printer: Printer::new(hand, streams.output, streams.errors),
        held: None,
        begun: Joined::default(),
        ended: false,
        joining: None,
        tired: false,
        outcome: None,
        echo: streams.echo,
        hidden: false,
    };
    session.perform(first);
    session.hidden = hides(session.app.model());
    if session.hidden {
        (session.echo)(false);
    }
    session.printer.report(session.app.model()).await?;
    tokio::pin!(end);
    while session.outcome.is_none() {
        let wake = session.wait(&mut input, end.as_mut()).await;
        session.handle(wake).await?;
        session.go_on().await?;
    }
    if session.hidden {
        (session.echo)(true);
    }
    session.links.close().await;
    Ok(match session.outcome {
        Some(Outcome::Done) if !session.printer.undelivered() => Outcome::Done,
        _ => Outcome::Failed,
    })
}

impl<W: AsyncWrite + Unpin, E: AsyncWrite + Unpin> Session<W, E> {
    async fn wait<R: AsyncRead + Unpin>(
        &mut self,
        input: &mut Lines<R>,
        end: impl Future<Output = ()>,
    ) -> Wake {
        let deadline = self.app.deadline().map(instant_of);
        let tired = self.joining.filter(|_| !self.tired);
        let tired = tired.map(|since| since + JOIN_LIMIT);
        let reading = !self.ended && self.held.is_none();
        tokio::select! {
            biased;
            () = end => Wake::Ended,
            line = input.next(), if reading => Wake::Typed(line),
            () = at(deadline) => Wake::Due,
            () = at(tired) => Wake::Tired,
            (network, event) = self.links.next() => Wake::Net(network, event),
        }
    }

    async fn handle(&mut self, wake: Wake) -> io::Result<()> {
        match wake {
            Wake::Typed(Some(line)) if self.is_joining() => self.held = self.begun.take(&line),
            Wake::Typed(Some(line)) => self.held = Some(line),
            Wake::Typed(None) => {
                self.ended = true;
                self.held = self.begun.rest();
            }
            Wake::Due => self.update(Event::Due).await?,
            Wake::Tired => self.tired = true,
            Wake::Ended => self.update(Event::Ended).await?,
            Wake::Net(network, event) => self.net(network, event).await?,
        }
        Ok(())
    }

    async fn net(&mut self, network: NetworkId, event: NetEvent) -> io::Result<()> {
        let model = self.app.model();
        let target = model.network(network).map(|network| network.target.to_string());
        let target = target.unwrap_or_default();
        match event {
            NetEvent::Failed { reason } => {
                let strict = model.policies.of(&self.network().target.host, now()).is_some();
                let reason = neutral::text(&self.network().fault(&reason, strict));
                self.fail(&format!("cannot connect to {target}: {reason}")).await
            }
            NetEvent::Lost { reason } => {
                // What has not been read yet cannot be named.
                let rest = if self.hand == Hand::Pipe && !self.ended {
                    "; what else was to come was not read"
                } else {
                    ""
                };
                let words = format!("the connection to {target} is gone: {reason}{rest}");
                self.update(Event::Net(network, NetEvent::Lost { reason })).await?;
                if let Some(line) = self.held.take() {
                    self.printer.name_undelivered(&line, "").await?;
                }
                self.fail(&words).await
            }
            event => self.update(Event::Net(network, event)).await,
        }
    }

    /// A server that is not trusted is the end, and so is the question about it where nobody can answer.
    async fn distrusted(&mut self) -> io::Result<bool> {
        let model = self.app.model();
        let question = match model.overlay() {
            Some(Overlay::Trust(question)) if self.hand == Hand::Pipe => Some(question),
            _ => None,
        };
        let words = question.map(|question| {
            let (flaw, print) = (question.words().swap_remove(0), question.certificate.fingerprint);
            format!("{flaw}; --pin {print} trusts it")
        });
        let login = match (model.overlay(), self.hand) {
            (Some(Overlay::Account(dialog)), Hand::Pipe) => Some(format!(
                "nobody is there to be asked for the {}: put the password into the environment variable TCHAT_PASSWORD",
                dialog.field().label
            )),
            (_, Hand::Pipe) => self.network().login.failed.clone(),
            _ => None,
        };
        match words.or_else(|| self.network().refused.clone()).or(login) {
            Some(words) => self.fail(&words).await.map(|()| true),
            None => Ok(false),
        }
    }

    /// Hands on what was read if it is its turn; leaves when there is nothing left to do.
    async fn go_on(&mut self) -> io::Result<()> {
        let awaiting = !self.network().joins.is_empty();
        self.tired &= awaiting;
        self.joining = awaiting.then(|| self.joining.unwrap_or_else(instant));
        if self.outcome.is_some() || self.distrusted().await? || self.refused().await? {
            return Ok(());
        }
        if let Some(line) = self.held.take() {
            if self.is_turn_of(&line) {
                self.typed(line).await?;
            } else {
                self.held = Some(line);
            }
        } else if self.ended {
            self.finish().await?;
        }
        Ok(())
    }

    /// Whether a line may go on in the next one: what a program writes stands as it is, and so does the answer to a question.
    fn is_joining(&self) -> bool {
        self.hand != Hand::Pipe && self.app.model().overlays.is_empty()
    }

    fn network(&self) -> &Network {
        self.app.model().focused_network()
    }

    fn question(&self) -> Option<&NameDialog> {
        question(self.app.model())
    }

    /// Whether the server has let us in, and into every channel that was asked for.
    fn is_settled(&self) -> bool {
        let network = self.network();
        let joining = self.joining.is_some() && !self.tired;
        network.is_online() && network.settle_by.is_none() && !joining
    }

    /// A person's lines wait only until there is somebody to take them. Those of a pipe go out a few at a time, and a
    /// command only after everything before it is confirmed.
    fn is_turn_of(&self, line: &str) -> bool {
        let state = &self.network().link;
        if matches!(self.app.model().overlay(), Some(Overlay::Trust(_) | Overlay::Account(_))) {
            return true;
        }
        if let Some(dialog) = self.question() {
            return dialog.asked.is_none() && *state != Link::Connecting;
        }
        if !self.hand.waits() {
            return !matches!(state, Link::Connecting | Link::Registering);
        }
        // What a script has after its /quit is not for anybody.
        if self.app.model().leaving.is_some() {
            return false;
        }
        let most = if is_command(line) { 1 } else { MOST_UNCONFIRMED };
        self.is_settled() && self.printer.unconfirmed() < most
    }

    async fn typed(&mut self, line: String) -> io::Result<()> {
        let before = self.app.model().last_entry();
        let says = !line.trim().is_empty() && !App::is_command(&line) && self.question().is_none();
        if hides(self.app.model()) {
            return self.update(Event::Secret(Secret::new(line))).await;
        }
        self.update(Event::Input(line.clone())).await?;
        let model = self.app.model();
        let said = model.buffers().iter().any(|buffer| {
            let new = buffer.entries().rev().take_while(|e| e.id > before);
            new.into_iter().any(|entry| entry.own)
        });
        if self.hand == Hand::Pipe && says && !said {
            self.printer.name_undelivered(&line, "").await?;
        }
        Ok(())
    }

    /// With a name that was given beforehand and nobody to ask for another one, a refusal is the end.
    async fn refused(&mut self) -> io::Result<bool> {
        let reason = self.question().and_then(|dialog| dialog.refused.clone());
        match reason {
            Some(reason) if self.hand == Hand::Pipe && self.named => {
                self.fail(&reason).await?;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// The input has ended: a person leaves; a pipe does when everything it said is confirmed.
    async fn finish(&mut self) -> io::Result<()> {
        if !self.hand.waits() {
            return self.leave().await;
        }
        if self.question().is_some_and(|dialog| dialog.asked.is_none()) {
            return self.fail("the input ended before a name was taken").await;
        }
        let network = self.network();
        let summing_up = network.unread_summary.until().is_some();
        let answered = !network.requests.is_asking() && !network.recaps.is_asking() && !summing_up;
        if self.is_settled() && self.printer.unconfirmed() == 0 && answered {
            return self.leave().await;
        }
        Ok(())
    }

    /// Tells the servers, and ends; not before what waits to be sent is sent.
    async fn leave(&mut self) -> io::Result<()> {
        if self.app.model().leaving.is_some() {
            return Ok(());
        }
        self.update(Event::Input("/exit".to_owned())).await
    }

    async fn fail(&mut self, words: &str) -> io::Result<()> {
        self.outcome = Some(Outcome::Failed);
        self.printer.complain(words).await
    }

    async fn update(&mut self, event: Event) -> io::Result<()> {
        let effects = self.app.update(now(), event);
        self.perform(effects);
        let hidden = hides(self.app.model());
        if hidden != std::mem::replace(&mut self.hidden, hidden) {
            (self.echo)(!hidden);
        }
        self.printer.report(self.app.model()).await
    }

    /// What only a full screen has is left out.
    fn perform(&mut self, effects: Effects) {
        let Self { app, links, settings, outcome, .. } = self;
        let Ok(()) = perform(app, (links, settings), effects, |effect| {
            if effect == Effect::Quit {
                outcome.get_or_insert(Outcome::Done);
            }
            Ok::<(), Infallible>(())
        });
    }
}

/// A line that begins with two slashes says something that begins with one.
fn is_command(line: &str) -> bool {
    line.starts_with('/') && !line.starts_with("//")
}

/// The question for a name, while it is open.
pub(super) fn question(model: &Model) -> Option<&NameDialog> {
    model.overlays.iter().find_map(|overlay| match overlay {
        Overlay::Name(dialog) => Some(dialog),
        _ => None,
    })
}
