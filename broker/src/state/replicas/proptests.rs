//! Whatever becomes of brokers and replicas: the offsets are in order, and what was committed is lost by no clean election.

use proptest::prelude::*;

use crate::api::testing::{NOW, configured_with_dirs};
use crate::clock::Millis;
use crate::metadata::{NewTopic, Partition, Reassignment, Record, ResourceType, leadership};
use crate::partitions::PartitionKey;
use crate::state::brokers::Shutdown;
use crate::state::{State, TopicRef};

const BROKERS: [i32; 3] = [1, 2, 3];

/// What may happen.
#[derive(Clone, Debug)]
enum Step {
    Append,
    Stop(i32),
    Kill(i32),
    Start(i32),
    Hold(i32),
    Drop(i32),
    CatchUp(i32),
    Lead(i32),
    Advance(Millis),
    /// Other replicas; without, a reassignment is given up.
    Reassign(Option<Vec<i32>>),
    HoldReassignments(bool),
    /// Bytes a second that are copied from any leader.
    Throttle(Option<u16>),
    /// The directory of its replica.
    FailDir(i32),
    /// What may lose records.
    ElectUnclean(i32),
}

fn clean_step() -> impl Strategy<Value = Step> {
    let broker = || prop::sample::select(BROKERS.to_vec());
    prop_oneof![
        6 => Just(Step::Append),
        1 => broker().prop_map(Step::Stop),
        1 => broker().prop_map(Step::Kill),
        3 => broker().prop_map(Step::Start),
        2 => broker().prop_map(Step::Hold),
        1 => broker().prop_map(Step::Drop),
        2 => broker().prop_map(Step::CatchUp),
        1 => broker().prop_map(Step::Lead),
        1 => (1_000..400_000i64).prop_map(Step::Advance),
        2 => prop::option::of(prop::sample::subsequence(BROKERS.to_vec(), 1..=3).prop_shuffle())
            .prop_map(Step::Reassign),
        1 => any::<bool>().prop_map(Step::HoldReassignments),
        1 => prop::option::of(any::<u16>()).prop_map(Step::Throttle),
        1 => broker().prop_map(Step::FailDir),
    ]
}

fn any_step() -> impl Strategy<Value = Step> {
    let broker = prop::sample::select(BROKERS.to_vec());
    prop_oneof![8 => clean_step(), 1 => broker.prop_map(Step::ElectUnclean)]
}

/// How many stay in sync if a reassignment is given up.
fn in_sync_without_the_new(partition: &Partition) -> usize {
    partition.isr.iter().filter(|id| !partition.reassigning().0.contains(id)).count()
}

struct World {
    state: State,
    now: Millis,
    key: PartitionKey,
    min_insync_replicas: i32,
    /// The highest high watermark that was seen: what lies before it was acknowledged with `acks=all`.
    committed: i64,
}

impl World {
    fn new(min_insync_replicas: i32) -> Self {
        let min = min_insync_replicas.to_string();
        let mut state = configured_with_dirs(
            3,
            2,
            &[("min.insync.replicas", &min), ("offsets.topic.num.partitions", "3")],
        );
        let topic = NewTopic { partitions: 1, replication_factor: 3, ..NewTopic::named("t") };
        state.create_topics(&[topic], false, NOW)[0].1.as_ref().expect("a topic");
        let key = PartitionKey { topic: state.metadata.topic("t").expect("made").id, index: 0 };
        Self { state, now: NOW, key, min_insync_replicas, committed: 0 }
    }

    fn placed(&self) -> Partition {
        self.state.metadata.partition("t", 0).expect("made").clone()
    }

    fn take(&mut self, step: &Step) {
        let placed = self.placed();
        let keeps = |id| placed.replicas.contains(&id);
        let (state, now, key) = (&mut self.state, self.now, self.key);
        let topic = state.metadata.topic("t").expect("made").clone();
        let is_there = |state: &State, id| state.shutdown_of(id).is_none();
        match step.clone() {
            Step::Append if placed.has_leader() => {
                let located = state.locate(&TopicRef::Name("t".into()), 0).expect("made");
                let mut batch = kafkito_storage::RecordBatchBuilder::new();
                batch.push(now, None, Some(b"value"));
                let batch = batch.build().expect("a batch").trusted();
                let origin = kafkito_storage::Origin::Client;
                state.append(&located, &batch, origin, now).expect("there is room");
            }
            Step::Stop(id) if is_there(state, id) => {
                state.broker_gone(id, Shutdown::Controlled, now).expect("there is room");
            }
            Step::Kill(id) if is_there(state, id) => {
                state.broker_gone(id, Shutdown::Unclean, now).expect("there is room");
            }
            Step::Start(id) if !is_there(state, id) => state.broker_back(id, now).expect("there is room"),
            Step::Hold(id) | Step::Drop(id) if keeps(id) && placed.leader != id => {
                let end = state.replica_end(key, id);
                state.followers.stay(key, id, end, true);
                if let Step::Drop(_) = step {
                    state.shrink_isr(key, id, now).expect("there is room");
                }
            }
            Step::CatchUp(id) if keeps(id) && placed.leader != id => state.catch_up(key, id, now),
            // Like Kafka's controller, ours takes those that go for eligible leaders where fewer stay than have to be in sync.
            Step::Reassign(Some(replicas)) if replicas.len() < self.min_insync_replicas as usize => {}
            Step::Reassign(None) if in_sync_without_the_new(&placed) < self.min_insync_replicas as usize => {}
            Step::Reassign(replicas) => {
                let asked = Reassignment { topic: "t", number: 0, replicas, any_count: true };
                // Nothing may be under way, or only new replicas be in sync.
                let _ = state.reassign(&[asked], now);
            }
            Step::HoldReassignments(hold) => {
                state.holds_reassignments = hold;
                if !hold {
                    state.release_reassignments(now);
                }
            }
            Step::Throttle(rate) => self.throttle(rate),
            Step::FailDir(id) if is_there(state, id) && keeps(id) => {
                let dir = state.dir_of(&placed, id).expect("it lies somewhere");
                let ids = state.log_dirs.ids(id).expect("it has two").to_vec();
                if ids.iter().all(|dir| !state.log_dirs.is_failed(id, *dir)) {
                    state.log_dir_failed(id, dir, now).expect("there is room");
                }
            }
            Step::Lead(id) if is_there(state, id) && placed.isr.contains(&id) && placed.leader != id => {
                let record = leadership::lead(&topic, 0, id);
                state.commit(record.into_iter().collect(), now).expect("there is room");
            }
            Step::ElectUnclean(id)
                if is_there(state, id)
                    && keeps(id)
                    && placed.leader != id
                    && state.metadata.is_dir_online(&placed, id) =>
            {
                let record = leadership::lead(&topic, 0, id);
                state.commit(record.into_iter().collect(), now).expect("there is room");
                self.committed = 0;
            }
            Step::Advance(by) => {
                self.now += by;
                state.run_due(self.now);
            }
            _ => {}
        }
    }

    /// Every leader gives no more than so many bytes a second to those that are not in sync.
    fn throttle(&mut self, rate: Option<u16>) {
        let set = |kind: ResourceType, resource: String, name: &str, value: Option<String>| Record::Config {
            resource_type: kind as i8,
            resource: resource.as_str().into(),
            name: name.into(),
            value: value.map(|value| value.as_str().into()),
        };
        let replicas = "leader.replication.throttled.replicas";
        let mut records = vec![set(ResourceType::Topic, "t".to_owned(), replicas, Some("*".to_owned()))];
        records.extend(BROKERS.map(|id| {
            let rate = rate.map(|rate| rate.to_string());
            set(ResourceType::Broker, id.to_string(), "leader.replication.throttled.rate", rate)
        }));
        self.state.commit(records, self.now).expect("there is room");
    }

    fn check(&mut self, step: &Step) {
        let placed = self.placed();
        let log = self.state.partitions.log(self.key);
        let (high, end) = (log.high_watermark(), log.log_end_offset());
        // log start ≤ last stable ≤ high watermark ≤ log end is asserted by the log itself.
        assert!(
            high >= self.committed,
            "{step:?}: {high} after {} were committed: {placed:?}",
            self.committed
        );
        self.committed = high;
        let ends = placed.replicas.iter().map(|id| (*id, self.state.replica_end(self.key, *id)));
        for (id, copied) in ends.collect::<Vec<_>>() {
            assert!(copied <= end, "{step:?}: broker {id} has {copied} of {end}");
            if placed.isr.contains(&id) {
                assert!(copied >= high, "{step:?}: broker {id} is in sync without {high}: {copied}");
                assert!(self.state.metadata.is_active(id), "{step:?}: broker {id} is gone and in sync");
                assert!(!self.state.is_replica_lost(&placed, id), "{step:?}: {id} is lost and in sync");
            }
            if placed.eligible_leaders().contains(&id) {
                assert!(copied >= high, "{step:?}: broker {id} is eligible without {high}: {copied}");
            }
        }
        if placed.has_leader() {
            assert!(placed.isr.contains(&placed.leader), "{step:?}: {placed:?}");
            assert_eq!(self.state.replica_end(self.key, placed.leader), end, "{step:?}: the leader has all");
        } else {
            assert!(placed.isr.is_empty(), "{step:?}: {placed:?}");
        }
    }

    /// Everybody comes back, and nothing is in the way of anybody.
    fn recover(&mut self) {
        let mut steps = vec![Step::Throttle(None), Step::HoldReassignments(false)];
        // Directories that have failed are there again after a restart.
        let failed = |id: &i32| {
            let ids = self.state.log_dirs.ids(*id).unwrap_or_default().iter();
            ids.copied().any(|dir| self.state.log_dirs.is_failed(*id, dir))
        };
        steps.extend(BROKERS.into_iter().filter(failed).map(Step::Stop));
        steps.extend(BROKERS.map(Step::Start));
        steps.extend(BROKERS.map(Step::CatchUp));
        steps.push(Step::Reassign(Some(BROKERS.to_vec())));
        for step in steps {
            self.take(&step);
            self.check(&step);
        }
        let placed = self.placed();
        assert!(placed.has_leader() && placed.isr.len() == 3, "{placed:?}");
        let log = self.state.partitions.log(self.key);
        assert_eq!(log.high_watermark(), log.log_end_offset());
        assert!(self.state.followers.are_in_step(self.key));
        assert_eq!((placed.reassigning(), placed.directories.len()), ((&[][..], &[][..]), 3), "{placed:?}");
    }
}

/// Takes the steps, one after the other, and has everybody come back.
fn live_through(steps: Vec<Step>, min_insync_replicas: i32) {
    let mut world = World::new(min_insync_replicas);
    for step in steps {
        world.take(&step);
        world.check(&step);
    }
    world.recover();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn what_was_committed_survives_every_clean_sequence(
        steps in prop::collection::vec(clean_step(), 1..60),
        min_insync_replicas in 1..=3i32,
    ) {
        live_through(steps, min_insync_replicas);
    }

    #[test]
    fn offsets_and_replicas_agree_whatever_is_lost(
        steps in prop::collection::vec(any_step(), 1..60),
        min_insync_replicas in 1..=3i32,
    ) {
        live_through(steps, min_insync_replicas);
    }
}
