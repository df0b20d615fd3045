//! `[[network]]` of the configuration: what it sets, and what is wrong with it.

use tchat::client::config::ClientConfig;
use tchat::client::model::target::Target;

fn wrong(text: &str) -> String {
    let (line, what) = ClientConfig::default().apply(text).expect_err("this is wrong");
    format!("{line}: {what}")
}

#[test]
fn networks_have_names_of_the_users_own() {
    let mut config = ClientConfig::default();
    let text = "[[network]]\nname = \"work\"\naddress = \"ircs://chat.example.org/#team\"\n\
                nick = \"ali\"\naccount = \"alice\"\njoin = [\"#more\"]\nautoconnect = false\n\
                [[network]]\naddress = \"lan.example:7000\"\n";
    config.apply(text).expect("this is right");
    let [work, lan] = config.networks.as_slice() else {
        panic!("two networks");
    };
    assert_eq!((work.name.as_str(), work.autoconnect), ("work", false));
    assert_eq!(work.target, Target::encrypted("chat.example.org", 6697));
    assert_eq!(work.join, ["#team", "#more"]);
    assert_eq!((work.nick.as_deref(), work.account.as_deref()), (Some("ali"), Some("alice")));
    assert_eq!((lan.name.as_str(), lan.autoconnect), ("lan.example:7000", true));
    // Where no address is given one begins with the first that is connected to by itself.
    config.begin_with_networks();
    assert_eq!(config.server, Target::encrypted("lan.example", 7000));
    let mut other = ClientConfig::default();
    other.apply(&format!("server = \"own.example\"\n{text}")).expect("this is right");
    other.home = other.server.clone();
    other.begin_with_networks();
    assert_eq!(other.server.host, "own.example");
}

#[test]
fn what_is_wrong_with_a_network_is_named_with_its_line() {
    for (text, words) in [
        ("network = 1", "1: network: must be tables: write [[network]]"),
        ("[[network]]\nname = \"x\"", "1: network: an address is missing: address = \"host:port\""),
        ("[[network]]\naddress = 5", "2: network.address: must be a text in quotes"),
        ("[[network]]\nadress = \"h\"", "2: network.adress: unknown key; did you mean address?"),
        ("[[network]]\naddress = \"h\"\njoin = \"a\"", "3: network.join: must be a list of texts"),
        (
            "[[network]]\naddress = \"h\"\nautoconnect = 1",
            "3: network.autoconnect: must be true or false",
        ),
    ] {
        assert_eq!(wrong(text), words);
    }
    let two =
        "[[network]]\naddress = \"h\"\nname = \"N\"\n[[network]]\naddress = \"i\"\nname = \"n\"";
    assert!(wrong(two).ends_with("there are two of the name \"n\""), "{}", wrong(two));
    assert!(wrong("[[network]]\naddress = \"a b\"").contains("is not an address"));
}
