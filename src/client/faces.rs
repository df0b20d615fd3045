//! Which face the client wears, and the way from the configuration to the first effects.

use std::env;
use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use etcetera::BaseStrategy as _;
use tokio::signal::unix::{SignalKind, signal};

use crate::client::app::App;
use crate::client::config::{Background, ClientConfig, Colours, SettingsFile};
use crate::client::desktop::Desktop;
use crate::client::dictionaries::Speller;
use crate::client::effect::Effects;
use crate::client::event::Event;
use crate::client::in_process::{Hosted, Hosting};
use crate::client::keyring::Keyring;
use crate::client::model::password::Secret;
use crate::client::model::settings::Face;
use crate::client::model::start::Beginnings;
use crate::client::net::{Links, Security};
use crate::client::plain::{self, Hand, Outcome, Streams};
use crate::client::runtime::{self, Edges};
use crate::client::store::{Folder, Stores};
use crate::client::ui::theme::{self, Surface};
use crate::client::{clock, password_command, stdin};

/// The password of the server, never an option: other users of the machine can read those.
const SERVER_PASSWORD: &str = "TCHAT_SERVER_PASSWORD";

/// The password of the user's account, for the same reason.
const PASSWORD: &str = "TCHAT_PASSWORD";

/// Messages of before that somebody in the line mode is told of in a channel.
const RECAP: usize = 20;

/// Runs the client until the user leaves: on the whole screen, or in the line mode when that is asked for with `plain`, when
/// input or output is no terminal, and on terminals that can do nothing else (`TERM=dumb`).
///
/// `hosting` says whether the server runs in this process too, or can; where it can it is offered, for nobody else is there.
///
/// # Errors
/// When the terminal or the streams cannot be used.
pub async fn run(config: ClientConfig, plain: bool, hosting: Hosting) -> anyhow::Result<ExitCode> {
    let var = |name: &str| env::var_os(name).and_then(|value| value.into_string().ok());
    let terminals = io::stdin().is_terminal() && io::stdout().is_terminal();
    let plain = plain || !terminals || var("TERM").is_none_or(|term| term == "dumb");

    let suggestion = ["USER", "LOGNAME"].into_iter().find_map(var);
    let mut start = config.start(suggestion.unwrap_or_default());
    start.settings.zone = clock::zone(clock::now());
    if plain {
        start.settings.face = Face::Plain;
        // Whoever reads a pipe reads what happens.
        start.settings.recap = if terminals { RECAP } else { 0 };
        // Several of them may run at once, as scripts do, and none has a screen to come back to.
        start.settings.keep = false;
    }
    let seed = getrandom::u64().context("cannot get a random number from the system")?;
    let mut app = App::new(start, config.keymap.clone(), seed);
    if let Some(password) = var(SERVER_PASSWORD).filter(|password| !password.is_empty()) {
        app.set_server_password(password);
    }
    let keyring = Keyring::new(data_folder(&config));
    match keyring.policies() {
        Ok(policies) => app.set_policies(policies),
        Err(why) => anyhow::bail!("cannot tell which servers want encryption: {why}"),
    }
    app.set_key(random_key().context("cannot get a random number from the system")?);
    if let Some((account, password)) = login(&config, &keyring, var(PASSWORD))? {
        app.set_login(account, password);
    }
    if let Some(own) = config.own_certificate() {
        app.set_certificate(own.server);
    }
    let mut known = beginnings(&config, &keyring)?;
    let offered = matches!(hosting, Hosting::Possible(_)) && !plain;
    known.host = offered.then(|| config.server.clone());
    if !plain {
        app.set_beginnings(known);
    }
    let links = Links::with(Security::new(keyring, config.own_certificate()));
    let settings = SettingsFile::new(config.save_to.clone());
    app.configure(config.clone());
    let desktop = Desktop::find(&config.open_command, var);
    if !plain {
        app.set_desktop(desktop.abilities());
    }
    let first = if offered {
        app.start_screen(clock::now(), &format!("nothing listens on {}", config.server))
    } else {
        app.start(clock::now())
    };
    if plain {
        if let Hosting::Running(Hosted { forgets, .. }) = hosting {
            // There is no title to set here, and nothing else follows from it.
            drop(app.update(clock::now(), Event::Hosting { others: 0, forgets }));
        }
        let outcome =
            Box::pin(lines(app, first, (links, settings))).await.context("cannot go on")?;
        return Ok(match outcome {
            Outcome::Done => ExitCode::SUCCESS,
            Outcome::Failed => ExitCode::FAILURE,
        });
    }
    let surface = surface(&config, Surface::detect(var));
    let stores = Stores::new(data_folder(&config).map(Folder::new), config.history_lines);
    let speller = Speller::new(data_folder(&config).as_deref());
    let edges = Edges { links, stores, settings, speller, hosting, desktop };
    runtime::run((app, first), surface, edges).await.context("cannot use the terminal")?;
    Ok(ExitCode::SUCCESS)
}

/// Where one can begin, as the configuration and earlier runs say. A list of places that cannot be read is no reason not to
/// begin.
fn beginnings(config: &ClientConfig, keyring: &Keyring) -> anyhow::Result<Beginnings> {
    let (visited, unreadable) = match keyring.places() {
        Ok(visited) => (visited, None),
        Err(why) => (Vec::new(), Some(format!("where you were is not known: {why}"))),
    };
    let listed = config.networks.clone();
    let targets = visited.iter().map(|place| &place.target);
    let targets = targets.chain(listed.iter().map(|listed| &listed.target));
    let mut remembered = Vec::new();
    for place in targets.map(ToString::to_string) {
        let found = keyring.password(&place).map_err(|why| anyhow::anyhow!(why))?;
        remembered.extend(found.map(|(account, password)| (place, account, password)));
    }
    Ok(Beginnings { listed, visited, remembered, unreadable, host: None })
}

fn random_key() -> Result<[u8; 32], getrandom::Error> {
    let mut key = [0; 32];
    getrandom::fill(&mut key).map(|()| key)
}

/// Account and password, as far as they are known before anybody is asked: from the environment, the configuration, its
/// command, or what was remembered for the server.
fn login(
    config: &ClientConfig,
    keyring: &Keyring,
    given: Option<String>,
) -> anyhow::Result<Option<(String, Secret)>> {
    let place = config.server.to_string();
    let remembered = keyring.password(&place).map_err(|why| anyhow::anyhow!(why))?;
    let Some((account, of_file)) = config.login_account() else {
        return Ok(remembered);
    };
    let remembered = remembered.filter(|(whose, _)| *whose == account);
    let password = if let Some(given) = given.filter(|given| !given.is_empty()) {
        Secret::new(given)
    } else if of_file && !config.password.is_empty() {
        config.password.clone()
    } else if of_file && !config.password_command.is_empty() {
        let command = &config.password_command;
        password_command::run(command).map_err(|why| anyhow::anyhow!(why))?
    } else {
        remembered.map(|(_, password)| password).unwrap_or_default()
    };
    Ok(Some((account, password)))
}

/// Where conversations are kept.
fn data_folder(config: &ClientConfig) -> Option<PathBuf> {
    let usual = || {
        let folder = etcetera::choose_base_strategy().ok()?.data_dir();
        Some(folder.join("tchat").join("client"))
    };
    config.data.clone().or_else(usual)
}

/// The line mode on the standard streams.
async fn lines(
    app: App,
    first: Effects,
    (links, settings): (Links, SettingsFile),
) -> io::Result<Outcome> {
    let hand = if io::stdin().is_terminal() { Hand::Person } else { Hand::Pipe };
    let mut signals = [
        signal(SignalKind::interrupt())?,
        signal(SignalKind::terminate())?,
        signal(SignalKind::hangup())?,
    ];
    let end = async {
        let [interrupt, terminate, hangup] = &mut signals;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hangup.recv() => {}
        }
    };
    let streams = Streams {
        input: stdin::open()?,
        output: tokio::io::stdout(),
        errors: tokio::io::stderr(),
        links,
        settings,
        echo: stdin::echo,
    };
    match Box::pin(plain::run(app, first, streams, hand, end)).await {
        // Whoever took the output has seen enough, as `head` does.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Outcome::Failed),
        ended => ended,
    }
}

/// What the terminal can show, and over it what the configuration says.
fn surface(config: &ClientConfig, detected: Surface) -> Surface {
    let depth = match config.colours {
        Colours::Auto => None,
        Colours::True => Some(theme::Depth::True),
        Colours::Indexed => Some(theme::Depth::Indexed),
        Colours::Basic => Some(theme::Depth::Basic),
        Colours::None => Some(theme::Depth::Mono),
    };
    let background = match config.background {
        Background::Auto => None,
        Background::Dark => Some(theme::Background::Dark),
        Background::Light => Some(theme::Background::Light),
    };
    detected.with(depth, background)
}
