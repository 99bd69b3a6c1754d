//! Real NestJS applications (`@nestjs/microservices` over kafkajs): requests and replies over Kafka. Each test runs one
//! file of `client-tests/nestjs/test` with node's test runner, against a broker of its own.

use kafkito_client_tests::{broker::Broker, node::Project, toolchain};

#[track_caller]
fn passes(file: &str) {
    let Some(project) = Project::install("nestjs") else { return };
    let output = project.test(&Broker::start(), &format!("test/{file}.test.ts"));
    // Shown with --nocapture: the names of the tests, and figures such as the time that close() took.
    println!("{}", output.stdout);
}

/// The same against a broker of our own making: with these options, and a control port. Not for somebody else's broker.
#[track_caller]
fn passes_with(options: &[&str], file: &str) {
    if Broker::is_external() {
        return toolchain::skip("it needs a broker with options, and its control port");
    }
    let Some(project) = Project::install("nestjs") else { return };
    let output = project.kafkito_run_test(options, &format!("test/{file}.test.ts"));
    println!("{}", output.stdout);
}

/// What became of a reply is read from the trace, which has to reach back to it.
const WHOLE_TRACE: [&str; 2] = ["--config", "kafkito.trace.requests.max=200000"];

/// Scenario 1.
#[test]
fn nestjs_twenty_sends_with_default_settings() {
    passes("default");
}

/// Scenario 2: not for a broker that others use too.
#[test]
fn nestjs_first_run_on_an_empty_broker() {
    if Broker::is_external() {
        return toolchain::skip("it needs an empty broker");
    }
    passes("first_run");
}

/// Scenario 11: as with Apache Kafka.
#[test]
fn nestjs_first_run_as_with_kraft() {
    passes_with(&["--config", "kafkito.auto.create.mode=kraft"], "first_run_kraft");
}

/// Scenario 11: a slow controller.
#[test]
fn nestjs_first_run_without_leaders() {
    passes_with(
        &["--config", "kafkito.auto.create.mode=leader-not-available:2"],
        "first_run_leader_not_available",
    );
}

/// Scenario 3.
#[test]
fn nestjs_sum_controller() {
    passes("sum");
}

/// Scenario 3: headers.
#[test]
fn nestjs_headers_byte_for_byte() {
    passes("headers");
}

/// Scenario 4.
#[test]
fn nestjs_close_ends_the_process() {
    passes("close");
}

/// Scenarios 6, 8 and 10.
#[test]
fn nestjs_clients_come_and_go_while_others_wait() {
    passes("rebalance");
}

/// Scenario 5.
#[test]
fn nestjs_round_robin_loses_the_reply() {
    passes_with(&WHOLE_TRACE, "round_robin");
}

/// Scenario 6.
#[test]
fn nestjs_warm_partition_loses_nothing() {
    passes_with(&WHOLE_TRACE, "warm_partition");
}

/// Scenario 7.
#[test]
fn nestjs_cold_partition_loses_the_reply_and_is_cured() {
    passes_with(&WHOLE_TRACE, "cold_partition");
}

/// Scenario 12.
#[test]
fn nestjs_an_app_is_killed() {
    passes_with(&[], "killed");
}

/// Scenario 9.
#[test]
fn nestjs_more_clients_than_reply_partitions() {
    passes("partitions");
}

/// Scenario 13.
#[test]
fn nestjs_errors_and_empty_replies_byte_for_byte() {
    passes("errors");
}

/// Three brokers, each of which is killed while requests and replies go on.
#[test]
fn nestjs_three_brokers_are_killed_one_after_the_other() {
    passes_with(&["--brokers", "3", "--config", "default.replication.factor=3"], "three_brokers");
}

/// Scenario 14.
#[test]
fn nestjs_retriable_exceptions_are_delivered_again() {
    passes("retriable");
}

/// Scenario 15.
#[test]
fn nestjs_manual_commits_resume_exactly() {
    passes("manual_commit");
}

/// Scenario 16.
#[test]
fn nestjs_apps_recover_from_faults() {
    passes_with(&[], "faults");
}

/// Scenario 16: no coordinator can be found.
#[test]
fn nestjs_apps_without_a_coordinator() {
    passes_with(&[], "coordinator");
}

/// An API gateway and two services, tested as their authors would: the example of README's chapter "The lost reply".
#[test]
fn nestjs_example_shop() {
    if Broker::is_external() {
        return toolchain::skip("it brings its own broker");
    }
    let Some(project) = Project::install("nestjs/example") else { return };
    println!("{}", project.kafkito_run_npm_test().stdout);
}
