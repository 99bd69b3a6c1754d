//! Files as Kafka writes them, there and back; and what is said of those that are damaged.

use crate::metadata::{Carried, CarriedKind, EntityType, QuotaEntity};
use kafkito_storage::{RecordBatchBuilder, SystemDisk, batches, records};

use super::*;
use crate::config::BrokerConfig;
use crate::data_dir::tests::Dir;
use crate::metadata::MetadataLog;
use crate::metadata::testing::{cluster, with_topic};

const NOW: Millis = 1_700_000_000_000;

/// What a log of a dynamic quorum says, as Kafka 4.3.1 has written it.
const KRAFT_VERSION: [u8; 5] = [0, 0, 0, 1, 0];

struct Kept {
    _root: Dir,
    dir: LogDir,
    path: std::path::PathBuf,
}

impl Kept {
    fn new() -> Self {
        let root = Dir::new();
        let dir = LogDir::open(Arc::new(SystemDisk::new()), &root.0).expect("it is new");
        let path = root.0.join("__cluster_metadata-0");
        Self { _root: root, dir, path }
    }

    fn log(&self) -> MetadataLog {
        MetadataLog::open(&self.dir, Pool::new(1 << 20), &BrokerConfig::DEFAULT, NOW)
            .expect("it can be opened")
    }
}

fn image() -> Image {
    let mut image = with_topic(cluster(&[1, 2, 3]), "orders", 3, 2);
    let config = Record::Config {
        resource_type: ResourceType::Topic as i8,
        resource: "orders".into(),
        name: "cleanup.policy".into(),
        value: Some("compact".into()),
    };
    let level = |name: &str, level| Record::FeatureLevel { name: name.into(), level };
    let ids = Record::ProducerIds { broker_id: 1, broker_epoch: 3, next: 2_000 };
    for record in [level("a.first.name", 1), level(METADATA_VERSION, 30), config, ids] {
        image.apply(record).expect("it follows");
    }
    image
}

fn snapshot(image: Image) -> Snapshot {
    let mut quorum = Quorum::default();
    let mut batch = RecordBatchBuilder::new().control(true);
    batch.push(NOW, Some(&[0, 0, 0, 5]), Some(&KRAFT_VERSION));
    let mut log = Log::new(Arc::new(LogConfig::default()), Pool::new(1 << 20));
    let batch = batch.build().expect("it has a record").trusted();
    log.append(&batch, Origin::Coordinator, 1, NOW).expect("there is room");
    let stored = log.read(0, usize::MAX, 1, true).expect("it is there").slices;
    records(&stored[0], 1000).expect("sound").for_each(|record| quorum.note(&record.expect("sound")));
    let id = SnapshotId { end_offset: 12, epoch: 1 };
    Snapshot { id, image, quorum, last_timestamp: NOW - 5, now: NOW }
}

#[test]
fn it_begins_and_ends_as_kafkas_do_and_the_metadata_version_comes_first() {
    let bytes = snapshot(image()).encode().expect("short texts").concat();
    let bytes = Bytes::from(bytes);
    let found: Vec<_> = batches(&bytes).collect();
    let control: Vec<bool> = found.iter().map(|(header, _)| header.is_control()).collect();
    assert_eq!(control, [true, false, true]);
    assert!(found.iter().all(|(header, _)| header.partition_leader_epoch == 1 && header.base_sequence == -1));
    let of = |batch: &Bytes| {
        let records = records(batch, 1 << 20).expect("sound").map(|record| record.expect("sound"));
        records
            .map(|record| (record.key.unwrap_or_default(), record.value.unwrap_or_default()))
            .collect::<Vec<_>>()
    };
    let header = of(&found[0].1);
    let time = (NOW - 5).to_be_bytes();
    assert_eq!(header[0], (Bytes::from_static(&[0, 0, 0, 3]), [&[0, 0][..], &time, &[0]].concat().into()));
    assert_eq!(header[1], (Bytes::from_static(&[0, 0, 0, 5]), Bytes::from_static(&KRAFT_VERSION)));
    assert_eq!(of(&found[2].1), [(Bytes::from_static(&[0, 0, 0, 4]), Bytes::from_static(&[0, 0, 0]))]);
    let first = Record::decode(&of(&found[1].1)[0].1).expect("one of ours");
    assert_eq!(first, Record::FeatureLevel { name: METADATA_VERSION.into(), level: 30 });
}

#[test]
fn a_log_goes_on_from_its_newest_snapshot() {
    let kept = Kept::new();
    let mut log = kept.log();
    let level = |name: &str| Record::FeatureLevel { name: name.into(), level: 1 };
    let before: Vec<_> = (0..12).map(|number| level(&format!("gone.{number}"))).collect();
    log.append(&before, NOW).expect("there is room");
    let written = snapshot(image());
    written.write(&kept.dir).expect("there is room");
    log.append(&[level("after")], NOW).expect("there is room");
    kept.dir.close([log.closing()]).expect("it can be synced");

    let mut log = kept.log();
    let replayed = log.replay().expect("both are sound");
    let mut expected = image();
    expected.apply(level("after")).expect("it follows");
    assert_eq!(replayed, expected);
    let (_, next) = log.begin_snapshot(&replayed, NOW).expect("there is something new");
    assert_eq!((next.quorum, next.id), (written.quorum, SnapshotId { end_offset: 13, epoch: 1 }));
}

#[test]
fn a_log_that_ends_before_its_snapshot_goes_on_behind_it_as_in_kafka() {
    let kept = Kept::new();
    let mut log = kept.log();
    log.append(&[Record::NoOp], NOW).expect("there is room");
    snapshot(image()).write(&kept.dir).expect("there is room");
    let mut log = kept.log();
    assert_eq!(log.replay().expect("it is sound"), image());
    assert_eq!((log.log().log_start_offset(), log.log().log_end_offset()), (12, 12));
}

#[test]
fn what_is_damaged_is_named_with_its_place() {
    let sound: Vec<u8> = snapshot(image()).encode().expect("short texts").concat();
    let cut = sound.len() - 76;
    let flipped = |at: usize| {
        let mut bytes = sound.clone();
        bytes[at] ^= 1;
        bytes
    };
    for (bytes, why) in [
        (sound[..cut].to_vec(), "it ends before its footer"),
        (sound[..sound.len() - 1].to_vec(), "it ends before its footer"),
        (Vec::new(), "at byte 0: it does not begin with the header of a snapshot"),
        (flipped(200), "the CRC of a batch is wrong"),
        (flipped(70), "at byte 0: the CRC of a batch is wrong"),
    ] {
        let kept = Kept::new();
        let mut log = kept.log();
        log.append(&[Record::NoOp], NOW).expect("there is room");
        std::fs::write(kept.path.join("00000000000000000012-0000000001.checkpoint"), bytes).expect("written");
        let said = kept.log().replay().expect_err("it is damaged").to_string();
        let file =
            "the snapshot __cluster_metadata-0/00000000000000000012-0000000001.checkpoint cannot be taken: ";
        assert!(said.starts_with(file) && said.ends_with(why), "{said}");
    }
}

#[test]
fn a_log_whose_beginning_is_nowhere_is_refused() {
    let kept = Kept::new();
    let mut log = kept.log();
    log.append(&[Record::NoOp, Record::NoOp], NOW).expect("there is room");
    log.log.advance_log_start(1).expect("it is there");
    let said = log.replay().expect_err("its beginning is gone").to_string();
    assert_eq!(
        said,
        "__cluster_metadata-0 cannot be replayed at offset 1: what comes before must be in a snapshot, and there is none"
    );
}

#[test]
fn a_snapshot_holds_quotas_and_what_is_carried() {
    let mut image = Image::default();
    let entity = QuotaEntity::of([(EntityType::ClientId, Some("shop".into())), (EntityType::User, None)]);
    let quota =
        Record::ClientQuota { entity, key: "producer_byte_rate".into(), value: Some(QuotaValue(5.5)) };
    let kind = CarriedKind::ScramCredential;
    let carried =
        Carried { kind, name: "ada".into(), removes: false, bytes: Bytes::from_static(b"as it was") };
    for record in [quota, Record::Carried(carried)] {
        image.apply(record).expect("it can be");
    }
    let mut made = Image::default();
    records_of(&image)
        .into_iter()
        .for_each(|record| made.apply(record).expect("each follows on those before"));
    assert_eq!(made, image);
    assert!(image.carried().count() == 1 && image.client_quotas().iter().count() == 1);
}
