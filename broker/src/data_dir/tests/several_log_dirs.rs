//! Several log directories of several brokers: each partition lies in one of them, once.

use super::log_dirs::{fill_each, meta, orders_in, sorted_values};
use super::several::placed;
use super::*;

fn three_with_two(dir: &Dir) -> Cluster {
    let builder = dir.builder().brokers(3).log_dirs(2).replicated_topic("orders", 4, 3);
    let kafka = builder.config("offsets.topic.num.partitions", "2").start().expect("it starts");
    fill_each(&kafka);
    kafka
}

/// In which of its broker's directories, counted from 1, a replica lies by the metadata.
fn told(kafka: &Cluster, index: i32, broker: i32) -> usize {
    kafka.shared.look(|state| {
        let partition = state.metadata.partition("orders", index).expect("it is there");
        let dir = partition.directory(broker).expect("it lies somewhere");
        let ids = state.log_dirs.ids(broker).expect("it is there");
        ids.iter().position(|id| *id == dir).expect("it is one of them") + 1
    })
}

/// The same of all replicas, in their order.
fn all_told(kafka: &Cluster) -> Vec<Vec<(i32, usize)>> {
    let placed = placed(kafka, "orders");
    let replicas = placed.iter().zip(0..).map(|(partition, index)| {
        partition.replicas.iter().map(|broker| (*broker, told(kafka, index, *broker))).collect()
    });
    replicas.collect()
}

/// In which directory the files are, of all partitions; each has them once.
#[track_caller]
fn found(dir: &Dir) -> Vec<usize> {
    let places = [1, 2].map(|number| orders_in(dir, number));
    let place = |index: i32| {
        let name = format!("orders-{index}");
        let there = places.iter().map(|names| names.contains(&name)).collect::<Vec<_>>();
        assert_eq!(there.iter().filter(|there| **there).count(), 1, "{name} in {places:?}");
        there.iter().position(|there| *there).expect("it is somewhere") + 1
    };
    (0..4).map(place).collect()
}

fn move_to(kafka: &Cluster, dir: &Dir, index: i32, broker: i32, number: usize) {
    let path = dir.file(&format!("log-dir-{number}")).display().to_string();
    let moved = kafka.shared.with_state(|state, now| state.move_replica(broker, &path, "orders", index, now));
    assert_eq!(moved, Ok(()));
}

/// The ids of each broker's directories.
fn ids(kafka: &Cluster) -> Vec<Vec<String>> {
    registered(kafka).into_iter().map(|dirs| dirs.into_iter().map(|(_, id)| id).collect()).collect()
}

fn registered(kafka: &Cluster) -> Vec<Vec<(String, String)>> {
    let dirs = |id| kafka.broker(id).log_dirs().expect("it is there").into_iter();
    kafka.brokers().iter().map(|broker| dirs(broker.id).map(|dir| (dir.path, dir.id)).collect()).collect()
}

#[test]
fn a_partition_lies_where_its_first_replica_does_and_all_is_there_again() {
    let dir = Dir::new();
    let kafka = three_with_two(&dir);
    let (told, brokers) = (all_told(&kafka), registered(&kafka));
    let first: Vec<usize> = told.iter().map(|replicas| replicas[0].1).collect();
    assert_eq!(found(&dir), first);
    assert!(brokers.iter().all(|dirs| dirs.len() == 2 && dirs[0].0 == brokers[0][0].0), "{brokers:?}");
    for number in [1, 2] {
        let ids: Vec<String> = brokers.iter().map(|dirs| dirs[number - 1].1.clone()).collect();
        assert_eq!(meta(&dir, number, "directory.ids="), ids.join(","));
        assert!(meta(&dir, number, "version=").starts_with("kafkito 1: all brokers"));
    }
    let (known, killed) = (ids(&kafka), dir.killed());
    drop(kafka);
    for dir in [dir, killed] {
        let kafka = dir.start();
        assert_eq!((all_told(&kafka), ids(&kafka)), (told.clone(), known.clone()));
        assert_eq!(
            (sorted_values(&kafka), found(&dir)),
            (["a", "b", "c", "d"].map(String::from).into(), first.clone())
        );
    }
}

#[test]
fn files_move_with_the_first_replica_and_others_by_name() {
    let dir = Dir::new();
    let kafka = three_with_two(&dir);
    let files = found(&dir);
    let replicas = placed(&kafka, "orders")[0].replicas.to_vec();
    for broker in &replicas[1..] {
        let other = 3 - told(&kafka, 0, *broker);
        move_to(&kafka, &dir, 0, *broker, other);
        assert_eq!((told(&kafka, 0, *broker), found(&dir)), (other, files.clone()));
    }
    move_to(&kafka, &dir, 0, replicas[0], 3 - files[0]);
    let moved = [&[3 - files[0]], &files[1..]].concat();
    assert_eq!((told(&kafka, 0, replicas[0]), found(&dir)), (moved[0], moved.clone()));
    kafka.topic("orders").produce(Record::new("e").partition(0)).expect("there is room");
    // Whoever is the first replica from now on: the files are where they are.
    kafka
        .topic("orders")
        .reassign(1, placed(&kafka, "orders")[1].replicas.iter().rev().copied())
        .expect("they are there");
    kafka.shared.disk.done();
    let (told, killed) = (all_told(&kafka), dir.killed());
    drop(kafka);
    for dir in [dir, killed] {
        let kafka = dir.start();
        assert_eq!((all_told(&kafka), found(&dir)), (told.clone(), moved.clone()));
        assert_eq!(sorted_values(&kafka), ["a", "b", "c", "d", "e"]);
        // What is found where nobody has said that it is, is moved with its first replica, too.
        let first = placed(&kafka, "orders")[1].replicas[0];
        for number in [1, 2, 1] {
            move_to(&kafka, &dir, 1, first, number);
            assert_eq!(told_and_found(&kafka, &dir, first), (number, number));
        }
        assert_eq!(sorted_values(&kafka).len(), 5);
    }
}

fn told_and_found(kafka: &Cluster, dir: &Dir, broker: i32) -> (usize, usize) {
    (told(kafka, 1, broker), found(dir)[1])
}

#[test]
fn one_that_fails_is_one_broker_s_and_the_others_lead() {
    let dir = Dir::new();
    let kafka = three_with_two(&dir);
    let path = dir.file("log-dir-1").display().to_string();
    let lost: Vec<i32> = (0..4).filter(|index| told(&kafka, *index, 2) == 1).collect();
    assert!(!lost.is_empty() && lost.len() < 4, "{lost:?}");
    kafka.broker(2).fail_log_dir(&path).expect("there is such a directory");
    let isrs = |kafka: &Cluster| {
        let without =
            (0..4).filter(|index| !kafka.topic("orders").isr(*index).expect("it is there").contains(&2));
        (without.collect::<Vec<_>>(), (0..4).all(|index| kafka.topic("orders").leader(index).is_some()))
    };
    assert_eq!(isrs(&kafka), (lost.clone(), true));
    fill_each(&kafka);
    assert_eq!(sorted_values(&kafka).len(), 8);
    let killed = dir.killed();
    drop(kafka);
    for dir in [dir, killed] {
        let kafka = dir.start();
        assert_eq!((isrs(&kafka), sorted_values(&kafka).len()), ((Vec::new(), true), 8));
    }
}

#[test]
fn an_export_has_each_replica_in_the_directory_it_is_told_to_lie_in() {
    let (dir, exported) = (Dir::new(), Dir::new());
    let kafka = three_with_two(&dir);
    let replicas = placed(&kafka, "orders")[0].replicas.to_vec();
    move_to(&kafka, &dir, 0, replicas[1], 3 - told(&kafka, 0, replicas[1]));
    kafka.export(&exported.0).expect("there is room");
    for (index, replicas) in all_told(&kafka).into_iter().enumerate() {
        for (broker, number) in replicas {
            let places = [number, 3 - number].map(|number| {
                exported.file(&format!("broker-{broker}/log-dir-{number}/orders-{index}")).is_dir()
            });
            assert_eq!(places, [true, false], "orders-{index} of broker {broker}");
        }
    }
    let meta =
        |number| fs::read_to_string(exported.file(&format!("broker-2/log-dir-{number}/meta.properties")));
    let ids = &registered(&kafka)[1];
    for (number, (_, id)) in (1..).zip(ids) {
        let meta = meta(number).expect("it is there");
        assert!(meta.contains("node.id=2") && meta.contains(&format!("directory.id={id}\n")), "{meta}");
    }
}

#[test]
fn brokers_and_directories_may_join() {
    let dir = Dir::new();
    let kafka = dir.builder().log_dirs(2).topic("orders", 4).start().expect("it starts");
    fill_each(&kafka);
    let (before, killed) = (ids(&kafka), dir.killed());
    drop(kafka);
    for dir in [dir, killed] {
        let alone = [1, 2].map(|number| {
            fs::read(dir.file(&format!("log-dir-{number}/meta.properties"))).expect("it is there")
        });
        let kafka = dir.builder().brokers(2).start().expect("one may join");
        let joined = ids(&kafka);
        assert_eq!((&joined[0], joined.len(), joined[1].len()), (&before[0], 2, 2));
        drop(kafka);
        // A kill may come between the two files that tell of it.
        for (number, alone) in (1..).zip(alone) {
            let told = dir.killed();
            fs::write(told.file(&format!("log-dir-{number}/meta.properties")), alone).expect("there is room");
            let kafka = told.builder().brokers(2).start().expect("it was to be of two");
            let again = ids(&kafka);
            assert_eq!((again.len(), &again[0], sorted_values(&kafka).len()), (2, &joined[0], 4));
            assert_eq!(again[1][2 - number], joined[1][2 - number]);
        }
        let kafka = dir.start();
        kafka.topic("orders").reassign(0, [2, 1]).expect("it is there");
        drop(kafka);
        let kafka = dir.builder().log_dirs(3).start().expect("there may be more");
        assert!(ids(&kafka).iter().all(|dirs| dirs.len() == 3));
        assert_eq!(sorted_values(&kafka), ["a", "b", "c", "d"]);
    }
}
