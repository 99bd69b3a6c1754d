//! What a handler says to one request.

use std::convert::Infallible;
use std::time::Instant;

use crate::clock::Millis;
use crate::slot::Slot;
use crate::state::State;

/// What became of a request: the answer is an `A`, and what it may have to wait for a `W`, which is nothing for most.
#[derive(Debug)]
pub(crate) enum Outcome<A, W = Infallible> {
    /// The answer.
    Reply(A),
    /// There is no answer yet. In a [`Slot`] it comes by itself, and whoever holds the slot's owner ends the wait; with a
    /// [`Retry`] the request is looked at again once something wakes it, or when its wire time is up.
    Wait(W),
    /// Nothing is sent (Produce with acks=0).
    Nothing,
    /// The connection is closed, for the reason given.
    Close(String),
}

/// A request that waits for something to be there, such as a Fetch.
pub(crate) struct Retry<A> {
    /// Resolves when it is worth looking again.
    pub(crate) wake: Slot<()>,
    /// When, in wire time, the request must be answered with what there is.
    pub(crate) deadline: Instant,
    /// Looks again, under the lock. After [`Woken::Deadline`] it must not park once more.
    pub(crate) again: Box<Again<A>>,
}

/// Looks at a parked request again, at this cluster time.
pub(crate) type Again<A> = dyn FnOnce(&mut State, Woken, Millis) -> Outcome<A, Retry<A>> + Send;

impl<A> std::fmt::Debug for Retry<A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Retry").field("deadline", &self.deadline).finish_non_exhaustive()
    }
}

/// Why a parked request is looked at again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Woken {
    /// Something has changed.
    Change,
    /// Its time is up.
    Deadline,
}

impl<A> Outcome<A, Slot<A>> {
    /// The answer if it has been given already, else the wait for it.
    pub(crate) fn of(mut slot: Slot<A>) -> Self {
        match slot.try_take() {
            Some(answer) => Outcome::Reply(answer),
            None => Outcome::Wait(slot),
        }
    }
}

impl<A, W> Outcome<A, W> {
    /// The answer; a test that gets anything else fails.
    #[cfg(test)]
    pub(crate) fn reply(self) -> A {
        match self {
            Outcome::Reply(answer) => answer,
            Outcome::Wait(_) => panic!("parked, not answered"),
            Outcome::Nothing => panic!("no answer"),
            Outcome::Close(why) => panic!("closed: {why}"),
        }
    }
}
