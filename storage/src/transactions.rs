//! Transactions in a log: the open ones hold the last stable offset back, the aborted ones are named to readers.

use std::collections::BTreeMap;

use crate::producer_state::ProducerState;

/// An aborted transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AbortedTransaction {
    /// Whose it was.
    pub producer_id: i64,
    /// Its first record.
    pub first_offset: i64,
    /// Its marker.
    pub last_offset: i64,
    /// The last stable offset once the marker was there.
    pub last_stable_offset: i64,
}

/// The transactions of one log.
#[derive(Debug, Default)]
pub(crate) struct Transactions {
    /// First offset to producer id.
    open: BTreeMap<i64, i64>,
    /// First offset to marker, of transactions whose marker is not below the high watermark yet.
    unreplicated: BTreeMap<i64, i64>,
    /// In the order of their markers.
    aborted: Vec<AbortedTransaction>,
}

impl Transactions {
    /// The first offset that a reader of committed records must not pass.
    #[inline]
    pub(crate) fn first_unstable_offset(&self) -> Option<i64> {
        if self.open.is_empty() && self.unreplicated.is_empty() {
            return None;
        }
        let open = self.open.keys().next();
        let unreplicated = self.unreplicated.keys().next();
        open.into_iter().chain(unreplicated).min().copied()
    }

    pub(crate) fn begin(&mut self, first_offset: i64, producer_id: i64) {
        self.open.insert(first_offset, producer_id);
    }

    /// Ends the transaction that began at `first_offset`. Returns what is to be remembered of it, if it was aborted.
    pub(crate) fn end(
        &mut self,
        first_offset: i64,
        marker_offset: i64,
        is_abort: bool,
    ) -> Option<AbortedTransaction> {
        let producer_id = self.open.remove(&first_offset)?;
        self.unreplicated.insert(first_offset, marker_offset);
        let last_stable_offset = self.open.keys().next().copied().unwrap_or(marker_offset + 1);
        let last_offset = marker_offset;
        let aborted = AbortedTransaction { producer_id, first_offset, last_offset, last_stable_offset };
        if is_abort {
            self.aborted.push(aborted);
        }
        is_abort.then_some(aborted)
    }

    /// Takes the aborted transactions that files tell of, and the open ones from the producers at `end_offset`.
    pub(crate) fn restore(&mut self, aborted: Vec<AbortedTransaction>, producers: &ProducerState) {
        self.aborted = aborted;
        self.truncate(i64::MAX, producers);
    }

    pub(crate) fn on_high_watermark(&mut self, high_watermark: i64) {
        self.unreplicated.retain(|_, marker| *marker >= high_watermark);
    }

    /// The aborted transactions that have records among the offsets `from..to`.
    pub(crate) fn aborted(&self, from: i64, to: i64) -> Vec<AbortedTransaction> {
        let first = self.aborted.partition_point(|txn| txn.last_offset < from);
        self.aborted[first..].iter().filter(|txn| txn.first_offset < to).copied().collect()
    }

    /// Forgets aborted transactions whose markers are gone: whoever waited for the marker would wait for ever.
    pub(crate) fn forget_markers(&mut self, markers: &[i64]) {
        self.aborted.retain(|aborted| !markers.contains(&aborted.last_offset));
    }

    /// Forgets what lies before the log's start.
    pub(crate) fn advance_start(&mut self, log_start_offset: i64) {
        self.on_high_watermark(log_start_offset);
        self.aborted.retain(|txn| txn.last_offset >= log_start_offset);
    }

    /// Goes back to the state at `end_offset`, at which `producers` are already.
    pub(crate) fn truncate(&mut self, end_offset: i64, producers: &ProducerState) {
        self.aborted.retain(|txn| txn.last_offset < end_offset);
        self.unreplicated.retain(|_, marker| *marker < end_offset);
        let open = |entry: &crate::ProducerEntry| Some((entry.current_txn_first_offset?, entry.producer_id));
        self.open = producers.iter().filter_map(open).collect();
    }

    pub(crate) fn clear(&mut self) {
        *self = Transactions::default();
    }
}
