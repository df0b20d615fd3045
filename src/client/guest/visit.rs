//! [`serve`]: one guest, from the greeting to the last line.

use std::time::Duration;

use tokio::io::{AsyncWriteExt, split};

use super::patient::Patient;
use super::typed::Typed;
use crate::client::app::App;
use crate::client::clock;
use crate::client::config::SettingsFile;
use crate::client::keymap::Keymap;
use crate::client::model::settings::{Face, Settings, Start};
use crate::client::model::target::Target;
use crate::client::net::Links;
use crate::client::plain::{self, Hand, Streams};
use crate::client::text::neutral;
use crate::wire::Stream;

/// Somebody who takes nothing for so long is given up.
const PATIENCE: Duration = Duration::from_secs(60);
/// Lines kept of a conversation: nobody scrolls here.
const SCROLLBACK: usize = 100;

/// A guest and what they get.
pub struct Visit {
    /// What they type, and where they read.
    pub person: Box<dyn Stream>,
    /// To the server, as an IRC client.
    pub link: Box<dyn Stream>,
    /// The name of the server.
    pub place: String,
    /// They were greeted and asked for a name before.
    pub asked: bool,
    /// Nobody on the way can read what they type.
    pub private: bool,
}

impl std::fmt::Debug for Visit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Visit").field("place", &self.place).finish_non_exhaustive()
    }
}

/// Lets somebody talk until they leave, or cannot be reached. `key` is of random bytes, theirs alone.
pub async fn serve(visit: Visit, key: [u8; 32]) {
    let Visit { person, link, place, asked, private } = visit;
    let place = neutral::name(&place);
    let (input, output) = split(person);
    let mut output = Patient::new(output, PATIENCE);
    if !asked {
        let welcome = format!("* welcome to {place}; you are a guest here\n");
        if output.write_all(welcome.as_bytes()).await.is_err() {
            return;
        }
    }
    let mut app = app(place, private, key);
    let first = app.start(clock::now());
    let streams = Streams {
        input: Typed::new(input),
        output: &mut output,
        // Everything is told in one place.
        errors: tokio::io::sink(),
        links: Links::over(link),
        // Nothing is written for somebody else on this machine.
        settings: SettingsFile::default(),
        echo: |_| (),
    };
    let never = std::future::pending();
    // Somebody who is gone is not told how it ended.
    drop(Box::pin(plain::run(app, first, streams, Hand::Guest { asked }, never)).await);
    // Whether they still hear the end of it makes no difference.
    output.shutdown().await.ok();
}

/// Messages of before that a guest is told of in a channel.
const RECAP: usize = 20;

/// A client with nothing of anybody's: the default settings, no name, no memory.
fn app(place: String, private: bool, key: [u8; 32]) -> App {
    let settings = Settings {
        face: Face::Plain,
        recap: RECAP,
        keep: false,
        ctcp: false,
        scrollback: SCROLLBACK,
        ..Settings::default()
    };
    let start =
        Start { target: Target { host: place, ..Target::default() }, settings, ..Start::default() };
    let seed = key.first_chunk().map_or(0, |seed| u64::from_ne_bytes(*seed));
    let mut app = App::new(start, Keymap::default(), seed);
    app.set_key(key);
    app.serve_guest(private);
    app
}
