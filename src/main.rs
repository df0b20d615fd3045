//! Chooses between the client and the server, and turns an error into one line and an exit code.

use std::cell::RefCell;
use std::fs::OpenOptions;
use std::io::{self, IsTerminal, Write};
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use clap::CommandFactory as _;
use etcetera::BaseStrategy as _;
use tokio::runtime::{Builder, Runtime};

use tchat::account::{Account, AccountError};
use tchat::cli::{self, Cli, Command, Connect, Instead, Serve};
use tchat::client::config::{ClientConfig, ConfigError as ClientError, Options};
use tchat::client::guest::{self, Visit};
use tchat::client::model::target::Target;
use tchat::client::{Hosted, Hosting};
use tchat::hash::{HashError, hash};
use tchat::logging::{self, Format};
use tchat::server::config::{ConfigError as ServerError, Given, Sources};
use tchat::server::{Guest, Host, Server, StartError};
use tchat::{client, server};

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
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

fn run() -> Result<ExitCode, Failure> {
    let cli = match cli::parse(std::env::args_os()) {
        Ok(cli) => cli,
        Err(Instead::Told(text)) => return print(&text),
        Err(Instead::Wrong(line)) => return Err(usage(&line)),
    };
    match cli.command {
        Some(Command::Connect(options)) => connect(&options),
        Some(Command::Serve(options)) => serve(&options),
        Some(Command::Account(options)) => account(&options),
        Some(Command::Hash) => make_hash(),
        Some(Command::Completions(shell)) => print(&shell.script(Cli::command())),
        Some(Command::Man(page)) => {
            print(&page.source(Cli::command()).map_err(|wrong| usage(&wrong))?)
        }
        None => alone(),
    }
}

fn connect(options: &Connect) -> Result<ExitCode, Failure> {
    let mut config = client_config(&options.options(usual_file("client.toml")))?;
    if !options.names_an_address() {
        config.begin_with_networks();
    }
    let _log = options.log.as_deref().map(log_to_file).transpose()?;
    // Nobody is knocked at who is going to be talked with.
    let asks = !options.names_an_address() && !options.plain && on_terminal();
    if asks && is_here(&config.server) && !somebody_listens(&config.server) {
        return offer_hosting(config);
    }
    run_client(config, options.plain, Hosting::Never)
}

fn on_terminal() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Runs the client where nobody listens: it asks where to go, and this program can be the server.
fn offer_hosting(config: ClientConfig) -> Result<ExitCode, Failure> {
    let place: Rc<RefCell<Option<Rc<Server>>>> = Rc::default();
    let (target, kept) = (config.server.clone(), Rc::clone(&place));
    let start = move || {
        // A thread of its own: the client's runtime is no place to start another.
        let made = std::thread::scope(|scope| scope.spawn(|| host(&target)).join());
        let made = made.map_err(|_| "the server could not be started".to_owned())?;
        let Some((server, forgets)) = made.map_err(|failure| failure.line)? else {
            return Ok(None);
        };
        let server = Rc::new(server);
        let others = counting(&server);
        *kept.borrow_mut() = Some(server);
        Ok(Some(Hosted { others, forgets }))
    };
    let code = run_client(config, false, Hosting::Possible(Box::new(start)))?;
    let hosted = place.borrow_mut().take();
    match hosted {
        Some(hosted) => end_hosting(hosted, code),
        None => Ok(code),
    }
}

/// Tells how many connections a server has besides our own.
fn counting(server: &Rc<Server>) -> Box<dyn Fn() -> usize> {
    let server = Rc::clone(server);
    Box::new(move || server.connections().saturating_sub(1))
}

/// Stops the server in this process and waits for its end.
fn end_hosting(hosted: Rc<Server>, code: ExitCode) -> Result<ExitCode, Failure> {
    hosted.stop("The host of this server has left");
    let mut hosted = Rc::into_inner(hosted).expect("the client has ended");
    let orderly = runtime()?.block_on(hosted.ended());
    if orderly { Ok(code) } else { Err(failed(&"the server in this program has failed")) }
}

fn make_hash() -> Result<ExitCode, Failure> {
    match hash() {
        Ok(hash) => print(&(hash + "\n")),
        Err(error @ HashError::Unfit(_)) => Err(usage(&error)),
        Err(error) => Err(failed(&error)),
    }
}

/// Without any arguments: the client, and the server too when none is there.
fn alone() -> Result<ExitCode, Failure> {
    if !on_terminal() {
        return Err(usage(
            &"without arguments a terminal is needed; for pipes there is tchat connect --plain",
        ));
    }
    let config =
        client_config(&Options { config: usual_file("client.toml"), ..Options::default() })?;
    match host(&config.server)? {
        Some(hosted) => run_hosting(config, hosted),
        None => run_client(config, false, Hosting::Never),
    }
}

/// Starts a server inside this process when nothing listens where the client wants to go, and that is here. Somebody
/// else who is faster is joined. Out: the server, and whether it forgets because the data folder is another one's.
fn host(target: &Target) -> Result<Option<(Server, bool)>, Failure> {
    if !is_here(target) || somebody_listens(target) {
        return Ok(None);
    }
    let here = target.to_string();
    let sources = Sources {
        file: usual_file("server.toml"),
        given: vec![("listen", Given::List(vec![here]))],
        usual_data: usual_data(),
    };
    let mut config = sources.load().map_err(|error| failed(&error))?;
    let mut started = server::start(&config, Some(host_of_guests()?));
    let in_use = matches!(&started, Err(error) if error.is_in_use());
    if in_use {
        config.memory = true;
        started = server::start(&config, Some(host_of_guests()?));
    }
    match started {
        Ok(mut server) => {
            // Nothing here reads the configuration again.
            drop(server.take_rehash());
            Ok(Some((server, in_use)))
        }
        Err(StartError::Listen { address, error })
            if error.kind() == io::ErrorKind::AddrInUse && config.listen.contains(&address) =>
        {
            Ok(None)
        }
        Err(error) => Err(failed(&error)),
    }
}

fn is_here(target: &Target) -> bool {
    let loopback = |address: IpAddr| address.is_loopback();
    target.host == "localhost" || target.host.parse().is_ok_and(loopback)
}

fn somebody_listens(target: &Target) -> bool {
    const SOON: Duration = Duration::from_secs(1);
    let addresses = (target.host.as_str(), target.port).to_socket_addrs();
    let answers = |address: SocketAddr| TcpStream::connect_timeout(&address, SOON).is_ok();
    addresses.is_ok_and(|mut addresses| addresses.any(answers))
}

fn run_hosting(
    config: ClientConfig,
    (hosted, forgets): (Server, bool),
) -> Result<ExitCode, Failure> {
    let hosted = Rc::new(hosted);
    let others = counting(&hosted);
    let code = run_client(config, false, Hosting::Running(Hosted { others, forgets }))?;
    end_hosting(hosted, code)
}

fn run_client(config: ClientConfig, plain: bool, hosting: Hosting) -> Result<ExitCode, Failure> {
    let runtime = runtime()?;
    let code = runtime.block_on(client::run(config, plain, hosting));
    // A look-up of a name cannot be called off; nobody waits for it.
    runtime.shutdown_background();
    code.map_err(|error| failed(&format!("{error:#}")))
}

fn client_config(options: &Options) -> Result<ClientConfig, Failure> {
    let mut config = ClientConfig::load(options).map_err(|error| match error {
        ClientError::Address(_) => usage(&error),
        ClientError::File(_) => failed(&error),
    })?;
    // What is set while it runs is written there, also where there was no file.
    config.save_to = config.save_to.or_else(|| usual_place("client.toml"));
    Ok(config)
}

fn serve(options: &Serve) -> Result<ExitCode, Failure> {
    let sources = options.sources(usual_file("server.toml"), usual_data());
    let config = sources.load().map_err(|error| match error {
        ServerError::Option { .. } => usage(&error),
        ServerError::File(_) => failed(&error),
    })?;
    if options.check {
        server::check_certificate(&config).map_err(|error| failed(&error))?;
        return print(&config.show());
    }
    let _log = start_log(config.log_format, io::stderr())?;
    let host = Some(host_of_guests()?);
    runtime()?.block_on(server::serve(&sources, config, host)).map_err(|error| failed(&error))?;
    Ok(ExitCode::SUCCESS)
}

/// Gives those who come to a server without a client the line mode of the client.
fn host_of_guests() -> Result<Host, Failure> {
    let door = guest::open().map_err(|error| failed(&format!("cannot start: {error}")))?;
    Ok(Arc::new(move |Guest { person, link, place, asked, private }| {
        door.take(Visit { person, link, place, asked, private });
    }))
}

fn account(options: &Account) -> Result<ExitCode, Failure> {
    let sources = options.sources(usual_file("server.toml"), usual_data());
    let config = sources.load().map_err(|error| match error {
        ServerError::Option { .. } => usage(&error),
        ServerError::File(_) => failed(&error),
    })?;
    let errand = options.errand(config.accounts.iterations).map_err(|error| match error {
        AccountError::Password(HashError::Unfit(_)) | AccountError::Certificate(_) => usage(&error),
        AccountError::Password(_) => failed(&error),
    })?;
    let told = server::run_errand(&config, errand).map_err(|error| failed(&error))?;
    let lines = told.map_err(|why| failed(&why))?;
    let lines: Vec<String> =
        lines.iter().map(|line| format!("{}\n", server::log::neutral(line))).collect();
    print(&lines.concat())
}

fn log_to_file(path: &Path) -> Result<logging::Guard, Failure> {
    let file = OpenOptions::new().create(true).append(true).open(path);
    let file = file.map_err(|error| {
        let reason = match error.kind() {
            io::ErrorKind::NotFound => "there is no such folder".to_owned(),
            kind => kind.to_string(),
        };
        failed(&format!("cannot write the log {}: {reason}", path.display()))
    })?;
    start_log(Format::Text, file)
}

fn start_log(format: Format, to: impl Write + Send + 'static) -> Result<logging::Guard, Failure> {
    logging::start(format, to).map_err(|error| failed(&format!("cannot start the log: {error}")))
}

fn runtime() -> Result<Runtime, Failure> {
    Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| failed(&format!("cannot start: {error}")))
}

/// The configuration that is read when none is named, if it is there.
fn usual_file(name: &str) -> Option<PathBuf> {
    usual_place(name).filter(|file| file.is_file())
}

/// Where it is, or would be.
fn usual_place(name: &str) -> Option<PathBuf> {
    let folder = etcetera::choose_base_strategy().ok()?.config_dir();
    Some(folder.join("tchat").join(name))
}

/// Where a server of this user keeps history when no folder is named.
fn usual_data() -> Option<PathBuf> {
    let folder = etcetera::choose_base_strategy().ok()?.data_dir();
    Some(folder.join("tchat").join("server"))
}

fn print(text: &str) -> Result<ExitCode, Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|error| failed(&format!("cannot write to standard output: {error}")))?;
    Ok(ExitCode::SUCCESS)
}
