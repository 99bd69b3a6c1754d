//! OffsetCommit: who may commit, and what becomes of each offset.

use crate::ErrorCode;
use crate::call::ConnectionId;
use crate::clock::Millis;
use crate::group::config::GroupConfig;
use crate::group::coordinator::Groups;
use crate::group::effect::Effect;
use crate::group::record::{OffsetKey, OffsetValue, Record};
use crate::uuid::Uuid;

/// An OffsetCommit, without the partitions that do not exist.
#[derive(Clone, Debug)]
pub(crate) struct CommitRequest {
    /// The group id.
    pub(crate) group: String,
    /// The member id; empty for a client that manages its partitions itself.
    pub(crate) member_id: String,
    /// The `group.instance.id` of a static member.
    pub(crate) instance_id: Option<String>,
    /// The generation; negative for a client that manages its partitions itself.
    pub(crate) generation: i32,
    /// How long to keep the offsets, if the client says so (v2-4).
    pub(crate) retention_ms: Option<i64>,
    /// Clients of v9+ are told GROUP_ID_NOT_FOUND; older ones ILLEGAL_GENERATION.
    pub(crate) knows_group_id_not_found: bool,
    /// The client's connection.
    pub(crate) connection: ConnectionId,
    /// What to commit.
    pub(crate) partitions: Vec<PartitionCommit>,
}

/// One offset to commit.
#[derive(Clone, Debug)]
pub(crate) struct PartitionCommit {
    /// The topic.
    pub(crate) topic: String,
    /// The topic's id, if it is known.
    pub(crate) topic_id: Option<Uuid>,
    /// The partition.
    pub(crate) partition: i32,
    /// The offset. Negative ones are kept as any other.
    pub(crate) offset: i64,
    /// The leader epoch, -1 if the client does not know it.
    pub(crate) leader_epoch: i32,
    /// The client's remark.
    pub(crate) metadata: Option<String>,
}

/// What is to become of an OffsetCommit.
#[derive(Debug)]
pub(crate) struct Commit {
    /// For each partition, in order: `None`, or why it cannot be committed.
    pub(crate) errors: Vec<ErrorCode>,
    /// What to append. Nothing is committed unless that succeeds.
    pub(crate) records: Vec<Record>,
    /// What else is to be done.
    pub(crate) effects: Vec<Effect>,
}

impl Groups {
    /// Takes an OffsetCommit. The error, if any, is that of every partition.
    pub(crate) fn commit(
        &mut self,
        request: &CommitRequest,
        now: Millis,
        config: &GroupConfig,
    ) -> Result<Commit, ErrorCode> {
        self.check_commit(request)?;
        let effects = self.committed(&request.group, &request.member_id, request.connection, now, config);
        let expire_timestamp = request.retention_ms.map(|retention| now.saturating_add(retention).max(0));
        let mut commit = Commit { errors: Vec::new(), records: Vec::new(), effects };
        for partition in &request.partitions {
            let record = offset_record(&request.group, partition, now, expire_timestamp, config);
            commit.errors.push(record.as_ref().err().copied().unwrap_or(ErrorCode::None));
            commit.records.extend(record);
        }
        Ok(commit)
    }

    fn check_commit(&self, request: &CommitRequest) -> Result<(), ErrorCode> {
        match self.get(&request.group) {
            Some(group) => {
                group.check_commit(&request.member_id, request.instance_id.as_deref(), request.generation)
            }
            None if request.generation < 0 => Ok(()),
            None if request.knows_group_id_not_found => Err(ErrorCode::GroupIdNotFound),
            None => Err(ErrorCode::IllegalGeneration),
        }
    }
}

fn offset_record(
    group: &str,
    commit: &PartitionCommit,
    now: Millis,
    expire_timestamp: Option<Millis>,
    config: &GroupConfig,
) -> Result<Record, ErrorCode> {
    let metadata = commit.metadata.clone().unwrap_or_default();
    let max = usize::try_from(config.offset_metadata_max_bytes).unwrap_or(0);
    // Java counts the units of UTF-16, whatever the name of the config says.
    if metadata.len() > max && metadata.encode_utf16().count() > max {
        return Err(ErrorCode::OffsetMetadataTooLarge);
    }
    let key = OffsetKey { group: group.to_owned(), topic: commit.topic.clone(), partition: commit.partition };
    let value = OffsetValue {
        offset: commit.offset,
        leader_epoch: Some(commit.leader_epoch).filter(|epoch| *epoch >= 0),
        metadata,
        commit_timestamp: now,
        expire_timestamp,
        // The record of an offset that expires on its own is of an old version, which has no topic id.
        topic_id: commit.topic_id.filter(|_| expire_timestamp.is_none()),
    };
    Ok(Record::Offset { key, value: Some(value) })
}
