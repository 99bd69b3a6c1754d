//! Several log directories in a data directory.

use super::*;
use crate::schema::{Struct, Value, messages};

/// Two log directories, with two partitions of orders in each.
pub(super) fn two(dir: &Dir) -> Builder {
    dir.builder().log_dirs(2).topic("orders", 4).config("offsets.topic.num.partitions", "2")
}

/// A record in each partition.
pub(super) fn fill_each(kafka: &Cluster) {
    for (partition, value) in ["a", "b", "c", "d"].into_iter().enumerate() {
        let record = Record::new(value).partition(partition as i32);
        kafka.topic("orders").produce(record).expect("there is room");
    }
}

pub(super) fn sorted_values(kafka: &Cluster) -> Vec<String> {
    let mut values = values(kafka);
    values.sort();
    values
}

/// Which partitions of orders lie in a log directory.
pub(super) fn orders_in(dir: &Dir, number: usize) -> Vec<String> {
    let entries = fs::read_dir(dir.file(&format!("log-dir-{number}"))).expect("it is there");
    let names = entries.map(|entry| entry.expect("it is there").file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(|name| name.starts_with("orders-")).collect();
    names.sort();
    names
}

pub(super) fn meta(dir: &Dir, number: usize, key: &str) -> String {
    let path = dir.file(&format!("log-dir-{number}/meta.properties"));
    let text = fs::read_to_string(path).expect("it is there");
    text.lines().find_map(|line| line.strip_prefix(key)).expect("it is told").to_owned()
}

fn paths(kafka: &Cluster) -> Vec<PathBuf> {
    kafka.broker(1).log_dirs().expect("it is there").into_iter().map(|dir| dir.path.into()).collect()
}

/// The path and error of a directory, and the sizes of partitions in it, by name.
type Described = (String, i16, Vec<(String, i64)>);

/// What DescribeLogDirs tells.
fn described(kafka: &Cluster) -> Vec<Described> {
    let request = Struct::new(&messages::DESCRIBE_LOG_DIRS_REQUEST).set("topics", Value::Null);
    let answer = kafka.shared.with_state(|state, _| {
        crate::api::testing::ask(crate::api::describe_log_dirs::handle, state, 4, &request)
    });
    let number = |of: &Struct, name| of.get_i64(name).expect("a number");
    let mut told = Vec::new();
    for dir in answer.get_structs("results").expect("a list") {
        let mut sizes = Vec::new();
        for topic in dir.get_structs("topics").expect("a list") {
            let name = topic.get_str("name").expect("a name");
            for partition in topic.get_structs("partitions").expect("a list") {
                let name = format!("{name}-{}", number(partition, "partitionIndex"));
                sizes.push((name, number(partition, "partitionSize")));
            }
        }
        if dir.get_i16("errorCode") == Ok(0) && cfg!(unix) {
            assert!(number(dir, "totalBytes") > 0 && number(dir, "usableBytes") >= 0);
        }
        let path = dir.get_str("logDir").expect("a path").to_owned();
        told.push((path, dir.get_i16("errorCode").expect("a code"), sizes));
    }
    told
}

#[test]
fn each_is_one_of_kafkas_and_the_next_cluster_goes_on_with_all() {
    let dir = Dir::new();
    let kafka = two(&dir).start().expect("it starts");
    assert_eq!(paths(&kafka), [dir.file("log-dir-1"), dir.file("log-dir-2")]);
    fill_each(&kafka);
    kafka.group("billing").set_offset("orders", 1, 1).expect("the partition is there");
    let before = all(&kafka);
    assert_eq!((orders_in(&dir, 1).len(), orders_in(&dir, 2).len()), (2, 2));
    let ids = [1, 2].map(|number| meta(&dir, number, "directory.id="));
    assert!(ids[0] != ids[1], "{ids:?}");
    let registered: Vec<String> =
        kafka.broker(1).log_dirs().expect("it is there").into_iter().map(|dir| dir.id).collect();
    assert_eq!(registered, ids);
    assert_eq!([1, 2].map(|number| meta(&dir, number, "node.id=")), ["1", "1"]);
    assert_eq!([1, 2].map(|number| meta(&dir, number, "cluster.id=")), [(); 2].map(|()| kafka.cluster_id()));
    let killed = dir.killed();
    drop(kafka);
    for (name, is_there) in [("__cluster_metadata-0", [true, false]), (".kafka_cleanshutdown", [true; 2])] {
        let found = [1, 2].map(|number| dir.file(&format!("log-dir-{number}/{name}")).exists());
        assert_eq!(found, is_there, "{name}");
    }
    for dir in [dir, killed] {
        let kafka = dir.start();
        assert_eq!(all(&kafka), before);
        assert_eq!(paths(&kafka), [dir.file("log-dir-1"), dir.file("log-dir-2")]);
        assert_eq!([1, 2].map(|number| meta(&dir, number, "directory.id=")), ids);
        assert_eq!(dir.builder().start().expect_err("it is in use").kind(), ErrorKind::Storage);
    }
}

#[test]
fn they_are_described_by_their_paths_with_what_lies_in_them() {
    let dir = Dir::new();
    let kafka = two(&dir).start().expect("it starts");
    fill_each(&kafka);
    let told = described(&kafka);
    for (at, (path, error, sizes)) in told.into_iter().enumerate() {
        assert_eq!((PathBuf::from(path), error), (dir.file(&format!("log-dir-{}", at + 1)), 0));
        let names: Vec<String> = sizes.iter().map(|(name, _)| name.clone()).collect();
        assert_eq!(names, orders_in(&dir, at + 1));
        for (name, size) in sizes {
            let log = dir.file(&format!("log-dir-{}/{name}/00000000000000000000.log", at + 1));
            assert_eq!(size as u64, fs::metadata(log).expect("it is there").len());
        }
    }
}

#[test]
fn more_are_made_and_get_what_is_new() {
    let dir = Dir::new();
    let kafka = two(&dir).start().expect("it starts");
    fill_each(&kafka);
    drop(kafka);
    let kafka = dir.builder().log_dirs(3).topic("later", 1).start().expect("there may be more");
    kafka.topic("later").produce("x").expect("there is room");
    assert!(dir.file("log-dir-3/later-0").is_dir());
    assert_eq!(sorted_values(&kafka), ["a", "b", "c", "d"]);
    drop(kafka);
    assert_eq!(paths(&dir.start()).len(), 3);
}

#[test]
fn one_that_was_one_becomes_the_first_of_several_where_it_is_put_there() {
    let (dir, moved) = (Dir::new(), Dir::new());
    let kafka = dir.builder().topic("orders", 4).start().expect("it starts");
    fill_each(&kafka);
    drop(kafka);
    let before = dir.content();
    let why = dir.builder().log_dirs(2).start().expect_err("it is one").to_string();
    assert!(why.contains("is a log directory itself") && why.contains("log-dir-1"), "{why}");
    assert_eq!(dir.content(), before);
    fs::create_dir_all(&moved.0).expect("there is room");
    fs::rename(&dir.0, moved.file("log-dir-1")).expect("nobody has it");
    assert_eq!(paths(&moved.start()), [moved.file("log-dir-1")]);
    let kafka = moved.builder().log_dirs(2).start().expect("there may be more");
    assert_eq!(sorted_values(&kafka), ["a", "b", "c", "d"]);
    assert_eq!(orders_in(&moved, 1).len(), 4);
}

/// A directory of two that was closed, changed by the test, is refused with these words, and left as it is.
#[track_caller]
fn refused(change: impl FnOnce(&Dir), ask: impl Fn(Builder) -> Builder, words: &[&str]) {
    let dir = Dir::new();
    let kafka = two(&dir).start().expect("it starts");
    fill_each(&kafka);
    drop(kafka);
    change(&dir);
    let before = dir.content();
    let why = ask(dir.builder()).start().expect_err("it is refused").to_string();
    assert!(!why.contains('\n') && words.iter().all(|word| why.contains(word)), "{words:?} is not in {why}");
    assert!(dir.content() == before, "a file has changed");
}

#[test]
fn what_does_not_fit_is_refused_by_name() {
    let same = |builder: Builder| builder;
    let nothing = |_: &Dir| {};
    refused(nothing, |builder| builder.log_dirs(1), &["has 2 log directories", "leaves out log-dir-2"]);
    refused(nothing, |builder| builder.log_dirs(0), &["there must be 1 at least"]);
    refused(
        |dir| fs::remove_file(dir.file("log-dir-1/meta.properties")).expect("it is there"),
        same,
        &["log-dir-1 is missing, or has no meta.properties"],
    );
    refused(
        |dir| fs::write(dir.file("notes.txt"), "mine").expect("there is room"),
        same,
        &["is no data directory of several log directories", "notes.txt"],
    );
    let missing = |dir: &Dir| fs::remove_dir_all(dir.file("log-dir-2")).expect("it is there");
    refused(missing, same, &["orders-", "lies in the log directory with the id", "which is not here"]);
    // Kafka starts without one that cannot be read.
    let unreadable = |dir: &Dir| {
        missing(dir);
        fs::write(dir.file("log-dir-2"), "no directory").expect("there is room");
    };
    refused(unreadable, same, &["orders-", "which is not here"]);
    refused(unreadable, |builder| builder.log_dirs(2), &["log-dir-2 cannot be listed"]);
    let edit = |dir: &Dir, from: &str, to: &str| {
        let path = dir.file("log-dir-2/meta.properties");
        let text = fs::read_to_string(&path).expect("it is there");
        assert!(text.contains(from), "{text}");
        fs::write(path, text.replace(from, to)).expect("there is room");
    };
    refused(|dir| edit(dir, "node.id=1", "node.id=2"), same, &["log-dir-2/meta.properties", "node.id=2"]);
    let other = "Dx8vP09fb3-Pn6-_z9_v_w";
    refused(
        |dir| edit(dir, &meta(dir, 1, "cluster.id="), other),
        same,
        &["log-dir-2/meta.properties", "cluster.id=Dx8v"],
    );
    refused(
        |dir| edit(dir, &meta(dir, 2, "directory.id="), &meta(dir, 1, "directory.id=")),
        same,
        &["log-dir-2/meta.properties", "that of another log directory"],
    );
    refused(
        |dir| {
            let name = orders_in(dir, 1).remove(0);
            copy_dir(&dir.file(&format!("log-dir-1/{name}")), &dir.file(&format!("log-dir-2/{name}")));
        },
        same,
        &["lies in", "log-dir-1", "log-dir-2", "one of the two has to be taken away"],
    );
}

#[test]
fn one_that_fails_takes_its_replicas_offline_until_the_broker_starts_again() {
    let dir = Dir::new();
    let kafka = two(&dir).start().expect("it starts");
    fill_each(&kafka);
    let path = dir.file("log-dir-2").display().to_string();
    kafka.broker(1).fail_log_dir(&path).expect("there is such a directory");
    let offline = |kafka: &Cluster| {
        let leaders = (0..4).filter(|partition| kafka.topic("orders").leader(*partition).is_none());
        leaders.map(|partition| format!("orders-{partition}")).collect::<Vec<_>>()
    };
    assert_eq!(offline(&kafka), orders_in(&dir, 2));
    let storage_error = ErrorCode::KafkaStorageError.code();
    assert_eq!(described(&kafka)[1], (path, storage_error, Vec::new()));
    kafka.broker(1).restart().expect("its port is free");
    assert_eq!(
        (offline(&kafka), sorted_values(&kafka)),
        (Vec::new(), ["a", "b", "c", "d"].map(String::from).into())
    );

    let first = dir.file("log-dir-1").display().to_string();
    kafka.broker(1).fail_log_dir(&first).expect("there is such a directory");
    assert_eq!(offline(&kafka), orders_in(&dir, 1));
    let killed = dir.killed();
    drop(kafka);
    for dir in [dir, killed] {
        let kafka = dir.start();
        assert_eq!(offline(&kafka), [""; 0]);
        assert_eq!(sorted_values(&kafka), ["a", "b", "c", "d"]);
    }
}

#[test]
fn a_deleted_topic_leaves_all_of_them() {
    let dir = Dir::new();
    let delay = [("file.delete.delay.ms", "7000")];
    let builder = dir.builder().log_dirs(2).clock(Clock::manual()).topic_with("orders", 4, delay);
    let kafka = builder.start().expect("it starts");
    fill_each(&kafka);
    let doomed = crate::metadata::Doomed { name: Some("orders".into()), id: crate::uuid::Uuid::ZERO };
    kafka.shared.with_state(|state, now| state.delete_topics(&[doomed], now));
    for number in [1, 2] {
        let names = orders_in(&dir, number);
        assert!(names.len() == 2 && names.iter().all(|name| name.ends_with("-delete")), "{names:?}");
    }
    kafka.advance(Duration::from_secs(7));
    kafka.shared.disk.done();
    assert_eq!([1, 2].map(|number| orders_in(&dir, number).len()), [0, 0]);
}

#[test]
fn a_cluster_with_several_goes_on_from_where_it_was_exported_to() {
    let exported = Dir::new();
    let kafka = Cluster::builder().log_dirs(2).topic("orders", 4).start().expect("it starts");
    fill_each(&kafka);
    let before = all_orders(&kafka);
    let told = kafka.export(&exported.0).expect("there is room");
    assert_eq!(told.directories[0].directory, exported.0);
    assert_eq!((orders_in(&exported, 1).len(), orders_in(&exported, 2).len()), (2, 2));
    let other = exported.start();
    assert_eq!(all_orders(&other), before);
    assert_eq!(paths(&other).len(), 2);

    let again = Dir::new();
    other.export(&again.0).expect("there is room");
    drop(other);
    assert_eq!(all_orders(&again.start()), before);

    let of_two = Dir::new();
    let kafka = Cluster::builder().brokers(2).log_dirs(2).replicated_topic("orders", 4, 2).start();
    let kafka = kafka.expect("it starts");
    fill_each(&kafka);
    kafka.export(&of_two.0).expect("there is room");
    for path in ["broker-1/log-dir-1", "broker-1/log-dir-2", "broker-2/log-dir-1", "broker-2/log-dir-2"] {
        let found = fs::read_dir(of_two.file(path)).expect("it is there").flatten();
        let found = found.filter(|entry| entry.file_name().to_string_lossy().starts_with("orders-"));
        assert_eq!(found.count(), 2, "{path}");
        assert!(of_two.file(path).join("meta.properties").is_file());
    }
}

fn all_orders(kafka: &Cluster) -> (String, Option<String>, Vec<StoredBatch>) {
    (kafka.cluster_id(), kafka.topic("orders").id(), batches(kafka))
}

#[test]
fn the_metadata_may_lie_in_another_than_the_first_as_kafka_may_have_been_told() {
    let dir = Dir::new();
    let kafka = two(&dir).start().expect("it starts");
    fill_each(&kafka);
    let before = all_orders(&kafka);
    drop(kafka);
    for (from, to) in [("log-dir-1", "aside"), ("log-dir-2", "log-dir-1"), ("aside", "log-dir-2")] {
        fs::rename(dir.file(from), dir.file(to)).expect("nobody has it");
    }
    for topic in ["one", "another"] {
        let kafka = dir.start();
        assert_eq!(all_orders(&kafka), before);
        kafka.create_topic(topic, 1).expect("it is new");
    }
    assert!(!dir.file("log-dir-1/__cluster_metadata-0").exists());
}
