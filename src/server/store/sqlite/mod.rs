//! History in a database file.
//!
//! Lines lie by channel and id, so a page is read in one go. Beside the index of words there is one of what kind they are,
//! by which a page skips what it leaves out, and one of the few lines whose time is not that of their id. What is written is only put down; counting it and the index of words follow
//! in small pieces when there is time ([`indexing`]), up to a mark that is moved in the same transaction. So a line is
//! counted and indexed exactly when its id is not above the mark, also after a crash, and a search looks at the rest itself.

mod accounts;
mod columns;
mod forgetting;
mod indexing;
mod known;
mod people;
mod reader;
mod saved;
mod searching;
mod store;
mod terms;
mod unindexed;
mod writer;

pub(super) use forgetting::Round;
pub(super) use reader::Reader;
pub use store::SqliteStore;
pub(super) use writer::Writer;

use crate::sqlite::Schema;

/// What the file looks like, by version.
const SCHEMA: Schema = Schema {
    application_id: 0x7463_6801,
    steps: &[
        include_str!("../../../../assets/migrations/server/1.sql"),
        include_str!("../../../../assets/migrations/server/2.sql"),
        include_str!("../../../../assets/migrations/server/3.sql"),
        include_str!("../../../../assets/migrations/server/4.sql"),
    ],
};
