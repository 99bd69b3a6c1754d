//! Replicas and the log directories of their brokers: where new ones lie, those that move, and directories that fail.

use super::State;
use crate::ErrorCode;
use crate::clock::Millis;
use crate::list::Listed;
use crate::log_dirs::{LogDirs, Move, ReplicaKey};
use crate::metadata::leadership::{Change, broker_changed};
use crate::metadata::{
    BrokerRegistrationChange, NO_LEADER, Partition, PartitionChange, Record, Refusal, Topic, UNASSIGNED_DIR,
};
use crate::ordered::OrderedMap;
use crate::pace::Pace;
use crate::partitions::PartitionKey;
use crate::uuid::Uuid;
use crate::warning;

impl State {
    /// The directories as the brokers have registered them.
    pub(super) fn found_log_dirs(&self) -> LogDirs {
        let paths = self.partitions.log_dir_paths();
        LogDirs::of(
            self.metadata.brokers(),
            paths.into_iter().map(|path| path.display().to_string()).listed(),
        )
    }

    /// The directory of a replica, if it has one.
    pub(crate) fn dir_of(&self, partition: &Partition, broker: i32) -> Option<Uuid> {
        let known = self.log_dirs.ids(broker)?;
        let dir = partition.directory(broker)?;
        // An id that the broker does not have is one of an earlier registration: it has one directory now.
        if known.contains(&dir) { Some(dir) } else { known.first().copied() }
    }

    /// Whether a replica cannot be had as its directory has failed.
    #[inline]
    pub(crate) fn is_replica_lost(&self, partition: &Partition, broker: i32) -> bool {
        self.log_dirs.any_failed()
            && self.dir_of(partition, broker).is_some_and(|dir| self.log_dirs.is_failed(broker, dir))
    }

    /// Gives directories to replicas that have none yet: as in Kafka that with the fewest replicas, unless somebody has said
    /// where they are to lie.
    pub(super) fn assign_dirs(&mut self, keys: &[PartitionKey], now: Millis) {
        let mut counts = self.replicas_by_dir();
        let mut records = Vec::new();
        for key in keys {
            let Some((_, partition)) = self.placed(*key) else { continue };
            let (replicas, mut directories) = (partition.replicas.to_vec(), partition.directories.to_vec());
            for (broker, dir) in replicas.into_iter().zip(&mut directories) {
                if *dir == UNASSIGNED_DIR {
                    let preferred = self.log_dirs.take_preferred((*key, broker));
                    let chosen = preferred.or_else(|| self.emptiest_dir(broker, &counts));
                    *dir = chosen.unwrap_or(*dir);
                    *counts.entry((broker, *dir)).or_insert(0) += 1;
                }
            }
            records.push(lie_in(*key, directories.into()));
        }
        if let Err(refusal) = self.commit(records, now) {
            log::warn!("replicas could not be given directories: {refusal}");
        }
    }

    /// How many replicas lie in each directory; one on its way counts in both.
    fn replicas_by_dir(&self) -> OrderedMap<(i32, Uuid), usize> {
        let mut counts = OrderedMap::new();
        for topic in self.metadata.topics() {
            for partition in &topic.partitions {
                for (broker, dir) in partition.replicas.iter().zip(&partition.directories) {
                    *counts.entry((*broker, *dir)).or_insert(0) += 1;
                }
            }
        }
        for ((_, broker), to) in self.log_dirs.moves() {
            *counts.entry((broker, to.to)).or_insert(0) += 1;
        }
        counts
    }

    fn emptiest_dir(&self, broker: i32, counts: &OrderedMap<(i32, Uuid), usize>) -> Option<Uuid> {
        let online = self.log_dirs.ids(broker)?.iter().copied();
        let online = online.filter(|dir| !self.log_dirs.is_failed(broker, *dir));
        online.min_by_key(|dir| counts.get(&(broker, *dir)).copied().unwrap_or(0))
    }

    /// Moves a replica to another directory of its broker. It is there at once, unless that is throttled or held back.
    ///
    /// # Errors
    /// Kafka's: LOG_DIR_NOT_FOUND, KAFKA_STORAGE_ERROR where a directory has failed or the disk refuses, UNKNOWN_TOPIC_OR_PARTITION, and
    /// REPLICA_NOT_AVAILABLE where the broker has no such replica; should it get one, that will lie there.
    pub(crate) fn move_replica(
        &mut self,
        broker: i32,
        path: &str,
        name: &str,
        index: i32,
        now: Millis,
    ) -> Result<(), ErrorCode> {
        let to = self.log_dirs.id(broker, path).ok_or(ErrorCode::LogDirNotFound)?;
        if self.log_dirs.is_failed(broker, to) {
            return Err(ErrorCode::KafkaStorageError);
        }
        let topic = self.metadata.topic(name).ok_or(ErrorCode::UnknownTopicOrPartition)?;
        let partition = topic.partition(index).ok_or(ErrorCode::UnknownTopicOrPartition)?;
        let key = PartitionKey { topic: topic.id, index };
        if !partition.replicas.contains(&broker) {
            self.log_dirs.prefer((key, broker), to);
            return Err(ErrorCode::ReplicaNotAvailable);
        }
        if self.is_replica_lost(partition, broker) {
            return Err(ErrorCode::KafkaStorageError);
        }
        let from = self.dir_of(partition, broker);
        let before = self.log_dirs.moving((key, broker)).map(|to| to.to);
        if before == Some(to) {
            return Ok(());
        }
        self.log_dirs.stop((key, broker));
        self.plan_copies(now);
        if from != Some(to) {
            // As in Kafka, nothing moves while a directory is missing.
            if self
                .log_dirs
                .ids(broker)
                .is_some_and(|ids| ids.iter().any(|dir| self.log_dirs.is_failed(broker, *dir)))
            {
                return Err(ErrorCode::KafkaStorageError);
            }
            self.begin_move((key, broker), to, now);
            let moved =
                self.metadata.partition(name, index).and_then(|partition| self.dir_of(partition, broker));
            if moved != Some(to) && self.log_dirs.moving((key, broker)).is_none() {
                return Err(ErrorCode::KafkaStorageError);
            }
        }
        Ok(())
    }

    fn begin_move(&mut self, replica: ReplicaKey, to: Uuid, now: Millis) {
        let end = self.partitions.log(replica.0).log_start_offset();
        let is_held = self.holds_reassignments;
        self.log_dirs.begin(replica, Move { to, end, is_held, pace: None });
        self.complete_moves(now);
        self.plan_copies(now);
    }

    /// Lets moves that are held back go on.
    pub(crate) fn release_moves(&mut self, now: Millis) {
        self.log_dirs.moves_mut().for_each(|(_, to)| to.is_held = false);
        self.complete_moves(now);
        self.plan_copies(now);
    }

    /// Has the replicas of a partition that move copy all that they lack, whatever holds them up.
    pub(crate) fn finish_moves(&mut self, key: PartitionKey, now: Millis) {
        let end = self.partitions.log(key).log_end_offset();
        for ((other, _), to) in self.log_dirs.moves_mut() {
            if other == key {
                *to = Move { end, is_held: false, ..*to };
            }
        }
        self.complete_moves(now);
        self.plan_copies(now);
    }

    /// Ends the moves that have copied everything, or that nothing holds up.
    pub(super) fn complete_moves(&mut self, now: Millis) {
        let moves: Vec<(ReplicaKey, Move)> =
            self.log_dirs.moves().map(|(replica, to)| (replica, *to)).listed();
        for (replica, to) in moves {
            if to.is_held || !self.metadata.is_active(replica.1) {
                continue;
            }
            if to.end < self.replica_end(replica.0, replica.1) && self.is_move_throttled(replica) {
                if let Some(to) = self.log_dirs.moving_mut(replica).filter(|to| to.pace.is_none()) {
                    to.pace = Some(Pace::beginning(now));
                }
                continue;
            }
            self.log_dirs.stop(replica);
            self.complete_move(replica, to.to, now);
        }
    }

    /// A replica lies in another directory from now on. One that cannot stays where it is.
    fn complete_move(&mut self, (key, broker): ReplicaKey, to: Uuid, now: Millis) {
        let Some((_, partition)) = self.placed(key) else { return };
        let (before, directories) = (self.dir_of(partition, broker), lying_in(partition, broker, to));
        // All replicas have one log, which lies where the first of them does; where others lie, the metadata alone says.
        let has_files = partition.replicas.first() == Some(&broker);
        let move_log = |state: &mut Self, to| if has_files { state.move_log(key, to) } else { Ok(()) };
        // The files first: a log that is found elsewhere than the metadata says is there all the same.
        if let Err(error) = move_log(self, to) {
            let what = format!("a replica could not be moved to another log directory: {error}");
            return self.warn(warning::disk_failed(what));
        }
        // Two replicas of a partition: the second is planned on what the first has changed.
        if let Err(refusal) = self.commit(vec![lie_in(key, directories)], now) {
            log::warn!("a replica could not be moved to another directory: {refusal}");
            let back = before.map_or(Ok(()), |before| move_log(self, before));
            if let Err(error) = back {
                self.warn(warning::disk_failed(error.to_string()));
            }
        }
    }

    /// On a disk, the metadata follows to where the logs of a single broker were found (`found`: the ids of that directory), as Kafka's
    /// broker tells its controller. Several brokers have one log, so that it may lie where none of them, or all, have their replica.
    /// What has no directory yet gets one.
    ///
    /// # Errors
    /// A sentence about a partition that lies in a log directory that is not here.
    pub(super) fn follow_found(&mut self, found: &OrderedMap<PartitionKey, &[Uuid]>) -> Result<(), String> {
        let brokers: Vec<i32> = self.own_brokers().into_iter().map(|broker| broker.id).listed();
        let mut counts = self.replicas_by_dir();
        let mut records = Vec::new();
        for topic in self.metadata.topics() {
            for (index, partition) in topic.numbered() {
                let key = PartitionKey { topic: topic.id, index };
                let mut directories = partition.directories.to_vec();
                directories.resize(partition.replicas.len(), UNASSIGNED_DIR);
                for (broker, told) in partition.replicas.iter().copied().zip(&mut directories) {
                    let ids = if brokers.contains(&broker) { self.log_dirs.ids(broker) } else { None };
                    let Some(ids) = ids else { continue };
                    let dir = match found.get(&key) {
                        Some([found]) => Some(*found),
                        _ if matches!(*told, Uuid::ZERO | UNASSIGNED_DIR) => {
                            self.emptiest_dir(broker, &counts)
                        }
                        _ if ids.contains(told) => None,
                        _ => {
                            let name = &topic.name;
                            return Err(format!(
                                "{name}-{index} lies in the log directory with the id {told}, which is not here"
                            ));
                        }
                    };
                    if let Some(dir) = dir {
                        *told = dir;
                        *counts.entry((broker, dir)).or_insert(0) += 1;
                    }
                }
                if directories[..] != partition.directories[..] {
                    records.push(lie_in(key, directories.into()));
                }
            }
        }
        if !records.is_empty() {
            self.metadata.begin_with_all(records);
            // What was nowhere can be led now.
            let configs = |topic: &Topic| self.election_config(topic);
            let elected = broker_changed(self.metadata.image(), &configs, Change::Back(NO_LEADER));
            self.metadata.begin_with_all(elected);
        }
        Ok(())
    }

    /// A directory of a broker has failed, and it has others: its replicas there are offline, in no ISR, and lead nothing.
    ///
    /// # Errors
    /// If that cannot be written; nothing has failed then.
    pub(crate) fn log_dir_failed(&mut self, broker: i32, dir: Uuid, now: Millis) -> Result<(), Refusal> {
        let Some(registered) = self.metadata.broker(broker) else { return Ok(()) };
        let left = registered.log_dirs.iter().copied().filter(|other| *other != dir);
        let change = BrokerRegistrationChange {
            id: broker,
            epoch: registered.epoch,
            log_dirs: Some(left.listed()),
            ..BrokerRegistrationChange::default()
        };
        let lost = self.replicas_in(broker, dir);
        let configs = |topic: &Topic| self.election_config(topic);
        let mut records = broker_changed(self.metadata.image(), &configs, Change::DirFailed(broker, dir));
        records.push(Record::BrokerRegistrationChange(change));
        let ends: Vec<i64> = lost.iter().map(|key| self.replica_end(*key, broker)).listed();
        self.log_dirs.fail(broker, dir);
        if let Err(refusal) = self.commit(records, now) {
            self.log_dirs.repaired(broker);
            return Err(refusal);
        }
        for (key, end) in lost.into_iter().zip(ends) {
            // Who leads now may have less.
            let end = end.min(self.partitions.log(key).log_end_offset());
            self.followers.stay(key, broker, end, false);
            self.log_dirs.stop((key, broker));
            // Who waits at this broker is told that it cannot be had.
            self.partition_moved(key);
        }
        let to_there: Vec<ReplicaKey> = self
            .log_dirs
            .moves()
            .filter_map(|(replica, to)| (replica.1 == broker && to.to == dir).then_some(replica))
            .listed();
        for replica in to_there {
            self.log_dirs.stop(replica);
        }
        self.plan_copies(now);
        Ok(())
    }

    /// The partitions of which a broker has its replica in a directory.
    pub(crate) fn replicas_in(&self, broker: i32, dir: Uuid) -> Vec<PartitionKey> {
        let mut keys = self.replicas_of(broker);
        keys.retain(|key| {
            self.placed(*key).is_some_and(|(_, partition)| self.dir_of(partition, broker) == Some(dir))
        });
        keys
    }
}

/// The directories of a partition's replicas, where that of this broker lies there.
fn lying_in(partition: &Partition, broker: i32, there: Uuid) -> Box<[Uuid]> {
    let mut directories = partition.directories.to_vec();
    directories.resize(partition.replicas.len(), UNASSIGNED_DIR);
    let place = partition.replicas.iter().position(|id| *id == broker);
    if let Some(dir) = place.and_then(|place| directories.get_mut(place)) {
        *dir = there;
    }
    directories.into()
}

/// The record that says where the replicas of a partition lie.
fn lie_in(key: PartitionKey, directories: Box<[Uuid]>) -> Record {
    Record::PartitionChange(PartitionChange {
        topic_id: key.topic,
        number: key.index,
        directories: Some(directories),
        ..PartitionChange::default()
    })
}

#[cfg(test)]
mod tests;
