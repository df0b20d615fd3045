//! The command line: which options there are, and what they mean in terms of the configurations.

use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, Parser, Subcommand};

use crate::account::Account;
use crate::client::config::Options;
use crate::manual::{Completions, Page};
use crate::server::config::{Given, Sources};

/// Everything that was given.
#[derive(Debug, Parser)]
#[command(
    name = "tchat",
    version,
    about = "Terminal chat: a client for IRC servers, and the server",
    after_help = "Without a command, the client is opened on 127.0.0.1:1234. If nothing listens there, this program is \
                  the server too, for as long as it runs.",
    disable_help_subcommand = true
)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What to be.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Open the client on a server
    Connect(Connect),
    /// Run a server
    Serve(Serve),
    /// Take care of the accounts of a server, running or not
    #[command(
        after_help = "A running server is asked through a socket in its data folder; without one, the data itself is changed."
    )]
    Account(Account),
    /// Make a hash of a password, for the configuration of a server
    #[command(
        after_help = "The password is read from standard input; on a terminal it is asked for twice, and not shown."
    )]
    Hash,
    /// Print completions for a shell
    #[command(
        after_help = "For bash: tchat completions bash > ~/.local/share/bash-completion/completions/tchat"
    )]
    Completions(Completions),
    /// Print the page of the manual, for the program or one of its commands
    #[command(after_help = "To read it: tchat man | man -l -")]
    Man(Page),
}

/// Options of the client.
#[derive(Debug, Args)]
pub struct Connect {
    #[arg(
        help = "host, host:port, [v6]:port, ircs://host[:port][/#channel] or irc://... [default: 127.0.0.1:1234]"
    )]
    address: Option<String>,
    /// Name to use; without it the client asks
    #[arg(long)]
    nick: Option<String>,
    /// Channel to join; repeatable; the leading # may be left out
    #[arg(long, value_name = "CHANNEL")]
    join: Vec<String>,
    /// Encrypt the connection [default: unless the address is of this machine]
    #[arg(long, conflicts_with = "no_tls")]
    tls: bool,
    /// Do not encrypt the connection
    #[arg(long)]
    no_tls: bool,
    /// Trust exactly the certificate with this fingerprint
    #[arg(long, value_name = "sha256:HEX")]
    pin: Option<String>,
    /// Account to log in to; the password is asked for, or taken from the variable `TCHAT_PASSWORD`
    #[arg(long, value_name = "NAME")]
    account: Option<String>,
    /// Line mode, for pipes and screen readers
    #[arg(long)]
    pub plain: bool,
    /// Configuration file
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// File to write a log to
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
}

impl Connect {
    /// Whether it is said where to connect.
    pub fn names_an_address(&self) -> bool {
        self.address.is_some()
    }

    /// What the client's configuration is told. `usual` is the file when none is named.
    pub fn options(&self, usual: Option<PathBuf>) -> Options {
        Options {
            address: self.address.clone(),
            tls: self.tls.then_some(true).or(self.no_tls.then_some(false)),
            pin: self.pin.clone(),
            account: self.account.clone(),
            nick: self.nick.clone(),
            join: self.join.clone(),
            config: self.config.clone().or(usual),
        }
    }
}

/// Options of the server; each has a key in its configuration.
#[expect(clippy::struct_excessive_bools, reason = "a flag of the command line is one")]
#[derive(Debug, Args)]
pub struct Serve {
    /// Address to accept connections on; repeatable [default: 127.0.0.1:1234]
    #[arg(long, value_name = "ADDR")]
    listen: Vec<String>,
    /// Address to accept WebSocket clients on; repeatable
    #[arg(long, value_name = "ADDR")]
    listen_ws: Vec<String>,
    /// Certificate with its chain, as PEM; without one the server makes its own
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Private key of the certificate, as PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Accept connections from other machines that are not encrypted
    #[arg(long)]
    allow_plaintext: bool,
    /// Print the link to join as a QR code as well
    #[arg(long)]
    qr: bool,
    /// Folder in which history is kept [default: the platform's folder for data]
    #[arg(long, value_name = "DIR", conflicts_with = "memory")]
    data: Option<PathBuf>,
    /// Write nothing to disk: history is kept in memory until the server ends
    #[arg(long)]
    memory: bool,
    /// Channel that always exists and is listed to newcomers; repeatable [default: channel1, channel2]
    #[arg(long, value_name = "NAME")]
    channel: Vec<String>,
    /// Only those channels: nobody can make another
    #[arg(long)]
    fixed_channels: bool,
    /// Name of the server, like a host name
    #[arg(long)]
    name: Option<String>,
    /// Text file shown to everybody who connects
    #[arg(long, value_name = "FILE")]
    motd: Option<PathBuf>,
    /// Configuration file
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Check the configuration, print the values in force, and exit
    #[arg(long)]
    pub check: bool,
    /// Also log what is said in channels; what is said in private is never logged
    #[arg(long)]
    log_messages: bool,
    /// How the log is written: text or json [default: text]
    #[arg(long, value_name = "FORMAT")]
    log_format: Option<String>,
}

impl Serve {
    /// Where the server's settings come from. `usual` is the file when none is named, `usual_data` the data folder.
    pub fn sources(&self, usual: Option<PathBuf>, usual_data: Option<PathBuf>) -> Sources {
        let mut given = Vec::new();
        let lists =
            [("listen", &self.listen), ("listen_ws", &self.listen_ws), ("channel", &self.channel)];
        for (key, items) in lists {
            if !items.is_empty() {
                given.push((key, Given::List(items.clone())));
            }
        }
        let flags = [
            ("fixed_channels", self.fixed_channels),
            ("log_messages", self.log_messages),
            ("allow_plaintext", self.allow_plaintext),
            ("qr", self.qr),
        ];
        for (key, on) in flags {
            if on {
                given.push((key, Given::Flag(true)));
            }
        }
        if self.memory || self.data.is_some() {
            given.push(("memory", Given::Flag(self.memory)));
        }
        let path = |path: &Option<PathBuf>| path.as_ref().map(|p| p.to_string_lossy().into_owned());
        let texts = [
            ("name", self.name.clone()),
            ("motd", path(&self.motd)),
            ("data", path(&self.data)),
            ("tls_cert", path(&self.tls_cert)),
            ("tls_key", path(&self.tls_key)),
            ("log_format", self.log_format.clone()),
        ];
        for (key, text) in texts {
            if let Some(text) = text {
                given.push((key, Given::Text(text)));
            }
        }
        Sources { file: self.config.clone().or(usual), given, usual_data }
    }
}

/// What there is to say instead of going on.
#[derive(Debug)]
pub enum Instead {
    /// Help or the version: for standard output.
    Told(String),
    /// Wrong usage: one line.
    Wrong(String),
}

/// Reads the arguments, the program's name first.
///
/// # Errors
/// What is to be said instead of going on.
pub fn parse<T: Into<std::ffi::OsString> + Clone>(
    args: impl IntoIterator<Item = T>,
) -> Result<Cli, Instead> {
    Cli::try_parse_from(args).map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Instead::Told(error.to_string()),
        _ => Instead::Wrong(one_line(&error)),
    })
}

/// The library explains itself over several lines; the first says it, the rest is behind `--help`.
fn one_line(error: &clap::Error) -> String {
    let text = error.to_string();
    let first = text.lines().next().unwrap_or_default();
    let mut line = first.trim_start_matches("error: ").to_owned();
    let meant = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand]
        .into_iter()
        .find_map(|kind| error.get(kind));
    match meant {
        Some(ContextValue::String(meant)) => line.extend(["; did you mean ", meant, "?"]),
        Some(ContextValue::Strings(all)) => {
            line.extend(["; did you mean ", &all.join(" or "), "?"]);
        }
        _ => line.push_str("; tchat --help lists what there is"),
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(args: &[&str]) -> String {
        match parse([&["tchat"], args].concat()) {
            Err(Instead::Wrong(line)) => line,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn wrong_usage_is_said_in_one_line() {
        for (args, line) in [
            (
                &["serve", "--lisen", "x"][..],
                "unexpected argument '--lisen' found; did you mean --listen?",
            ),
            (
                &["serve", "extra"],
                "unexpected argument 'extra' found; tchat --help lists what there is",
            ),
            (&["serv"], "unrecognized subcommand 'serv'; did you mean serve?"),
            (
                &["serve", "--name"],
                "a value is required for '--name <NAME>' but none was supplied; tchat --help lists what there is",
            ),
        ] {
            assert_eq!(wrong(args), line);
        }
        for help in [&["--help"][..], &["--version"], &["serve", "--help"]] {
            assert!(matches!(parse([&["tchat"], help].concat()), Err(Instead::Told(_))));
        }
    }

    #[test]
    fn options_of_the_client_are_taken_over() {
        let args = "tchat connect irc://host/#a --nick n --join b --join c --plain --log l";
        let Ok(Cli { command: Some(Command::Connect(connect)) }) = parse(args.split_whitespace())
        else {
            panic!("well-formed");
        };
        assert!(connect.plain);
        assert_eq!(connect.log, Some(PathBuf::from("l")));
        let options = Options {
            address: Some("irc://host/#a".to_owned()),
            tls: None,
            pin: None,
            account: None,
            nick: Some("n".to_owned()),
            join: vec!["b".to_owned(), "c".to_owned()],
            config: Some(PathBuf::from("usual")),
        };
        assert_eq!(connect.options(Some(PathBuf::from("usual"))), options);
    }

    #[test]
    fn every_option_of_the_server_has_a_key_that_exists() {
        let args = "tchat serve --listen a --listen b --listen-ws w --channel c --fixed-channels --name n --motd m \
                    --config f --log-messages --log-format json --data d --allow-plaintext --tls-cert c --tls-key k \
                    --qr";
        let Ok(Cli { command: Some(Command::Serve(serve)) }) = parse(args.split_whitespace())
        else {
            panic!("well-formed");
        };
        let sources = serve.sources(None, None);
        assert_eq!(sources.file, Some(PathBuf::from("f")));
        assert_eq!(sources.given.len(), 14);
        for (key, _) in &sources.given {
            let known = crate::server::config::KEYS.iter();
            assert!(known.map(|spec| spec.key).any(|known| known == *key), "{key}");
        }
    }
}
