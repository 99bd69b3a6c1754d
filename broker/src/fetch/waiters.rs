//! Parked fetches, and what wakes them.

use std::sync::Arc;

use crate::by_id::ById;
use crate::call::ConnectionId;
use crate::delivery::Deliveries;
use crate::list::Listed;
use crate::partitions::PartitionKey;
use crate::slot::{self, Owner, Slot};

/// The fetches that are parked, at most one a connection: a connection is served one request at a time.
///
/// Nothing here is ever listed, so the maps' order reaches nobody.
#[derive(Debug, Default)]
pub(crate) struct FetchWaiters {
    /// Counts the fetches that are woken, while somebody wants to know.
    deliveries: Arc<Deliveries>,
    waiting: ById<ConnectionId, Waiting>,
    by_partition: ById<PartitionKey, Vec<ConnectionId>>,
}

#[derive(Debug)]
struct Waiting {
    owner: Owner<()>,
    partitions: Vec<PartitionKey>,
    missing_bytes: usize,
}

impl FetchWaiters {
    /// No fetches yet. Those that are woken are counted by `deliveries`.
    pub(crate) fn new(deliveries: &Arc<Deliveries>) -> Self {
        Self { deliveries: Arc::clone(deliveries), ..Self::default() }
    }

    /// Parks the fetch of `connection` until `missing_bytes` more have been appended to `partitions`, or one of them
    /// changes in another way. The state's lock is held since the fetch looked, so no append can have been missed.
    pub(crate) fn park(
        &mut self,
        connection: ConnectionId,
        partitions: Vec<PartitionKey>,
        missing_bytes: usize,
    ) -> Slot<()> {
        self.forget(connection);
        let (owner, slot) = slot::channel(&self.deliveries);
        for partition in &partitions {
            self.by_partition.entry(*partition).or_default().push(connection);
        }
        self.waiting.insert(connection, Waiting { owner, partitions, missing_bytes });
        slot
    }

    /// Wakes the fetches that have now enough to answer with.
    pub(crate) fn appended(&mut self, partition: PartitionKey, bytes: usize) {
        self.wake_where(partition, |waiting| {
            waiting.missing_bytes = waiting.missing_bytes.saturating_sub(bytes);
            waiting.missing_bytes == 0
        });
    }

    /// Wakes every fetch of a partition: it was deleted, has another leader, or begins elsewhere.
    pub(crate) fn changed(&mut self, partition: PartitionKey) {
        self.wake_where(partition, |_| true);
    }

    fn wake_where(&mut self, partition: PartitionKey, mut wakes: impl FnMut(&mut Waiting) -> bool) {
        let Some(connections) = self.by_partition.get(&partition) else { return };
        let waiting = &mut self.waiting;
        let woken: Vec<ConnectionId> = connections
            .iter()
            .copied()
            .filter(|connection| waiting.get_mut(connection).is_some_and(&mut wakes))
            .listed();
        for connection in woken {
            if let Some(waiting) = self.forget(connection) {
                waiting.owner.answer(());
            }
        }
    }

    /// The fetch of `connection` is answered, or its client is gone.
    pub(crate) fn closed(&mut self, connection: ConnectionId) {
        self.forget(connection);
    }

    fn forget(&mut self, connection: ConnectionId) -> Option<Waiting> {
        let waiting = self.waiting.remove(&connection)?;
        for partition in &waiting.partitions {
            if let Some(connections) = self.by_partition.get_mut(partition) {
                connections.retain(|other| *other != connection);
                if connections.is_empty() {
                    self.by_partition.remove(partition);
                }
            }
        }
        Some(waiting)
    }

    /// Fetches parked now.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.waiting.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::uuid::Uuid;

    fn partition(index: i32) -> PartitionKey {
        PartitionKey { topic: Uuid::default(), index }
    }

    #[test]
    fn a_fetch_wakes_when_enough_has_been_appended_to_any_of_its_partitions() {
        let mut waiters = FetchWaiters::default();
        let mut slot = waiters.park(ConnectionId(1), vec![partition(0), partition(1)], 100);
        waiters.appended(partition(0), 60);
        waiters.appended(partition(7), 60);
        assert_eq!(slot.try_take(), None);
        waiters.appended(partition(1), 40);
        assert_eq!(slot.try_take(), Some(()));
        assert_eq!((waiters.len(), waiters.by_partition.len()), (0, 0));
    }

    #[test]
    fn any_other_change_wakes_at_once() {
        let mut waiters = FetchWaiters::default();
        let mut slot = waiters.park(ConnectionId(1), vec![partition(0)], usize::MAX);
        waiters.changed(partition(0));
        assert_eq!(slot.try_take(), Some(()));
    }

    #[test]
    fn a_closed_connection_leaves_nothing_behind() {
        let mut waiters = FetchWaiters::default();
        let _slot = waiters.park(ConnectionId(1), vec![partition(0)], 1);
        waiters.closed(ConnectionId(1));
        assert_eq!((waiters.len(), waiters.by_partition.len()), (0, 0));
    }
}
