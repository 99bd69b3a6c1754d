//! Kafka's Java client, 4.3.1, all cases in one JVM.

use std::time::Duration;

use kafkito_client_tests::tool_driver::{Jvm, jvm};

use super::{
    case::{Case, Client, PARTITIONS, RECORDS, Report, TOPIC},
    faults,
    play::{self, Work},
};

/// Longer than the client tries.
const LIMIT: Duration = Duration::from_secs(120);

fn produce(jvm: &Jvm, work: Work<'_>) -> Vec<Report> {
    let (partitions, records, in_flight) =
        (PARTITIONS.to_string(), RECORDS.to_string(), work.in_flight.to_string());
    let patience = work.patience.as_millis().to_string();
    let args = [work.bootstrap, TOPIC, &partitions, &records, &in_flight, &patience];
    let call = jvm.call("kafkito.clients.ProduceThrough", &args, "");
    call.wait(LIMIT).expect_success().stdout.lines().map(report).collect()
}

/// `VALUE acked PARTITION OFFSET` or `VALUE failed WHY`.
fn report(line: &str) -> Report {
    let parts: Vec<&str> = line.splitn(4, ' ').collect();
    let told = match parts[1..] {
        ["acked", partition, offset] => Ok((partition.parse().unwrap(), offset.parse().unwrap())),
        _ => Err(line.to_owned()),
    };
    Report { value: parts[0].parse().expect("every value is a number"), told }
}

#[track_caller]
fn survives(cases: Vec<Case>) {
    let Some(jvm) = jvm() else { return };
    play::all(cases, Client::Java, |work| produce(jvm, work));
}

#[test]
fn java_survives_failed_produces() {
    survives([faults::codes(), faults::topic_ids()].concat());
}

#[test]
fn java_survives_answers_late_lost_and_damaged() {
    survives(faults::answers());
}

#[test]
fn java_survives_holds() {
    survives(faults::holds());
}

#[test]
fn java_survives_bad_connections() {
    survives(faults::connections());
}

#[test]
fn java_survives_faults_of_other_requests() {
    survives(faults::others());
}

#[test]
fn java_survives_scripts() {
    survives(faults::scripts());
}
