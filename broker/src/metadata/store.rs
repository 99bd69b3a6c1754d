//! The metadata as the cluster holds it: the image, and the log it comes from.

use kafkito_storage::{LogDir, Pool};

use super::producer_ids::{ProducerIds, take_block};
use super::{Broker, Image, MetadataLog, Record, Refusal, ResourceType, Snapshot};
use crate::ErrorCode;
use crate::clock::Millis;
use crate::list::Listed;
use crate::rng::Rng;
use crate::uuid::Uuid;

/// The features that a new cluster has finalized: those of Kafka 4.3 that are served. Consumer, share and streams groups
/// and the second version of transactions are to follow with their rooms.
pub(crate) const FEATURES: [(&str, i16); 2] =
    [("metadata.version", 30), ("eligible.leader.replicas.version", 1)];

/// So many records wait to be written in memory, and have the time of their writing then. Most tests make fewer in all: what
/// nobody reads need not be encoded.
const WAITING_RECORDS_MAX: usize = 64;

/// Room for the records of a start, and of the first topic.
const FIRST_RECORDS: usize = 16;

/// The cluster's metadata.
///
/// Durable is the image, which is at all times what a replay of the log gives. Soft are what is left of the
/// blocks of producer ids, and the records that wait to be written: those of the start, and in memory, where nobody can
/// tell the difference, some more.
#[derive(Debug)]
pub(crate) struct Metadata {
    cluster_id: Uuid,
    image: Image,
    log: MetadataLog,
    /// Applied, but not written yet: on a disk, nobody has been answered on their account.
    unwritten: Vec<Record>,
    /// Without a disk to lose them to, changes may wait.
    is_in_memory: bool,
    producer_ids: ProducerIds,
}

impl Metadata {
    /// The metadata of a new cluster: its finalized features and its brokers, whose log directories get their ids, and the
    /// `min.insync.replicas` that it is started with. Nothing is written before something
    /// changes, which keeps the start of a cluster cheap.
    pub(crate) fn new<'a>(
        pool: Pool,
        rng: &mut Rng,
        features: impl IntoIterator<Item = (&'a str, i16)>,
        min_insync_replicas: i32,
        brokers: impl IntoIterator<Item = Broker>,
    ) -> Self {
        let cluster_id = Uuid(rng.uuid());
        let mut new = Self::of(cluster_id, Image::default(), MetadataLog::new(pool));
        new.is_in_memory = true;
        new.begin_cluster(features, min_insync_replicas);
        for broker in brokers {
            let incarnation = Uuid(rng.uuid());
            let log_dirs = (0..broker.log_dirs.len().max(1)).map(|_| Uuid(rng.uuid())).listed();
            new.register(Broker { incarnation, log_dirs, ..broker });
        }
        new
    }

    /// The metadata of a cluster that goes on with `log`, of which `image` is the replay, or begins with an empty one: its
    /// brokers register anew. [`write_waiting`](Self::write_waiting) is to follow, so that no two starts are the same.
    pub(crate) fn go_on<'a>(
        log: MetadataLog,
        image: Image,
        cluster_id: Uuid,
        features: impl IntoIterator<Item = (&'a str, i16)>,
        min_insync_replicas: i32,
        brokers: Vec<Broker>,
    ) -> Self {
        let mut metadata = Self::of(cluster_id, image, log);
        if metadata.log.log().log_end_offset() == 0 {
            metadata.begin_cluster(features, min_insync_replicas);
        }
        brokers.into_iter().for_each(|broker| metadata.register(broker));
        metadata
    }

    fn of(cluster_id: Uuid, image: Image, log: MetadataLog) -> Self {
        let (unwritten, producer_ids) = (Vec::with_capacity(FIRST_RECORDS), ProducerIds::default());
        Self { cluster_id, image, log, unwritten, is_in_memory: false, producer_ids }
    }

    fn begin_cluster<'a>(
        &mut self,
        features: impl IntoIterator<Item = (&'a str, i16)>,
        min_insync_replicas: i32,
    ) {
        for (name, level) in features {
            self.begin_with(Record::FeatureLevel { name: name.into(), level });
        }
        if self.image.feature_level("eligible.leader.replicas.version") > 0 {
            self.begin_with(min_insync_replicas_record(min_insync_replicas));
        }
    }

    /// As in Kafka, the epoch of a registration is the offset of its record.
    fn register(&mut self, broker: Broker) {
        let epoch = self.epoch() + 1;
        self.begin_with(Record::RegisterBroker(Broker { epoch, ..broker }));
    }

    /// Has records happen that were planned on this image; they are written with those of the start.
    pub(crate) fn begin_with_all(&mut self, records: Vec<Record>) {
        records.into_iter().for_each(|record| self.begin_with(record));
    }

    fn begin_with(&mut self, record: Record) {
        self.apply(record.clone());
        self.unwritten.push(record);
    }

    /// The id of the cluster.
    pub(crate) fn id(&self) -> Uuid {
        self.cluster_id
    }

    /// The id of the cluster, as text in Kafka's form.
    pub(crate) fn cluster_id(&self) -> String {
        self.cluster_id.to_string()
    }

    /// What the cluster knows; it can be read from the metadata itself, too.
    pub(crate) fn image(&self) -> &Image {
        &self.image
    }

    /// The log. Records that wait are not in it ([`write_waiting`](Self::write_waiting)).
    pub(crate) fn log(&self) -> &MetadataLog {
        &self.log
    }

    /// The log, whose snapshots and files are to be looked after.
    pub(crate) fn log_mut(&mut self) -> &mut MetadataLog {
        &mut self.log
    }

    /// Begins a snapshot of all that is written. `None` where nothing has happened since the last one.
    pub(crate) fn begin_snapshot(&mut self, now: Millis) -> Option<(LogDir, Snapshot)> {
        if self.unwritten.is_empty() { self.log.begin_snapshot(&self.image, now) } else { None }
    }

    /// A snapshot of all that is written, for a copy of the log that goes elsewhere. `None` before anything is.
    pub(crate) fn snapshot(&self, now: Millis) -> Option<Snapshot> {
        self.unwritten.is_empty().then(|| self.log.snapshot_of(&self.image, now))
    }

    /// The log, to be closed: from now on nothing changes.
    pub(crate) fn closing(&mut self) -> &mut kafkito_storage::Log {
        self.log.closing()
    }

    /// The offset of the last record that counts: Kafka's epoch of the finalized features.
    pub(crate) fn epoch(&self) -> i64 {
        self.log.log().log_end_offset() + self.unwritten.len() as i64 - 1
    }

    /// Makes records happen that were planned on this image: appends them, all or none, and applies them.
    ///
    /// # Errors
    /// If they cannot be appended; nothing has changed then.
    pub(crate) fn commit(&mut self, records: Vec<Record>, now: Millis) -> Result<(), Refusal> {
        if records.is_empty() {
            return Ok(());
        }
        if self.is_in_memory && self.unwritten.len() + records.len() <= WAITING_RECORDS_MAX {
            self.unwritten.extend(records.iter().cloned());
        } else {
            self.write_waiting(now)?;
            self.log.append(&records, now)?;
        }
        records.into_iter().for_each(|record| self.apply(record));
        self.let_go(now);
        Ok(())
    }

    /// In memory the image stands for the log that led to it. Should it not let go, it only takes more memory.
    fn let_go(&mut self, now: Millis) {
        if self.unwritten.is_empty() {
            let _ = self.log.let_go(&self.image, now);
        }
    }

    /// Writes the records that wait.
    ///
    /// # Errors
    /// If they cannot be appended: they go on waiting then.
    pub(crate) fn write_waiting(&mut self, now: Millis) -> Result<(), Refusal> {
        self.log.append(&self.unwritten, now)?;
        self.unwritten = Vec::new();
        self.let_go(now);
        Ok(())
    }

    /// Syncs all that is written, now: before there is anybody who would have to wait.
    ///
    /// # Errors
    /// What the disk says.
    pub(crate) fn flush(&mut self) -> kafkito_storage::Result<()> {
        self.log.flush()
    }

    fn apply(&mut self, record: Record) {
        self.image.apply(record).expect("records are planned on the very image that they are applied to");
    }

    /// A producer id that nobody had before.
    ///
    /// # Errors
    /// COORDINATOR_LOAD_IN_PROGRESS, as in Kafka while a broker waits for its next block: it cannot be written.
    pub(crate) fn new_producer_id(&mut self, broker_id: i32, now: Millis) -> Result<i64, Refusal> {
        if let Some(id) = self.producer_ids.next(broker_id) {
            return Ok(id);
        }
        let first = self.image.next_producer_id();
        let taken = self.commit(vec![take_block(&self.image, broker_id)], now);
        taken.map_err(|why| Refusal { code: ErrorCode::CoordinatorLoadInProgress, ..why })?;
        self.producer_ids.give(broker_id, first);
        Ok(self.producer_ids.next(broker_id).unwrap_or(first))
    }
}

impl std::ops::Deref for Metadata {
    type Target = Image;

    fn deref(&self) -> &Image {
        &self.image
    }
}

/// With eligible leader replicas, `min.insync.replicas` is a config of the cluster: Kafka writes what it was started with.
fn min_insync_replicas_record(value: i32) -> Record {
    Record::Config {
        resource_type: ResourceType::Broker as i8,
        resource: "".into(),
        name: "min.insync.replicas".into(),
        value: Some(value.to_string().into()),
    }
}

#[cfg(test)]
mod tests;
