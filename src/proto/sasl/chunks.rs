//! Data of a dialogue as the parameters of AUTHENTICATE: base64 in pieces of 400 bytes; a shorter piece is the last one, and
//! `+` is an empty piece (IRCv3 sasl-3.1).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

/// Bytes of a piece that is followed by another.
pub const CHUNK_BYTES: usize = 400;
/// Bytes of base64 that one end takes from the other as one response: a password of 1,000 bytes has room in it three times.
const MOST_BYTES: usize = 4096;

/// The parameters of the lines that carry the data, at least one.
pub fn chunks(data: &[u8]) -> Vec<String> {
    let text = BASE64.encode(data);
    let mut pieces: Vec<String> = Vec::with_capacity(text.len() / CHUNK_BYTES + 1);
    let mut piece = String::new();
    for letter in text.chars() {
        piece.push(letter);
        if piece.len() == CHUNK_BYTES {
            pieces.push(std::mem::take(&mut piece));
        }
    }
    pieces.push(if piece.is_empty() { "+".to_owned() } else { piece });
    pieces
}

/// Why a piece was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChunkFault {
    /// The piece is longer than 400 bytes, or all of them together are too much.
    TooLong,
    NotBase64,
}

/// Pieces of a response that is not whole yet. Never holds more than 4,096 bytes. Printed without them.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Gathering(String);

impl std::fmt::Debug for Gathering {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Gathering({} bytes)", self.0.len())
    }
}

impl Gathering {
    /// Takes the parameter of a line. Out: the data, once it is whole.
    ///
    /// # Errors
    /// Whatever was gathered is dropped then.
    pub fn take(&mut self, piece: &str) -> Result<Option<Vec<u8>>, ChunkFault> {
        let gathered = self.0.len() + piece.len();
        if piece.len() > CHUNK_BYTES || gathered > MOST_BYTES {
            self.0.clear();
            return Err(ChunkFault::TooLong);
        }
        if piece != "+" {
            self.0.push_str(piece);
        }
        if piece.len() == CHUNK_BYTES {
            return Ok(None);
        }
        let text = std::mem::take(&mut self.0);
        BASE64.decode(text).map(Some).map_err(|_| ChunkFault::NotBase64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_of_every_length_comes_back() {
        for length in [0, 1, 2, 299, 300, 301, 599, 600, 601, 3000] {
            let data = vec![7; length];
            let pieces = chunks(&data);
            let mut gathering = Gathering::default();
            let (last, before) = pieces.split_last().expect("at least one");
            for piece in before {
                assert_eq!(piece.len(), CHUNK_BYTES);
                assert_eq!(gathering.take(piece), Ok(None));
            }
            assert!(last.len() < CHUNK_BYTES);
            assert_eq!(gathering.take(last), Ok(Some(data)), "{length}");
        }
        assert_eq!(chunks(&[]), ["+"]);
        assert_eq!(chunks(&[0; 300]).last().map(String::as_str), Some("+"));
    }

    #[test]
    fn what_is_too_long_or_no_base64_is_refused_and_forgotten() {
        let mut gathering = Gathering::default();
        assert_eq!(gathering.take(&"A".repeat(401)), Err(ChunkFault::TooLong));
        let endless = "A".repeat(CHUNK_BYTES);
        for _ in 0..10 {
            assert_eq!(gathering.take(&endless), Ok(None));
        }
        assert_eq!(gathering.take(&endless), Err(ChunkFault::TooLong));
        for wrong in ["=", "A", "AA=A", "é", "A A=", "++"] {
            assert_eq!(gathering.take(wrong), Err(ChunkFault::NotBase64), "{wrong}");
        }
        assert_eq!(gathering.take("AA=="), Ok(Some(vec![0])), "nothing is left of before");
    }
}
