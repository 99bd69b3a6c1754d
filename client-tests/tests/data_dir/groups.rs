//! Consumers that outlive their broker.

use std::time::Duration;

use kafkito::{Cluster, Record};
use kafkito_client_tests::{tool_driver::jvm, wait};
use rdkafka::{
    ClientConfig,
    consumer::{BaseConsumer, CommitMode, Consumer},
};

use super::load::number;
use super::{LIMIT, directory};

fn start(dir: &str, listen: &str) -> Cluster {
    Cluster::builder().data_dir(dir).listen(listen).topic("orders", 2).start().expect("it starts")
}

fn produce(kafka: &Cluster, numbers: std::ops::Range<i64>) {
    for number in numbers {
        let record = Record::new(format!("{number} coffees")).key(number.to_string());
        kafka.topic("orders").produce(record).expect("there is room");
    }
}

/// Polls until so many records have been read.
fn read(consumer: &BaseConsumer, count: usize) -> Vec<i64> {
    let mut numbers = Vec::new();
    wait::until(LIMIT, "enough records", || {
        while let Some(message) = consumer.poll(Duration::from_millis(5)) {
            // While the broker is away, librdkafka says so.
            numbers.extend(message.ok().map(|message| number(&message)));
        }
        if numbers.len() >= count { Ok(()) } else { Err(format!("{numbers:?}")) }
    });
    numbers.sort_unstable();
    numbers
}

#[test]
fn a_group_of_librdkafka_goes_on_where_it_was() {
    let (_root, dir) = directory();
    let kafka = start(&dir, "127.0.0.1:0");
    let address = kafka.bootstrap_servers();
    let mut config = ClientConfig::new();
    for (name, value) in [
        ("bootstrap.servers", address.as_str()),
        ("group.id", "billing"),
        ("auto.offset.reset", "earliest"),
        ("enable.auto.commit", "false"),
        ("heartbeat.interval.ms", "100"),
        ("reconnect.backoff.max.ms", "100"),
    ] {
        config.set(name, value);
    }
    let consumer: BaseConsumer = config.create().expect("a valid configuration");
    consumer.subscribe(&["orders"]).expect("a valid subscription");
    produce(&kafka, 0..50);
    assert_eq!(read(&consumer, 50), Vec::from_iter(0..50));
    consumer.commit_consumer_state(CommitMode::Sync).expect("the offsets are committed");
    let before = kafka.group("billing").view().expect("it is there");
    drop(kafka);

    let kafka = start(&dir, &address);
    produce(&kafka, 50..100);
    assert_eq!(read(&consumer, 50), Vec::from_iter(50..100), "nothing twice, nothing lost");
    consumer.commit_consumer_state(CommitMode::Sync).expect("the offsets are committed");
    let after = kafka.group("billing").view().expect("it is there");
    let standing = |view: &kafkito::GroupView| {
        let members: Vec<String> = view.members.iter().map(|member| member.id.clone()).collect();
        (view.generation, view.leader.clone(), members)
    };
    assert_eq!(standing(&after), standing(&before), "nobody has had to join again");
    assert_eq!(after.lag, 0);
}

#[test]
fn kafkas_console_consumer_goes_on_where_its_group_was() {
    let Some(jvm) = jvm() else { return };
    let (_root, dir) = directory();
    let mut kafka = start(&dir, "127.0.0.1:0");
    let address = kafka.bootstrap_servers();
    for round in 0..2 {
        produce(&kafka, round * 10..round * 10 + 10);
        let args = ["--bootstrap-server", &address, "--topic", "orders", "--group", "billing"];
        let args =
            [&args[..], &["--max-messages", "10", "--consumer-property", "auto.offset.reset=earliest"]]
                .concat();
        let read = jvm.call("org.apache.kafka.tools.consumer.ConsoleConsumer", &args, "").wait(LIMIT);
        let mut numbers: Vec<i64> = read
            .expect_success()
            .stdout
            .lines()
            .filter_map(|line| line.split(' ').next().and_then(|number| number.parse().ok()))
            .collect();
        numbers.sort_unstable();
        assert_eq!(numbers, Vec::from_iter(round * 10..round * 10 + 10));
        drop(kafka);
        kafka = start(&dir, &address);
    }
}
