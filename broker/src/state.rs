//! The state of the whole cluster: one value, behind one lock.

use crate::rng::Rng;
use crate::timers::Timers;

/// Everything that a handler may look at or change.
///
/// It is only ever reached through `Shared`'s mutex. What lasts (metadata, committed offsets)
/// changes by applying a record that was appended first; the rest is soft and may be lost with the process.
#[derive(Debug)]
pub(crate) struct State {
    /// Deadlines in cluster time.
    pub(crate) timers: Timers,
    /// The cluster's only source of chance.
    pub(crate) rng: Rng,
}
