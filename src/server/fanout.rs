//! Encodes a message once for each set of capabilities that makes a difference.

use bytes::Bytes;

use crate::proto::caps::CapSet;
use crate::proto::encode;
use crate::server::outbound::Outbound;

/// The encodings of one message made so far. Walk the audience and ask for each receiver's.
#[derive(Debug)]
pub struct Fanout<'a> {
    what: &'a Outbound,
    relevant: CapSet,
    made: Vec<(CapSet, Bytes)>,
}

impl<'a> Fanout<'a> {
    pub fn new(what: &'a Outbound) -> Self {
        Self { what, relevant: what.relevant(), made: Vec::new() }
    }

    /// The bytes for a receiver with these capabilities; empty when it is sent nothing.
    pub fn bytes(&mut self, caps: CapSet) -> &Bytes {
        let key = caps.intersection(self.relevant);
        let at = self.made.iter().position(|(made, _)| *made == key).unwrap_or_else(|| {
            let mut bytes = Vec::new();
            for line in self.what.resolve(key) {
                bytes.extend_from_slice(&encode(&line));
            }
            self.made.push((key, bytes.into()));
            self.made.len() - 1
        });
        &self.made[at].1
    }

    /// How many different encodings were needed.
    pub fn encodings(&self) -> usize {
        self.made.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::{Cap, Message, Timestamp, Verb};

    #[test]
    fn receivers_that_agree_on_what_matters_share_an_encoding() {
        let line = Message::new(Verb::Privmsg).with("#c").with("hi");
        let what = Outbound::plain(line).stamped(Timestamp::from_millis(0), None);
        let mut fanout = Fanout::new(&what);
        for caps in [&[][..], &[Cap::Batch], &[Cap::ServerTime], &[Cap::ServerTime, Cap::Batch]] {
            fanout.bytes(CapSet::of(caps));
        }
        assert_eq!(fanout.encodings(), 2);
        assert_eq!(&**fanout.bytes(CapSet::EMPTY), b"PRIVMSG #c :hi\r\n");
        assert_eq!(
            &**fanout.bytes(CapSet::of(&[Cap::ServerTime])),
            b"@time=1970-01-01T00:00:00.000Z PRIVMSG #c :hi\r\n"
        );
    }
}
