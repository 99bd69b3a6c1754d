//! What a request and its answer are about, read from what is kept of them.

use std::sync::Arc;

use super::skeleton::BATCH_HEADER_BYTES;
use crate::ordered::OrderedMap;
use crate::schema::scan::{Leaf, Sink, scan};
use crate::schema::{self, Entity, Field, view};
use crate::uuid::Uuid;
use crate::{Api, ErrorCode};

/// Topics' names by their ids.
pub(super) type TopicNames = Arc<OrderedMap<Uuid, Arc<str>>>;

/// What a request and its answer are about.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Facts {
    pub(super) topics: Vec<String>,
    pub(super) partitions: Vec<TracedPartition>,
    pub(super) group: Option<String>,
    pub(super) generation: Option<i32>,
    pub(super) member: Option<String>,
    pub(super) transactional_id: Option<String>,
    pub(super) error_codes: Vec<ErrorCode>,
    /// What a member was assigned: the bytes of a SyncGroup answer.
    pub(super) assignment: Option<Vec<u8>>,
    /// The protocol that a JoinGroup answer chose.
    pub(super) protocol: Option<String>,
}

/// A partition in a request or its answer.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct TracedPartition {
    /// The topic's name; its id if the topic is no more.
    pub topic: String,
    /// The partition's number.
    pub partition: i32,
    /// What was asked for: the offset to fetch or to commit, or the timestamp to list (-1 latest, -2 earliest).
    pub asked: Option<i64>,
    /// What was answered: the first offset of the records produced or fetched, or the offset committed or listed.
    pub offset: Option<i64>,
    /// The offset behind the last record produced or fetched. `None` without records, and where they are too many
    /// batches to be gone over.
    pub end_offset: Option<i64>,
    /// The bytes of the records.
    pub records_bytes: u64,
    /// What went wrong with this partition.
    pub error: Option<ErrorCode>,
}

/// Reads what there is to know.
pub(super) fn facts(
    (key, version): (i16, i16),
    request: &[u8],
    answer: Option<&[u8]>,
    names: &TopicNames,
) -> Facts {
    let mut reading = Reading::new(key, names);
    if let Some(message) = schema::request(key) {
        scan(message, version, request, BATCH_HEADER_BYTES, &mut reading);
    }
    if let (Some(message), Some(frame)) = (schema::response(key), answer) {
        reading.turn_to_answer();
        let body = view::response_body(key, version, frame);
        scan(message, version, body, BATCH_HEADER_BYTES, &mut reading);
    }
    reading.facts
}

/// APIs whose requests or answers tell offsets of partitions.
const WITH_PARTITIONS: &[Api] = &[
    Api::Produce,
    Api::Fetch,
    Api::ListOffsets,
    Api::OffsetCommit,
    Api::OffsetFetch,
    Api::OffsetForLeaderEpoch,
    Api::DeleteRecords,
    Api::OffsetDelete,
    Api::TxnOffsetCommit,
    Api::AddPartitionsToTxn,
];

struct Reading<'a> {
    facts: Facts,
    names: &'a TopicNames,
    api: Option<Api>,
    with_partitions: bool,
    answer: bool,
    depth: usize,
    topic: Option<String>,
    /// The partition whose fields come now, and how deep its struct lies.
    partition: Option<(usize, usize)>,
}

impl<'a> Reading<'a> {
    fn new(key: i16, names: &'a TopicNames) -> Self {
        let api = Api::from_key(key);
        Self {
            facts: Facts::default(),
            names,
            api,
            with_partitions: api.is_some_and(|api| WITH_PARTITIONS.contains(&api)),
            answer: false,
            depth: 0,
            topic: None,
            partition: None,
        }
    }

    fn turn_to_answer(&mut self) {
        (self.answer, self.depth, self.topic, self.partition) = (true, 0, None, None);
    }

    fn in_topic(&mut self, name: String) {
        if !self.facts.topics.contains(&name) {
            self.facts.topics.push(name.clone());
        }
        self.topic = Some(name);
    }

    fn in_partition(&mut self, index: i64) {
        let (Some(topic), Ok(index)) = (&self.topic, i32::try_from(index)) else { return };
        let known = &mut self.facts.partitions;
        let place = known.iter().position(|known| known.partition == index && known.topic == *topic);
        let place = place.unwrap_or_else(|| {
            known.push(TracedPartition::new(topic.clone(), index));
            known.len() - 1
        });
        self.partition = Some((place, self.depth));
    }

    fn partition(&mut self) -> Option<&mut TracedPartition> {
        self.partition.and_then(|(place, _)| self.facts.partitions.get_mut(place))
    }

    fn number(&mut self, field: &'static Field, number: i64) {
        match field.name {
            "partition" | "partitionIndex" | "index" | "partitionIndexes" | "partitions"
                if self.with_partitions =>
            {
                self.in_partition(number);
            }
            "fetchOffset" | "timestamp" if !self.answer => {
                self.told(|partition| partition.asked = Some(number))
            }
            "committedOffset" if !self.answer => self.told(|partition| partition.asked = Some(number)),
            "baseOffset" | "committedOffset" | "offset" | "endOffset" | "lowWatermark" => {
                self.told(|partition| partition.offset = Some(number).filter(|offset| *offset >= 0));
            }
            "generationId" | "generationIdOrMemberEpoch" if number >= 0 => {
                self.facts.generation = i32::try_from(number).ok();
            }
            "errorCode" => self.error(number),
            _ => {}
        }
    }

    fn told(&mut self, tell: impl FnOnce(&mut TracedPartition)) {
        if let Some(partition) = self.partition() {
            tell(partition);
        }
    }

    fn error(&mut self, code: i64) {
        let code = i16::try_from(code).ok().and_then(ErrorCode::from_code);
        let Some(code) = code.filter(|code| *code != ErrorCode::None) else { return };
        if !self.facts.error_codes.contains(&code) {
            self.facts.error_codes.push(code);
        }
        self.told(|partition| partition.error = Some(code));
    }

    fn text(&mut self, field: &'static Field, text: &str) {
        match (field.entity, field.name) {
            (Some(Entity::TopicName), _) => self.in_topic(text.to_owned()),
            (Some(Entity::GroupId), _) | (None, "groupId") => {
                self.facts.group.get_or_insert_with(|| text.to_owned());
            }
            (Some(Entity::TransactionalId), _) => {
                self.facts.transactional_id.get_or_insert_with(|| text.to_owned());
            }
            (_, "memberId") if self.depth == 0 && !text.is_empty() => {
                self.facts.member = Some(text.to_owned())
            }
            (_, "protocolName") if self.answer => self.facts.protocol = Some(text.to_owned()),
            // FindCoordinator names groups, or transactional ids, as keys.
            (_, "key" | "coordinatorKeys")
                if self.api == Some(Api::FindCoordinator) && self.facts.group.is_none() =>
            {
                self.facts.group = Some(text.to_owned());
            }
            _ => {}
        }
    }

    /// The header that is kept of records spans all their batches.
    fn records(&mut self, header: &[u8], length: usize) {
        let spans = header.len() >= BATCH_HEADER_BYTES;
        let (base_offset, delta) = if spans {
            (i64::from_be_bytes(word(header, 0)), i32::from_be_bytes(word(header, 23)))
        } else {
            (-1, -1)
        };
        let answer = self.answer;
        self.told(|partition| {
            partition.records_bytes = length as u64;
            match answer {
                // What a producer sends starts at 0; its answer says where it went.
                false => partition.end_offset = (delta >= 0).then_some(i64::from(delta) + 1),
                true if spans => {
                    partition.offset = Some(base_offset);
                    partition.end_offset = (delta >= 0).then(|| base_offset + i64::from(delta) + 1);
                }
                true => {}
            }
        });
    }
}

fn word<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    bytes.get(at..).and_then(<[u8]>::first_chunk).copied().unwrap_or([0; N])
}

impl Sink for Reading<'_> {
    fn value(&mut self, field: &'static Field, value: Leaf<'_>) {
        match value {
            Leaf::Int(number) => self.number(field, number),
            Leaf::Text(text) => self.text(field, text),
            Leaf::Uuid(id) if field.name == "topicId" && !id.is_zero() => {
                let name = self.names.get(&id).map_or_else(|| id.to_string(), ToString::to_string);
                self.in_topic(name);
            }
            Leaf::Uuid(_) => {}
            Leaf::Bytes(bytes, length) if field.name == "records" => self.records(bytes, length),
            Leaf::Bytes(bytes, _) if field.name == "assignment" && self.depth == 0 && self.answer => {
                self.facts.assignment = Some(bytes.to_vec());
            }
            Leaf::Bytes(..) => {}
        }
    }

    fn begin(&mut self, _field: &'static Field) {
        self.depth += 1;
    }

    fn end(&mut self, _field: &'static Field) {
        if let Some((place, depth)) = self.partition.filter(|(_, depth)| *depth == self.depth) {
            let _ = depth;
            self.finish(place);
            self.partition = None;
        }
        self.depth = self.depth.saturating_sub(1);
    }
}

impl Reading<'_> {
    /// A produced batch starts where its answer says.
    fn finish(&mut self, place: usize) {
        if !self.answer || self.api != Some(Api::Produce) {
            return;
        }
        if let Some(partition) = self.facts.partitions.get_mut(place) {
            partition.end_offset =
                partition.offset.zip(partition.end_offset).map(|(base, count)| base + count);
        }
    }
}

impl TracedPartition {
    fn new(topic: String, partition: i32) -> Self {
        Self { topic, partition, asked: None, offset: None, end_offset: None, records_bytes: 0, error: None }
    }
}
