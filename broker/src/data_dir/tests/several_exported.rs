//! Clusters of several brokers that are written as a directory for each.

use super::several::{placed, three};
use super::*;
use crate::metadata::Partition;

/// What the directory of a partition has, by name.
fn partition(dir: &Dir, broker: i32, name: &str) -> BTreeMap<PathBuf, Vec<u8>> {
    let (mut files, path) = (BTreeMap::new(), dir.file(&format!("broker-{broker}/{name}")));
    if path.exists() {
        collect(&path, &mut files);
    }
    files
        .into_iter()
        .map(|(file, bytes)| (file.strip_prefix(&path).expect("within").to_owned(), bytes))
        .collect()
}

fn filled(builder: Builder) -> Cluster {
    let kafka = three(builder);
    fill(&kafka);
    for partition in 0..3 {
        kafka.topic("orders").produce(Record::new("x").partition(partition)).expect("it is led");
    }
    for partition in 0..6 {
        kafka.topic("alone").produce(Record::new("x").partition(partition)).expect("it is led");
    }
    kafka
}

#[test]
fn each_broker_has_its_replicas_and_the_metadata() {
    let own = Dir::new();
    for builder in [Cluster::builder(), own.builder()] {
        let (dir, kafka) = (Dir::new(), filled(builder));
        let exported = kafka.export(&dir.0).expect("there is room");
        let told: Vec<_> = exported.directories.iter().map(|told| (told.node_id, &told.directory)).collect();
        let paths = [1, 2, 3].map(|id| dir.file(&format!("broker-{id}")));
        assert_eq!(told, [(1, &paths[0]), (2, &paths[1]), (3, &paths[2])]);
        assert_eq!(exported.partitions, 3 + 6 + 1, "of orders, alone and the offsets");
        let topics = [("orders", placed(&kafka, "orders")), ("alone", placed(&kafka, "alone"))];
        let has = |name: &str, placed: &Partition, id| {
            partition(&dir, id, name).is_empty() != placed.replicas.contains(&id)
        };
        for (topic, partitions) in &topics {
            for (number, placed) in partitions.iter().enumerate() {
                let name = format!("{topic}-{number}");
                assert!((1..=3).all(|id| has(&name, placed, id)), "{name}: {placed:?}");
                let mut copies = placed.replicas.iter().map(|id| partition(&dir, *id, &name));
                let first = copies.next().expect("there is a replica");
                assert!(copies.all(|copy| copy == first), "the replicas of {name} differ");
            }
        }
        let metadata = partition(&dir, 1, "__cluster_metadata-0");
        assert!(
            !metadata.is_empty() && (2..=3).all(|id| partition(&dir, id, "__cluster_metadata-0") == metadata)
        );
        for id in 1..=3 {
            let broker =
                kafka.shared.look(|state| state.metadata.broker(id).cloned()).expect("it is registered");
            let read = |name: &str| {
                fs::read_to_string(dir.file(&format!("broker-{id}/{name}"))).expect("it is there")
            };
            let meta = read("meta.properties");
            for line in [
                "version=1".to_owned(),
                format!("node.id={id}"),
                format!("cluster.id={}", kafka.cluster_id()),
                format!("directory.id={}", broker.default_dir()),
            ] {
                assert!(meta.lines().any(|said| said == line), "{line} is not in {meta}");
            }
            assert_eq!(
                read(".kafka_cleanshutdown"),
                format!(r#"{{"version":0,"brokerEpoch":{}}}"#, broker.epoch)
            );
        }
    }
}

#[test]
fn brokers_that_are_stopped_have_their_directories_too() {
    let (dir, kafka) = (Dir::new(), filled(Cluster::builder()));
    kafka.broker(2).stop().expect("it can be closed");
    kafka.broker(3).kill().expect("it can be closed");
    assert_eq!(kafka.export(&dir.0).expect("there is room").directories.len(), 3);
    assert_eq!(partition(&dir, 2, "orders-1"), partition(&dir, 1, "orders-1"));
}

#[test]
fn one_of_several_is_refused_by_name_and_so_are_they_together() {
    let (dir, kafka) = (Dir::new(), filled(Cluster::builder()));
    kafka.export(&dir.0).expect("there is room");
    let before = dir.content();
    for (id, words) in [(1, "this is broker 1 alone"), (3, "this is broker 3 alone")] {
        let builder = Cluster::builder().data_dir(dir.file(&format!("broker-{id}")));
        for builder in [builder.clone(), builder.brokers(3)] {
            let why = builder.start().expect_err("it is one of three").to_string();
            assert!(why.contains("has a replica on broker") && why.contains(words), "{why}");
        }
    }
    let why = dir.refused();
    assert!(why.contains("is no data directory: it has no meta.properties, but broker-"), "{why}");
    let mut after = dir.content();
    after.retain(|path, _| before.contains_key(path) || !path.ends_with(".lock"));
    assert!(after == before, "a file has changed");
}

#[test]
fn an_export_of_several_that_fails_leaves_nothing() {
    let (dir, kafka) = (Dir::new(), filled(Cluster::builder()));
    let raw = Batch::raw(vec![0xff; 90]).partition(2).unchecked();
    kafka.topic("orders").produce_batch(raw).expect("it is taken unchecked");
    let error = kafka.export(&dir.0).expect_err("no directory can hold it");
    assert!(error.to_string().contains("orders-2"), "{error}");
    assert!(!dir.0.exists());
}
