//! What a row says of a request, and in which tone.

use std::time::Duration;

use super::lanes::Lane;
use super::rows::{NAMED_MAX, Row, Tone};
use crate::list::Listed;
use crate::trace::exchange::{Exchange, ExchangeVerdict};
use crate::trace::request::ms;
use crate::trace::{TracedOutcome, TracedPartition, TracedRequest};
use crate::{Api, ErrorCode};

/// APIs that clients ask in passing.
const CHATTER: &[Api] = &[
    Api::ApiVersions,
    Api::Metadata,
    Api::FindCoordinator,
    Api::InitProducerId,
    Api::Heartbeat,
    Api::DescribeCluster,
    Api::OffsetForLeaderEpoch,
];

/// Colours a row by what became of an exchange whose records are in it.
pub(super) fn mark(row: &mut Row, exchange: &Exchange) {
    let tone = match &exchange.verdict {
        ExchangeVerdict::Answered => Tone::Answered,
        ExchangeVerdict::Lost(_) => Tone::Lost,
        ExchangeVerdict::Pending(_) | ExchangeVerdict::Unknown(_) => Tone::Waiting,
    };
    row.tone = row.tone.max(tone);
}

pub(super) fn tell_error(row: &mut Row, error: Option<ErrorCode>) {
    if let Some(error) = error {
        row.label += &format!(" {}", error.name());
        row.tone = row.tone.max(Tone::Failed);
    }
}

pub(super) fn tell_result(row: &mut Row, request: &TracedRequest) {
    request.error_codes().iter().for_each(|error| tell_error(row, Some(*error)));
    match &request.outcome {
        TracedOutcome::Closed { why, .. } => {
            row.label = format!("✕ {} refused: {why}", request.api_name());
            row.tone = row.tone.max(Tone::Failed);
        }
        TracedOutcome::ClientGone { after } => {
            row.label = format!("✕ gone after {:.1} ms, before an answer", ms(*after));
            row.tone = row.tone.max(Tone::Failed);
        }
        TracedOutcome::Lost { .. } => row.tone = row.tone.max(Tone::Failed),
        TracedOutcome::Answered { .. } | TracedOutcome::Pending | TracedOutcome::Unanswered => {}
    }
}

pub(super) fn answered_at(request: &TracedRequest) -> Duration {
    request.at + request.latency().unwrap_or_default()
}

/// Heartbeats, empty fetches, and what clients ask in passing, as long as nothing is wrong with it.
pub(super) fn says_nothing(request: &TracedRequest) -> bool {
    // A new member is told its id by an error.
    let is_fine = request.verdicts.is_empty()
        && request.error_codes().iter().all(|error| *error == ErrorCode::MemberIdRequired)
        && !matches!(request.outcome, TracedOutcome::Closed { .. } | TracedOutcome::Lost { .. });
    let is_quiet = match request.api() {
        Some(Api::Fetch) => request.partitions().iter().all(|partition| partition.records_bytes == 0),
        Some(Api::JoinGroup) => !request.error_codes().is_empty(),
        Some(api) => CHATTER.contains(&api),
        None => false,
    };
    is_fine && is_quiet
}

pub(super) fn target(request: &TracedRequest) -> Lane {
    match (request.group(), request.partitions()) {
        (Some(group), _) => Lane::Group(group.to_owned()),
        (None, [partition, ..]) => Lane::partition(&partition.topic, partition.partition),
        (None, []) => Lane::Broker,
    }
}

/// What a request asks, in a few words.
pub(super) fn label(request: &TracedRequest) -> String {
    let name = request.api_name();
    let offsets: Vec<String> = request.partitions().iter().filter_map(offset).take(NAMED_MAX).listed();
    let offsets = offsets.join(" ");
    match (request.api(), request.generation()) {
        (Some(Api::JoinGroup), _) => name,
        (Some(Api::SyncGroup | Api::Heartbeat), Some(generation)) => {
            format!("{name} generation {generation}")
        }
        _ if offsets.is_empty() => format!("{name} {}", request.topics().join(" ")).trim_end().to_owned(),
        _ => format!("{name} {offsets}"),
    }
}

fn offset(partition: &TracedPartition) -> Option<String> {
    let place = format!("{}-{}", partition.topic, partition.partition);
    match (partition.asked, partition.offset) {
        (Some(-1), Some(offset)) => Some(format!("{place} latest={offset}")),
        (Some(-2), Some(offset)) => Some(format!("{place} earliest={offset}")),
        (_, Some(offset)) => Some(format!("{place}@{offset}")),
        (Some(asked), None) => Some(format!("{place}@{asked}")),
        (None, None) => None,
    }
}

/// As in `5–7`: the first and the last offset.
pub(super) fn range(partition: &TracedPartition) -> String {
    match (partition.offset.or(partition.asked), partition.end_offset) {
        (Some(first), Some(end)) if end > first + 1 => format!("{first}–{}", end - 1),
        (Some(first), Some(_)) => format!("@{first}"),
        (Some(first), None) => format!("{first}–…"),
        (None, _) => String::new(),
    }
}
