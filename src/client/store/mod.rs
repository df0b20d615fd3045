//! What outlives the client: one `SQLite` file for each network and account or nick, on a thread of its own.
//!
//! - `stores` is what the runtime holds: it hands on what is to be kept and asked, and never waits.
//! - `worker` is the thread: it writes what has gathered in one transaction, answers, and fills the index when there is nothing
//!   else to do.
//! - `folder` says which file it is; `shelf` opens and closes it; `lines`, `places`, `finding`, `trimming` and `adopting` know
//!   the tables.
//! - `fault` says in words why something cannot be kept.
//!
//! A file is as little trusted as a server: what is read is bounded here and made harmless where it becomes a line. A file
//! that is damaged, or of a newer version, is left as it is.

mod adopting;
mod columns;
mod fault;
mod finding;
mod folder;
mod lines;
mod places;
mod shelf;
mod stores;
mod trimming;
mod wiping;
mod worker;

pub use fault::Fault;
pub use folder::Folder;
pub use shelf::Shelf;
pub use stores::Stores;
