//! Apache Kafka and kafkito on a data directory with several log directories.

use std::fs;
use std::path::Path;

use kafkito::{Cluster, Record};
use kafkito_client_tests::tool_driver::{Jvm, jvm};
use kafkito_client_tests::{kafka_server, wait};
use serde_json::{Value, json};

use super::interchange::take_turns;
use super::nodes::Nodes;
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

/// Which partitions of orders lie in a log directory, by number.
fn orders_in(path: &str) -> Vec<i32> {
    let entries = fs::read_dir(path).expect("it is there").flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut numbers: Vec<i32> = names.filter_map(|name| name.strip_prefix("orders-")?.parse().ok()).collect();
    numbers.sort_unstable();
    numbers
}

#[test]
fn three_nodes_of_kafka_go_on_with_the_log_directories_of_three_brokers() {
    let Some(jvm) = jvm() else { return };
    let (root, dir) = directory();
    let own = root.path().join("own");
    let builder =
        Cluster::builder().brokers(3).log_dirs(2).data_dir(&own).config("offsets.topic.num.partitions", "3");
    let kafkito = builder.replicated_topic("orders", 4, 3).start().expect("it starts");
    for number in 0..40 {
        kafkito.topic("orders").produce(Record::new(number.to_string()).partition(number % 4)).unwrap();
    }
    // A replica that has no files of its own is moved to where no other of its broker's lies.
    let server = Server::Kafkito(kafkito);
    let Server::Kafkito(kafkito) = &server else { unreachable!() };
    let last = *kafkito.topic("orders").replicas(0).expect("it is there").last().expect("three");
    let dirs = kafkito.broker(last).log_dirs().expect("it is there");
    let partitions = [0, 1, 2, 3].map(|partition| {
        let replicas = kafkito.topic("orders").replicas(partition).expect("it is there");
        let paths = replicas.iter().map(|broker| if *broker == last { dirs[1].path.as_str() } else { "any" });
        let paths: Vec<&str> = paths.collect();
        json!({"topic": "orders", "partition": partition, "replicas": replicas, "log_dirs": paths})
    });
    let plan = json!({"version": 1, "partitions": partitions});
    let file = root.path().join("plan").display().to_string();
    fs::write(&file, plan.to_string()).unwrap();
    let args = ["--bootstrap-server", &server.address(), "--execute", "--reassignment-json-file", &file];
    jvm.call("org.apache.kafka.tools.reassign.ReassignPartitionsCommand", &args, "")
        .wait(LIMIT)
        .expect_success();

    let seen = Seen::of(&server.address(), &[("orders", 4)]);
    let exported = kafkito.export(&dir).expect("there is room");
    let dirs: Vec<String> =
        exported.directories.iter().map(|broker| broker.directory.display().to_string()).collect();
    let lies = || dirs.iter().map(|dir| log_dirs(dir).map(|path| orders_in(&path))).collect::<Vec<_>>();
    let before = lies();
    for (broker, places) in (1..).zip(&before) {
        let expected = if broker == last { [0, 4] } else { [2, 2] };
        assert_eq!(places.each_ref().map(Vec::len), expected, "{before:?}");
    }
    server.stop();
    let kafka = Nodes::start_on_log_dirs(&dirs, &["offsets.topic.replication.factor=3"]);
    seen.assert_same(&Seen::of(&kafka.bootstrap(), &[("orders", 4)]), "Kafka");
    drop(kafka);
    assert_eq!(lies(), before, "Kafka has found them where they are");
}
