//! Consumer groups: members that share, come, go and return.

use std::{mem::ManuallyDrop, time::Duration};

use kafkito_client_tests::{names, wait};
use rdkafka::{
    Offset, TopicPartitionList,
    consumer::{CommitMode, Consumer, StreamConsumer},
    error::KafkaError,
    message::Message,
    types::RDKafkaErrorCode,
};

use super::{LIMIT, Lab, assert_ordered, never, numbers, poll_until, poll_until_assigned};

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_stream_consumer_reads_what_is_produced_meanwhile() {
    let lab = Lab::start(2).await;
    let mut config = lab.config();
    config.set("group.id", names::unique("stream")).set("auto.offset.reset", "earliest");
    let consumer: StreamConsumer = config.create().unwrap();
    consumer.subscribe(&[&lab.topic]).unwrap();

    let mut values = Vec::new();
    for first in [0, 50, 100] {
        lab.produce(&[], first..first + 50);
        for _ in 0..50 {
            let message =
                tokio::time::timeout(LIMIT, consumer.recv()).await.expect("a record").expect("no error");
            values
                .push(String::from_utf8_lossy(message.payload().unwrap_or_default()).parse::<u32>().unwrap());
        }
    }

    values.sort_unstable();
    assert_eq!(values, Vec::from_iter(0..150));
}

/// Two members, with each strategy: they share, the second leaves, the first has all again.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn two_members_share_and_the_one_that_stays_takes_over() {
    for strategy in ["range", "roundrobin", "cooperative-sticky"] {
        let lab = Lab::start(4).await;
        let group = names::unique(strategy);
        let settings = [("partition.assignment.strategy", strategy)];
        let first = lab.member(&group, &settings);
        poll_until_assigned(&[&first], &[4]);
        let second = lab.member(&group, &settings);
        poll_until_assigned(&[&first, &second], &[2, 2]);

        lab.produce(&[], 0..200);
        let shared = poll_until(&[&first, &second], |read| read.len() >= 200);
        assert_eq!(numbers(&shared), Vec::from_iter(0..200), "{strategy}");
        assert_ordered(&shared);

        second.commit_consumer_state(CommitMode::Sync).unwrap();
        drop(second);
        poll_until_assigned(&[&first], &[4]);
        lab.produce(&[], 200..300);
        let rest = poll_until(&[&first], |read| numbers(read).contains(&299) && read.len() >= 100);
        assert_eq!(numbers(&rest), Vec::from_iter(200..300), "{strategy}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_group_resumes_after_its_last_commit() {
    let lab = Lab::start(1).await;
    let group = names::unique("resume");
    let settings = [("enable.auto.commit", "false")];
    lab.produce(&[], 0..10);
    let first = lab.member(&group, &settings);
    poll_until(&[&first], |read| read.len() >= 10);
    let mut offsets = TopicPartitionList::new();
    offsets.add_partition_offset(&lab.topic, 0, Offset::Offset(4)).unwrap();
    first.commit(&offsets, CommitMode::Sync).unwrap();
    assert_eq!(first.committed(never()).unwrap(), offsets);
    drop(first);

    let resumed = poll_until(&[&lab.member(&group, &settings)], |read| read.len() >= 6);

    assert_eq!(numbers(&resumed), Vec::from_iter(4..10));
}

/// Who comes with the id of a static member gets its partitions, without a rebalance, and the former one is fenced.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_static_member_is_replaced_and_fenced() {
    let lab = Lab::start(4).await;
    let group = names::unique("static");
    // Never dropped: rd_kafka_destroy() of librdkafka 2.12 does not return for a static member, whatever the broker.
    let member = |id| ManuallyDrop::new(lab.member(&group, &[("group.instance.id", id)]));
    let stays = member("stays");
    let former = member("moves");
    poll_until_assigned(&[&stays, &former], &[2, 2]);
    let before = former.assignment().unwrap();

    let latter = member("moves");
    poll_until_assigned(&[&stays, &latter], &[2, 2]);
    let error =
        wait::until(LIMIT, "the former to be fenced", || match former.poll(Duration::from_millis(50)) {
            Some(Err(error)) => Ok(error),
            other => Err(format!("{other:?}")),
        });

    assert_eq!(error, KafkaError::MessageConsumptionFatal(RDKafkaErrorCode::FencedInstanceId));
    assert_eq!(latter.assignment().unwrap(), before);
    lab.produce(&[], 0..100);
    assert_eq!(numbers(&poll_until(&[&stays, &latter], |read| read.len() >= 100)), Vec::from_iter(0..100));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_group_is_listed_with_its_members() {
    let lab = Lab::start(2).await;
    let group = names::unique("listed");
    let member = lab.member(&group, &[("client.id", "the client")]);
    poll_until_assigned(&[&member], &[2]);

    let listed = member.fetch_group_list(Some(&group), never()).unwrap();

    let info = &listed.groups()[0];
    let members: Vec<_> =
        info.members().iter().map(|member| (member.client_id(), member.client_host())).collect();
    assert_eq!((info.name(), info.state(), info.protocol_type()), (group.as_str(), "Stable", "consumer"));
    assert_eq!(members, [("the client", "/127.0.0.1")]);
}
