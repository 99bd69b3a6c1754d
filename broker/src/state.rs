//! The state of the whole cluster: one value, behind one lock.

mod administration;
pub(crate) mod appending;
pub(crate) mod auto_create;
pub(crate) mod brokers;
pub(crate) mod checks;
mod cleaning;
mod commit;
mod disk;
mod endpoint;
mod locate;
mod log_dirs;
mod replicas;
mod replication;
mod snapshots;
mod topics;
mod view;

use std::sync::Arc;

use kafkito_storage::{self as storage, Log, Pool};

use crate::call::ConnectionId;
use crate::chores::Chores;
use crate::clock::Millis;
use crate::config::{Config, Overrides};
use crate::data_dir::DiskWork;
use crate::delivery::Deliveries;
use crate::fetch::{FetchSessions, FetchWaiters, Positions};
use crate::followers::Followers;
use crate::group::coordinator::Groups;
use crate::group::events::EventLog;
use crate::group::presence::Presence;
use crate::group::waiters::Waiters as GroupWaiters;
use crate::like::Release;
use crate::list::Listed;
use crate::log_dirs::LogDirs;
use crate::metadata::{AutoCreations, Broker, FEATURES, Metadata, SupportedVersions, Topic};
use crate::ordered::OrderedMap;
use crate::partitions::{PartitionKey, Partitions, Postponed, Settings};
use crate::quota::Quotas;
use crate::rng::Rng;
use crate::telemetry::Telemetry;
use crate::timers::{Timer, Timers};
use crate::veil::Veiled;
use crate::wait::Changes;
use crate::warning::{Notice, WarningKind};

pub(crate) use locate::{Located, TopicRef};

/// Everything that a handler may look at or change.
///
/// It is only ever reached through [`Shared`](crate::shared::Shared)'s mutex. What lasts (metadata, committed offsets)
/// changes by applying a record that was appended first; the rest is soft and may be lost with the process.
#[derive(Debug)]
pub(crate) struct State {
    /// The release of Kafka that the cluster behaves like.
    pub(crate) release: &'static Release,
    /// The brokers' configs.
    pub(crate) config: Veiled<Config>,
    /// Topics, partitions, brokers, configs: what `__cluster_metadata-0` amounts to.
    pub(crate) metadata: Veiled<Metadata>,
    /// Topics that clients are kept waiting for.
    pub(crate) auto_creations: Veiled<AutoCreations>,
    /// Whether clients are told the addresses that the brokers registered, rather than the one they dialled.
    pub(crate) advertised: bool,
    /// The logs.
    pub(crate) partitions: Veiled<Partitions>,
    /// Replicas that are not in step with their leaders.
    pub(crate) followers: Veiled<Followers>,
    /// Whether replicas that reassignments add, or that move to other directories, are held back from the start.
    pub(crate) holds_reassignments: bool,
    /// The brokers' log directories.
    pub(crate) log_dirs: Veiled<LogDirs>,
    /// The brokers that were stopped, and how.
    gone: OrderedMap<i32, brokers::Shutdown>,
    /// Incremental fetch sessions.
    pub(crate) fetch_sessions: Veiled<FetchSessions>,
    /// Counts answers to parked requests on their way to their sockets, while somebody wants to know.
    pub(crate) deliveries: Arc<Deliveries>,
    /// Parked fetches.
    pub(crate) fetch_waiters: Veiled<FetchWaiters>,
    /// Parked produces, which wait for their records to be committed.
    pub(crate) produce_waiters: Veiled<FetchWaiters>,
    /// What clients have read to the end.
    pub(crate) positions: Veiled<Positions>,
    /// Groups and committed offsets.
    pub(crate) groups: Veiled<Groups>,
    /// Parked requests of groups.
    pub(crate) group_waiters: Veiled<GroupWaiters>,
    /// What happened to groups.
    pub(crate) group_events: Veiled<EventLog>,
    /// What clients take of their quotas.
    pub(crate) quotas: Veiled<Quotas>,
    /// Metrics that clients push.
    pub(crate) telemetry: Veiled<Telemetry>,
    /// Deadlines in cluster time.
    pub(crate) timers: Veiled<Timers>,
    /// The looks for what is too old that may be put off.
    unplanned: checks::Unplanned,
    /// Logs are being compacted, or about to be.
    is_cleaning: bool,
    /// Logs that could not be compacted.
    postponed: Postponed,
    /// The cluster's only source of chance.
    pub(crate) rng: Rng,
    /// What has gone wrong under this hold of the lock, to be told outside of it.
    notices: Vec<Notice>,
    /// What has changed under this hold of the lock, for whoever waits.
    pub(crate) changes: Changes,
    /// Whether an append was refused for lack of memory: the first one is logged.
    memory_refused: bool,
    /// What is to be done on the disk, outside of the lock.
    pub(crate) disk_work: DiskWork,
    /// What has fallen due and takes long.
    pub(crate) chores: Chores,
    /// When the directories of deleted topics are to be removed.
    deleted_dirs_due: Option<Millis>,
}

impl State {
    /// The state of a cluster that has just been started with these brokers.
    #[cfg(test)]
    pub(crate) fn new(config: Config, seed: u64, brokers: impl IntoIterator<Item = Broker>) -> Self {
        Self::like(crate::like::newest(), config, seed, brokers)
    }

    /// The same for a cluster that behaves like an older release: it has that one's features, as far as they are served.
    pub(crate) fn like(
        release: &'static Release,
        config: Config,
        seed: u64,
        brokers: impl IntoIterator<Item = Broker>,
    ) -> Self {
        let pool = pool(&config);
        let mut rng = Rng::seeded(seed);
        let min_insync_replicas = min_insync_replicas(&config);
        let brokers = brokers.into_iter().map(|broker| Broker { features: supported(release), ..broker });
        let mut metadata =
            Metadata::new(pool.clone(), &mut rng, features(release), min_insync_replicas, brokers);
        metadata.log_mut().obey(config.shared());
        Self::around(release, config, metadata, pool, rng, seed)
    }

    /// The state around `metadata`. `seed` decides on member ids.
    fn around(
        release: &'static Release,
        config: Config,
        metadata: Metadata,
        pool: Pool,
        rng: Rng,
        seed: u64,
    ) -> Self {
        let deliveries = Arc::new(Deliveries::default());
        let mut quotas = Quotas::default();
        quotas.follow(metadata.client_quotas());
        let log_dirs = LogDirs::of(metadata.brokers(), Vec::new());
        Self {
            release,
            config: Box::new(config),
            metadata: Box::new(metadata),
            auto_creations: Box::new(AutoCreations::default()),
            advertised: false,
            partitions: Box::new(Partitions::new(pool)),
            followers: Box::new(Followers::default()),
            holds_reassignments: false,
            log_dirs: Box::new(log_dirs),
            gone: OrderedMap::new(),
            fetch_sessions: Box::new(FetchSessions::default()),
            fetch_waiters: Box::new(FetchWaiters::new(&deliveries)),
            produce_waiters: Box::new(FetchWaiters::new(&deliveries)),
            deliveries,
            positions: Box::new(Positions::default()),
            groups: Box::new(Groups::new(seed)),
            group_waiters: Box::new(GroupWaiters::default()),
            group_events: Box::new(EventLog::default()),
            quotas: Box::new(quotas),
            telemetry: Box::new(Telemetry::default()),
            timers: Box::new(Timers::default()),
            unplanned: checks::Unplanned::default(),
            is_cleaning: false,
            postponed: Postponed::default(),
            rng,
            notices: Vec::new(),
            changes: Changes::default(),
            memory_refused: false,
            disk_work: DiskWork::default(),
            chores: Chores::default(),
            deleted_dirs_due: None,
        }
    }

    /// Runs every deadline that is due at `now`, in order.
    pub(crate) fn run_due(&mut self, now: Millis) {
        while let Some((_, timer)) = self.timers.take_due(now) {
            self.fall_due(&timer, now, Presence::heard_only(now));
        }
    }

    /// Does what is to be done at a deadline. Whether anything came of it but another deadline.
    pub(crate) fn fall_due(&mut self, timer: &Timer, now: Millis, presence: Presence) -> bool {
        match timer {
            Timer::OffsetExpiry => self.expire_offsets(now),
            Timer::LogRetention => self.retain_logs(now),
            Timer::ProducerExpiry => self.expire_producers(now),
            Timer::LogCleaner => self.compaction_is_due(now),
            Timer::Flush => self.flush_is_due(),
            Timer::Checkpoint => self.checkpoint_is_due(),
            Timer::FileDeletion => self.delete_files(now),
            Timer::MetadataSnapshot => self.snapshot_is_due(),
            Timer::MetadataRetention => self.retain_metadata(now),
            Timer::ReplicaLag => self.drop_lagging(now),
            Timer::LeaderRebalance => self.rebalance_leaders(now),
            Timer::Replication => self.replicate(now),
            Timer::Group(timer) => self.group_timer_fired(timer, now, presence),
        }
    }

    /// A connection has ended, whoever ended it.
    pub(crate) fn connection_closed(&mut self, connection: ConnectionId, now: Millis) {
        self.fetch_waiters.closed(connection);
        self.produce_waiters.closed(connection);
        self.positions.closed(connection);
        self.quotas.closed(connection);
        self.telemetry.closed(connection);
        self.group_connection_closed(connection, now);
    }

    /// Notes something that has gone wrong.
    pub(crate) fn warn(&mut self, notice: Notice) {
        self.notices.push(notice);
    }

    /// What has gone wrong since the last call.
    pub(crate) fn take_notices(&mut self) -> Vec<Notice> {
        for (group, reason) in self.groups.unrest.news.drain(..) {
            self.notices.push(Notice {
                kind: WarningKind::UnstableGroup,
                subject: format!("group {group:?}"),
                reason,
                advice: "look at the trace: a member may fail while it joins, or be slower than its timeouts allow",
                refusal: None,
            });
        }
        self.notices.split_off(0)
    }

    /// A topic's configs, resolved.
    pub(crate) fn settings(&mut self, topic: &Topic) -> Arc<Settings> {
        let (config, image) = (&self.config, self.metadata.image());
        self.partitions.settings(topic.id, || resolve(config, image, topic))
    }

    /// The log of a partition to be written, made if it is not there yet.
    ///
    /// # Errors
    /// [`storage::Error::Storage`] where the log's directory cannot be made, or was closed.
    pub(crate) fn log_mut(&mut self, partition: &Located, now: Millis) -> storage::Result<&mut Log> {
        let (config, image) = (&self.config, self.metadata.image());
        self.partitions.log_mut(partition, || resolve(config, image, &partition.topic), now)
    }

    /// Has every log obey the configs as they stand, after any of them has changed.
    pub(crate) fn configs_changed(&mut self) {
        let (config, image) = (&self.config, self.metadata.image());
        self.partitions
            .configs_changed(|id| image.topic_by_id(id).map(|topic| resolve(config, image, topic)));
    }

    /// Ends what a deleted topic leaves behind: its logs, and the fetches that wait for it.
    fn topic_deleted(&mut self, topic: &Topic, now: Millis) {
        self.auto_creations.forget(&topic.name);
        let logs = self.partitions.drop_topic(topic.id);
        self.postponed.forget_topic(topic.id);
        self.delete_logs(logs, now);
        for (index, _) in topic.numbered() {
            let key = PartitionKey { topic: topic.id, index };
            self.fetch_waiters.changed(key);
            self.produce_waiters.changed(key);
            self.followers.forget(key);
            self.log_dirs.forget(key);
        }
    }
}

/// The memory of all logs.
fn pool(config: &Config) -> Pool {
    Pool::new(u64::try_from(config.shared().kafkito_memory_max_bytes).unwrap_or(0))
}

fn min_insync_replicas(config: &Config) -> i32 {
    config.shared().topic(&Overrides::new()).min_insync_replicas
}

/// The features that are served, at the levels that a new cluster of `release` has.
fn features(release: &'static Release) -> impl Iterator<Item = (&'static str, i16)> {
    FEATURES.into_iter().filter_map(|(name, level)| {
        let level = level.min(release.feature(name)?.finalized);
        (level > 0).then_some((name, level))
    })
}

/// What a broker of that release says in its registration that it knows.
fn supported(release: &'static Release) -> Vec<SupportedVersions> {
    features(release)
        .filter_map(|(name, max)| {
            let min = release.feature(name)?.min;
            Some(SupportedVersions { name: name.into(), min, max })
        })
        .listed()
}

/// What a topic's partitions obey: the first partition's leader stands for all, as their configs differ only where
/// brokers were configured apart.
fn resolve(
    config: &Config,
    image: &crate::metadata::Image,
    topic: &Topic,
) -> (crate::config::TopicConfig, usize) {
    let leader = topic.partition(0).map_or(-1, |partition| partition.leader);
    let broker = config.broker(leader);
    let bytes_max = usize::try_from(broker.kafkito_decompression_max_bytes).unwrap_or(usize::MAX);
    (broker.topic(image.topic_config(&topic.name)), bytes_max)
}
