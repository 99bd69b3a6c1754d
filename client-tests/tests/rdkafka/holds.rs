//! What real consumers ask their group for, held by a test, looked at, and released in an order of its own: a race becomes a
//! sequence.

use std::thread;

use kafkito::{
    Api, Clock, Cluster, Eviction, Fault, FaultGuard, GroupHappening, GroupState, HeldRequest, MemberIds,
};
use rdkafka::{
    Offset, TopicPartitionList,
    consumer::CommitMode,
    error::{KafkaError, KafkaResult},
    types::RDKafkaErrorCode,
};

use super::{records::TOPIC, *};

const GROUP: &str = "billing";

/// A cluster whose clock stands still, with a topic. New members of the group sort in the order in which they come.
fn cluster(partitions: u32) -> Cluster {
    let builder = Cluster::builder().topic(TOPIC, partitions).clock(Clock::manual());
    let ids = MemberIds::CounterUp { prefix: Some("member".into()) };
    builder.member_ids(GROUP, ids).start().expect("a cluster starts")
}

/// A member of the group that commits only when it is told to.
fn member(kafka: &Cluster, client_id: &str) -> BaseConsumer {
    let consumer =
        records::consumer(kafka, &[("client.id", client_id), ("enable.auto.commit", "false"), HEARTBEAT]);
    consumer.subscribe(&[TOPIC]).expect("a valid subscription");
    consumer
}

/// It sees a rebalance by its heartbeats.
const HEARTBEAT: (&str, &str) = ("heartbeat.interval.ms", "100");

#[track_caller]
fn hold(kafka: &Cluster, fault: Fault) -> FaultGuard {
    kafka.inject(fault).expect("a rule that can match")
}

#[track_caller]
fn held(guard: &FaultGuard, count: usize) -> Vec<HeldRequest> {
    guard.held(count).within(LIMIT).wait().expect("they are held")
}

/// The partitions that a consumer believes to own.
fn owned(consumer: &BaseConsumer) -> Vec<i32> {
    let assignment = consumer.assignment().expect("a consumer knows its assignment");
    let mut owned: Vec<i32> = assignment.elements().iter().map(|partition| partition.partition()).collect();
    owned.sort_unstable();
    owned
}

#[test]
fn a_held_join_ends_with_its_client_and_nobody_has_joined() {
    let kafka = cluster(2);
    let joins = hold(&kafka, Fault::on(Api::JoinGroup).group(GROUP).hold_request());
    let doomed = member(&kafka, "doomed");
    let held = held(&joins, 1).remove(0);
    assert_eq!((held.api, held.client_id.as_str(), held.applied), (Api::JoinGroup, "doomed", false));
    assert_eq!(held.group.as_deref(), Some(GROUP));
    drop(doomed);
    joins.gone_away(1).within(LIMIT).wait().expect("its connection ends");
    assert_eq!((joins.gone(), joins.held_requests()), (1, Vec::new()));
    assert!(!joins.release(held.id), "there is nothing to release");
    drop(joins);

    let heir = member(&kafka, "heir");
    poll_until_assigned(&[&heir], &[2]);
    let view = kafka.group(GROUP).stable(1).within(LIMIT).wait().expect("it is alone");
    assert_eq!((view.generation, view.members[0].client_id.as_str()), (1, "heir"));
}

#[test]
fn a_member_that_never_heard_that_it_joined_is_evicted_by_the_clock() {
    let kafka = cluster(2);
    // The second JoinGroup comes with the id that the first was answered with.
    let joins = hold(&kafka, Fault::on(Api::JoinGroup).group(GROUP).nth(2).hold());
    let doomed = member(&kafka, "doomed");
    let held = held(&joins, 1).remove(0);
    assert_eq!((held.applied, held.member.as_deref()), (true, Some("member-00000001")));
    let group = kafka.group(GROUP);
    assert_eq!(group.view().map(|view| view.state), Some(GroupState::CompletingRebalance));
    drop(doomed);
    joins.gone_away(1).within(LIMIT).wait().expect("its connection ends");
    kafka.disconnected().within(LIMIT).wait().expect("all of its connections end");
    assert_eq!(group.view().map(|view| view.members.len()), Some(1), "nobody has taken it back");

    kafka.advance(Duration::from_secs(45));
    let evicted = group.events().iter().find_map(|event| match &event.what {
        GroupHappening::Evicted { member, why, .. } => Some((member.clone(), *why)),
        _ => None,
    });
    assert_eq!(evicted, Some(("member-00000001".into(), Eviction::SessionTimeout)));
    assert_eq!(group.view().map(|view| view.state), Some(GroupState::Empty));
}

#[test]
fn members_join_in_the_order_of_a_script() {
    let kafka = cluster(3);
    let first = Fault::on(Api::JoinGroup).group(GROUP).field("memberId", "");
    let joins = hold(&kafka, first.hold_request());
    let (a, b, c) = (member(&kafka, "a"), member(&kafka, "b"), member(&kafka, "c"));
    held(&joins, 3);
    joins.release_in_order(["c", "a", "b"]);
    poll_until_assigned(&[&a, &b, &c], &[1, 1, 1]);
    assert!(joins.release_order().is_empty());

    // The range assignor deals to the members in the order of their ids, which they got in the order of the script.
    assert_eq!((owned(&c), owned(&a), owned(&b)), (vec![0], vec![1], vec![2]));
}

#[test]
fn assignments_reach_members_one_by_one() {
    let kafka = cluster(2);
    let syncs = hold(&kafka, Fault::on(Api::SyncGroup).group(GROUP).hold_request());
    let leader = member(&kafka, "leader");
    held(&syncs, 1);
    let group = kafka.group(GROUP);
    assert_eq!(group.view().map(|view| view.state), Some(GroupState::CompletingRebalance));
    syncs.release_all();
    poll_until_assigned(&[&leader], &[2]);

    let follower = member(&kafka, "follower");
    // The leader joins again, and both ask for what it has assigned.
    wait::until(LIMIT, "both to ask for their assignment", || {
        poll_once(&leader);
        poll_once(&follower);
        let held = syncs.held_requests();
        if held.len() == 2 { Ok(()) } else { Err(format!("{held:?}")) }
    });
    let view = group.view().expect("it is there");
    assert_eq!((view.state, view.generation), (GroupState::CompletingRebalance, 2));
    let id_of = |client: &str| {
        let held = syncs.held_requests().into_iter().find(|held| held.client_id == client);
        held.expect("it is held").id
    };

    // A follower alone gets nothing: it waits for its leader's word.
    assert!(syncs.release(id_of("follower")));
    poll_once(&follower);
    assert_eq!((owned(&follower), syncs.held_requests().len()), (vec![], 1));
    assert!(syncs.release(id_of("leader")));
    poll_until_assigned(&[&leader, &follower], &[1, 1]);
    let view = group.stable(2).within(LIMIT).wait().expect("both have their part");
    assert_eq!(view.generation, 2);
    assert_eq!((owned(&leader), owned(&follower)), (vec![0], vec![1]));
}

fn poll_once(consumer: &BaseConsumer) {
    if let Some(message) = consumer.poll(Duration::from_millis(5)) {
        message.expect("no error of the consumer");
    }
}

#[test]
fn a_commit_that_comes_behind_its_members_eviction_is_refused() {
    let kafka = cluster(1);
    let (group, topic) = (kafka.group(GROUP), kafka.topic(TOPIC));
    topic.produce("one").expect("the topic takes it");
    let slow = member(&kafka, "slow");
    poll_until(&[&slow], |read| read.len() == 1);
    let commits = hold(&kafka, Fault::on(Api::OffsetCommit).group(GROUP).hold_request());
    let committed = thread::scope(|scope| {
        let committing = scope.spawn(|| commit(&slow, 1));
        let held = held(&commits, 1).remove(0);
        assert_eq!(
            (held.member.as_deref(), &held.topics[..]),
            (Some("member-00000001"), &[TOPIC.into()][..])
        );
        assert_eq!(group.committed_offset(TOPIC, 0), None, "it was not applied yet");
        // Meanwhile the group goes on without it, and its heir has got further.
        group.evict("slow").expect("it is a member");
        group.set_offset(TOPIC, 0, 7).expect("nobody is in the group");
        assert_eq!(commits.release_next(), Some(held.id));
        committing.join().expect("no panic")
    });
    assert_eq!(committed, Err(KafkaError::ConsumerCommit(RDKafkaErrorCode::UnknownMemberId)));
    assert_eq!(group.committed_offset(TOPIC, 0), Some(7));
}

#[test]
fn a_commit_whose_answer_is_held_counts_at_once() {
    let kafka = cluster(1);
    kafka.topic(TOPIC).produce("one").expect("the topic takes it");
    let app = member(&kafka, "app");
    poll_until(&[&app], |read| read.len() == 1);
    let commits = hold(&kafka, Fault::on(Api::OffsetCommit).group(GROUP).hold());
    thread::scope(|scope| {
        let committing = scope.spawn(|| commit(&app, 1));
        assert!(held(&commits, 1)[0].applied);
        assert_eq!(kafka.group(GROUP).committed_offset(TOPIC, 0), Some(1));
        assert!(!committing.is_finished(), "its client does not know yet");
        assert_eq!(commits.release_all(), 1);
        assert_eq!(committing.join().expect("no panic"), Ok(()));
    });
}

fn commit(consumer: &BaseConsumer, offset: i64) -> KafkaResult<()> {
    let mut offsets = TopicPartitionList::new();
    offsets.add_partition_offset(TOPIC, 0, Offset::Offset(offset)).expect("a valid offset");
    consumer.commit(&offsets, CommitMode::Sync)
}
