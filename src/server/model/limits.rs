//! Everything that a stranger could make grow has a limit here: its default, its range and its configuration key.

/// One limit as the configuration knows it.
#[derive(Debug)]
pub struct LimitSpec {
    /// The key in the `[limits]` table of the configuration.
    pub key: &'static str,
    pub default: usize,
    pub least: usize,
    pub most: usize,
    pub help: &'static str,
}

macro_rules! limits {
    ($($key:ident $default:literal $least:literal $most:literal $help:literal)*) => {
        /// The limits in force. Lengths are in bytes of UTF-8.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Limits {
            $(#[doc = $help] pub $key: usize,)*
        }

        impl Default for Limits {
            fn default() -> Self {
                Self { $($key: $default,)* }
            }
        }

        /// Every limit, in the order of the default configuration file.
        pub const LIMITS: &[LimitSpec] = &[
            $(LimitSpec {
                key: stringify!($key),
                default: $default,
                least: $least,
                most: $most,
                help: $help,
            },)*
        ];

        impl Limits {
            /// The value under a key of the table.
            pub fn get(&self, key: &str) -> Option<usize> {
                match key {
                    $(stringify!($key) => Some(self.$key),)*
                    _ => None,
                }
            }

            /// Bytes that may wait for one reader.
            pub fn output_of(&self, guest: bool) -> usize {
                if guest { self.output_bytes_of_guest.min(self.output_bytes) } else { self.output_bytes }
            }

            /// Sets the value under a key of the table.
            ///
            /// # Errors
            /// The entry whose range the value is outside of; `None` when there is no such key.
            pub fn set(&mut self, key: &str, value: i64) -> Result<(), Option<&'static LimitSpec>> {
                let spec = LIMITS.iter().find(|spec| spec.key == key).ok_or(None)?;
                let value = usize::try_from(value)
                    .ok()
                    .filter(|value| (spec.least..=spec.most).contains(value))
                    .ok_or(Some(spec))?;
                match key {
                    $(stringify!($key) => self.$key = value,)*
                    _ => {}
                }
                Ok(())
            }
        }
    };
}

limits! {
    nick_length 30 1 64 "bytes of a nick"
    user_length 20 1 32 "bytes of a user name"
    realname_length 150 1 200 "bytes of a real name"
    channel_length 50 2 100 "bytes of a channel name, the # included"
    topic_length 390 1 390 "bytes of a topic"
    reason_length 255 1 300 "bytes of the reason of a part, a quit or a kick"
    away_length 255 1 300 "bytes of an away message"
    key_length 32 1 64 "bytes of a channel key"
    channels_per_user 100 1 10_000 "channels one person can be in"
    channels_in_total 10_000 1 1_000_000 "channels that can exist"
    channels_per_account 20 0 10_000 "channels that one account can have registered"
    channel_access 100 1 10_000 "accounts with a rank of their own in one registered channel"
    sessions_per_user 16 1 1_000 "connections that one person can have under one nick"
    always_on_people 1_000 0 100_000 "people who stay without a connection; where there are more, those who go are gone"
    always_on_per_account 5 1 1_000 "nicks under which one account stays without a connection; under more it is gone"
    always_on_days 30 1 3_650 "days that somebody stays without a connection"
    conversations_per_account 500 1 10_000 "people with whom one account talks that are told of when it asks with whom"
    multiline_bytes 16_384 512 65_536 "bytes of a message of several lines"
    multiline_lines 100 2 1_000 "lines of such a message; each counts against flood control"
    reaction_length 64 8 512 "bytes of a reaction"
    redact_seconds 86_400 0 315_360_000 "time in which somebody can take back what they said; 0 is for ever"
    targets_per_command 10 1 50 "targets of one command"
    modes_per_command 6 1 20 "mode changes with a parameter in one command"
    list_size 100 1 10_000 "masks in one list of a channel: bans, exceptions"
    who_rows 1_000 1 1_000_000 "people one WHO by mask tells of; a channel's members are all told"
    history_lines 100 1 1_000 "messages of history that one CHATHISTORY or SEARCH is answered"
    people_remembered 1_000 0 100_000 "people who left or changed nick that WHOWAS still knows"
    invites_per_channel 100 1 10_000 "open invitations to one channel"
    monitor_size 100 1 10_000 "nicks whose coming and going one connection can be told of"
    history_in_memory 50_000 1 10_000_000 "lines of history kept in memory, where nothing is written to disk"
    read_markers 1_000 1 100_000 "conversations of one person, under all their nicks, of which is kept how far they are read"
    read_markers_in_total 100_000 1 10_000_000 "the same of all people together"
    accounts_in_total 100_000 1 10_000_000 "accounts that can exist"
    certificates_per_account 20 0 1_000 "certificates that log in to one account (SASL EXTERNAL)"
    registrations_per_address 10 1 10_000 "accounts that can be made from one address in an hour"
    wrong_passwords_per_connection 5 1 100 "wrong passwords on one connection, of accounts or of a guest for the server; after these it is closed"
    wrong_passwords_per_address 30 1 10_000 "wrong passwords of accounts from one address in an hour"
    wrong_passwords_per_account 60 1 10_000 "wrong passwords for one account in an hour; after these every address has three more"
    connections_in_total 10_000 1 1_000_000 "connections at a time"
    guests 64 0 10_000 "people without a client, as with nc, at a time; 0 lets none in, and whatever they type is taken for IRC"
    connections_per_address 100 1 1_000_000 "connections from one address at a time; loopback has no such limit"
    waiting_in_total 2_000 1 1_000_000 "connections that have not said yet what they speak, or are not done with a handshake; one more, and the oldest goes"
    waiting_per_address 100 1 1_000_000 "the same from one address; loopback has no such limit"
    handshakes_at_once 500 1 100_000 "TLS handshakes at a time; more wait for their turn"
    handshake_seconds 10 1 600 "time for such a handshake, and for the head of an HTTP request"
    registration_seconds 60 1 3600 "time to say the first word, and from then on to give a nick and a user name"
    batch_seconds 60 1 3600 "silence after which a message whose last line never comes is given up"
    ping_seconds 90 5 86_400 "silence after which a connection is asked whether it lives"
    pong_seconds 60 5 86_400 "time to answer that question"
    output_bytes 8_388_608 16_384 1_073_741_824 "bytes waiting for one reader; more, and it is closed"
    output_bytes_of_guest 262_144 16_384 1_073_741_824 "the same for a guest, whose client runs here"
    output_bytes_in_total 268_435_456 65_536 17_179_869_184 "bytes waiting for all readers"
    flood_burst 50 0 100_000 "lines that may come at once; 0 switches flood control off"
    flood_per_second 20 1 100_000 "lines per second after that; a faster sender is read more slowly"
    flood_per_second_loopback 200 1 1_000_000 "the same for connections from this machine"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_in_range_and_keys_are_unique() {
        let mut limits = Limits::default();
        for spec in LIMITS {
            assert!((spec.least..=spec.most).contains(&spec.default), "{}", spec.key);
            assert_eq!(limits.get(spec.key), Some(spec.default));
            let value = i64::try_from(spec.most).expect("small");
            assert!(limits.set(spec.key, value).is_ok());
            assert!(limits.set(spec.key, value + 1).is_err());
            assert_eq!(LIMITS.iter().filter(|other| other.key == spec.key).count(), 1);
        }
        assert!(limits.set("nonsense", 1).is_err_and(|spec| spec.is_none()));
    }
}
