//! The broker is killed under load on a disk that is full now and then, and started again once there is room.

use std::process::Command;
use std::time::Duration;

use kafkito_client_tests::broker::{Broker, binary};
use kafkito_client_tests::wait::Deadline;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::{ClientConfig, Message, Offset, TopicPartitionList};

use super::killed::{Moments, assert_all_there, kills};
use super::load::{Load, PARTITIONS, TOPIC, number};
use super::small_disk::SmallDisk;
use super::{LIMIT, directory_args};

/// What the disk has at first, and gets more of whenever it is full.
const ROOM: u64 = 384 * 1024;
/// So many records are acknowledged in between, at most.
const RECORDS_MAX: usize = 300;
/// For so many looks at the producer it goes on against a full disk, at most.
const LOOKS_MAX: usize = 30;

/// What has been seen of each partition's records: all up to here.
#[derive(Default)]
struct Seen([i64; PARTITIONS as usize]);

impl Seen {
    /// Reads what has come since the last look: each record once, in order, and all that are acknowledged.
    fn look(&mut self, bootstrap: &str, load: &Load) {
        let acknowledged: Vec<(i64, i32, i64)> = load.reports().clone();
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", bootstrap).set("group.id", "g").set("enable.auto.commit", "false");
        config.set("check.crcs", "true");
        let consumer: BaseConsumer = config.create().expect("a valid configuration");
        let (mut from, mut ends) = (TopicPartitionList::new(), self.0);
        for partition in 0..PARTITIONS {
            let (start, end) =
                consumer.fetch_watermarks(TOPIC, partition as i32, LIMIT).expect("the broker serves");
            let needed = acknowledged.iter().filter(|(_, at, _)| i64::from(*at) == partition);
            let needed = needed.map(|(number, ..)| number / PARTITIONS + 1).max().unwrap_or(0);
            assert!(
                start == 0 && end >= needed,
                "partition {partition} has {start} to {end}, {needed} are acknowledged"
            );
            let seen = self.0[partition as usize];
            assert!(end >= seen, "partition {partition} had {seen} records, and has {end}");
            from.add_partition_offset(TOPIC, partition as i32, Offset::Offset(seen)).expect("a valid offset");
            ends[partition as usize] = end;
        }
        consumer.assign(&from).expect("a valid assignment");
        let deadline = Deadline::after(LIMIT);
        while self.0.iter().zip(ends).any(|(seen, end)| *seen < end) {
            assert!(!deadline.passed(), "read up to {:?} of {ends:?}", self.0);
            let Some(message) = consumer.poll(Duration::from_millis(100)) else { continue };
            let message = message.expect("the log can be read");
            let (partition, offset) = (i64::from(message.partition()), message.offset());
            assert_eq!(offset, self.0[partition as usize], "of partition {partition}");
            assert_eq!(
                number(&message),
                offset * PARTITIONS + partition,
                "at {offset} of partition {partition}"
            );
            self.0[partition as usize] += 1;
        }
    }
}

/// Keeps the load up until so many more records are acknowledged, or for so many looks after the disk is full. Returns
/// whether it was.
fn produce(load: &mut Load, broker: &Broker, more: usize, looks: usize) -> bool {
    let deadline = Deadline::after(LIMIT);
    let enough = load.acknowledged() + more;
    while load.acknowledged() < enough {
        assert!(!deadline.passed(), "{} of {enough} records were acknowledged", load.acknowledged());
        load.send_and_poll(Duration::from_millis(1));
        if broker.stderr().contains("a record batch was refused") {
            (0..looks).for_each(|_| load.send_and_poll(Duration::from_millis(1)));
            return true;
        }
    }
    false
}

/// Brokers on a disk that is full now and then.
struct Brokers<'a> {
    disk: SmallDisk,
    dir: &'a str,
    /// How often one did not start for lack of room.
    refused: u64,
}

impl Brokers<'_> {
    fn command(&self, listen: &str) -> Command {
        let mut command = Command::new(binary());
        command.args(["--listen", listen]).args(directory_args(self.dir));
        command
    }

    /// Starts one again. On a full disk it may come up, or say what there is no room for; neither may harm what is there.
    fn restart(&mut self, address: &str, is_full: bool) -> Broker {
        match Broker::try_of(&mut self.command(address)) {
            Ok(broker) if !is_full => return broker,
            Ok(mut broker) => broker.kill(),
            Err(said) => {
                let is_told = said.contains(self.dir) && said.contains("No space left on device");
                assert!(is_told, "it does not say which file there is no room for:\n{said}");
                self.refused += 1;
            }
        }
        self.disk.grow(ROOM);
        Broker::of(&mut self.command(address))
    }
}

#[test]
fn every_acknowledged_record_outlives_kill_9_on_a_disk_that_is_full() {
    let Some(disk) = SmallDisk::mount(ROOM) else { return };
    let dir = disk.path("data");
    let mut brokers = Brokers { disk, dir: &dir, refused: 0 };
    let mut broker = Broker::of(&mut brokers.command("127.0.0.1:0"));
    let address = broker.bootstrap().to_owned();
    let (mut load, mut seen, mut moments) = (Load::new(&address), Seen::default(), Moments::default());
    let mut full = 0;
    for _ in 0..kills() {
        let is_full = produce(&mut load, &broker, moments.below(RECORDS_MAX), moments.below(LOOKS_MAX));
        broker.kill();
        broker = brokers.restart(&address, is_full);
        seen.look(&address, &load);
        full += u64::from(is_full);
    }
    brokers.disk.grow(16 * ROOM);
    load.run(1);
    load.finish();
    assert_eq!(broker.terminate(LIMIT), Some(0));
    let (kills, refused, records) = (kills(), brokers.refused, load.acknowledged());
    println!("{kills} kills, {full} on a full disk; {refused} starts were refused; {records} records");
    assert!(full > 0, "the disk was never full");
    assert_all_there(&load, &dir);
}
