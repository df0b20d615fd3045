//! The server in this process, as the client knows it: whether there is one, or can be, and how many others are on it.

/// Tells how many connections the server in this process has besides ours.
pub(super) type Others = Box<dyn Fn() -> usize>;

/// The server in this process.
pub struct Hosted {
    pub others: Others,
    /// Another server has the data folder: this one forgets what was said when it ends.
    pub forgets: bool,
}

impl std::fmt::Debug for Hosted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hosted").field("forgets", &self.forgets).finish_non_exhaustive()
    }
}

/// Starts the server in this process. Out: nothing when somebody else is the server there by now.
pub(super) type Starter = Box<dyn FnMut() -> Result<Option<Hosted>, String>>;

/// Whether the server is in this process.
#[derive(Default)]
pub enum Hosting {
    #[default]
    Never,
    Running(Hosted),
    /// It can be, when the user wants it.
    Possible(Starter),
}

impl std::fmt::Debug for Hosting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Never => "Never",
            Self::Running(_) => "Running",
            Self::Possible(_) => "Possible",
        })
    }
}
