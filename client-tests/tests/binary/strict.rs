//! `--strict` and `--clock`.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use kafkito_client_tests::http::Http;
use rustix::process::Signal;
use serde_json::json;

use crate::kit::{Running, assert_refused, kafkito};

/// Sends what is no request, and waits for the end of the connection.
const BLUNDER: &str = "exec 3<>/dev/tcp/${KAFKA_BROKERS%:*}/${KAFKA_BROKERS#*:}; printf 'GET / HTTP/1.1\\r\\n\\r\\n' >&3; cat <&3 >/dev/null";

fn run(options: &[&str], script: &str) -> kafkito_client_tests::run::Output {
    kafkito(&[&["run"], options, &["--", "bash", "-c", script]].concat())
}

#[test]
fn a_strict_run_fails_with_the_reason() {
    let blunder = format!("({BLUNDER}) 2>/dev/null; true");
    run(&[], &blunder).expect_success();
    let output = run(&["--strict"], &blunder).expect_status(1);
    assert!(output.stderr.contains("kafkito: the cluster is strict"), "{output}");
    assert!(output.stderr.contains("no request that can be read"), "{output}");
    assert!(!output.stderr.contains("panicked"), "{output}");
    run(&["--strict"], "true").expect_success();
}

#[test]
fn the_commands_own_status_goes_before_and_the_reason_is_told_too() {
    let output = run(&["--strict"], &format!("({BLUNDER}) 2>/dev/null; exit 7")).expect_status(7);
    assert!(output.stderr.contains("the cluster is strict"), "{output}");
}

#[test]
fn the_first_strict_run_that_fails_is_named_by_its_seed() {
    let script = format!("if test $KAFKITO_SEED = 8; then ({BLUNDER}) 2>/dev/null; fi; true");
    let output = run(&["--strict", "--seed", "7", "--repeat", "5"], &script).expect_status(1);
    assert!(output.stderr.contains("with seed 8: the strict cluster has failed"), "{output}");
}

#[test]
fn a_strict_broker_ends_with_status_1_once_something_has_gone_wrong() {
    for (blunders, status) in [(0, 0), (1, 1)] {
        let mut broker = Running::start(&["--listen", "127.0.0.1:0", "--strict"]);
        let line = broker.line();
        for _ in 0..blunders {
            let mut client = TcpStream::connect(line.trim_start_matches("bootstrap.servers=")).unwrap();
            client.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
            let _ = client.read(&mut [0; 64]);
        }
        assert_eq!(broker.end_with(Signal::TERM), Some(status));
    }
}

/// The clock of a broker with these options.
fn clock(options: &[&str]) -> serde_json::Value {
    let base = ["--listen", "127.0.0.1:0", "--control", "127.0.0.1:0"];
    let mut broker = Running::start(&[&base[..], options].concat());
    broker.line();
    let http = Http::new(broker.line().trim_start_matches("control="));
    let clock = http.get("/v1/clock").expect(200);
    let by = json!({"byMs": 60_000});
    http.post("/v1/clock/advance", &by).expect(200);
    let moved = http.get("/v1/clock").expect(200);
    assert!(ms(&moved) - ms(&clock) >= 60_000, "{clock} {moved}");
    clock
}

fn ms(clock: &serde_json::Value) -> i64 {
    clock["nowMs"].as_i64().unwrap_or_else(|| panic!("no time: {clock}"))
}

#[test]
fn the_clock_is_the_one_that_is_asked_for() {
    let at = clock(&["--clock", "manual@2030-01-01T00:00:00Z"]);
    assert_eq!((&at["manual"], &at["nowMs"]), (&json!(true), &json!(1_893_456_000_000_i64)));
    let manual = clock(&["--clock", "manual"]);
    let (system, ahead) = (clock(&["--clock", "system"]), clock(&["--clock", "+10000h"]));
    assert_eq!(
        (&manual["manual"], &system["manual"], &ahead["manual"]),
        (&json!(true), &json!(false), &json!(false))
    );
    assert!(ms(&ahead) - ms(&clock(&[])) > 9_000 * 3_600_000);
    assert!(ms(&system) >= ms(&manual) && ms(&clock(&[])) >= ms(&system));
}

#[test]
fn a_clock_that_there_is_none_of_is_one_sentence() {
    for text in ["noon", "+", "+2", "manual@", "manual@1969-12-31T00:00:00Z"] {
        assert_refused(
            &["--clock", text],
            &["--clock <CLOCK>", "it must be system, +DURATION, manual or manual@TIME"],
        );
    }
    assert_refused(&["run", "--clock", "noon", "--", "true"], &["--clock"]);
}

#[test]
fn every_run_has_a_clock_of_its_own() {
    let script = "
        url=${KAFKITO_CONTROL_URL#http://}
        ask() { exec 3<>/dev/tcp/${url%:*}/${url#*:}; printf \"$1 HTTP/1.1\\r\\nHost: $url\\r\\nConnection: close\\r\\n$2\" >&3; cat <&3; }
        ask 'GET /v1/clock' '\\r\\n' | grep -o '\"nowMs\":[0-9]*'
        body='{\"byMs\": 5000}'
        ask 'POST /v1/clock/advance' \"Content-Type: application/json\\r\\nContent-Length: ${#body}\\r\\n\\r\\n$body\" > /dev/null";
    let clock = "manual@1970-01-02T00:00:00Z";
    let output = run(&["--clock", clock, "--repeat", "2"], script).expect_success();
    assert_eq!(output.stdout, "\"nowMs\":86400000\n\"nowMs\":86400000\n", "{output}");
}
