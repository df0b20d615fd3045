//! What can be set, in words: written by the configuration, read by commands and completion. Nothing is set here.

/// What a setting takes; decides what is offered for it, and how a value that is typed without quotes is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// True or false.
    Flag,
    /// True, false, or one of these words.
    FlagOr(&'static [&'static str]),
    /// From and to, both included.
    Number(usize, usize),
    OneOf(&'static [&'static str]),
    Text,
    /// The name of a theme, or its file.
    Theme,
    /// A text that is never shown.
    Hidden,
    /// Several texts.
    Words,
}

impl Takes {
    /// What may be written, in words.
    pub fn words(self) -> String {
        match self {
            Self::Flag => "true or false".to_owned(),
            Self::FlagOr(others) => format!("true, false, {}", others.join(", ")),
            Self::Number(from, to) => format!("a number from {from} to {to}"),
            Self::OneOf(words) => format!("one of {}", words.join(", ")),
            Self::Text => "a text".to_owned(),
            Self::Theme => "the name of a theme, or a file".to_owned(),
            Self::Hidden => "a text that is not shown".to_owned(),
            Self::Words => "words with commas between them".to_owned(),
        }
    }

    /// The values that can be counted.
    pub fn values(self) -> Vec<&'static str> {
        match self {
            Self::Flag => vec!["true", "false"],
            Self::FlagOr(others) => [&["true", "false"], others].concat(),
            Self::OneOf(words) => words.to_vec(),
            Self::Number(..) | Self::Text | Self::Theme | Self::Hidden | Self::Words => Vec::new(),
        }
    }
}

/// When a change is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    Now,
    NextStart,
}

/// One setting as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    pub name: &'static str,
    pub help: &'static str,
    pub takes: Takes,
    /// The values that can be counted.
    pub values: Vec<String>,
    pub when: When,
    /// As TOML, both.
    pub default: String,
    pub value: String,
}

/// A key of the keyboard and what it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// The table of the file that it stands in.
    pub table: &'static str,
    pub chord: String,
    /// The name of an action, or a command with its slash.
    pub what: String,
}

impl Binding {
    /// As `/set` calls it.
    pub fn name(&self) -> String {
        format!("{}.{}", self.table, self.chord)
    }
}

/// Everything that can be set. Empty where nothing can.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Catalogue {
    pub settings: Vec<Setting>,
    pub bindings: Vec<Binding>,
    /// The tables of bindings.
    pub tables: Vec<&'static str>,
    /// The actions that a key can be bound to, and what they do.
    pub actions: Vec<(&'static str, &'static str)>,
}

impl Catalogue {
    pub fn setting(&self, name: &str) -> Option<&Setting> {
        self.settings.iter().find(|setting| setting.name == name)
    }

    pub fn binding(&self, name: &str) -> Option<&Binding> {
        self.bindings.iter().find(|binding| binding.name() == name)
    }

    /// Whether a name is that of a key of the keyboard.
    pub fn is_key(&self, name: &str) -> bool {
        name.split_once('.').is_some_and(|(table, _)| self.tables.contains(&table))
    }
}

/// What the user wants to have set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    pub name: String,
    /// As it was typed; without one the default is to hold again.
    pub value: Option<String>,
}
