//! Both ends of a SASL dialogue against strangers: nothing that they say makes them panic, hold more than they may, or
//! believe what was not proved.

use proptest::collection::vec;
use proptest::prelude::*;
use tchat::proto::Verifier;
use tchat::proto::sasl::{Asked, Client, Gathering, Mechanism, Server, Step, chunks};

/// What looks like SCRAM as often as not.
fn said() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        vec(any::<u8>(), 0..80),
        "[nypacrsive=,0-9a-zA-Z+/]{0,60}".prop_map(String::into_bytes),
        "n,,n=[a-z=,]{0,6},r=[!-~]{0,9}".prop_map(String::into_bytes),
        "c=biws,r=[a-z]{0,9},p=[A-Za-z0-9+/=]{0,44}".prop_map(String::into_bytes),
        "r=own[a-z]{0,9},s=[A-Za-z0-9+/=]{0,8},i=[0-9]{0,9}".prop_map(String::into_bytes),
        "[ve]=[A-Za-z0-9+/=]{0,44}".prop_map(String::into_bytes),
        Just(Vec::new()),
    ]
}

proptest! {
    #[test]
    fn nobody_proves_anything_by_chance(
        which in 0_usize..3,
        all in vec(said(), 1..6),
    ) {
        let verifier = Verifier::derive("sesam", b"salt", 1);
        let mut server = Server::new(Mechanism::ALL[which], "nonce");
        for data in &all {
            match server.take(data) {
                Ok(Asked::Verifier { .. }) => drop(server.found(&verifier)),
                Ok(Asked::Proved { account }) => prop_assert!(false, "{account} is proved"),
                _ => {}
            }
        }
        let mut client = Client::scram("ann", "own");
        for data in &all {
            if let Ok(Step::Derive { .. }) = client.take(data) {
                client.salted(&[7; 32]).expect("it asked");
            }
            prop_assert!(!client.is_done());
        }
    }

    #[test]
    fn pieces_are_whole_again_and_garbage_is_none(
        data in vec(any::<u8>(), 0..3000),
        garbage in vec("[ -~]{0,420}", 0..12),
    ) {
        let mut gathering = Gathering::default();
        for piece in &garbage {
            drop(gathering.take(piece));
        }
        let mut gathering = Gathering::default();
        let pieces = chunks(&data);
        let (last, before) = pieces.split_last().expect("at least one");
        for piece in before {
            prop_assert_eq!(gathering.take(piece), Ok(None));
        }
        prop_assert_eq!(gathering.take(last), Ok(Some(data)));
    }
}
