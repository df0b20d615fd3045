//! HTTP on the port: every answer, and what is no request. RFC 9110, RFC 9112.

use std::net::IpAddr;
use std::sync::Arc;

use tchat::server::config::AddressRange;
use tchat::server::http::{Site, answer};
use tchat::server::metrics::Metrics;
use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
use tokio::sync::watch;

const HERE: &str = "127.0.0.1";
const LISTED: &str = "10.1.2.3";
const STRANGER: &str = "192.0.2.1";

/// What a peer at that address gets when it sends this and then waits; the clock is moved on when nothing else happens.
fn asked(from: &str, metrics: &Metrics, room: usize, request: &[u8]) -> String {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_time().start_paused(true).build().expect("a runtime").block_on(async {
        let range = AddressRange::parse("10.0.0.0/8").expect("a range");
        let (_listed, metrics_from) = watch::channel(Arc::from([range]));
        let site = Site { metrics: metrics.clone(), metrics_from };
        let from: IpAddr = from.parse().expect("an address");
        let (ours, theirs) = duplex(room);
        let (mut read, mut write) = tokio::io::split(ours);
        let asking = async {
            // A server that has heard enough does not take the rest.
            write.write_all(request).await.ok();
            let mut text = Vec::new();
            read.read_to_end(&mut text).await.expect("a pipe can be read");
            String::from_utf8(text).expect("UTF-8")
        };
        let (text, ()) = tokio::join!(asking, answer(theirs, from, &site));
        text
    })
}

fn ask(from: &str, request: &str) -> String {
    asked(from, &Metrics::new(), 1 << 16, request.as_bytes())
}

fn status(answer: &str) -> &str {
    answer.lines().next().unwrap_or("").strip_prefix("HTTP/1.1 ").unwrap_or("")
}

#[test]
fn whoever_asks_hears_that_the_server_is_well() {
    let answer = ask(STRANGER, "GET /healthz HTTP/1.1\r\nHost: chat\r\n\r\n");
    assert_eq!(status(&answer), "200 OK");
    assert!(answer.contains("\r\nContent-Length: 3\r\n"), "{answer}");
    assert!(answer.contains("\r\nConnection: close\r\n"), "{answer}");
    assert!(answer.ends_with("\r\n\r\nok\n"), "{answer}");
}

#[test]
fn a_server_that_cannot_store_is_not_well() {
    let metrics = Metrics::new();
    metrics.storing.set(0);
    let answer = asked(STRANGER, &metrics, 64, b"GET /healthz HTTP/1.0\r\n\r\n");
    assert_eq!(status(&answer), "503 Service Unavailable");
}

#[test]
fn only_this_machine_and_those_listed_may_count() {
    let request = "GET /metrics HTTP/1.1\r\nHost: chat\r\n\r\n";
    for from in [HERE, "::1", "::ffff:127.0.0.1", LISTED] {
        let answer = ask(from, request);
        assert_eq!(status(&answer), "200 OK", "{from}");
        assert!(answer.contains("application/openmetrics-text"), "{answer}");
        assert!(answer.contains("tchat_people 0\n") && answer.ends_with("# EOF\n"), "{answer}");
    }
    let answer = ask(STRANGER, request);
    assert_eq!(status(&answer), "403 Forbidden");
    assert!(!answer.contains("tchat_people"), "{answer}");
    let passed_on = "GET /metrics HTTP/1.1\r\nHost: chat\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n";
    assert_eq!(status(&ask(HERE, passed_on)), "403 Forbidden");
}

#[test]
fn a_head_is_answered_without_a_body() {
    let answer = ask(HERE, "HEAD /healthz HTTP/1.1\r\nHost: chat\r\n\r\n");
    assert_eq!(status(&answer), "200 OK");
    assert!(answer.contains("\r\nContent-Length: 3\r\n") && answer.ends_with("\r\n\r\n"));
}

#[test]
fn what_is_asked_in_another_form_is_the_same() {
    for request in [
        "GET /healthz?verbose HTTP/1.1\r\nhost:\r\n\r\n",
        "GET http://chat:1234/healthz HTTP/1.1\r\nHost: chat\r\n\r\n",
        "GET /healthz HTTP/1.1\nHost: chat\n\n",
        "GET /healthz HTTP/1.0\r\n\r\n",
    ] {
        assert_eq!(status(&ask(HERE, request)), "200 OK", "{request:?}");
    }
}

#[test]
fn everything_else_is_refused_with_the_reason() {
    let host = "Host: chat\r\n\r\n";
    for (request, refusal) in [
        (format!("GET / HTTP/1.1\r\n{host}"), "404 Not Found"),
        (format!("GET /healthz/ HTTP/1.1\r\n{host}"), "404 Not Found"),
        (format!("GET //etc/passwd HTTP/1.1\r\n{host}"), "404 Not Found"),
        (format!("POST /healthz HTTP/1.1\r\n{host}a=b"), "405 Method Not Allowed"),
        (format!("OPTIONS * HTTP/1.1\r\n{host}"), "405 Method Not Allowed"),
        (format!("GET /healthz HTTP/2.0\r\n{host}"), "505 HTTP Version Not Supported"),
        ("GET /healthz HTTP/1.1\r\n\r\n".to_owned(), "400 Bad Request"),
        ("GET\r\n".to_owned(), "400 Bad Request"),
        ("GET /\0 HTTP/1.1\r\n".to_owned(), "400 Bad Request"),
        (format!("GET / HTTP/1.1\r\nno header\r\n{host}"), "400 Bad Request"),
    ] {
        let answer = ask(HERE, &request);
        assert_eq!(status(&answer), refusal, "{request:?}");
        let allow = answer.contains("\r\nAllow: GET, HEAD\r\n");
        assert_eq!(allow, refusal.starts_with("405"), "{answer}");
    }
}

#[test]
fn a_head_has_an_end() {
    let long = format!("GET /{} HTTP/1.1\r\n", "a".repeat(1 << 20));
    let endless = format!("GET /healthz HTTP/1.1\r\n{}", "a: b\r\n".repeat(1 << 16));
    let many = format!("GET /healthz HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(65));
    for request in [long, endless, many] {
        for room in [1 << 16, 100] {
            let answer = asked(HERE, &Metrics::new(), room, request.as_bytes());
            assert_eq!(status(&answer), "431 Request Header Fields Too Large");
        }
    }
}

#[test]
fn a_head_that_never_comes_is_given_up() {
    assert_eq!(status(&ask(HERE, "GET /healthz HTTP/1.1\r\n")), "408 Request Timeout");
}

#[test]
fn the_pieces_in_which_a_head_comes_make_no_difference() {
    let request = "GET /healthz HTTP/1.1\r\nHost: chat\r\nA: b\r\n\r\n";
    for room in 1..40 {
        let answer = asked(HERE, &Metrics::new(), room, request.as_bytes());
        assert_eq!(status(&answer), "200 OK", "{room}");
    }
}
