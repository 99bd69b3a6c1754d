//! Clusters that are written as directories while they run.

use super::*;
use crate::data_dir::write_view;

/// What a directory has, by its own paths. The lock has nothing in it.
fn within(dir: &Dir) -> BTreeMap<PathBuf, Vec<u8>> {
    let strip = |path: &PathBuf| path.strip_prefix(&dir.0).expect("it is in there").to_owned();
    dir.content().iter().map(|(path, bytes)| (strip(path), bytes.clone())).collect()
}

fn filled(builder: Builder) -> Cluster {
    let configs = [("retention.ms", "-1"), ("segment.bytes", "1048576")];
    let kafka = builder.topic_with("orders", 3, configs).topic("empty", 2).start().expect("it starts");
    fill(&kafka);
    for round in 0..4 {
        let batch = Batch::new([format!("{round}")]).partition(2).producer(8, 0, round).transactional();
        kafka.topic("orders").produce_batch(batch).expect("there is room");
        let end = if round % 2 == 0 { Batch::commit(8, 0) } else { Batch::abort(8, 0) };
        kafka.topic("orders").produce_batch(end.partition(2)).expect("there is room");
    }
    let open = Batch::new(["undecided"]).partition(2).producer(8, 0, 4).transactional();
    kafka.topic("orders").produce_batch(open).expect("there is room");
    kafka
}

#[test]
fn a_cluster_in_memory_goes_on_from_the_directory_that_it_was_exported_to() {
    let dir = Dir::new();
    let kafka = filled(Cluster::builder());
    let before = all(&kafka);
    let exported = kafka.export(&dir.0).expect("there is room");
    assert_eq!(exported.cluster_id, before.0);
    let [only] = &exported.directories[..] else { panic!("{exported:?}") };
    assert_eq!((only.node_id, &only.directory), (1, &dir.0));
    assert_eq!(exported.partitions, 3, "two of orders have records, and one of the offsets");
    assert_eq!(all(&kafka), before);
    let other = dir.start();
    assert_eq!(all(&other), before);
    assert_eq!(other.topic("empty").partitions(), Some(2));
    for kafka in [&kafka, &other] {
        let last = Compression::ALL.len() as i32 * 3 - 3;
        let again = Batch::new(["a", "b", "c"]).partition(1).producer(7, 0, last);
        let known = kafka.topic("orders").produce_batch(again).expect("it is known");
        assert_eq!(known.base_offset, i64::from(last), "a batch that was sent before is recognised");
    }
}

#[test]
fn an_export_is_what_a_stop_would_have_left() {
    let (dir, exported) = (Dir::new(), Dir::new());
    let kafka = filled(dir.builder());
    kafka.export(&exported.0).expect("there is room");
    drop(kafka);
    let (stopped, exported) = (within(&dir), within(&exported));
    assert_eq!(exported.keys().collect::<Vec<_>>(), stopped.keys().collect::<Vec<_>>());
    for (path, bytes) in &exported {
        let differs = bytes.iter().zip(&stopped[path]).position(|(is, should)| is != should);
        assert!(*bytes == stopped[path], "{} differs at {differs:?}", path.display());
    }
}

#[test]
fn a_view_is_of_one_moment() {
    let dir = Dir::new();
    let kafka = filled(Cluster::builder());
    let (before, view) = (all(&kafka), kafka.shared.with_state(|state, now| state.view(now)));
    produce(&kafka, ["later"]);
    kafka.group("billing").set_offset("orders", 1, 3).expect("the partition is there");
    kafka.create_topic("later", 1).expect("it is new");
    write_view(&view.expect("it can be a directory"), &dir.0).expect("there is room");
    let other = dir.start();
    assert_eq!(all(&other), before);
    assert_eq!(other.topic("later").partitions(), None);
}

#[test]
fn only_an_empty_directory_is_written_to() {
    let (dir, own) = (Dir::new(), Dir::new());
    let kafka = own.builder().topic("orders", 1).start().expect("it starts");
    produce(&kafka, ["x"]);
    fs::create_dir_all(&dir.0).expect("there is room");
    fs::write(dir.file("notes.txt"), "mine").expect("there is room");
    for (path, word) in [
        (dir.0.clone(), "is not empty: it has notes.txt"),
        (dir.file("notes.txt"), "notes.txt cannot be listed"),
        (dir.file("notes.txt").join("below"), "cannot be listed"),
        (own.0.clone(), "lies in the cluster's own directory"),
        (own.file("export"), "lies in the cluster's own directory"),
    ] {
        let before = (dir.content(), own.partitions());
        let error = kafka.export(path).expect_err("it must not be written");
        assert_eq!(error.kind(), ErrorKind::Storage);
        assert!(error.to_string().contains(word), "{word:?} is not in {error}");
        assert!((dir.content(), own.partitions()) == before, "a file has changed");
    }
    fs::remove_file(dir.file("notes.txt")).expect("it is there");
    kafka.export(&dir.0).expect("it is empty");
    let error = kafka.export(&dir.0).expect_err("it has been written");
    assert!(error.to_string().contains("is not empty"), "{error}");
    drop(kafka);
    assert_eq!(values(&dir.start()), ["x"]);
}

#[test]
fn an_export_that_fails_leaves_nothing() {
    let kafka = filled(Cluster::builder());
    let raw = Batch::raw(vec![0xff; 90]).partition(2).unchecked();
    let place = kafka.topic("orders").produce_batch(raw).expect("it is taken unchecked");
    assert_eq!(place.partition, 2);
    for was_there in [false, true] {
        let dir = Dir::new();
        if was_there {
            fs::create_dir_all(&dir.0).expect("there is room");
        }
        let error = kafka.export(&dir.0).expect_err("no directory can hold it");
        let words = ["orders-2", "at byte", "the cluster cannot be exported"];
        assert!(words.iter().all(|word| error.to_string().contains(word)), "{error}");
        assert_eq!(dir.0.exists(), was_there, "what was there before stays");
        assert!(fs::read_dir(&dir.0).is_ok_and(|mut left| left.next().is_none()) == was_there);
    }
}

/// A directory that somebody is writing to is not taken for one, by whoever comes too early.
#[test]
fn a_directory_that_is_not_whole_is_nobodys() {
    let (dir, copy) = (Dir::new(), Dir::new());
    filled(Cluster::builder()).export(&dir.0).expect("there is room");
    let whole = within(&dir);
    fs::remove_file(dir.file("meta.properties")).expect("it is written last");
    let why = dir.refused();
    assert!(why.contains("is no data directory: it has no meta.properties"), "{why}");
    assert_eq!(within(&dir).len(), whole.len() - 1);
    fs::create_dir_all(&copy.0).expect("there is room");
    let _held =
        crate::data_dir::lock::DirLock::take(&copy.0).expect("it can be locked").expect("it is nobody's");
    let error = filled(Cluster::builder()).export(&copy.0).expect_err("somebody is writing it");
    assert!(error.to_string().contains("is in use"), "{error}");
}

/// In memory as on disk, the metadata's log lets go of its beginning, and a snapshot stands for it.
#[test]
fn metadata_whose_beginning_is_gone_is_exported_with_a_snapshot() {
    let own = Dir::new();
    for builder in [Cluster::builder(), own.builder()] {
        let builder = builder.config("metadata.log.max.record.bytes.between.snapshots", "500");
        let kafka = builder.config("metadata.max.retention.bytes", "1").start().expect("it starts");
        for number in 0..20 {
            kafka.create_topic_with(format!("t{number}"), 2, [("retention.ms", "7")]).expect("it is new");
            kafka.shared.disk.done();
        }
        kafka.topic("t7").produce("x").expect("there is room");
        assert!(kafka.shared.look(|state| state.metadata.log().log().log_start_offset()) > 0);
        let dir = Dir::new();
        kafka.export(&dir.0).expect("there is room");
        let other = dir.start();
        let topics =
            |kafka: &Cluster| kafka.shared.look(|state| state.metadata.topics().cloned().collect::<Vec<_>>());
        assert_eq!(topics(&other), topics(&kafka));
        assert_eq!(other.topic("t7").records().expect("it is there").len(), 1);
        drop(other);
        drop(dir.start());
    }
}
