use super::*;
use crate::metadata::testing::{BROKERS, cluster, with_topic};
use crate::metadata::{Broker, BrokerRegistrationChange};

fn configs(_: &Topic) -> ElectionConfig {
    ElectionConfig { min_insync_replicas: 1, unclean: false }
}

fn with(mut image: Image, records: Vec<Record>) -> Image {
    records.into_iter().try_for_each(|record| image.apply(record)).expect("valid records");
    image
}

fn fenced(id: i32, fenced: bool) -> Record {
    Record::BrokerRegistrationChange(BrokerRegistrationChange {
        id,
        fenced: Some(fenced),
        ..BrokerRegistrationChange::default()
    })
}

fn leaders(image: &Image) -> Vec<i32> {
    image.topic("t").expect("made").partitions.iter().map(|partition| partition.leader).collect()
}

/// The cluster once the broker is gone.
fn without(image: Image, id: i32) -> Image {
    let records = broker_changed(&image, &configs, Change::Gone(id));
    with(with(image, records), vec![fenced(id, true)])
}

#[test]
fn a_broker_that_goes_leads_nothing_and_is_in_no_isr() {
    let image = without(with_topic(cluster(BROKERS), "t", 9, 3), 2);
    assert!(leaders(&image).iter().all(|leader| [1, 3].contains(leader)));
    let topic = image.topic("t").expect("made");
    assert!(topic.partitions.iter().all(|partition| partition.isr.len() == 2 && !partition.isr.contains(&2)));
}

#[test]
fn where_nobody_else_is_a_partition_waits_for_its_broker() {
    let image = without(with_topic(cluster(BROKERS), "t", 9, 1), 2);
    assert_eq!(leaders(&image).iter().filter(|leader| **leader == NO_LEADER).count(), 3);
    let back = broker_changed(&image, &configs, Change::Back(2));
    let image = with(with(image, vec![fenced(2, false)]), back);
    assert!(!leaders(&image).contains(&NO_LEADER));
}

#[test]
fn leaders_go_back_to_the_first_replica_once_that_is_in_sync() {
    let image = with_topic(cluster(BROKERS), "t", 9, 3);
    let before = leaders(&image);
    let image = with(without(image, 2), vec![Record::RegisterBroker(Broker::new(2))]);
    assert_eq!(preferred(&image, &configs), []);
    let topic = image.topic("t").expect("made").clone();
    let rejoin = topic.numbered().filter_map(|(number, partition)| {
        let isr = [&partition.isr[..], &[2]].concat();
        isr_changed(&image, configs(&topic), &topic, number, isr)
    });
    let image = with(image.clone(), rejoin.collect());
    let image = with(image.clone(), preferred(&image, &configs));
    assert_eq!(leaders(&image), before);
}

#[test]
fn who_is_made_leader_out_of_sync_is_alone() {
    let image = with_topic(cluster(BROKERS), "t", 1, 3);
    let topic = image.topic("t").expect("made").clone();
    let leader = topic.partitions[0].leader;
    let shrunk = isr_changed(&image, configs(&topic), &topic, 0, vec![leader]).expect("a change");
    let image = with(image, vec![shrunk]);
    let other = leader % 3 + 1;
    let topic = image.topic("t").expect("made").clone();
    let image = with(image, lead(&topic, 0, other).into_iter().collect());
    let now = image.partition("t", 0).expect("made");
    assert_eq!((now.leader, &now.isr[..], now.leader_epoch), (other, &[other][..], 1));
    assert_eq!(now.leader_recovery, LeaderRecovery::Recovering);
}
