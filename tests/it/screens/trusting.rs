//! The dialogs about trust and accounts.

use tchat::client::model::account_dialog::AccountDialog;
use tchat::client::model::overlay::Overlay;
use tchat::client::model::target::Target;
use tchat::client::model::trust::{Certificate, Flaw, Known, TrustQuestion};
use tchat::proto::Fingerprint;

use super::{NETWORK, screen, started};

const SIZES: [(&str, u16, u16); 3] = [("80x24", 80, 24), ("40x12", 40, 12), ("20x6", 20, 6)];

#[test]
fn whom_to_trust() {
    for (name, width, height) in SIZES {
        let mut model = started(width, height);
        let certificate = Certificate {
            fingerprint: Fingerprint::of(b"certificate"),
            flaw: Some(Flaw::Unknown { expired: false }),
            known: Known::Nothing,
        };
        let target = Target::encrypted("chat.example.org", 1234);
        let question =
            TrustQuestion { network: NETWORK, target, certificate, chosen: 1, scroll: 0 };
        model.overlays.push(Overlay::Trust(question));
        insta::assert_snapshot!(format!("trust_{name}"), screen(&model));
    }
}

/// Everything of the fingerprint can be read on every screen, however often one has to scroll.
#[test]
fn the_whole_fingerprint_can_be_read() {
    let print = Fingerprint::of(b"certificate");
    for (name, width, height) in SIZES {
        let mut model = started(width, height);
        let flaw = Some(Flaw::Unknown { expired: false });
        let certificate = Certificate { fingerprint: print, flaw, known: Known::Nothing };
        let target = Target::encrypted("chat.example.org", 1234);
        let question =
            TrustQuestion { network: NETWORK, target, certificate, chosen: 0, scroll: 0 };
        model.overlays.push(Overlay::Trust(question));
        let mut seen: Vec<String> = Vec::new();
        for _ in 0..40 {
            for row in screen(&model).lines() {
                let row = row.split('│').nth(1).unwrap_or_default();
                let row = row.trim_matches([' ', '↑', '↓']).to_owned();
                if !seen.contains(&row) {
                    seen.push(row);
                }
            }
            let size = model.size;
            if let Some(Overlay::Trust(question)) = model.overlays.last_mut() {
                question.scroll_by(1, size);
            }
        }
        let seen = seen.concat();
        let wanted: String = print.to_string();
        assert!(seen.contains(&wanted), "{name}: {seen}");
        for word in print.words().split(' ') {
            assert!(seen.contains(word), "{name}: {word}");
        }
    }
}

#[test]
fn logging_in_and_registering() {
    for (name, width, height) in SIZES {
        let mut model = started(width, height);
        let mut dialog = AccountDialog::login(NETWORK, "alice");
        dialog.editor_mut().0.insert("sésame 日本");
        model.overlays.push(Overlay::Account(Box::new(dialog)));
        let text = screen(&model);
        assert!(!text.contains("same"), "{text}");
        insta::assert_snapshot!(format!("login_{name}"), text);
        model.overlays.pop();
        let mut dialog = AccountDialog::register(NETWORK, "alice", "", false);
        dialog.refused = Some("the two passwords are not the same".to_owned());
        dialog.move_by(1);
        model.overlays.push(Overlay::Account(Box::new(dialog)));
        insta::assert_snapshot!(format!("register_{name}"), screen(&model));
    }
}
