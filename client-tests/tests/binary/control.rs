//! `--control`, and the port that `kafkito run` always opens.

use kafkito_client_tests::http::Http;
use serde_json::json;

use crate::kit::{Running, assert_refused, run_script};

#[test]
fn the_port_is_said_after_the_broker_and_answers() {
    let mut broker = Running::start(&["--listen", "127.0.0.1:0", "--control", "127.0.0.1:0"]);
    let servers = broker.line();
    let line = broker.line();
    let http = Http::new(line.strip_prefix("control=").unwrap_or_else(|| panic!("it said {line:?}")));
    let cluster = http.get("/v1/cluster").expect(200);
    assert_eq!(format!("bootstrap.servers={}", cluster["bootstrapServers"].as_str().unwrap()), servers);
}

#[test]
fn a_rule_lives_until_it_is_deleted() {
    let mut broker = Running::start(&["--listen", "127.0.0.1:0", "--control", "127.0.0.1:0"]);
    broker.line();
    let http = Http::new(broker.line().trim_start_matches("control="));
    let rule = http.post("/v1/rules", &json!({"on": "Produce", "verdicts": ["hold"]})).expect(201);
    assert_eq!(http.get("/v1/rules").expect(200)["rules"][0]["id"], rule["id"]);
    http.delete(&format!("/v1/rules/{}", rule["id"])).expect(204);
    assert_eq!(http.get("/v1/rules").expect(200)["rules"], json!([]));
}

#[test]
fn a_command_finds_the_port() {
    let output = run_script("echo $KAFKITO_CONTROL_URL").expect_success();
    assert!(output.stdout.starts_with("http://127.0.0.1:"), "{output}");
}

#[test]
fn an_address_that_others_can_reach_must_be_allowed() {
    let words = ["0.0.0.0", "--control-allow-remote"];
    assert_refused(&["--listen", "127.0.0.1:0", "--control", "0.0.0.0:0"], &words);
    assert_refused(&["--listen", "127.0.0.1:0", "--control", "nowhere"], &["control port", "nowhere"]);
}
