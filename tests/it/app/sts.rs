//! Strict transport security (IRCv3 sts): upgrades, policies, and that nothing gets round them.

use std::time::Duration;

use tchat::client::effect::Effect;
use tchat::client::model::NetworkId;
use tchat::client::model::network::Link;
use tchat::client::model::target::Target;
use tchat::client::model::trust::{Certificate, Flaw, Known, Policies, Policy, Remember};
use tchat::proto::{Fingerprint, Timestamp};

use super::client::{Begin, Client};

const NET: NetworkId = NetworkId(1);

fn plain() -> Begin {
    Begin { target: Target::plain("chat.example", 6667), ..Begin::default() }
}

fn shown(flaw: Option<Flaw>) -> Certificate {
    Certificate { fingerprint: Fingerprint::of(b"x"), flaw, known: Known::Nothing }
}

fn upgraded() -> Client {
    let mut c = plain().start();
    c.connected();
    c.forget();
    c.line(":srv CAP * LS :multi-prefix sts=port=6697,duration=300");
    c
}

fn remembered(c: &Client) -> Vec<Option<u64>> {
    let policies = c.did.iter().filter_map(|effect| match effect {
        Effect::Remember(_, Remember::Policy { host, policy }) if host == "chat.example" => {
            Some(policy.map(|policy| policy.duration.as_secs()))
        }
        _ => None,
    });
    policies.collect()
}

#[test]
fn an_open_connection_is_given_up_for_an_encrypted_one() {
    let c = &mut upgraded();
    assert_eq!(c.sent(), [""; 0], "nothing more goes over the open one");
    let target = Target::encrypted("chat.example", 6697);
    assert_eq!(c.did.get(..2), Some(&[Effect::Disconnect(NET), Effect::Connect(NET, target)][..]));
    assert_eq!(remembered(c), [], "a policy on an open connection is worth nothing");
    c.certificate(shown(None));
    c.connected();
    c.line(":srv CAP * LS :sts=duration=300,preload");
    assert_eq!(remembered(c), [Some(300)]);
}

#[test]
fn a_failure_after_that_is_loud_and_there_is_no_way_round() {
    let c = &mut upgraded();
    c.certificate(shown(Some(Flaw::Unknown { expired: false })));
    assert!(c.model().overlay().is_none(), "no question");
    assert_eq!(c.network().link, Link::Idle);
    assert!(c.shown("*").join("\n").contains("not connected"));
    let c = &mut upgraded();
    c.failed("the server does not speak TLS");
    assert!(!c.last("*").contains("--no-tls"), "{}", c.last("*"));
    c.wait(120);
    let open = Target::plain("chat.example", 6667);
    assert!(!c.did.contains(&Effect::Connect(NET, open)));
}

#[test]
fn what_is_no_policy_changes_nothing() {
    for value in ["duration=300", "port=0", "port=x", "", "port=70000,duration=1"] {
        let mut c = plain().start();
        c.connected();
        c.line(&format!(":srv CAP * LS :sts={value}"));
        assert_eq!(c.network().link, Link::Registering, "{value}");
        assert!(!c.network().target.tls);
        assert_eq!(c.sent().last().map(String::as_str), Some("CAP END"));
    }
    for host in ["127.0.0.1", "::1"] {
        let mut c = Begin { target: Target::plain(host, 6667), ..Begin::default() }.start();
        c.connected();
        c.line(":srv CAP * LS :sts=port=6697");
        assert_eq!(c.network().link, Link::Registering, "never on this machine");
    }
}

#[test]
fn a_policy_can_be_renewed_and_taken_back_but_not_by_del() {
    let target = Target::encrypted("chat.example", 6697);
    let mut c = Begin { target, ..Begin::default() }.start();
    c.certificate(shown(None));
    c.connected();
    c.line(":srv CAP * LS :sts=duration=300");
    c.line(":srv 001 alice :hi");
    c.line(":srv CAP alice NEW :sts=duration=600");
    c.line(":srv CAP alice DEL :sts");
    assert_eq!(remembered(&c), [Some(300), Some(600)]);
    c.forget();
    c.lost("gone");
    assert_eq!(remembered(&c), [Some(600)], "it counts from the end of the connection");
    c.wait(3);
    c.certificate(shown(None));
    c.connected();
    c.line(":srv CAP * LS :sts=duration=0");
    assert_eq!(remembered(&c), [Some(600), None]);
    let policies = c.model().policies.clone();
    assert_eq!(policies, Policies::default());
}

#[test]
fn who_is_accepted_for_once_sets_nothing_for_later() {
    let target = Target::encrypted("chat.example", 6697);
    let mut c = Begin { target, ..Begin::default() }.start();
    c.certificate(shown(Some(Flaw::Unknown { expired: false })));
    c.keys("o");
    c.certificate(shown(Some(Flaw::Unknown { expired: false })));
    c.connected();
    c.line(":srv CAP * LS :sts=duration=300");
    assert_eq!(remembered(&c), []);
}

#[test]
fn a_policy_of_an_earlier_run_encrypts_what_was_to_be_open_until_it_is_over() {
    let noon = Timestamp::from_millis(1_795_356_000_000);
    let with = |until| {
        let mut policies = Policies::default();
        let duration = Duration::from_secs(300);
        policies.set("chat.example", Policy { port: 7000, duration, until });
        Begin { policies, ..plain() }.start()
    };
    let c = with(noon + Duration::from_secs(1));
    assert!(c.did.contains(&Effect::Connect(NET, Target::encrypted("chat.example", 7000))));
    let c = with(noon);
    assert!(c.did.contains(&Effect::Connect(NET, Target::plain("chat.example", 6667))));
}
