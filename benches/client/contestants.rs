//! The clients: how each is started in a home of its own, so that it is in the channel without a hand on the keyboard.

use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use portable_pty::CommandBuilder;

use crate::server::CHANNEL;

/// What everybody may keep of a conversation, where that can be said.
const SCROLLBACK: usize = 105_000;

/// A client with its settings.
#[derive(Debug, Clone)]
pub(crate) struct Contestant {
    pub(crate) name: &'static str,
    program: PathBuf,
    kind: Kind,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    /// With these lines of configuration.
    Tchat(&'static str),
    Weechat,
    Irssi,
    Catgirl,
}

/// `tchat` as it comes: everything on disk, the newest 5,000 lines of a conversation in memory. Then nothing on disk and
/// all in memory, as the others have it; then all in both.
const KNOWN: [(&str, Kind); 6] = [
    ("tchat", Kind::Tchat("")),
    ("tchat-memory", Kind::Tchat("keep = false\nscrollback = 105000")),
    ("tchat-both", Kind::Tchat("scrollback = 105000")),
    ("weechat", Kind::Weechat),
    ("irssi", Kind::Irssi),
    ("catgirl", Kind::Catgirl),
];

/// Where a client finds the server.
#[derive(Debug)]
pub(crate) struct Doors {
    pub(crate) plain: SocketAddr,
    pub(crate) encrypted: SocketAddr,
    /// PEM.
    pub(crate) certificate: String,
}

impl Contestant {
    /// Those of that name that are installed. In: a name, with `=` and a program in place of the usual one.
    pub(crate) fn find(asked: &str) -> Result<Self, String> {
        let (name, program) = asked.split_once('=').unwrap_or((asked, ""));
        let known = KNOWN.iter().find(|(known, _)| *known == name);
        let (name, kind) = known.ok_or_else(|| format!("{name} is not known"))?;
        let own = matches!(kind, Kind::Tchat(_)).then(|| env!("CARGO_BIN_EXE_tchat").into());
        let given = (!program.is_empty()).then(|| PathBuf::from(program));
        let program = given.or(own).or_else(|| installed(name));
        let program = program.ok_or_else(|| format!("{name} is not installed"))?;
        Ok(Self { name, program, kind: *kind })
    }

    /// The command that starts it, with everything of it below `home`.
    pub(crate) fn command(&self, home: &Path, doors: &Doors) -> io::Result<CommandBuilder> {
        let words = match self.kind {
            Kind::Tchat(settings) => tchat(home, doors, settings)?,
            Kind::Weechat => weechat(home, doors),
            Kind::Irssi => irssi(home, doors)?,
            Kind::Catgirl => catgirl(home, doors)?,
        };
        let mut command = CommandBuilder::new(&self.program);
        command.args(words);
        command.env_clear();
        command.cwd(home);
        for (name, value) in [
            ("TERM", "xterm-256color"),
            ("LANG", "C.UTF-8"),
            ("TZ", "UTC"),
            ("USER", "me"),
            ("PATH", "/usr/local/bin:/usr/bin:/bin"),
        ] {
            command.env(name, value);
        }
        command.env("HOME", home);
        for (name, folder) in
            [("XDG_CONFIG_HOME", "config"), ("XDG_DATA_HOME", "data"), ("XDG_STATE_HOME", "state")]
        {
            command.env(name, home.join(folder));
        }
        Ok(command)
    }

    /// Keys that bring the channel onto the screen, where joining does not.
    pub(crate) fn to_channel(&self) -> &'static str {
        match self.kind {
            Kind::Irssi => "\x1b2",
            _ => "",
        }
    }
}

fn installed(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

fn tchat(home: &Path, doors: &Doors, settings: &str) -> io::Result<Vec<String>> {
    let file = home.join("client.toml");
    fs::write(&file, settings)?;
    let address = doors.plain.to_string();
    let words = ["connect", &address, "--nick", "me", "--join", CHANNEL, "--config", &text(&file)];
    Ok(words.map(str::to_owned).into())
}

fn weechat(home: &Path, doors: &Doors) -> Vec<String> {
    let commands = [
        format!("/set weechat.history.max_buffer_lines_number {SCROLLBACK}"),
        format!("/server add b {}/{}", doors.plain.ip(), doors.plain.port()),
        "/set irc.server.b.nicks me".to_owned(),
        format!("/set irc.server.b.autojoin \"{CHANNEL}\""),
        "/connect b".to_owned(),
    ];
    vec!["-d".to_owned(), text(&home.join("w")), "-r".to_owned(), commands.join("; ")]
}

fn irssi(home: &Path, doors: &Doors) -> io::Result<Vec<String>> {
    let folder = home.join("i");
    fs::create_dir_all(&folder)?;
    let (ip, port) = (doors.plain.ip(), doors.plain.port());
    let config = format!(
        "servers = ( {{ address = \"{ip}\"; chatnet = \"b\"; port = \"{port}\"; autoconnect = \"yes\"; }} );\n\
         chatnets = {{ b = {{ type = \"IRC\"; }}; }};\n\
         channels = ( {{ name = \"{CHANNEL}\"; chatnet = \"b\"; autojoin = \"yes\"; }} );\n\
         settings = {{ core = {{ nick = \"me\"; user_name = \"me\"; real_name = \"me\"; }}; }};\n"
    );
    fs::write(folder.join("config"), config)?;
    Ok(vec![format!("--home={}", text(&folder))])
}

fn catgirl(home: &Path, doors: &Doors) -> io::Result<Vec<String>> {
    let certificate = home.join("certificate.pem");
    fs::write(&certificate, &doors.certificate)?;
    let port = doors.encrypted.port().to_string();
    let certificate = text(&certificate);
    let words =
        ["-t", &certificate, "-h", "localhost", "-p", &port, "-n", "me", "-u", "me", "-j", CHANNEL];
    Ok(words.map(str::to_owned).into())
}
