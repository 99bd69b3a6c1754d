//! A broker's data directory whose files were damaged: a cluster goes on with it, and the next one with what that has left; or it
//! is refused with words, and every file is as it was.

mod files;
mod unsynced;

use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use kafkito_storage::{LogDir, SystemDisk};

use self::files::{Files, Scratch, name_of};
pub(crate) use self::unsynced::Unsynced;
use super::damage::{Becomes, Damage};
use crate::chores::{Chores, Hold};
use crate::clock::{Clock, Millis};
use crate::config::{Config, Overrides};
use crate::data_dir::DataDir;
use crate::group::view::GroupView;
use crate::metadata::{Broker, Doomed, NewTopic};
use crate::partitions::PartitionKey;
use crate::state::State;
use crate::uuid::Uuid;
use crate::{Batch, Cluster, Compression, Error, ErrorKind, Record, like};

const NOW: Millis = 1_700_000_000_000;

/// The bytes say, one after the other, what happens to a sound directory: the first one whether it was closed (bit 0: it was not)
/// and synced (bit 1: it was not), the others as [`Damage`] has them.
///
/// # Panics
/// When a cluster that has gone on with the directory panics, or leaves one that cannot be gone on with; and when one is refused
/// without a word, or a file has changed then.
pub fn run(bytes: &[u8]) {
    static SOUND: LazyLock<Files> = LazyLock::new(sound);

    let Some((how, mut damages)) = bytes.split_first() else { return };
    let mut files = SOUND.clone();
    let is_lost = |name: &str| match name {
        ".kafka_cleanshutdown" => how & 1 == 1,
        "recovery-point-offset-checkpoint" => how & 2 == 2,
        _ => false,
    };
    files.retain(|(path, _)| !is_lost(&name_of(path)));
    while let Some(damage) = Damage::take(&mut damages) {
        inflict(&damage, &mut files);
    }
    let root = Scratch::new();
    root.write(&files);
    let before = root.files();
    match open(root.path()) {
        Ok(state) => go_on(state, root.path()),
        Err(error) => refused(&error, root.path(), &before, &root.files()),
    }
}

/// Does to a file what is said about it.
fn inflict(damage: &Damage<'_>, files: &mut Files) {
    let at = damage.file(files.len());
    let Some((path, bytes)) = files.get_mut(at) else { return };
    let has_batches = [".log", ".checkpoint"].iter().any(|suffix| name_of(path).ends_with(suffix));
    let becomes = damage.inflict(bytes, |bytes, batch| {
        if let Some(batch) =
            batch.filter(|batch| has_batches && batch.len() >= kafkito_storage::RECORD_BATCH_OVERHEAD)
        {
            kafkito_storage::write_crc(&mut bytes[batch]);
        }
    });
    match becomes {
        Becomes::Changed => {}
        Becomes::Removed => drop(files.remove(at)),
        Becomes::Renamed(suffix) => path.as_mut_os_string().push(suffix),
    }
}

fn refused(error: &Error, root: &Path, before: &Files, after: &Files) {
    assert_eq!(error.kind(), ErrorKind::Storage, "{error}");
    assert!(error.to_string().contains(&*root.to_string_lossy()), "it names no file: {error}");
    let differing = |of: &Files, others: &Files| -> Vec<String> {
        let differs = of.iter().filter(|file| !others.contains(file));
        differs.map(|(path, bytes)| format!("{} {bytes:02x?}", path.display())).collect()
    };
    let (was, is) = (differing(before, after), differing(after, before));
    assert!(was.is_empty() && is.is_empty(), "refused with {error}, but of {was:#?} became {is:#?}");
}

fn broker(id: i32) -> Broker {
    Broker::listening(id, ([127, 0, 0, 1], 9092).into())
}

fn open(root: &Path) -> Result<State, Error> {
    let dir = DataDir::open(root, None, Arc::new(Unsynced(SystemDisk::new())))?;
    let mut ids = dir.broker_ids();
    if ids.is_empty() {
        ids.push(1);
    }
    let brokers = ids.into_iter().map(broker).collect();
    let config = Config::new(Overrides::new()).expect("the defaults are valid");
    State::on_disk(dir, like::newest(), config, 1, brokers, NOW)
}

/// Does everything to a cluster that may go wrong with files, closes it, and goes on once more.
fn go_on(mut state: State, root: &Path) {
    look(&state);
    let topic = NewTopic { partitions: 1, replication_factor: 1, ..NewTopic::named("made") };
    let _ = state.create_topics(&[topic], false, NOW);
    for topic in ["orders", "compacted", "made"] {
        let _ = state.append_internal(topic, 0, &[("key".into(), Some("value".into()))], NOW);
    }
    for (_, flush) in state.begin_flushes(NOW).1 {
        let _ = flush.map(|flush| flush.run());
    }
    Chores { compact: true, snapshot: true }.run(Alone(&mut state));
    state.run_due(NOW + 1_000_000);
    let _ = state.delete_topics(&[Doomed { name: Some("orders".into()), id: Uuid::ZERO }], NOW);
    let before = known(&state);
    if !state.close_directory() {
        return;
    }
    drop(state);
    let state = open(root).unwrap_or_else(|error| panic!("it was closed, but {error}"));
    assert_eq!(known(&state), before);
}

/// Topics and groups.
fn known(state: &State) -> (Vec<(String, usize)>, Vec<String>) {
    let topics =
        state.metadata.image().topics().map(|topic| (topic.name.to_string(), topic.partitions.len()));
    (topics.collect(), state.groups.iter().map(|group| group.id().to_string()).collect())
}

/// Reads everything.
fn look(state: &State) {
    for topic in state.metadata.image().topics() {
        for (index, _) in topic.numbered() {
            let log = state.partitions.log(PartitionKey { topic: topic.id, index });
            let _ = log.read(log.log_start_offset(), usize::MAX, log.high_watermark(), true);
            let _ = log.entries(0, i64::MAX);
            let _ = log.offset_for_timestamp(NOW);
        }
    }
    state.groups.iter().for_each(|group| drop(GroupView::of(group)));
}

/// A state that nobody shares.
struct Alone<'a>(&'a mut State);

impl Hold for Alone<'_> {
    fn hold<R>(&mut self, act: impl FnOnce(&mut State, Millis) -> R) -> R {
        act(self.0, NOW)
    }
}

/// A closed directory: topics with records of every codec, one of them compacted; a group; what is configured; a snapshot of the
/// metadata.
fn sound() -> Files {
    let root = Scratch::new();
    build(&root).expect("the machine's disk is sound");
    assert!(LogDir::open(Arc::new(SystemDisk::new()), root.path()).is_ok_and(|dir| dir.was_clean()));
    root.files()
}

fn build(root: &Scratch) -> Result<(), Error> {
    let compacted = [("cleanup.policy", "compact")];
    let kafka = Cluster::builder()
        .data_dir(root.path())
        .disk(Arc::new(Unsynced(SystemDisk::new())))
        .clock(Clock::manual_at(Duration::from_millis(NOW.unsigned_abs())))
        .seed(1)
        .config("offsets.topic.num.partitions", "2")
        .topic("orders", 2)
        .topic_with("compacted", 1, compacted)
        .start()?;
    for (sequence, codec) in (0..).zip(Compression::ALL) {
        let batch = Batch::new(["a", "b", "c"]).compression(codec).partition(1);
        kafka.topic("orders").produce_batch(batch.producer(7, 0, sequence * 3))?;
        kafka.topic("compacted").produce(Record::new("value").key("key"))?;
    }
    kafka.topic("compacted").compact()?;
    kafka.topic("compacted").produce(Record::new("last").key("key"))?;
    kafka.group("billing").set_offset("orders", 1, 2)?;
    kafka.advance(Duration::from_secs(3_700));
    kafka.create_topic_with("later", 3, [("retention.ms", "1000")])?;
    Ok(())
}

#[cfg(test)]
pub(super) fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let damaged = |how: u8, file: u8, kind: u8| vec![how, file, kind, 0, 40, 4, 9, 9, 9, 9];
    vec![
        ("closed", vec![0]),
        ("killed", vec![1]),
        ("never-synced", vec![3]),
        ("changed", damaged(0, 9, 0)),
        ("sealed", damaged(1, 13, 1)),
        ("removed", damaged(1, 11, 5)),
        ("renamed", damaged(1, 12, 6)),
        ("both", [damaged(3, 20, 2), damaged(0, 30, 3)[1..].to_vec()].concat()),
    ]
}
