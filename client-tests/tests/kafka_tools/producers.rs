//! `kafka-transactions.sh describe-producers`

use crate::kit::{Kit, rows};

#[test]
fn an_idempotent_producer_is_described() {
    let Some(kit) = Kit::start() else { return };
    let topic = kit.topic("orders", 1);
    let line = format!("transactions describe-producers --topic {topic} --partition 0");
    let head = "ProducerId ProducerEpoch LatestCoordinatorEpoch LastSequence LastTimestamp CurrentTransactionStartOffset";
    assert_eq!(rows(&kit.run(&line).expect_success().stdout), [head]);
    kit.produce(&topic, "a\nb\n");
    let said = rows(&kit.run(&line).expect_success().stdout);
    let [_, epoch, coordinator, sequence, timestamp, start] = said[1].split(' ').collect::<Vec<_>>()[..]
    else {
        panic!("{said:?}")
    };
    assert_eq!((epoch, coordinator, sequence, start, said.len()), ("0", "-1", "1", "None", 2));
    assert!(timestamp.parse::<i64>().unwrap() > 1_700_000_000_000);
}
