//! [`Typed`]: what somebody types over a bare connection, without what is no text: the negotiation of telnet (RFC 854),
//! the escape sequences of keys (ECMA-48), and other control characters. They are cursor keys and the like, which would
//! be sent to everybody.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, ReadBuf};

/// "Interpret as command" (RFC 854), a byte that no UTF-8 has.
const IAC: u8 = 255;
/// The commands of telnet that need to be known.
const SUB_END: u8 = 240;
const BREAK: u8 = 243;
const INTERRUPT: u8 = 244;
const SUB_BEGIN: u8 = 250;
const WILL: u8 = 251;
const DONT: u8 = 254;
const ESC: u8 = 0x1b;

/// A stream of which only text is read. Its end comes with that of the stream, or with telnet's way to interrupt.
#[derive(Debug)]
pub(super) struct Typed<R> {
    from: R,
    at: At,
    ended: bool,
}

/// Where in the stream the next byte is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Text,
    /// After IAC.
    Command,
    /// The option that a command names follows.
    Option,
    /// In a subnegotiation, and after an IAC in it.
    Sub,
    SubCommand,
    /// After ESC.
    Escape,
    /// The one character that ends it follows (SS3).
    Single,
    /// Until the byte that ends it (CSI).
    Sequence,
    /// Until BEL or ESC, or the end of the line (OSC and its like).
    String,
}

impl<R> Typed<R> {
    pub(super) fn new(from: R) -> Self {
        Self { from, at: At::Text, ended: false }
    }

    /// Takes out of the bytes what is no text.
    fn keep_text(&mut self, bytes: &mut Vec<u8>) {
        bytes.retain(|byte| self.is_text(*byte));
    }

    fn is_text(&mut self, byte: u8) -> bool {
        use At::{Command, Escape, Sequence, Single, String, Sub, SubCommand, Text};
        let before = self.at;
        self.at = match (before, byte) {
            (Sub, IAC) => SubCommand,
            (Text | Escape | Single | Sequence | String, IAC) => Command,
            (Command, INTERRUPT | BREAK) => {
                self.ended = true;
                Text
            }
            (Command, SUB_BEGIN) => Sub,
            (Command, WILL..=DONT) => At::Option,
            // However long something is that is no text, it is not longer than a line.
            (Command | At::Option, _) | (SubCommand, SUB_END) | (_, b'\n') => Text,
            (Sub | SubCommand, _) => Sub,
            (Text | Escape | String, ESC) => Escape,
            (Escape, b'[') => Sequence,
            (Escape, b'O') => Single,
            (Escape, b']' | b'P' | b'X' | b'^' | b'_') => String,
            (Sequence, 0x40..=0x7e) | (Escape | Single, _) | (String, 0x07) => Text,
            (state, _) => state,
        };
        if self.ended {
            return false;
        }
        match byte {
            b'\n' => !matches!(before, Command | At::Option),
            _ if before != Text || self.at != Text => false,
            b'\t' => true,
            byte => byte >= b' ' && byte != 0x7f,
        }
    }
}

impl<R: AsyncRead + Unpin> AsyncRead for Typed<R> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        while !this.ended {
            let mut bytes = vec![0; buffer.remaining()];
            let mut read = ReadBuf::new(&mut bytes);
            ready!(Pin::new(&mut this.from).poll_read(cx, &mut read))?;
            let count = read.filled().len();
            if count == 0 {
                return Poll::Ready(Ok(()));
            }
            bytes.truncate(count);
            this.keep_text(&mut bytes);
            if !bytes.is_empty() {
                buffer.put_slice(&bytes);
                return Poll::Ready(Ok(()));
            }
        }
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::AsyncReadExt;

    async fn text(bytes: &[u8]) -> String {
        let mut read = Vec::new();
        Typed::new(bytes).read_to_end(&mut read).await.expect("a slice");
        String::from_utf8_lossy(&read).into_owned()
    }

    #[tokio::test]
    async fn only_text_is_left() {
        for (typed, read) in [
            (&b"hello\r\nthere\n"[..], "hello\nthere\n"),
            ("caf\u{e9} \u{1f389}\ttab\n".as_bytes(), "caf\u{e9} \u{1f389}\ttab\n"),
            (b"\xff\xfd\x01\xff\xfb\x22bob\n", "bob\n"),
            (b"\xff\xfa\x18\x00xterm\xff\xf0bob\n", "bob\n"),
            (b"\xff\xfa endless\nbob\n", "\nbob\n"),
            (b"a\x1b[A\x1b[1;5Db\x1bOPc\n", "abc\n"),
            (b"\x1b]0;owned\x07hi \x1b]8;;x\x1b\\there\n", "hi there\n"),
            (b"\x1b]never ends\nnext\n", "\nnext\n"),
            (b"\x1bxhi\x00\x07\x7f!\n", "hi!\n"),
            (b"bad \xc3\x28 bytes\n", "bad \u{fffd}( bytes\n"),
            (b"one\xff\xf4two\n", "one"),
            (b"\x1b", ""),
        ] {
            assert_eq!(text(typed).await, read, "{:?}", String::from_utf8_lossy(typed));
        }
    }

    #[tokio::test]
    async fn the_pieces_in_which_it_comes_make_no_difference() {
        let typed = b"a\xff\xfa\x18\x00x\xff\xf0b\x1b[1;5Dc\x1b]0;t\x07d\r\n";
        let (mut ours, theirs) = tokio::io::duplex(1);
        let mut read = String::new();
        let mut from = Typed::new(theirs);
        let writing = async {
            tokio::io::AsyncWriteExt::write_all(&mut ours, typed).await.expect("a pipe");
            drop(ours);
        };
        let (count, ()) = tokio::join!(from.read_to_string(&mut read), writing);
        assert!(count.is_ok());
        assert_eq!(read, "abcd\n");
    }
}
