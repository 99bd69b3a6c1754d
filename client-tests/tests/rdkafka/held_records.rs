//! What real clients write and read, held by a test and released in an order of its own.

use std::thread;

use kafkito::{Api, Cluster, ErrorCode, Fault, FaultGuard};
use rdkafka::{Offset, TopicPartitionList, producer::BaseProducer};

use super::{
    records::{TOPIC, cluster, consumer},
    *,
};

#[track_caller]
fn hold(kafka: &Cluster, fault: Fault) -> FaultGuard {
    kafka.inject(fault).expect("a rule that can match")
}

/// A consumer that begins at the end of partition 0.
fn latecomer(kafka: &Cluster, client_id: &str) -> BaseConsumer {
    let consumer = consumer(kafka, &[("client.id", client_id)]);
    assign(&consumer, Offset::End);
    consumer
}

fn assign(consumer: &BaseConsumer, offset: Offset) {
    let mut partitions = TopicPartitionList::new();
    partitions.add_partition_offset(TOPIC, 0, offset).expect("a valid offset");
    consumer.assign(&partitions).expect("a valid assignment");
}

fn values(read: Vec<Read>) -> Vec<String> {
    read.into_iter().filter_map(|read| read.value).collect()
}

/// The values that a latecomer reads when a record is produced while its question for the end is held.
fn read_by_a_latecomer(fault: Fault) -> Vec<String> {
    let kafka = cluster(1);
    let (topic, asks) = (kafka.topic(TOPIC), hold(&kafka, fault));
    let reader = latecomer(&kafka, "late");
    let held = asks.held(1).within(LIMIT).wait().expect("it asks for the end");
    assert_eq!((held[0].api, &held[0].topics[..]), (Api::ListOffsets, &[TOPIC.to_owned()][..]));
    topic.produce("meanwhile").expect("the topic takes it");
    asks.release_all();
    topic.read_to_end("late").within(LIMIT).wait().expect("it reads on from there");
    topic.produce("after").expect("the topic takes it");
    values(poll_until(&[&reader], |read| read.iter().any(|read| read.value.as_deref() == Some("after"))))
}

#[test]
fn a_record_that_comes_before_the_end_is_looked_up_is_missed() {
    let asks = Fault::on(Api::ListOffsets).topic(TOPIC).first(1).hold_request();
    assert_eq!(read_by_a_latecomer(asks), ["after"]);
}

#[test]
fn a_record_that_comes_while_the_end_is_told_is_read() {
    let asks = Fault::on(Api::ListOffsets).topic(TOPIC).first(1).hold();
    assert_eq!(read_by_a_latecomer(asks), ["meanwhile", "after"]);
}

#[test]
fn fetched_records_reach_consumers_one_by_one() {
    let kafka = cluster(1);
    kafka.topic(TOPIC).produce("one").expect("the topic takes it");
    let fetches = hold(&kafka, Fault::on(Api::Fetch).topic(TOPIC).partition(0).hold());
    let readers = ["a", "b"].map(|name| {
        let reader = consumer(&kafka, &[("client.id", name)]);
        assign(&reader, Offset::Beginning);
        reader
    });
    let held = fetches.held(2).within(LIMIT).wait().expect("both fetch");
    assert!(held.iter().all(|held| held.applied && held.topics == [TOPIC]), "{held:?}");
    for name in ["b", "a"] {
        let next = fetches.held_requests().into_iter().find(|held| held.client_id == name);
        assert!(fetches.release(next.expect("it is held").id));
        let reader = &readers[usize::from(name == "b")];
        assert_eq!(values(poll_until(&[reader], |read| read.len() == 1)), ["one"]);
        // The other one has got nothing as long as its answer is held.
        if name == "b" {
            assert!(readers[0].poll(Duration::ZERO).is_none());
        }
    }
}

#[test]
fn a_fetch_behind_the_deletion_of_its_records_finds_what_is_left() {
    let kafka = cluster(1);
    let topic = kafka.topic(TOPIC);
    for value in ["one", "two", "three"] {
        topic.produce(value).expect("the topic takes it");
    }
    let fetches = hold(&kafka, Fault::on(Api::Fetch).topic(TOPIC).first(1).hold_request());
    let reader = consumer(&kafka, &[]);
    assign(&reader, Offset::Offset(0));
    let held = fetches.held(1).within(LIMIT).wait().expect("it fetches");
    delete_records(&kafka, 2);
    assert!(fetches.release(held[0].id));
    assert_eq!(values(poll_until(&[&reader], |read| !read.is_empty())), ["three"]);
}

fn delete_records(kafka: &Cluster, before: i64) {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", kafka.bootstrap_servers());
    let admin: AdminClient<DefaultClientContext> = config.create().expect("a valid configuration");
    let mut offsets = TopicPartitionList::new();
    offsets.add_partition_offset(TOPIC, 0, Offset::Offset(before)).expect("a valid offset");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let deleted = runtime.block_on(admin.delete_records(&offsets, &AdminOptions::new()));
    assert_eq!(deleted.expect("an answer").count(), 1);
}

#[test]
fn producers_append_in_the_order_of_a_script() {
    let kafka = cluster(1);
    let produces = hold(&kafka, Fault::on(Api::Produce).topic(TOPIC).hold_request());
    let names = ["a", "b", "c"];
    thread::scope(|scope| {
        for name in names {
            let bootstrap = kafka.bootstrap_servers();
            scope.spawn(move || send(&bootstrap, name));
        }
        let held = produces.held(names.len()).within(LIMIT).wait().expect("all three send");
        assert!(held.iter().all(|held| !held.applied), "{held:?}");
        assert_eq!(kafka.topic(TOPIC).records().expect("it can be read"), []);
        produces.release_in_order(["b", "c", "a"]);
    });
    let records = kafka.topic(TOPIC).records().expect("it can be read");
    let order: Vec<String> = records.iter().map(|record| record.value_text()).collect();
    assert_eq!(order, ["b", "c", "a"]);
}

/// Sends its name and waits until that is acknowledged.
fn send(bootstrap: &str, name: &str) {
    send_with(bootstrap, name, &[]);
}

fn send_with(bootstrap: &str, name: &str, settings: &[(&str, &str)]) {
    let mut config = with(ClientConfig::new(), settings);
    config.set("bootstrap.servers", bootstrap).set("client.id", name);
    let producer: BaseProducer = config.create().expect("a valid configuration");
    let record = BaseRecord::<(), _>::to(TOPIC).partition(0).payload(name);
    producer.send(record).map_err(|(error, _)| error).expect("room in the producer's queue");
    producer.flush(LIMIT).expect("it is acknowledged");
    assert_eq!(producer.in_flight_count(), 0);
}

#[test]
fn a_produce_that_is_held_until_its_client_goes_away_is_not_applied() {
    let kafka = cluster(1);
    let produces = hold(&kafka, Fault::on(Api::Produce).hold_request());
    let mut config = ClientConfig::new();
    let producer: BaseProducer =
        config.set("bootstrap.servers", kafka.bootstrap_servers()).create().expect("a valid configuration");
    producer.send(BaseRecord::<(), _>::to(TOPIC).payload("x")).expect("room in the producer's queue");
    wait::until(LIMIT, "a held Produce", || {
        producer.poll(Duration::from_millis(5));
        if produces.held_requests().len() == 1 { Ok(()) } else { Err(format!("{:?}", produces.view())) }
    });
    producer.purge(rdkafka::producer::PurgeConfig::default().queue().inflight());
    drop(producer);
    produces.gone_away(1).within(LIMIT).wait().expect("its connection ends");
    assert_eq!((produces.gone(), produces.held_requests().len()), (1, 0));
    drop(produces);
    assert_eq!(kafka.topic(TOPIC).records().expect("it can be read"), []);
}

/// How often a record is there whose producer is told that it was appended, but to too few replicas.
fn appended_with(idempotence: &str) -> usize {
    let kafka = cluster(1);
    let fault = Fault::on(Api::Produce).topic(TOPIC).first(1).fail(ErrorCode::NotEnoughReplicasAfterAppend);
    let failed = hold(&kafka, fault);
    send_with(&kafka.bootstrap_servers(), "x", &[("enable.idempotence", idempotence)]);
    assert_eq!(failed.hits(), 1);
    kafka.topic(TOPIC).records().expect("it can be read").len()
}

#[test]
fn who_tries_again_after_an_append_doubles_it_unless_it_is_idempotent() {
    assert_eq!((appended_with("false"), appended_with("true")), (2, 1));
}
