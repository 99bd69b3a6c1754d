//! Produce (0): appends one record batch to each partition named.
//!
//! Batches are checked, decompressed and recompressed before the state's lock is taken. Versions 0 to 2 are advertised,
//! as by Kafka, because older librdkafka would not compress otherwise; asked for, their connection is closed.
//!
//! With `acks=all` the answer waits until every in-sync replica has the records; without a follower that is held back that
//! is at once. With a data directory any answer waits for a flush, where `flush.messages` asks for one.
//!
//! Transactional writes are refused with INVALID_TXN_STATE: transactions are not served yet. A request with some that names no
//! transactional id fails as a whole, as in Kafka.

mod committing;

use std::sync::Arc;

use kafka_protocol::messages::produce_request::PartitionProduceData;
use kafka_protocol::messages::produce_response::{
    BatchIndexAndErrorMessage, LeaderIdAndEpoch, NodeEndpoint, PartitionProduceResponse, TopicProduceResponse,
};
use kafka_protocol::messages::{ProduceRequest, ProduceResponse};
use kafka_protocol::protocol::StrBytes;
use kafkito_storage::{self as storage, AdmittedBatch, Appended, Codec, Origin, Produced, RecordError};

use crate::ErrorCode;
use crate::call::{Call, Client};
use crate::list::Listed;
use crate::metadata::Topic;
use crate::outcome::{Outcome, Retry};
use crate::partitions::Settings;
use crate::shared::Shared;
use crate::state::appending::error_code;
use crate::state::{Located, State, TopicRef};

use committing::{Committing, Uncommitted};

/// The client id with which Kafka's own tools may write internal topics.
const ADMIN_CLIENT_ID: &str = "__admin_client";

/// From this version on topics are named by id.
const TOPIC_ID_VERSION: i16 = 13;
/// From this version on batches may be compressed with zstd.
const ZSTD_VERSION: i16 = 7;
/// From this version on an answer names the records at fault.
const RECORD_ERRORS_VERSION: i16 = 8;
/// From this version on a producer that came to the wrong broker is told the right one (KIP-951).
const CURRENT_LEADER_VERSION: i16 = 10;

/// Why a partition's batch was not appended.
#[derive(Debug, Clone)]
pub(crate) struct Rejected {
    /// Whether the request is wrong, wherever it would have appended to.
    is_whole: bool,
    /// Whether it is the partition's log that in Kafka looks for this.
    is_of_log: bool,
    /// Whether Kafka first asks whether it leads the partition.
    is_late: bool,
    code: ErrorCode,
    message: Option<String>,
    records: Vec<RecordError>,
}

impl Rejected {
    /// Whether Kafka would have asked the partition's log: then it tells where that begins.
    fn has_reached_log(&self) -> bool {
        self.is_of_log
            || !self.records.is_empty()
            || matches!(
                self.code,
                ErrorCode::OutOfOrderSequenceNumber
                    | ErrorCode::InvalidProducerEpoch
                    | ErrorCode::DuplicateSequenceNumber
                    | ErrorCode::NotEnoughReplicas
            )
    }
}

impl From<ErrorCode> for Rejected {
    fn from(code: ErrorCode) -> Self {
        Self { is_whole: false, is_of_log: false, is_late: false, code, message: None, records: Vec::new() }
    }
}

impl From<storage::Error> for Rejected {
    fn from(error: storage::Error) -> Self {
        let (code, message) = (error_code(&error), error.to_string());
        let records = match error {
            storage::Error::RejectedRecords { records, .. } => records,
            _ => Vec::new(),
        };
        Self { is_whole: false, is_of_log: false, is_late: false, code, message: Some(message), records }
    }
}

/// The batches of a request, topic by topic and partition by partition, each ready to be appended or rejected.
pub(crate) type Prepared = Vec<(TopicRef, Vec<Result<AdmittedBatch, Rejected>>)>;

/// What the work before the lock needs to know of a partition.
type Rules = Result<(Arc<Topic>, Arc<Settings>), ErrorCode>;

/// Checks every batch by its topic's rules, without holding the lock meanwhile.
pub(crate) fn prepare(shared: &Shared, request: &ProduceRequest, version: i16) -> Prepared {
    let rules = shared.look(|state| rules(state, request, version));
    admit_all(request, rules, version, shared.clock.now())
}

/// A request fails as a whole by the first batch that is none, or belongs to a transaction where it names no transactional id: Kafka
/// looks for these before it looks at partitions.
fn reject_whole(prepared: &mut Prepared) {
    let mut batches = prepared.iter().flat_map(|(_, batches)| batches);
    let whole = batches.find_map(|batch| batch.as_ref().err().filter(|rejected| rejected.is_whole)).cloned();
    if let Some(rejected) = whole {
        let batches = prepared.iter_mut().flat_map(|(_, batches)| batches);
        batches.for_each(|batch| *batch = Err(rejected.clone()));
    }
}

fn admit_all(
    request: &ProduceRequest,
    rules: Vec<(TopicRef, Vec<Rules>)>,
    version: i16,
    now: i64,
) -> Prepared {
    let topics = request.topic_data.iter().zip(rules).map(|(topic, (name, rules))| {
        let batches = topic.partition_data.iter().zip(rules);
        (name, batches.map(|(data, rules)| admit(data, rules, request, version, now)).listed())
    });
    let mut prepared = topics.listed();
    reject_whole(&mut prepared);
    prepared
}

fn rules(state: &mut State, request: &ProduceRequest, version: i16) -> Vec<(TopicRef, Vec<Rules>)> {
    let mut of_topic = |topic: &kafka_protocol::messages::produce_request::TopicProduceData| {
        let name = topic_ref(topic, version);
        let mut of_partition = |index| {
            let partition = state.locate(&name, index)?;
            let settings = state.settings(&partition.topic);
            Ok((partition.topic, settings))
        };
        let rules = topic.partition_data.iter().map(|data| of_partition(data.index)).listed();
        (name, rules)
    };
    request.topic_data.iter().map(&mut of_topic).listed()
}

fn topic_ref(topic: &kafka_protocol::messages::produce_request::TopicProduceData, version: i16) -> TopicRef {
    if version >= TOPIC_ID_VERSION {
        TopicRef::Id(topic.topic_id.into())
    } else {
        TopicRef::Name(topic.name.as_str().to_owned())
    }
}

fn admit(
    data: &PartitionProduceData,
    rules: Rules,
    request: &ProduceRequest,
    version: i16,
    now: i64,
) -> Result<AdmittedBatch, Rejected> {
    let whole = |rejected: Rejected| Rejected { is_whole: true, ..rejected };
    let records = data.records.clone().unwrap_or_default();
    let is_early_zstd = version < ZSTD_VERSION && is_zstd(&records);
    let produced = Produced::of(records).map_err(|error| whole(error.into()))?;
    if produced.has_transactional_batch() && request.transactional_id.is_none() {
        return Err(whole(ErrorCode::TransactionalIdAuthorizationFailed.into()));
    }
    let (topic, settings) = rules?;
    let only = produced.only_batch()?;
    if is_early_zstd {
        return Err(ErrorCode::UnsupportedCompressionType.into());
    }
    if !(-1..=1).contains(&request.acks) {
        return Err(ErrorCode::InvalidRequiredAcks.into());
    }
    let batch = only.check(settings.log.decompressed_bytes_max).map_err(|error| {
        let is_of_log = matches!(error, storage::Error::InvalidRecord(_) | storage::Error::Undecodable(_));
        Rejected { is_of_log, is_late: true, ..error.into() }
    })?;
    let admitted = batch.admit(&settings.log, now);
    admitted.map_err(|error| {
        let error = in_partition(error, &topic.name, data.index);
        Rejected { is_late: true, ..error.into() }
    })
}

/// Whether the first batch says so: Kafka looks for that before it looks into the batch.
fn is_zstd(records: &[u8]) -> bool {
    storage::BatchHeader::parse(records).is_some_and(|header| matches!(header.codec(), Ok(Codec::Zstd)))
}

/// Of records without a key Kafka says where they should have gone.
fn in_partition(mut error: storage::Error, topic: &str, index: i32) -> storage::Error {
    if let storage::Error::RejectedRecords { records, .. } = &mut error {
        for record in records.iter_mut().filter(|record| record.message == storage::KEYLESS) {
            record.message.push_str(&format!(" in topic partition {topic}-{index}"));
        }
    }
    error
}

/// Appends what was prepared.
pub(crate) fn handle(
    state: &mut State,
    call: &Call<'_, ProduceRequest>,
    prepared: Prepared,
) -> Outcome<ProduceResponse, Retry<ProduceResponse>> {
    let mut first_error = None;
    let mut waiting = Vec::new();
    let topics = call.request.topic_data.iter().zip(prepared);
    // As in Kafka, which answers for partitions: a topic without any is not there.
    let topics = topics.filter(|(topic, _)| !topic.partition_data.is_empty()).enumerate();
    let topics = topics.map(|(at, (topic, (name, batches)))| {
        let partitions =
            topic.partition_data.iter().zip(batches).enumerate().map(|(place, (data, batch))| {
                let located = state.locate(&name, data.index);
                let result = produce(state, call, located.as_ref().map_err(|code| *code), batch);
                match (&result, &located) {
                    (Ok(appended), Ok(partition)) if call.request.acks != 0 => {
                        let (required, all) = (appended.last_offset + 1, call.request.acks == -1);
                        waiting.extend(Uncommitted::of(state, partition, required, all, (at, place)));
                    }
                    (Err(rejected), _) => drop(first_error.get_or_insert(rejected.code)),
                    _ => {}
                }
                let log_start = match (&result, &located) {
                    (Err(rejected), Ok(located)) if rejected.has_reached_log() => {
                        state.partitions.log(located.key).log_start_offset()
                    }
                    _ => -1,
                };
                answer(data.index, result, located.ok().as_ref(), log_start, call)
            });
        TopicProduceResponse::default()
            .with_name(topic.name.clone())
            .with_topic_id(topic.topic_id)
            .with_partition_responses(partitions.listed())
    });
    let topics = topics.listed();
    match (call.request.acks, first_error) {
        (0, Some(code)) => Outcome::Close(format!("acks=0 leaves no other way to tell of {code}")),
        (0, None) => Outcome::Nothing,
        _ if !waiting.is_empty() => {
            let (client, version, timeout_ms) =
                (Arc::clone(call.client), call.version, call.request.timeout_ms);
            Committing { client, version, topics, waiting, timeout_ms }.park(state)
        }
        (_, None) => Outcome::Reply(ProduceResponse::default().with_responses(topics)),
        (_, Some(_)) => Outcome::Reply(response(state, call.client, topics)),
    }
}

/// The answer, with where the leaders are that it names.
fn response(state: &State, client: &Client, topics: Vec<TopicProduceResponse>) -> ProduceResponse {
    let leaders = leaders(state, client, &topics);
    ProduceResponse::default().with_responses(topics).with_node_endpoints(leaders)
}

/// Where the leaders are that the answer names.
fn leaders(state: &State, client: &Client, topics: &[TopicProduceResponse]) -> Vec<NodeEndpoint> {
    let partitions = topics.iter().flat_map(|topic| &topic.partition_responses);
    let named = partitions.map(|partition| partition.current_leader.leader_id.0);
    let addresses = state.leader_addresses(named, client).into_iter();
    addresses
        .map(|address| {
            NodeEndpoint::default()
                .with_node_id(address.broker_id.into())
                .with_host(StrBytes::from_string(address.host))
                .with_port(address.port.into())
                .with_rack(address.rack.map(|rack| StrBytes::from_string(rack.to_string())))
        })
        .listed()
}

fn produce(
    state: &mut State,
    call: &Call<'_, ProduceRequest>,
    located: Result<&Located, ErrorCode>,
    batch: Result<AdmittedBatch, Rejected>,
) -> Result<Appended, Rejected> {
    let batch = match batch {
        Err(rejected) if rejected.is_whole => return Err(rejected),
        batch => batch,
    };
    let partition = located?;
    let batch = match batch {
        Err(rejected) if !rejected.is_late => return Err(rejected),
        batch => batch,
    };
    if partition.topic.is_internal() && *call.client.client_id != *ADMIN_CLIENT_ID {
        return Err(ErrorCode::InvalidTopicException.into());
    }
    state.check_leader(partition, call.client.broker_id, -1)?;
    if call.request.acks == -1 {
        state.check_in_sync_replicas(partition)?;
    }
    let batch = batch?;
    if batch.header().is_transactional() {
        let message = Some("kafkito does not serve transactions yet".to_owned());
        return Err(Rejected { message, ..ErrorCode::InvalidTxnState.into() });
    }
    Ok(state.append(partition, &batch, Origin::Client, call.now)?)
}

fn answer(
    index: i32,
    result: Result<Appended, Rejected>,
    located: Option<&Located>,
    log_start: i64,
    call: &Call<'_, ProduceRequest>,
) -> PartitionProduceResponse {
    let answer = PartitionProduceResponse::default().with_index(index);
    match result {
        Ok(appended) => answer
            .with_base_offset(appended.base_offset)
            .with_log_append_time_ms(appended.log_append_time)
            .with_log_start_offset(appended.log_start_offset),
        Err(rejected) => {
            log::info!("{}: a batch for partition {index} was rejected: {rejected:?}", call.client);
            tell(answer.with_log_start_offset(log_start), rejected, located, call.version)
        }
    }
}

fn tell(
    answer: PartitionProduceResponse,
    rejected: Rejected,
    located: Option<&Located>,
    version: i16,
) -> PartitionProduceResponse {
    let mut answer =
        answer.with_error_code(rejected.code.code()).with_base_offset(-1).with_log_append_time_ms(-1);
    if version >= RECORD_ERRORS_VERSION {
        answer.error_message = rejected.message.map(Into::into);
        let told = |record: RecordError| {
            BatchIndexAndErrorMessage::default()
                .with_batch_index(record.batch_index)
                .with_batch_index_error_message(Some(record.message.into()))
        };
        answer.record_errors = rejected.records.into_iter().map(told).listed();
    }
    let leader = located.map(|located| (located.leader, located.leader_epoch));
    tell_leader(&mut answer, rejected.code, leader, version);
    answer
}

/// Tells a producer that came to the wrong broker which is the right one, and at which epoch.
fn tell_leader(
    answer: &mut PartitionProduceResponse,
    code: ErrorCode,
    leader: Option<(i32, i32)>,
    version: i16,
) {
    let tells_leader = version >= CURRENT_LEADER_VERSION && code == ErrorCode::NotLeaderOrFollower;
    if let Some((leader, epoch)) = leader.filter(|_| tells_leader) {
        answer.current_leader =
            LeaderIdAndEpoch::default().with_leader_id(leader.into()).with_leader_epoch(epoch);
    }
}

#[cfg(test)]
mod tests;
