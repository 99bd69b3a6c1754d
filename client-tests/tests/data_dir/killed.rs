//! The broker is killed under load, and started again on its directory, again and again.

use kafkito::{Cluster, ErrorCode};
use kafkito_client_tests::broker::Broker;
use kafkito_client_tests::toolchain;

use super::load::{Load, PARTITIONS, TOPIC};
use super::several::{start_three, three_args};
use super::{directory, directory_args};

/// How often; the long tier's is `KAFKITO_LONG=1`.
const KILLS: u64 = 12;
const KILLS_LONG: u64 = 1_000;
/// No more than so often where there are three.
const KILLS_OF_THREE: u64 = 100;
/// So many records are acknowledged in between, at most.
const RECORDS_MAX: usize = 600;

/// Every record of the load is in `dir` once, in order, and where it was acknowledged.
pub(crate) fn assert_all_there(load: &Load, dir: &str) {
    let sent = load.finish();
    let kafka = Cluster::builder().data_dir(dir).start().expect("it was closed");
    for partition in 0..PARTITIONS {
        let records = kafka.topic(TOPIC).records().expect("the topic is there");
        let records: Vec<_> =
            records.into_iter().filter(|record| i64::from(record.partition) == partition).collect();
        let numbers: Vec<i64> = records
            .iter()
            .map(|record| record.value_text().split(' ').next().unwrap_or_default().parse().unwrap())
            .collect();
        let expected: Vec<i64> = (0..sent).filter(|number| number % PARTITIONS == partition).collect();
        let differs = numbers.iter().zip(&expected).position(|(is, should)| is != should);
        assert!(numbers == expected, "partition {partition}: {} records, from {differs:?} on", numbers.len());
        let places: Vec<i64> = records.iter().map(|record| record.offset).collect();
        for (number, _, offset) in load.reports().iter().filter(|(_, at, _)| i64::from(*at) == partition) {
            // librdkafka does not know where a duplicate went (-1), as the answer to it was lost.
            assert!(*offset < 0 || places[(number / PARTITIONS) as usize] == *offset, "record {number}");
        }
    }
    // The producers are known, too: what one of them has not sent next is refused.
    let batches = kafka.topic(TOPIC).batches().expect("the topic is there");
    let last = batches.iter().rfind(|batch| batch.partition == 0).expect("there is a batch");
    let gap = kafkito::Batch::new(["x"]).partition(0);
    let gap = gap.producer(last.producer_id, last.producer_epoch, i32::MAX / 2);
    let refused = kafka.topic(TOPIC).produce_batch(gap).expect_err("sequences are missing");
    assert_eq!(refused.code(), Some(ErrorCode::OutOfOrderSequenceNumber));
}

/// How often the broker is killed.
pub(crate) fn kills() -> u64 {
    if toolchain::is_long() { KILLS_LONG } else { KILLS }
}

/// Moments that come as if by chance, the same in every run.
pub(crate) struct Moments(u64);

impl Default for Moments {
    fn default() -> Self {
        Self(88_172_645_463_325_252)
    }
}

impl Moments {
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }
}

#[test]
fn every_acknowledged_record_outlives_kill_9_once_and_in_order() {
    let (_root, dir) = directory();
    let args = directory_args(&dir);
    outlive(kills(), Broker::start_at("127.0.0.1:0", &args), &dir, &args);
}

#[test]
fn so_it_does_with_three_brokers() {
    let (_root, dir) = directory();
    let args = three_args(&dir);
    outlive(kills().min(KILLS_OF_THREE), start_three(&args), &dir, &args);
}

/// Kills the broker so many times, and looks whether anything was lost.
fn outlive(kills: u64, mut broker: Broker, dir: &str, args: &[&str]) {
    let (mut load, mut moments) = (Load::new(broker.bootstrap()), Moments::default());
    // Of several, the others listen on the ports that follow.
    let address = broker.bootstrap().split(',').next().unwrap_or_default().to_owned();
    for _ in 0..kills {
        load.run(moments.below(RECORDS_MAX));
        broker.kill();
        broker = Broker::start_at(&address, args);
    }
    load.run(1);
    load.finish();
    assert_eq!(broker.terminate(super::LIMIT), Some(0));
    println!("{kills} kills, {} records", load.acknowledged());
    assert_all_there(&load, dir);
}
