//! What the command line tells of itself: completions for shells, and pages for `man`. Both are made from its definition, so
//! they are never behind it.

use std::io;

use clap::{Args, Command};
use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use crate::nearest::nearest;

/// Options of `tchat completions`.
#[derive(Debug, Args)]
pub struct Completions {
    /// Shell to complete in
    shell: Shell,
}

impl Completions {
    /// The script for the shell; `program` is the definition of the command line.
    pub fn script(&self, mut program: Command) -> String {
        let mut script = Vec::new();
        let name = program.get_name().to_owned();
        clap_complete::generate(self.shell, &mut program, name, &mut script);
        String::from_utf8_lossy(&script).into_owned()
    }
}

/// Options of `tchat man`.
#[derive(Debug, Args)]
pub struct Page {
    /// Command to tell of, such as `serve` or `account add`; without one, the program
    command: Vec<String>,
}

impl Page {
    /// The page as source for `man`; `program` is the definition of the command line.
    ///
    /// # Errors
    /// There is no such command; said in one line.
    pub fn source(&self, mut program: Command) -> Result<String, String> {
        program.build();
        let mut found = &program;
        for word in &self.command {
            let names = || found.get_subcommands().map(Command::get_name);
            let Some(next) = found.find_subcommand(word) else {
                let meant = nearest(word, names()).map_or_else(
                    || "; tchat --help lists what there is".to_owned(),
                    |meant| format!("; did you mean {meant}?"),
                );
                return Err(format!("there is no command {word:?}{meant}"));
            };
            found = next;
        }
        let mut page = Vec::new();
        write(&Man::new(found.clone()), self.command.is_empty(), &mut page)
            .map_err(|error| format!("cannot make the page: {error}"))?;
        Ok(String::from_utf8_lossy(&page).into_owned())
    }
}

fn write(man: &Man, whole: bool, page: &mut Vec<u8>) -> io::Result<()> {
    man.render(page)?;
    if whole {
        more("ENVIRONMENT", ENVIRONMENT, page)?;
        more("FILES", FILES, page)?;
        more("EXIT STATUS", ENDS, page)?;
    }
    Ok(())
}

/// A section of names and what they are.
fn more(title: &str, rows: &[(&str, &str)], page: &mut Vec<u8>) -> io::Result<()> {
    let mut roff = Roff::default();
    roff.control("SH", [title]);
    for (name, text) in rows {
        roff.control("TP", []);
        roff.text([bold(*name)]);
        roff.text([roman(*text)]);
    }
    roff.to_writer(page)
}

const ENVIRONMENT: &[(&str, &str)] = &[
    ("TCHAT_PASSWORD", "password of the account given with --account"),
    ("TCHAT_SERVER_PASSWORD", "password of the server, where it wants one"),
    ("NO_COLOR", "when set and not empty, no colours (no-color.org)"),
];

const FILES: &[(&str, &str)] = &[
    (
        "client.toml, server.toml",
        "in the folder tchat of your configuration: what is not as by default",
    ),
    (
        "client, server",
        "in the folder tchat of your data: conversations of the client; history, accounts and the certificate of the server",
    ),
];

const ENDS: &[(&str, &str)] =
    &[("0", "it is done"), ("1", "it failed at run time"), ("2", "it was used wrongly")];

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;
    use clap::ValueEnum as _;

    use crate::cli::Cli;

    fn page(words: &[&str]) -> Result<String, String> {
        let command = words.iter().map(|word| (*word).to_owned()).collect();
        Page { command }.source(Cli::command())
    }

    #[test]
    fn every_command_has_a_page() {
        fn all(command: &Command, path: &[&str]) {
            let page = page(path).unwrap_or_else(|wrong| panic!("{path:?}: {wrong}"));
            assert!(page.contains(".SH SYNOPSIS"), "{page}");
            for below in command.get_subcommands() {
                all(below, &[path, &[below.get_name()]].concat());
            }
        }
        all(&Cli::command(), &[]);
        let whole = page(&[]).unwrap();
        for section in ["OPTIONS", "SUBCOMMANDS", "ENVIRONMENT", "FILES", "EXIT STATUS"] {
            assert!(
                whole.contains(&format!(".SH {section}"))
                    || whole.contains(&format!(".SH \"{section}\"")),
                "{section}: {whole}"
            );
        }
        assert!(page(&["account", "add"]).unwrap().contains(".TH tchat-account-add 1"));
    }

    #[test]
    fn an_unknown_command_is_named_with_the_nearest() {
        assert_eq!(
            page(&["serv"]),
            Err("there is no command \"serv\"; did you mean serve?".to_owned())
        );
        let unlike = "there is no command \"xyzzy\"; tchat --help lists what there is";
        assert_eq!(page(&["account", "xyzzy"]), Err(unlike.to_owned()));
    }

    #[test]
    fn every_shell_is_told_every_option() {
        for shell in Shell::value_variants() {
            let script = Completions { shell: *shell }.script(Cli::command());
            for word in ["connect", "serve", "allow-plaintext", "completions", "passwd"] {
                assert!(script.contains(word), "{shell}: {word}");
            }
        }
    }
}
