//! Clusters of several brokers that follow one another in a directory.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::metadata::{Broker as Registered, Partition, Record as Change, ResourceType};
use crate::partitions::PartitionKey;

/// The partitions of a topic as the metadata has them.
pub(super) fn placed(kafka: &Cluster, topic: &str) -> Vec<Partition> {
    kafka.shared.look(|state| state.metadata.topic(topic).expect("it is there").partitions.clone())
}

fn registered(kafka: &Cluster) -> Vec<Registered> {
    kafka.shared.look(|state| state.metadata.brokers().cloned().collect())
}

fn ids(kafka: &Cluster) -> Vec<i32> {
    registered(kafka).iter().filter(|broker| !broker.fenced).map(|broker| broker.id).collect()
}

/// Where a topic's logs end, and their high watermarks.
fn ends(kafka: &Cluster, topic: &str) -> Vec<(i64, i64)> {
    kafka.shared.look(|state| {
        let topic = state.metadata.topic(topic).expect("it is there");
        let key = |(index, _)| PartitionKey { topic: topic.id, index };
        let logs = topic.numbered().map(key).map(|key| state.partitions.log(key));
        logs.map(|log| (log.log_end_offset(), log.high_watermark())).collect()
    })
}

pub(super) fn three(builder: Builder) -> Cluster {
    let builder = builder.brokers(3).racks(["a", "b"]);
    builder.replicated_topic("orders", 3, 3).topic("alone", 6).start().expect("it starts")
}

fn follower(kafka: &Cluster, partition: i32) -> i32 {
    let placed = &placed(kafka, "orders")[partition as usize];
    *placed.isr.iter().find(|id| **id != placed.leader).expect("there are three")
}

#[test]
fn three_brokers_go_on_as_they_were() {
    let dir = Dir::new();
    let kafka = three(dir.builder());
    fill(&kafka);
    kafka.topic("orders").move_leader(0, follower(&kafka, 0)).expect("it is in sync");
    let config = Change::Config {
        resource_type: ResourceType::Broker as i8,
        resource: "2".into(),
        name: "message.max.bytes".into(),
        value: Some("77".into()),
    };
    kafka.shared.with_state(|state, now| state.commit(vec![config], now)).expect("there is room");
    let seen = |kafka: &Cluster| {
        let coordinator = kafka.group("billing").coordinator();
        (all(kafka), placed(kafka, "orders"), placed(kafka, "alone"), coordinator)
    };
    let (before, brokers, killed) = (seen(&kafka), registered(&kafka), dir.killed());
    assert!(before.1[0].leader_epoch > 0 && before.3.is_some());
    drop(kafka);
    for dir in [dir, killed] {
        let kafka = dir.start();
        assert_eq!(seen(&kafka), before);
        let known = |broker: &Registered| (broker.id, broker.rack.clone(), broker.log_dirs.clone());
        let again = registered(&kafka);
        assert!(again.iter().map(known).eq(brokers.iter().map(known)), "{again:?}");
        assert!(again.iter().zip(&brokers).all(|(again, before)| again.epoch > before.epoch));
        let config = kafka.shared.look(|state| state.config.broker(2).topic(&Default::default()));
        assert_eq!(config.max_message_bytes, 77);
        assert_eq!(kafka.bootstrap_servers().split(',').count(), 3, "as many as there were");
        assert!(
            kafka
                .shared
                .look(|state| state.timers.deadline(&crate::timers::Timer::LeaderRebalance))
                .is_some()
        );
        let last = Compression::ALL.len() as i32 * 3 - 3;
        let again = Batch::new(["a", "b", "c"]).partition(1).producer(7, 0, last);
        let known = kafka.topic("orders").produce_batch(again).expect("it is known").base_offset;
        assert_eq!(known, i64::from(last), "a batch that was sent before is recognised");
    }
}

#[test]
fn everybody_starts_and_has_caught_up() {
    let dir = Dir::new();
    let kafka = three(dir.builder());
    fill(&kafka);
    let alone =
        placed(&kafka, "alone").iter().position(|placed| placed.leader == 3).expect("it has two") as i32;
    kafka.topic("alone").produce(Record::new("x").partition(alone)).expect("it is led");
    let held = follower(&kafka, 1);
    kafka.topic("orders").hold_back(1, held).expect("it follows");
    kafka.topic("orders").produce(Record::new("held").partition(1)).expect("it is led");
    kafka.broker(3).kill().expect("it can be closed");
    kafka.broker(2).stop().expect("it can be closed");
    produce(&kafka, ["one", "two", "three"]);
    assert_eq!((placed(&kafka, "alone")[alone as usize].leader, ids(&kafka)), (-1, vec![1]));
    let (batches_before, leaders) = (batches(&kafka), placed(&kafka, "orders"));
    let killed = dir.killed();
    drop(kafka);
    for dir in [dir, killed] {
        let kafka = dir.start();
        assert_eq!((ids(&kafka), batches(&kafka)), (vec![1, 2, 3], batches_before.clone()));
        for (placed, before) in placed(&kafka, "orders").iter().zip(&leaders) {
            assert_eq!((placed.leader, placed.leader_epoch), (before.leader, before.leader_epoch));
            assert_eq!(placed.isr[..], [1, 2, 3]);
        }
        assert!(ends(&kafka, "orders").iter().all(|(end, high_watermark)| end == high_watermark));
        assert_eq!(placed(&kafka, "alone")[alone as usize].leader, 3, "it leads again");
        assert_eq!(kafka.topic("alone").records().expect("it is led")[0].value_text(), "x");
        kafka.advance(Duration::from_secs(301));
        assert!(placed(&kafka, "orders").iter().all(|placed| placed.leader == placed.replicas[0]));
    }
}

#[test]
fn a_reassignment_that_waited_for_a_broker_has_ended() {
    let dir = Dir::new();
    let kafka = dir.builder().brokers(3).replicated_topic("orders", 1, 2).start().expect("it starts");
    produce(&kafka, ["one"]);
    let before = placed(&kafka, "orders").remove(0);
    let others = [1, 2, 3].into_iter().filter(|id| !before.replicas.contains(id));
    let (joins, goes) = (others.into_iter().next().expect("there are three"), before.replicas[1]);
    kafka.broker(joins).stop().expect("it can be closed");
    let replicas = Some(vec![before.replicas[0], joins]);
    let asked = crate::metadata::Reassignment { topic: "orders", number: 0, replicas, any_count: false };
    let asked = kafka.shared.with_state(|state, now| state.reassign(&[asked], now));
    assert!(asked[0].is_ok(), "{asked:?}");
    assert_eq!(placed(&kafka, "orders")[0].reassigning(), (&[joins][..], &[goes][..]));
    let killed = dir.killed();
    drop(kafka);
    for dir in [dir, killed] {
        let kafka = dir.start();
        let placed = placed(&kafka, "orders").remove(0);
        assert_eq!((&placed.replicas[..], placed.isr.len()), (&[before.replicas[0], joins][..], 2));
        assert_eq!((placed.reassigning(), values(&kafka)), ((&[][..], &[][..]), vec!["one".to_owned()]));
    }
}

#[test]
fn a_directory_of_several_says_so() {
    let dir = Dir::new();
    drop(three(dir.builder()));
    let meta = fs::read_to_string(dir.file("meta.properties")).expect("it is there");
    for line in ["version=kafkito 1: ", "cluster.id=", "node.ids=1,2,3", "directory.ids="] {
        assert!(meta.lines().any(|said| said.starts_with(line)), "{line} is not in {meta}");
    }
}

#[test]
fn with_more_brokers_the_others_join() {
    let dir = Dir::new();
    let kafka = dir.builder().topic("orders", 3).start().expect("it starts");
    fill(&kafka);
    let (before, log_dirs) = (all(&kafka), registered(&kafka)[0].log_dirs.clone());
    drop(kafka);
    for count in [2, 4] {
        let kafka = dir.builder().brokers(count).start().expect("others may join");
        assert_eq!((all(&kafka), ids(&kafka)), (before.clone(), Vec::from_iter(1..=i32::from(count))));
        assert_eq!(registered(&kafka)[0].log_dirs, log_dirs);
        let mut dirs: Vec<_> = registered(&kafka).into_iter().flat_map(|broker| broker.log_dirs).collect();
        dirs.sort();
        dirs.dedup();
        assert_eq!(dirs.len(), usize::from(count), "each has an id of its own");
        let topic = crate::metadata::NewTopic {
            partitions: 1,
            replication_factor: count as i16,
            ..crate::metadata::NewTopic::named(format!("of-{count}"))
        };
        let made = kafka.shared.with_state(|state, now| state.create_topics(&[topic], false, now));
        assert!(made[0].1.is_ok(), "{made:?}");
    }
    assert_eq!(ids(&dir.start()), [1, 2, 3, 4]);
}

/// Whose the directory is comes first, and then that they have registered.
#[test]
fn brokers_that_were_killed_as_they_joined_can_still_do_without_each_other() {
    let dir = Dir::new();
    let kafka = dir.builder().topic("orders", 3).start().expect("it starts");
    fill(&kafka);
    let before = all(&kafka);
    drop(kafka);
    let of_one = fs::read(dir.file("meta.properties")).expect("it is there");
    let of_three = {
        let other = dir.killed();
        drop(other.builder().brokers(3).start().expect("others may join"));
        fs::read(other.file("meta.properties")).expect("it is there")
    };
    fs::write(dir.file("meta.properties"), of_three).expect("there is room");
    let kafka = dir.builder().brokers(1).start().expect("nobody else has registered");
    assert_eq!((all(&kafka), ids(&kafka)), (before.clone(), vec![1]));
    drop(kafka);
    assert_eq!(fs::read(dir.file("meta.properties")).expect("it is there"), of_one, "it is Kafka's again");
    assert_eq!(all(&dir.builder().brokers(3).start().expect("others may join")), before);
}

#[test]
fn with_fewer_it_is_refused_unless_they_were_unregistered() {
    let dir = Dir::new();
    drop(three(dir.builder()));
    let before = dir.content();
    let error = dir.builder().brokers(2).start().expect_err("broker 3 is left out");
    let why = error.to_string();
    assert_eq!(error.kind(), ErrorKind::Storage);
    for words in ["brokers 1, 2 and 3", "brokers=2 leaves out broker 3", "at least brokers=3 is right"] {
        assert!(
            why.contains(words) && why.contains(&dir.0.display().to_string()),
            "{words:?} is not in {why}"
        );
    }
    assert!(dir.content() == before, "a file has changed");
    let unregister = |dir: &Dir| {
        let kafka = dir.start();
        kafka.shared.with_state(|state, now| state.unregister_broker(3, now)).expect("it is registered");
    };
    unregister(&dir);
    let error = dir.builder().brokers(2).start().expect_err("broker 3 has replicas");
    assert!(
        error.to_string().contains("has a replica on broker 3, and these are the brokers 1 and 2"),
        "{error}"
    );

    let dir = Dir::new();
    drop(dir.builder().brokers(3).start().expect("it starts"));
    unregister(&dir);
    for builder in [dir.builder().brokers(2), dir.builder()] {
        assert_eq!(ids(&builder.start().expect("nobody is missed")), [1, 2]);
    }
}

/// What may happen to a broker or to one of its replicas.
#[derive(Clone, Copy, Debug)]
enum Step {
    Produce,
    Stop,
    Kill,
    Start,
    HoldBack,
    Drop,
    CatchUp,
    Move,
    ElectUnclean,
}

fn any_step() -> impl Strategy<Value = (Step, i32)> {
    use Step::{CatchUp, Drop, ElectUnclean, HoldBack, Kill, Move, Produce, Start, Stop};
    let steps =
        [Produce, Produce, Produce, Stop, Kill, Start, Start, HoldBack, Drop, CatchUp, Move, ElectUnclean];
    (prop::sample::select(steps.to_vec()), 1..4)
}

/// What cannot be is refused, which is as good.
fn take(kafka: &Cluster, (step, broker): (Step, i32)) {
    let orders = kafka.topic("orders");
    drop(match step {
        Step::Produce => orders.produce("two coffees").map(drop),
        Step::Stop => kafka.broker(broker).stop(),
        Step::Kill => kafka.broker(broker).kill(),
        Step::Start => kafka.broker(broker).start(),
        Step::HoldBack => orders.hold_back(0, broker),
        Step::Drop => orders.drop_replica(0, broker),
        Step::CatchUp => orders.catch_up(0, broker),
        Step::Move => orders.move_leader(0, broker),
        Step::ElectUnclean => orders.elect_unclean(0, broker),
    });
}

proptest! {
    // Each case syncs its directory dozens of times.
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn a_restart_loses_nothing_and_brings_everybody_back(
        turns in vec((vec(any_step(), 1..12), any::<bool>()), 1..4),
        min in 1..3_i32,
    ) {
        let mut dir = Dir::new();
        let builder = dir.builder().brokers(3).config("min.insync.replicas", min.to_string());
        drop(builder.replicated_topic("orders", 1, 3).start().expect("it starts"));
        for (steps, is_killed) in turns {
            let kafka = dir.start();
            steps.into_iter().for_each(|step| take(&kafka, step));
            let (before, (end, _)) = (placed(&kafka, "orders").remove(0), ends(&kafka, "orders")[0]);
            let killed = is_killed.then(|| dir.killed());
            drop(kafka);
            dir = killed.unwrap_or(dir);
            let kafka = dir.start();
            let after = placed(&kafka, "orders").remove(0);
            let mut isr = after.isr.to_vec();
            isr.sort_unstable();
            prop_assert_eq!(isr, [1, 2, 3]);
            if before.has_leader() {
                prop_assert_eq!((after.leader, after.leader_epoch), (before.leader, before.leader_epoch));
            }
            prop_assert!(after.has_leader() && after.eligible_leaders().is_empty());
            prop_assert_eq!(ends(&kafka, "orders")[0], (end, end));
            prop_assert_eq!(kafka.topic("orders").records().expect("it is led").len() as i64, end);
        }
    }
}
