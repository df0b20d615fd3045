//! The machine that the client runs on, as far as it serves whoever sits before it: programs that copy, programs that open
//! links. Over ssh without a display there are none.

/// What was found when the client began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Desktop {
    /// A program puts text onto the clipboard.
    pub copies: bool,
    /// A program opens links.
    pub opens: bool,
}

/// Who puts text onto the clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Copying {
    /// The terminal, and a program of this machine where there is one.
    #[default]
    Auto,
    /// The terminal alone, by OSC 52.
    Terminal,
    /// A program alone.
    Tools,
}

/// Bytes of text that terminals take at once for the clipboard: several cut what is longer than 100,000 bytes in base64.
pub const MOST_BY_TERMINAL: usize = 74_000;
/// Bytes of text that are given to a program.
pub const MOST_BY_TOOL: usize = 8_000_000;

impl Copying {
    /// Whether a text of so many bytes goes to the terminal.
    pub fn by_terminal(self, bytes: usize) -> bool {
        self != Self::Tools && bytes <= MOST_BY_TERMINAL
    }

    /// Whether it goes to a program, if there is one.
    pub fn by_tool(self, bytes: usize) -> bool {
        self != Self::Terminal && bytes <= MOST_BY_TOOL
    }
}
