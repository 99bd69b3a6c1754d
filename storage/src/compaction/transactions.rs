//! Which transactions a batch or marker belongs to, while a log is gone through from its beginning.

use crate::records::ControlMarker;
use crate::{AbortedTransaction, BatchHeader};

/// The transactions that are open where the walk is.
#[derive(Debug)]
pub(super) struct TransactionsSeen<'a> {
    /// Those to come, by their first offsets.
    aborted: &'a [AbortedTransaction],
    /// Producers of open transactions that will be aborted, and whether a batch of it was seen.
    aborting: Vec<(i64, bool)>,
    /// Producers of open transactions that will be committed.
    committing: Vec<i64>,
}

impl<'a> TransactionsSeen<'a> {
    pub(super) fn new(aborted: &'a [AbortedTransaction]) -> TransactionsSeen<'a> {
        TransactionsSeen { aborted, aborting: Vec::new(), committing: Vec::new() }
    }

    fn reach(&mut self, offset: i64) {
        while let Some((first, rest)) =
            self.aborted.split_first().filter(|(first, _)| first.first_offset <= offset)
        {
            self.aborting.push((first.producer_id, false));
            self.aborted = rest;
        }
    }

    /// Goes past a control batch. Returns whether its marker ends a transaction of which nothing is left.
    pub(super) fn see_control(&mut self, header: &BatchHeader, marker: Option<ControlMarker>) -> bool {
        self.reach(header.last_offset());
        let Some(marker) = marker else { return false };
        if marker.is_abort() {
            let at = self.aborting.iter().position(|(producer, _)| *producer == header.producer_id);
            return at.is_none_or(|at| !self.aborting.swap_remove(at).1);
        }
        let at = self.committing.iter().position(|producer| *producer == header.producer_id);
        at.map(|at| self.committing.swap_remove(at)).is_none()
    }

    /// Goes past a batch of records. Returns whether its transaction was aborted.
    pub(super) fn see_batch(&mut self, header: &BatchHeader) -> bool {
        self.reach(header.last_offset());
        if !header.is_transactional() {
            return false;
        }
        let aborting = self.aborting.iter_mut().find(|(producer, _)| *producer == header.producer_id);
        if let Some((_, is_seen)) = aborting {
            *is_seen = true;
            return true;
        }
        if !self.committing.contains(&header.producer_id) {
            self.committing.push(header.producer_id);
        }
        false
    }
}
