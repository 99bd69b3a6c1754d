//! Apache Kafka and kafkito on a data directory with several log directories.

use std::fs;
use std::path::Path;

use kafkito::{Cluster, Record};
use kafkito_client_tests::tool_driver::{Jvm, jvm};
use kafkito_client_tests::{kafka_server, wait};
use serde_json::{Value, json};

use super::interchange::take_turns;
use super::seen::Seen;
use super::servers::{Server, properties_of};
use super::{LIMIT, directory};

/// The two log directories, as Kafka is told of them.
fn log_dirs(dir: &str) -> [String; 2] {
    [1, 2].map(|number| format!("{dir}/log-dir-{number}"))
}

fn line(dir: &str) -> String {
    format!("log.dirs={}", log_dirs(dir).join(","))
}

fn kafka(dir: &str) -> Server {
    Server::kafka_with(dir, &[&line(dir)])
}

fn format_by_kafka(jvm: &Jvm, dir: &str) {
    let (_, properties) = properties_of("1", dir, &[&line(dir)]);
    kafka_server::format(jvm, &properties, &[]);
}

#[test]
fn kafka_goes_on_with_the_log_directories_of_kafkito_and_kafkito_with_what_it_left() {
    let Some(jvm) = jvm() else { return };
    let (_root, dir) = directory();
    let first = |dir: &str| {
        let builder = Cluster::builder().data_dir(dir).log_dirs(2).topic("orders", 2);
        Server::Kafkito(builder.start().unwrap())
    };
    take_turns(jvm, &dir, [first, kafka, Server::kafkito, kafka]);
}

#[test]
fn kafkito_goes_on_with_log_directories_of_kafka_and_kafka_with_what_it_left() {
    let Some(jvm) = jvm() else { return };
    let (_root, dir) = directory();
    format_by_kafka(jvm, &dir);
    take_turns(jvm, &dir, [kafka, Server::kafkito, kafka, Server::kafkito]);
}

/// Where the partitions of orders lie, as `kafka-log-dirs.sh` says and as the directories have them.
fn places(jvm: &Jvm, server: &Server, dir: &str) -> Result<[Vec<String>; 2], String> {
    let args = ["--bootstrap-server", &server.address(), "--describe", "--topic-list", "orders"];
    let said =
        jvm.call("org.apache.kafka.tools.LogDirsCommand", &args, "").wait(LIMIT).expect_success().stdout;
    let report = said.lines().find(|line| line.starts_with('{')).expect("a report");
    let report: Value = serde_json::from_str(report).expect("it is JSON");
    let dirs = report["brokers"][0]["logDirs"].as_array().expect("directories");
    let mut places = [Vec::new(), Vec::new()];
    for (path, place) in log_dirs(dir).iter().zip(&mut places) {
        let told = dirs.iter().find(|told| told["logDir"] == **path).ok_or(format!("no {path}: {report}"))?;
        let names = told["partitions"].as_array().expect("partitions").iter();
        *place = names.map(|told| told["partition"].as_str().unwrap_or_default().to_owned()).collect();
        place.sort();
        let entries = fs::read_dir(path).unwrap().flatten();
        let found = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
        let mut found: Vec<String> = found.filter(|name| name.starts_with("orders-")).collect();
        found.retain(|name| !name.ends_with("-delete"));
        found.sort();
        if found != *place {
            return Err(format!("{path} has {found:?}, and {place:?} is told"));
        }
    }
    Ok(places)
}

/// Has Kafka's tool move a partition to one of the two directories, and waits until it is there.
fn move_to(jvm: &Jvm, server: &Server, dir: &str, partition: i32, place: usize) {
    let path = log_dirs(dir)[place].clone();
    let plan = json!({"version": 1, "partitions": [
        {"topic": "orders", "partition": partition, "replicas": [1], "log_dirs": [path]}
    ]});
    let file = Path::new(dir).with_extension("plan");
    fs::write(&file, plan.to_string()).unwrap();
    let file = file.display().to_string();
    let args = ["--bootstrap-server", &server.address(), "--execute", "--reassignment-json-file", &file];
    let tool = "org.apache.kafka.tools.reassign.ReassignPartitionsCommand";
    jvm.call(tool, &args, "").wait(LIMIT).expect_success();
    wait::until(LIMIT, "the move", || {
        let places = places(jvm, server, dir)?;
        let is_there = places[place].contains(&format!("orders-{partition}"));
        if is_there { Ok(()) } else { Err(format!("{places:?}")) }
    });
}

#[test]
fn logs_that_one_has_moved_the_other_finds() {
    let Some(jvm) = jvm() else { return };
    let (_root, dir) = directory();
    let kafkito = Cluster::builder().data_dir(&dir).log_dirs(2).topic("orders", 2).start().unwrap();
    for number in 0..20 {
        kafkito.topic("orders").produce(Record::new(number.to_string()).partition(number % 2)).unwrap();
    }
    let server = Server::Kafkito(kafkito);
    let spread = places(jvm, &server, &dir).unwrap();
    assert_eq!(spread.each_ref().map(Vec::len), [1, 1], "{spread:?}");
    let first = if spread[0][0] == "orders-0" { 0 } else { 1 };
    move_to(jvm, &server, &dir, 0, 1 - first);
    let moved = places(jvm, &server, &dir).unwrap();
    assert_eq!(moved[1 - first], ["orders-0", "orders-1"]);
    let seen = Seen::of(&server.address(), &[("orders", 2)]);
    server.stop();

    let server = kafka(&dir);
    assert_eq!(places(jvm, &server, &dir), Ok(moved));
    seen.assert_same(&Seen::of(&server.address(), &[("orders", 2)]), "Kafka");
    move_to(jvm, &server, &dir, 1, first);
    let moved = places(jvm, &server, &dir).unwrap();
    assert_eq!(moved.each_ref().map(Vec::len), [1, 1]);
    server.stop();

    let server = Server::kafkito(&dir);
    assert_eq!(places(jvm, &server, &dir), Ok(moved));
    seen.assert_same(&Seen::of(&server.address(), &[("orders", 2)]), "kafkito");
    server.stop();
}

#[test]
fn kafka_goes_on_with_an_export_of_several_log_directories() {
    let Some(jvm) = jvm() else { return };
    let (_root, dir) = directory();
    let kafkito = Cluster::builder().log_dirs(2).topic("orders", 2).start().unwrap();
    for number in 0..20 {
        kafkito.topic("orders").produce(Record::new(number.to_string()).partition(number % 2)).unwrap();
    }
    let seen = Seen::of(&kafkito.bootstrap_servers(), &[("orders", 2)]);
    kafkito.export(&dir).unwrap();
    let server = kafka(&dir);
    assert_eq!(places(jvm, &server, &dir).map(|places| places.map(|place| place.len())), Ok([1, 1]));
    seen.assert_same(&Seen::of(&server.address(), &[("orders", 2)]), "Kafka");
    server.stop();
}
