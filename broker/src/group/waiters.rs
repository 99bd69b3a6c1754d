//! Parked requests: how each of them is answered.

use std::fmt;

use crate::ordered::OrderedMap;

use super::effect::{JoinReply, LeaveReply, Reply, SyncReply, WaiterId};

/// Takes the answer to one parked request to its client.
pub(crate) enum Waiter {
    /// A JoinGroup's.
    Join(Box<dyn FnOnce(JoinReply) + Send + Sync>),
    /// A SyncGroup's.
    Sync(Box<dyn FnOnce(SyncReply) + Send + Sync>),
    /// A LeaveGroup's.
    Leave(Box<dyn FnOnce(LeaveReply) + Send + Sync>),
}

/// The requests that are parked in the coordinator.
#[derive(Default)]
pub(crate) struct Waiters {
    parked: OrderedMap<WaiterId, Waiter>,
}

impl Waiters {
    /// Parks a request.
    pub(crate) fn park(&mut self, id: WaiterId, waiter: Waiter) {
        self.parked.insert(id, waiter);
    }

    /// Answers a request; nothing happens if it has been answered before.
    pub(crate) fn answer(&mut self, id: WaiterId, reply: Reply) {
        match (self.parked.remove(&id), reply) {
            (Some(Waiter::Join(answer)), Reply::Join(reply)) => answer(reply),
            (Some(Waiter::Sync(answer)), Reply::Sync(reply)) => answer(reply),
            (Some(Waiter::Leave(answer)), Reply::Leave(reply)) => answer(reply),
            (waiter, _) => debug_assert!(waiter.is_none(), "{id:?} was given another request's answer"),
        }
    }

    /// How many requests are parked.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.parked.len()
    }
}

impl fmt::Debug for Waiters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.parked.keys()).finish()
    }
}
