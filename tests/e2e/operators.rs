//! Passwords in the configuration of a server: who gets in, who becomes an operator, what an operator can do.

use std::fs;

use crate::harness::{Dialogue, Home, Launch, Plain, Server, Wire};

/// What `tchat hash` makes of a password.
fn hash(password: &str) -> String {
    let mut plain = Plain::run(Launch::new(&["hash"]));
    plain.writes(password);
    plain.end_of_input();
    assert_eq!(plain.exit_code(), 0);
    plain.printed().concat()
}

fn file_with(text: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("s.toml");
    fs::write(&file, text).expect("written");
    let path = file.to_str().expect("text").to_owned();
    (folder, path)
}

#[test]
fn an_operator_gets_in_with_a_hash_kills_and_has_the_configuration_read_again() {
    let text = format!(
        "[[operator]]\nname = 'root'\npassword = '{}'\nhosts = ['127.0.0.1']\n",
        hash("sesam")
    );
    let (_folder, path) = file_with(&text);
    let server = Server::in_home(Home::new(), &["--config", &path]);
    let mut alice = Wire::in_channel(&server, "alice", "#c");
    let mut bob = Wire::in_channel(&server, "bob", "#c");
    alice.send("OPER root sesan");
    alice.send("PING between");
    alice.expect(" 464 ");
    alice.expect("PONG");
    alice.send("OPER root sesam");
    alice.send("KILL bob :enough");
    alice.expect("MODE alice +os");
    alice.expect(" 381 ");
    bob.expect("KILL bob enough");
    bob.expect("Killed (alice (enough))");
    alice.expect("QUIT Killed (alice (enough))");
    fs::write(&path, "motd = '/nowhere/motd'\n").expect("written");
    alice.send("REHASH");
    alice.expect("382 alice s.toml");
    alice.expect("kept as it was: cannot read /nowhere/motd: there is no such file");
    fs::write(&path, "network = 'another'\n").expect("written");
    alice.send("REHASH");
    alice.expect("The configuration was read again");
    alice.send("VERSION");
    alice.expect("NETWORK=another");
    server.logged("gave a wrong name or password");
    assert!(!server.log().contains("sesa"), "{}", server.log());
}

#[test]
fn a_server_with_a_password_lets_in_who_has_it() {
    for password in ["sesam", &hash("sesam")] {
        let (_folder, path) = file_with(&format!("password = '{password}'\n"));
        let server = Server::in_home(Home::new(), &["--config", &path]);
        let mut stranger = Wire::open(&server);
        stranger.send("PASS sesan\r\nNICK alice\r\nUSER alice 0 * :Alice");
        stranger.expect(" 464 ");
        stranger.expect("ERROR");
        let launch = Launch::new(&["connect", &server.address(), "--plain", "--nick", "alice"]);
        let mut client = Plain::run(launch.with("TCHAT_SERVER_PASSWORD", "sesam"));
        client.types("/join lobby");
        client.says("#lobby");
        let launch = Launch::new(&["connect", &server.address(), "--plain", "--nick", "bob"]);
        let mut client = Plain::run(launch);
        client.says("in the environment variable TCHAT_SERVER_PASSWORD");
    }
}

#[test]
fn a_checked_configuration_shows_no_password() {
    let text = "password = 'sesam'\n[[operator]]\nname = 'root'\npassword = 'sesame'\n\
                hosts = ['10.*', 'u@::1']\n";
    let (_folder, path) = file_with(text);
    let plain = Plain::run(Launch::new(&["serve", "--config", &path, "--check"]));
    assert_eq!(plain.exit_code(), 0);
    let printed = plain.printed().join("\n");
    assert!(!printed.contains("sesam"), "{printed}");
    for line in ["# password is set\n", "[[operator]]\nname = \"root\"\n# password is set\nhosts ="]
    {
        assert!(printed.contains(line), "{printed}");
    }
}
