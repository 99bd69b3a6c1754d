//! The broker is killed under load, and started again on its directory, again and again.

use kafkito::{Cluster, ErrorCode};
use kafkito_client_tests::broker::Broker;

use super::directory;
use super::load::{Load, PARTITIONS, TOPIC};

/// How often; the long tier's is `KAFKITO_LONG=1`.
const KILLS: u64 = 12;
const KILLS_LONG: u64 = 1_000;
/// So many records are acknowledged in between, at most.
const RECORDS_MAX: u64 = 600;

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
    let gap = kafkito::Batch::new(["x"]).partition(0).producer(0, 0, i32::MAX / 2);
    let refused = kafka.topic(TOPIC).produce_batch(gap).expect_err("sequences are missing");
    assert_eq!(refused.code(), Some(ErrorCode::OutOfOrderSequenceNumber));
}

#[test]
fn every_acknowledged_record_outlives_kill_9_once_and_in_order() {
    let (_root, dir) = directory();
    let kills = if std::env::var_os("KAFKITO_LONG").is_some() { KILLS_LONG } else { KILLS };
    let configs = ["log.segment.bytes=1048576", "log.flush.offset.checkpoint.interval.ms=20"];
    let args = ["--data-dir", &dir, "--topic", "orders:3", "--config", configs[0], "--config", configs[1]];
    let mut broker = Broker::start_at("127.0.0.1:0", &args);
    let address = broker.bootstrap().to_owned();
    let mut load = Load::new(&address);
    let mut moment = 88_172_645_463_325_252_u64;
    for _ in 0..kills {
        moment = moment.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        load.run((moment >> 33) as usize % RECORDS_MAX as usize);
        broker.kill();
        broker = Broker::start_at(&address, &args);
    }
    load.run(1);
    load.finish();
    assert_eq!(broker.terminate(super::LIMIT), Some(0));
    println!("{kills} kills, {} records", load.acknowledged());
    assert_all_there(&load, &dir);
}
