//! `kafka-producer-perf-test.sh` and `kafka-consumer-perf-test.sh`. What they measure is not looked at here.

use crate::kit::{Kit, lines};

#[test]
fn produces_and_consumes_twenty_thousand_records() {
    let Some(kit) = Kit::start() else { return };
    let topic = kit.topic("perf", 3);
    let what = "--num-records 20000 --record-size 100 --throughput -1";
    let produced = kit.run(&format!("producer-perf-test --topic {topic} {what}")).expect_success();
    let last = lines(&produced.stdout).pop().unwrap_or_default();
    assert!(last.starts_with("20000 records sent, ") && last.ends_with(" ms 99.9th."), "{produced}");

    let what = "--num-records 20000 --timeout 30000";
    let consumed = kit.run(&format!("consumer-perf-test --topic {topic} {what}")).expect_success();
    let said = lines(&consumed.stdout);
    assert_eq!(said[0], HEAD);
    let cells: Vec<_> = said[1].split(", ").collect();
    assert_eq!((cells.len(), cells[2], cells[4]), (10, "1.9073", "20000"), "{consumed}");
}

const HEAD: &str = "start.time, end.time, data.consumed.in.MB, MB.sec, data.consumed.in.nMsg, nMsg.sec, \
    rebalance.time.ms, fetch.time.ms, fetch.MB.sec, fetch.nMsg.sec";

#[test]
fn each_codec_and_acks() {
    let Some(kit) = Kit::start() else { return };
    let topic = kit.topic("perf", 1);
    for (codec, acks) in [("gzip", "0"), ("snappy", "1"), ("lz4", "all"), ("zstd", "all"), ("none", "1")] {
        let what = "--num-records 1000 --record-size 500 --throughput -1";
        let how = format!("--command-property compression.type={codec} acks={acks}");
        kit.run(&format!("producer-perf-test --topic {topic} {what} {how}")).expect_success();
    }
    let offsets = kit.run(&format!("get-offsets --topic {topic}")).expect_success();
    assert_eq!(offsets.stdout, format!("{topic}:0:5000\n"));
}

#[test]
fn a_consumer_that_does_not_get_enough_says_so() {
    let Some(kit) = Kit::start() else { return };
    let topic = kit.topic("perf", 1);
    kit.produce(&topic, "only one\n");
    let consumed = kit
        .run(&format!("consumer-perf-test --topic {topic} --num-records 2 --timeout 1500"))
        .expect_success();
    assert!(
        consumed.stdout.contains("WARNING: Exiting before consuming the expected number of records"),
        "{consumed}"
    );
}
