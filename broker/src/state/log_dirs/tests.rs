use super::*;
use crate::api::testing::{NOW, append, brokers_with_dirs, make_replicated, make_topic};
use crate::metadata::{NewTopic, ResourceType};
use crate::state::TopicRef;
use crate::state::brokers::Shutdown;
use crate::timers::Timer;

const FIRST: &str = "/kafkito/memory-1";
const SECOND: &str = "/kafkito/memory-2";

fn path_of(state: &State, name: &str, index: i32, broker: i32) -> String {
    let partition = state.metadata.partition(name, index).expect("made before");
    let dir = state.dir_of(partition, broker).expect("it lies somewhere");
    let found = state.log_dirs.of_broker(broker).into_iter().find(|(_, id)| *id == dir);
    found.expect("a directory of the broker's").0
}

fn dir(state: &State, broker: i32, path: &str) -> Uuid {
    state.log_dirs.id(broker, path).expect("there is such a directory")
}

#[test]
fn new_replicas_go_where_the_fewest_are() {
    let mut state = brokers_with_dirs(2, 2);
    let topic = NewTopic { partitions: 6, replication_factor: 2, ..NewTopic::named("t") };
    state.create_topics(&[topic], false, NOW)[0].1.as_ref().expect("a topic");
    for broker in [1, 2] {
        let in_first = state.replicas_in(broker, dir(&state, broker, FIRST)).len();
        assert_eq!(in_first, 3);
    }
    let registered = &state.metadata.broker(1).expect("there").log_dirs;
    let placed = state.metadata.partition("t", 0).expect("made");
    assert!(placed.replicas.iter().all(|id| placed.directory(*id).is_some()));
    assert!(registered.contains(&placed.directory(1).expect("a replica")));
}

#[test]
fn a_replica_moves_at_once_and_one_that_is_still_to_come_goes_where_it_was_told() {
    let mut state = brokers_with_dirs(2, 2);
    make_replicated(&mut state, "t", &[1]);
    append(&mut state);
    assert_eq!(path_of(&state, "t", 0, 1), FIRST);
    assert_eq!(state.move_replica(1, SECOND, "t", 0, NOW), Ok(()));
    assert_eq!(path_of(&state, "t", 0, 1), SECOND);
    assert_eq!(state.move_replica(2, SECOND, "t", 0, NOW), Err(ErrorCode::ReplicaNotAvailable));
    let asked =
        crate::metadata::Reassignment { topic: "t", number: 0, replicas: Some(vec![1, 2]), any_count: true };
    state.reassign(&[asked], NOW)[0].as_ref().expect("it can be");
    assert_eq!(path_of(&state, "t", 0, 2), SECOND);
}

#[test]
fn refusals_are_kafkas() {
    let mut state = brokers_with_dirs(1, 2);
    make_topic(&mut state, "t", 1);
    let mut moved = |path: &str, name: &str, index| state.move_replica(1, path, name, index, NOW);
    assert_eq!(moved("/elsewhere", "t", 0), Err(ErrorCode::LogDirNotFound));
    assert_eq!(moved(SECOND, "none", 0), Err(ErrorCode::UnknownTopicOrPartition));
    assert_eq!(moved(SECOND, "t", 1), Err(ErrorCode::UnknownTopicOrPartition));
    assert_eq!(moved(FIRST, "t", 0), Ok(()), "it is there");
}

#[test]
fn a_throttled_move_takes_size_by_rate_and_may_be_turned_round() {
    let mut state = brokers_with_dirs(1, 2);
    let key = make_replicated(&mut state, "t", &[1]);
    (0..4).for_each(|_| append(&mut state));
    let name = "replica.alter.log.dirs.io.max.bytes.per.second";
    let config = Record::Config {
        resource_type: ResourceType::Broker as i8,
        resource: "1".into(),
        name: name.into(),
        value: Some("10".into()),
    };
    state.commit(vec![config], NOW).expect("room enough");
    assert_eq!(state.move_replica(1, SECOND, "t", 0, NOW), Ok(()));
    let size = state.partitions.log(key).size() as i64;
    let due = NOW + size * 100;
    assert_eq!(state.timers.deadline(&Timer::Replication), Some(due));
    assert_eq!(path_of(&state, "t", 0, 1), FIRST);
    assert_eq!(state.move_replica(1, FIRST, "t", 0, NOW), Ok(()), "back to where it is");
    assert_eq!(state.timers.deadline(&Timer::Replication), None);
    assert_eq!(state.move_replica(1, SECOND, "t", 0, NOW), Ok(()));
    state.run_due(due);
    assert_eq!(path_of(&state, "t", 0, 1), SECOND);
}

#[test]
fn a_move_that_is_held_back_is_finished_by_whoever_asks() {
    let mut state = brokers_with_dirs(1, 2);
    let key = make_replicated(&mut state, "t", &[1]);
    state.holds_reassignments = true;
    state.move_replica(1, SECOND, "t", 0, NOW).expect("it can be");
    assert_eq!(path_of(&state, "t", 0, 1), FIRST);
    state.finish_moves(key, NOW);
    assert_eq!(path_of(&state, "t", 0, 1), SECOND);
}

#[test]
fn a_view_of_the_cluster_has_all_of_them_those_that_have_failed_too() {
    let mut state = brokers_with_dirs(1, 2);
    let first = dir(&state, 1, FIRST);
    state.log_dir_failed(1, first, NOW).expect("room enough");
    let view = state.view(NOW).expect("it can be a directory");
    assert_eq!(Some(&view.brokers[0].log_dirs[..]), state.log_dirs.ids(1));
    assert_eq!(view.brokers[0].log_dirs.len(), 2);
}

#[test]
fn what_lies_in_a_failed_directory_is_offline_until_its_broker_is_back() {
    let mut state = brokers_with_dirs(2, 2);
    let key = make_replicated(&mut state, "t", &[1, 2]);
    make_replicated(&mut state, "alone", &[1]);
    append(&mut state);
    assert_eq!((path_of(&state, "t", 0, 1), path_of(&state, "alone", 0, 1)), (FIRST.into(), SECOND.into()));
    let failed = dir(&state, 1, FIRST);
    state.log_dir_failed(1, failed, NOW).expect("room enough");
    append(&mut state);
    let placed = state.metadata.partition("t", 0).expect("made").clone();
    assert_eq!((placed.leader, &placed.isr[..]), (2, &[2][..]));
    assert_eq!(state.metadata.offline_replicas(&placed), [1]);
    assert_eq!(state.metadata.partition("alone", 0).expect("made").leader, 1, "another directory");
    let located = state.locate(&TopicRef::Name("t".into()), 0).expect("made");
    assert_eq!(state.check_leader(&located, 1, -1), Err(ErrorCode::KafkaStorageError));
    assert_eq!(state.check_leader(&located, 2, -1), Ok(()));
    assert_eq!(state.replica_end(key, 1), 1, "it has copied no more");
    assert_eq!(state.move_replica(1, FIRST, "alone", 0, NOW), Err(ErrorCode::KafkaStorageError));
    assert_eq!(state.move_replica(1, SECOND, "t", 0, NOW), Err(ErrorCode::KafkaStorageError));
    // What is made meanwhile lies where it can.
    make_replicated(&mut state, "new", &[1]);
    assert_eq!(path_of(&state, "new", 0, 1), SECOND);

    state.broker_gone(1, Shutdown::Controlled, NOW).expect("room enough");
    state.broker_back(1, NOW).expect("room enough");
    let placed = state.metadata.partition("t", 0).expect("made").clone();
    assert_eq!(placed.isr[..], [1, 2]);
    assert_eq!((state.metadata.offline_replicas(&placed), state.replica_end(key, 1)), (vec![], 2));
}

#[test]
fn a_partition_in_a_failed_directory_alone_has_no_leader_and_no_other_election_gives_it_one() {
    let mut state = brokers_with_dirs(1, 2);
    let key = make_replicated(&mut state, "t", &[1]);
    append(&mut state);
    let failed = dir(&state, 1, FIRST);
    state.log_dir_failed(1, failed, NOW).expect("room enough");
    assert!(!state.metadata.partition("t", 0).expect("made").has_leader());
    let asked = [("t".to_owned(), vec![0])];
    state.elect_leaders(Some(&asked), crate::metadata::Election::Unclean, NOW);
    state.catch_up(key, 1, NOW);
    assert!(!state.metadata.partition("t", 0).expect("made").has_leader());
    state.broker_gone(1, Shutdown::Unclean, NOW).expect("room enough");
    state.broker_back(1, NOW).expect("room enough");
    assert_eq!(state.metadata.partition("t", 0).expect("made").leader, 1);
    assert_eq!(state.partitions.log(key).log_end_offset(), 1, "what was in it is there");
}
