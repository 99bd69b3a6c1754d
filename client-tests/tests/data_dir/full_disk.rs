//! A disk that takes no more: a limit of the size of files stands for it, which can be lifted again.

use std::process::Command;
use std::time::Duration;

use kafkito_client_tests::{
    broker::{Broker, binary},
    wait,
};
use rdkafka::{ClientConfig, consumer::BaseConsumer, consumer::Consumer, producer::Producer};
use rustix::process::{Pid, Resource, Rlimit, prlimit};

use super::killed::assert_all_there;
use super::load::{Load, PARTITIONS, TOPIC};
use super::{LIMIT, directory};

const FULL_AT: u64 = 200_000;

pub(crate) fn limit_files(broker: &Broker, bytes: Option<u64>) {
    let pid = Pid::from_raw(broker.pid().expect("it is ours") as i32);
    let limit = Rlimit { current: bytes, maximum: None };
    prlimit(pid, Resource::Fsize, limit).expect("the limit of a child can be set");
}

#[test]
fn a_full_disk_stops_writes_until_there_is_room_and_nothing_is_lost() {
    let (_root, dir) = directory();
    // Without a handler, the signal that comes with the limit would end the process.
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""]).arg(binary());
    command.args(["--listen", "127.0.0.1:0", "--topic", "orders:3", "--data-dir", &dir]);
    let mut broker = Broker::of(&mut command);
    limit_files(&broker, Some(FULL_AT));
    let mut load = Load::new(broker.bootstrap());
    load.run(300);
    let before = load.acknowledged();
    // From here on there is no room, sooner or later: the producer tries again and again.
    let full = wait::until(LIMIT, "a refusal", || {
        load.send_and_poll(Duration::from_millis(5));
        let said = broker.stderr();
        if said.contains("a record batch was refused") { Ok(said) } else { Err(said) }
    });
    assert!(full.contains("orders-") && full.contains(".log"), "{full}");
    let consumer: BaseConsumer = {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", broker.bootstrap()).set("group.id", "g");
        config.create().expect("a valid configuration")
    };
    let ends =
        (0..PARTITIONS as i32).map(|at| consumer.fetch_watermarks(TOPIC, at, LIMIT).expect("it lives").1);
    assert!(ends.sum::<i64>() >= before as i64, "what was acknowledged is there");
    limit_files(&broker, None);
    load.run(2_000);
    load.finish();
    assert_eq!(load.producer.in_flight_count(), 0);
    assert_eq!(broker.terminate(LIMIT), Some(0));
    assert_all_there(&load, &dir);
}
