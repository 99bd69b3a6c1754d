//! `shop` once more, in a process whose clusters are elsewhere.

use std::{env, process::Command, time::Duration};

use kafkito_client_tests::{broker::Broker, kafka_server::KafkaServer, run, tool_driver, toolchain};

const LIMIT: Duration = Duration::from_secs(300);

/// Runs `shop` with `KAFKITO_EXTERNAL`: all of its tests, one after the other, as they make topics of the same names.
#[track_caller]
fn the_shop_runs_at(bootstrap: &str) {
    let itself = env::current_exe().expect("a test has an executable");
    let mut tests = Command::new(itself);
    tests.env("KAFKITO_EXTERNAL", bootstrap).args(["shop::", "--test-threads=1"]);
    let output = run::run(&mut tests, LIMIT).expect_success();
    assert!(output.stdout.contains("test result: ok. 6 passed; 0 failed; 0 ignored;"), "{output}");
}

#[test]
fn the_binary() {
    if Broker::is_external() {
        return toolchain::skip("topics of fixed names are no good on a broker that others use");
    }
    the_shop_runs_at(Broker::start().bootstrap());
}

#[test]
fn three_brokers_of_the_binary() {
    if Broker::is_external() {
        return toolchain::skip("topics of fixed names are no good on a broker that others use");
    }
    the_shop_runs_at(Broker::start_with(&["--brokers", "3"]).bootstrap());
}

#[test]
fn a_real_kafka() {
    if !toolchain::is_long() {
        return;
    }
    let Some(jvm) = tool_driver::jvm() else { return };
    let dir = tempfile::tempdir().unwrap();
    let kafka = KafkaServer::start_new(jvm, dir.path(), &[]);
    the_shop_runs_at(kafka.bootstrap());
    kafka.stop();
}
