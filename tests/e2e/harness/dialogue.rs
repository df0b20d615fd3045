//! A dialogue line by line, whoever leads it: the client on pipes, or somebody with nothing but a socket.

use super::Server;

pub(crate) trait Dialogue: Sized {
    /// Connected, and asked for a name.
    fn nameless(server: &Server) -> Self;

    /// Connected, with that name.
    fn named(server: &Server, nick: &str) -> Self;

    /// Types a line.
    fn types(&mut self, line: &str);

    /// Waits for a line with that text after the last one waited for. Out: the line.
    fn says(&mut self, text: &str) -> String;

    /// Waits for its end, in order. Out: every line.
    fn ends(&self) -> Vec<String>;

    /// Tells it that nothing more will be typed.
    fn end_of_input(&mut self);

    /// In that channel, with that name.
    fn in_channel(server: &Server, nick: &str, channel: &str) -> Self {
        let mut new = Self::named(server, nick);
        new.types(&format!("/join {channel}"));
        new.says(&format!("you joined #{channel}"));
        new
    }

    /// Waits for exactly that line.
    fn says_exactly(&mut self, line: &str) {
        assert_eq!(self.says(line), line);
    }
}
