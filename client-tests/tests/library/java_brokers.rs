//! Java clients of three brokers, whose leaders move and which are killed meanwhile.

use std::time::Duration;

use kafkito::{Cluster, GroupHappening};
use kafkito_client_tests::tool_driver::{Call, Jvm, jvm};

/// Longer than what the scenarios themselves wait for, so that they say what they saw.
const LIMIT: Duration = Duration::from_secs(120);

/// Three brokers, a topic `orders` on all of them, and what else the test wants.
fn cluster(configs: &[(&str, &str)]) -> Cluster {
    let builder = Cluster::builder().brokers(3).racks(["a", "b", "c"]).replicated_topic("orders", 1, 3);
    let configured = configs.iter().fold(builder, |builder, (name, value)| builder.config(*name, *value));
    configured.start().expect("a cluster starts")
}

fn begin<'a>(jvm: &'a Jvm, kafka: &Cluster, scenario: &str) -> Call<'a> {
    jvm.call("kafkito.clients.Run", &[&kafka.bootstrap_servers(), "BrokersScenarios", scenario], "")
}

fn leader(kafka: &Cluster) -> i32 {
    kafka.topic("orders").leader(0).expect("somebody leads")
}

/// Waits until so many records have come.
fn come(kafka: &Cluster, count: u64) {
    kafka.topic("orders").has_records(count).within(LIMIT).wait().expect("the producer goes on");
}

/// That the numbers from 0 on were written, each once, in their order.
fn assert_whole(kafka: &Cluster, count: usize) {
    let records = kafka.topic("orders").records().expect("the topic is there");
    let values: Vec<String> = records.iter().map(kafkito::StoredRecord::value_text).collect();
    assert_eq!(values, (0..count).map(|number| number.to_string()).collect::<Vec<_>>());
}

#[test]
fn nothing_is_lost_or_doubled_by_a_hundred_moves_of_the_leader() {
    let Some(jvm) = jvm() else { return };
    let kafka = cluster(&[]);
    let producer = begin(jvm, &kafka, "anIdempotentProducerGoesOn");
    for place in 0..100 {
        come(&kafka, 15 * place);
        let next = leader(&kafka) % 3 + 1;
        kafka.topic("orders").move_leader(0, next).expect("all are in sync");
    }
    producer.wait(LIMIT).expect_success();
    assert_whole(&kafka, 2000);
}

#[test]
fn nothing_is_lost_or_doubled_when_leaders_are_killed_and_come_back() {
    let Some(jvm) = jvm() else { return };
    let kafka = cluster(&[("min.insync.replicas", "2")]);
    let producer = begin(jvm, &kafka, "anIdempotentProducerGoesOn");
    for place in 0..10 {
        come(&kafka, 150 * place);
        let killed = leader(&kafka);
        kafka.broker(killed).kill().expect("it was running");
        come(&kafka, 150 * place + 50);
        kafka.broker(killed).start().expect("its port is still its own");
    }
    producer.wait(LIMIT).expect_success();
    assert_whole(&kafka, 2000);
}

#[test]
fn a_member_keeps_its_place_when_its_coordinator_is_killed() {
    let Some(jvm) = jvm() else { return };
    let kafka = cluster(&[]);
    for number in 0..1000 {
        kafka.topic("orders").produce(number.to_string()).expect("it takes a record");
    }
    let consumer = begin(jvm, &kafka, "aMemberKeepsItsPlace");
    let billing = kafka.group("billing");
    for place in 1..=6 {
        billing.committed("orders", 0, 150 * place).within(LIMIT).wait().expect("it goes on");
        let coordinator = billing.coordinator().expect("somebody coordinates");
        kafka.broker(coordinator).kill().expect("it was running");
        assert_ne!(billing.coordinator(), Some(coordinator));
        billing.committed("orders", 0, 150 * place + 50).within(LIMIT).wait().expect("it goes on elsewhere");
        kafka.broker(coordinator).start().expect("its port is still its own");
    }
    consumer.wait(LIMIT).expect_success();
    let joined = |what: &GroupHappening| matches!(what, GroupHappening::Joined { .. });
    let events = billing.events();
    assert_eq!(events.iter().filter(|event| joined(&event.what)).count(), 1, "{events}");
}

#[test]
fn a_consumer_is_told_of_records_that_an_unclean_election_has_lost() {
    let Some(jvm) = jvm() else { return };
    let kafka = cluster(&[]);
    kafka.create_topic("read", 1).expect("a new topic");
    let orders = kafka.topic("orders");
    let [_, second, third] = orders.isr(0).expect("a partition")[..] else { panic!("three replicas") };
    orders.produce("kept").expect("it takes a record");
    for follower in [second, third] {
        orders.drop_replica(0, follower).expect("it follows");
    }
    for value in ["lost", "lost too"] {
        orders.produce(value).expect("it takes a record");
    }
    let consumer = begin(jvm, &kafka, "aTruncatedLogIsNoticed");
    kafka.topic("read").has_records(1).within(LIMIT).wait().expect("all three are read");
    orders.elect_unclean(0, second).expect("it has a replica");
    orders.produce("another").expect("it takes a record");
    consumer.wait(LIMIT).expect_success();
    let values: Vec<String> =
        orders.records().expect("they are there").iter().map(|r| r.value_text()).collect();
    assert_eq!(values, ["kept", "another"]);
}

#[test]
fn a_consumer_reads_from_the_replica_in_its_own_rack() {
    let Some(jvm) = jvm() else { return };
    let selector = "org.apache.kafka.common.replica.RackAwareReplicaSelector";
    let kafka = cluster(&[("replica.selector.class", selector)]);
    let orders = kafka.topic("orders");
    // Broker 2 is the one in rack b.
    orders.move_leader(0, 1).expect("all are in sync");
    orders.produce("one").expect("it takes a record");
    begin(jvm, &kafka, "aConsumerReadsFromItsOwnRack").wait(LIMIT).expect_success();
    let trace = kafka.trace();
    let near =
        trace.requests().filter(|request| *request.client_id == *"near" && request.api_name() == "Fetch");
    let asked: Vec<i32> = near.map(|request| request.broker_id).collect();
    assert_eq!((asked.first(), asked.last()), (Some(&1), Some(&2)), "{asked:?}");
}

#[test]
fn with_too_few_replicas_in_sync_a_producer_is_refused_and_with_one_that_lags_it_waits() {
    let Some(jvm) = jvm() else { return };
    let kafka = cluster(&[("min.insync.replicas", "2")]);
    let orders = kafka.topic("orders");
    let [_, second, third] = orders.isr(0).expect("a partition")[..] else { panic!("three replicas") };
    orders.hold_back(0, second).expect("it follows");
    begin(jvm, &kafka, "aReplicaThatLagsHoldsUpTheAnswer").wait(LIMIT).expect_success();
    for follower in [second, third] {
        orders.drop_replica(0, follower).expect("it follows");
    }
    begin(jvm, &kafka, "tooFewReplicasAreTooFew").wait(LIMIT).expect_success();
    let values: Vec<String> =
        orders.records().expect("they are there").iter().map(|r| r.value_text()).collect();
    assert_eq!(values, ["late"]);
}
