//! What the full-screen client costs and how soon it answers, as a process in a pty, beside other people's clients.
//!
//! `cargo bench --bench client -- --clients tchat,tchat-memory,weechat,irssi,catgirl --runs 3`; a name with a program,
//! `tchat=target/before`, measures that build. Others are measured when they are installed and asked for; the first is the
//! one that ratios are of. `one` is a conversation that is empty and then long, `many` are two hundred with 500 lines each;
//! `--only` one of both. `--keys`, `--lines`, `--channels`, `--idle` say how much.
//!
//! A time is from the write of a key to the pty until the read of the bytes that make the terminal show what it does: the
//! terminal's own work and its picture are not in it, except where a client writes more than the emulation here can take.
#![expect(clippy::disallowed_methods, reason = "measures time, starts threads of its own")]

mod cases;
mod contestants;
mod encrypted;
mod figures;
mod process;
mod screen;
mod server;

use std::io::{self, Write};
use std::time::Duration;

use cases::{Amounts, Case};
use contestants::{Contestant, Doors};
use encrypted::Door;
use figures::Figures;
use server::Server;

fn main() -> io::Result<()> {
    let args: Vec<String> = std::env::args().collect();
    let word = |name: &str| {
        let at = args.iter().position(|arg| arg == name);
        at.and_then(|at| args.get(at + 1)).map(String::as_str)
    };
    let count = |name: &str, default: usize| {
        word(name).and_then(|word| word.parse().ok()).unwrap_or(default)
    };
    let amounts = Amounts {
        keys: count("--keys", 300),
        lines: count("--lines", 100_000),
        channels: count("--channels", 200),
        lines_each: 500,
        idle: Duration::from_secs(count("--idle", 30) as u64),
    };
    let asked = word("--clients").unwrap_or("tchat,tchat-memory").split(',');
    let contestants: Result<Vec<Contestant>, String> = asked.map(Contestant::find).collect();
    let contestants = contestants.map_err(io::Error::other)?;
    let server = Server::start()?;
    let door = Door::open(server.address)?;
    let doors =
        Doors { plain: server.address, encrypted: door.address, certificate: door.certificate };
    let mut figures = Figures::new(contestants.iter().map(|contestant| contestant.name).collect());
    let only = word("--only").unwrap_or_default();
    for _ in 0..count("--runs", 1) {
        for part in ["one", "many"].into_iter().filter(|part| only.is_empty() || only == *part) {
            for (at, contestant) in contestants.iter().enumerate() {
                writeln!(io::stderr(), "{part}: {}", contestant.name)?;
                let mut note = |measure: &str, figure: f64| figures.add(at, measure, figure);
                let mut case = Case::start(contestant, (&server, &doors), amounts, &mut note)?;
                let done = match part {
                    "one" => case.one_conversation(),
                    _ => case.many_conversations(),
                };
                if let Err(error) = done {
                    writeln!(io::stderr(), "{}: {error}", contestant.name)?;
                }
            }
        }
    }
    writeln!(io::stdout(), "{}", figures.table())
}
