//! Reads what a fetch asks for.

use bytes::Bytes;
use kafkito_storage::{AbortedTransaction, Log};

use super::Fetch;
use super::replica::{Role, role};
use crate::ErrorCode;
use crate::fetch::{Asked, Position, Told};
use crate::list::Listed;
use crate::partitions::PartitionKey;
use crate::state::appending::error_code;
use crate::state::{Located, State};

/// What was found for one partition.
#[derive(Debug)]
pub(super) struct Fetched {
    pub(super) asked: Asked,
    /// The log to wait for; `None` if there is none.
    pub(super) key: Option<PartitionKey>,
    pub(super) bytes: usize,
    pub(super) result: Result<Found, Failed>,
}

/// A partition that could be read.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) high_watermark: i64,
    pub(super) last_stable_offset: i64,
    pub(super) log_start_offset: i64,
    pub(super) slices: Vec<Bytes>,
    /// `None` unless only committed records are read.
    pub(super) aborted: Option<Vec<AbortedTransaction>>,
    /// The replica that the client is to ask instead.
    pub(super) preferred: Option<i32>,
    /// Where the client's log and the leader's part: epoch and end offset.
    pub(super) diverging: Option<(i32, i64)>,
}

/// A partition that could not.
#[derive(Debug)]
pub(super) struct Failed {
    pub(super) code: ErrorCode,
    /// Leader and epoch, for a client that asked the wrong broker or knows an old one.
    pub(super) leader: Option<(i32, i32)>,
}

/// Reads every partition in turn, within the bounds of the request. The first batch comes whole, however large.
pub(super) fn read(state: &State, fetch: &Fetch) -> Vec<Fetched> {
    let mut left = fetch.bytes_max;
    let mut read_one = false;
    let partitions = fetch.asked.iter().map(|asked| {
        let located = state.locate(&asked.partition.topic, asked.partition.index);
        let key = located.as_ref().ok().map(|partition| partition.key);
        let result = read_partition(state, fetch, asked, located, left, !read_one);
        let bytes = result.as_ref().map_or(0, |found| found.slices.iter().map(Bytes::len).sum());
        left = left.saturating_sub(bytes);
        read_one |= bytes > 0;
        Fetched { asked: asked.clone(), key, bytes, result }
    });
    partitions.listed()
}

fn read_partition(
    state: &State,
    fetch: &Fetch,
    asked: &Asked,
    located: Result<Located, ErrorCode>,
    bytes_left: usize,
    min_one: bool,
) -> Result<Found, Failed> {
    let partition = located.map_err(|code| Failed { code, leader: None })?;
    let failed = |code| Failed { code, leader: Some((partition.leader, partition.leader_epoch)) };
    let role = role(state, fetch, asked, &partition).map_err(failed)?;
    let log = state.partitions.log(partition.key);
    let nothing = Found::nothing(log, fetch, role);
    if let Role::LeaderBeside(nearer) = role {
        return Ok(Found { preferred: Some(nearer), ..nothing });
    }
    let leads = matches!(role, Role::Leader).then_some(partition.leader_epoch);
    if let Some(diverging) = diverging(log, asked, leads).map_err(failed)? {
        return Ok(Found { diverging: Some(diverging), aborted: None, ..nothing });
    }
    let bytes_max = bytes_left.min(usize::try_from(asked.bytes_max).unwrap_or(0));
    let end = role.end(log);
    if asked.fetch_offset > end {
        return Err(failed(ErrorCode::OffsetOutOfRange));
    }
    let up_to = fetch.end_of(log).min(end);
    let read = log.read(asked.fetch_offset, bytes_max, up_to, min_one);
    let read = read.map_err(|error| failed(error_code(&error)))?;
    let aborted = fetch.read_committed.then(|| {
        if read.slices.is_empty() { Vec::new() } else { log.aborted_transactions(asked.fetch_offset, up_to) }
    });
    Ok(Found { slices: read.slices, aborted, ..nothing })
}

/// Where the client's log parts from this one, if the epoch of its last record says so (KIP-595).
fn diverging(log: &Log, asked: &Asked, leads: Option<i32>) -> Result<Option<(i32, i64)>, ErrorCode> {
    let last = asked.last_fetched_epoch;
    if last < 0 {
        return Ok(None);
    }
    if leads.is_none() && is_unheard(log, last) {
        return Err(ErrorCode::OffsetOutOfRange);
    }
    let (epoch, end_offset) = match log.end_offset_for_epoch(last) {
        // Nobody has written to the log yet; the epoch of its leader, who alone knows that, began with it.
        (-1, _) if log.leader_epochs().entries().is_empty() && leads.is_some_and(|epoch| last <= epoch) => {
            (last, log.log_end_offset())
        }
        known => known,
    };
    if epoch < 0 || end_offset < 0 {
        return Err(ErrorCode::OffsetOutOfRange);
    }
    let parts = epoch < last || end_offset < asked.fetch_offset;
    Ok(parts.then_some((epoch, end_offset)))
}

/// Whether a follower, who hears of an epoch with the first record that it copies, has heard of none that is as new.
fn is_unheard(log: &Log, epoch: i32) -> bool {
    let (start, end) = (log.log_start_offset(), log.log_end_offset());
    let newer = log.leader_epochs().entries().iter().filter(|entry| entry.epoch >= epoch);
    // Of records that are deleted, the last epoch stays.
    newer.into_iter().all(|entry| entry.start_offset >= end && (end == 0 || entry.start_offset > start))
}

impl Fetch {
    /// Where this client's view of a log ends.
    fn end_of(&self, log: &Log) -> i64 {
        if self.read_committed {
            log.last_stable_offset()
        } else if self.to_log_end {
            log.log_end_offset()
        } else {
            log.high_watermark()
        }
    }
}

impl Found {
    fn nothing(log: &Log, fetch: &Fetch, role: Role) -> Self {
        let end = role.end(log);
        Self {
            high_watermark: log.high_watermark().min(end),
            last_stable_offset: log.last_stable_offset().min(end),
            log_start_offset: log.log_start_offset(),
            slices: Vec::new(),
            aborted: fetch.read_committed.then(Vec::new),
            preferred: None,
            diverging: None,
        }
    }
}

impl Fetched {
    /// Whether it must be told at once, however little there is.
    pub(super) fn settles(&self) -> bool {
        let special = |found: &Found| found.diverging.is_some() || found.preferred.is_some();
        self.result.as_ref().map_or(true, special)
    }

    /// The client's position, if there is nothing to read at it yet.
    pub(super) fn at_end(&self, read_committed: bool) -> Option<Position> {
        let found = self.result.as_ref().ok().filter(|_| !self.settles())?;
        let end = if read_committed { found.last_stable_offset } else { found.high_watermark };
        let offset = self.asked.fetch_offset;
        Some(Position { partition: self.key?, offset, read_committed }).filter(|_| offset >= end)
    }

    /// What a session remembers of it.
    pub(super) fn told(&self) -> Told {
        let found = self.result.as_ref().ok();
        Told {
            high_watermark: found.map_or(-1, |found| found.high_watermark),
            log_start_offset: found.map_or(-1, |found| found.log_start_offset),
            has_records: self.bytes > 0,
            is_special: self.settles(),
            is_error: found.is_none(),
        }
    }
}
