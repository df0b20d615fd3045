//! How long clients shall insist on encryption, as an operator writes it (IRCv3 sts).

use std::fmt;

/// A duration, and where encryption is to be had if not on the first address of `listen`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StsConfig {
    pub seconds: u64,
    pub port: Option<u16>,
}

/// Units with their seconds, the largest first.
const UNITS: &[(char, u64)] = &[('d', 86_400), ('h', 3600), ('m', 60), ('s', 1)];

impl StsConfig {
    /// Reads `30d`, `12h 6697` or `0`.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let malformed = || {
            format!(
                "{text:?} is no duration: write 30d, 12h or 0, and after it a port if it is another one"
            )
        };
        let (duration, port) = text.split_once(' ').unwrap_or((text, ""));
        let unit = UNITS.iter().find(|(unit, _)| duration.ends_with(*unit));
        let digits = duration.trim_end_matches(|c: char| c.is_ascii_lowercase());
        let number: u64 = digits.parse().map_err(|_| malformed())?;
        let seconds = match unit {
            Some((_, seconds)) if duration.len() == digits.len() + 1 => {
                number.checked_mul(*seconds)
            }
            None if number == 0 && digits == duration => Some(0),
            _ => None,
        };
        let port = match port.trim() {
            "" => None,
            port => Some(port.parse().ok().filter(|port| *port != 0).ok_or_else(malformed)?),
        };
        Ok(Self { seconds: seconds.ok_or_else(malformed)?, port })
    }
}

impl fmt::Display for StsConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = UNITS.iter().find(|(_, seconds)| self.seconds.is_multiple_of(*seconds));
        match whole {
            Some((unit, seconds)) if self.seconds > 0 => {
                write!(f, "{}{unit}", self.seconds / seconds)?;
            }
            _ => f.write_str("0")?,
        }
        self.port.map_or(Ok(()), |port| write!(f, " {port}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_they_are_written() {
        for (text, shown) in [
            ("30d", Some("30d")),
            ("24h", Some("1d")),
            ("90m 6697", Some("90m 6697")),
            ("5s", Some("5s")),
            ("0", Some("0")),
            ("0d  1234", Some("0 1234")),
            ("30", None),
            ("d", None),
            ("", None),
            ("1dd", None),
            ("1d x", None),
            ("1d 0", None),
            ("99999999999999999d", None),
            ("-1d", None),
        ] {
            let read = StsConfig::parse(text).ok().map(|sts| sts.to_string());
            assert_eq!(read.as_deref(), shown, "{text:?}");
        }
    }
}
