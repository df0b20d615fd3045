//! Chooses between the client and the server, and turns an error into one line and an exit code.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use etcetera::BaseStrategy as _;

use tchat::cli::{self, Command, Instead, Serve};
use tchat::server::config::ConfigError;
use tchat::{logging, server};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let line = server::log::neutral(&failure.line);
            // Where standard error is closed, the exit code has to do.
            writeln!(io::stderr(), "tchat: {line}").ok();
            ExitCode::from(failure.code)
        }
    }
}

/// The end of the program, in one line.
struct Failure {
    line: String,
    code: u8,
}

/// It was used wrongly.
fn usage(line: &impl ToString) -> Failure {
    let line = line.to_string();
    Failure { line, code: 2 }
}

/// It failed at run time.
fn failed(line: &impl ToString) -> Failure {
    let line = line.to_string();
    Failure { line, code: 1 }
}

fn run() -> Result<(), Failure> {
    let cli = match cli::parse(std::env::args_os()) {
        Ok(cli) => cli,
        Err(Instead::Told(text)) => return print(&text),
        Err(Instead::Wrong(line)) => return Err(usage(&line)),
    };
    match cli.command {
        Some(Command::Serve(options)) => serve(&options),
        None => Err(usage(&"say what to be; tchat --help lists what there is")),
    }
}

fn serve(options: &Serve) -> Result<(), Failure> {
    let sources = options.sources(usual_file("server.toml"));
    let config = sources.load().map_err(|error| match error {
        ConfigError::Option { .. } => usage(&error),
        ConfigError::Unreadable { .. } | ConfigError::File { .. } => failed(&error),
    })?;
    if options.check {
        return print(&config.show());
    }
    let log = logging::start(config.log_format, io::stderr());
    let _log = log.map_err(|error| failed(&format!("cannot start the log: {error}")))?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| failed(&format!("cannot start: {error}")))?;
    runtime
        .block_on(server::serve(&sources, config))
        .map_err(|error| failed(&error))
}

/// The configuration that is read when none is named, if it is there.
fn usual_file(name: &str) -> Option<PathBuf> {
    let folder = etcetera::choose_base_strategy().ok()?.config_dir();
    let file = folder.join("tchat").join(name);
    file.is_file().then_some(file)
}

fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|error| failed(&format!("cannot write to standard output: {error}")))
}
