//! Programs under test and those they talk to: the server, the client in a terminal and on pipes, a bare connection.
//!
//! Every wait is for something that happens, with an end; nothing here sleeps. Nothing of the machine is read: each
//! program has an empty home of its own.

mod dialogue;
mod guest;
mod keyboard;
mod line_mode;
mod lines;
mod patience;
mod process;
mod screen;
mod server;
mod terminal;
mod wire;

pub(crate) use dialogue::Dialogue;
pub(crate) use guest::Guest;
pub(crate) use line_mode::Plain;
pub(crate) use process::{Home, Launch};
pub(crate) use screen::Screen;
pub(crate) use server::{Server, free_port, home_of_impatient_server};
pub(crate) use wire::{Fake, Wire};
