//! What the program can do, by name: actions with the keys in force, commands with their usage. Written once at
//! the start by those who own the tables, for everything that offers them.

/// One action that a key can be bound to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownAction {
    pub name: &'static str,
    pub help: &'static str,
    /// Keys that mean it in a conversation, the best one first; may be empty.
    pub keys: Vec<String>,
}

/// One command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownCommand {
    pub name: &'static str,
    /// As it is typed, such as `/kick <nick> [reason]`.
    pub usage: String,
    pub help: &'static str,
    /// It can be run without parameters.
    pub alone: bool,
}

/// Both, each in the order of its help.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Known {
    pub actions: Vec<KnownAction>,
    pub commands: Vec<KnownCommand>,
}

impl Known {
    /// The keys of an action, the best one first.
    pub fn keys(&self, action: &str) -> &[String] {
        let found = self.actions.iter().find(|known| known.name == action);
        found.map_or(&[], |known| known.keys.as_slice())
    }
}
