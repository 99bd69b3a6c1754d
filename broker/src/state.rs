//! The state of the whole cluster: one value, behind one lock.

use crate::call::ConnectionId;
use crate::clock::Millis;
use crate::config::Config;
use crate::rng::Rng;
use crate::timers::{Timer, Timers};

/// Everything that a handler may look at or change.
///
/// It is only ever reached through [`Shared`](crate::shared::Shared)'s mutex. What lasts (metadata, committed offsets)
/// changes by applying a record that was appended first; the rest is soft and may be lost with the process.
#[derive(Debug)]
pub(crate) struct State {
    /// The brokers' configs.
    pub(crate) config: Config,
    /// Deadlines in cluster time.
    pub(crate) timers: Timers,
    /// The cluster's only source of chance.
    pub(crate) rng: Rng,
}

impl State {
    /// The state of a cluster that has just been started.
    pub(crate) fn new(config: Config, seed: u64) -> Self {
        Self { config, timers: Timers::default(), rng: Rng::seeded(seed) }
    }

    /// Runs every deadline that is due at `now`, in order.
    pub(crate) fn run_due(&mut self, now: Millis) {
        while let Some((deadline, timer)) = self.timers.take_due(now) {
            self.fall_due(timer, deadline, now);
        }
    }

    fn fall_due(&mut self, timer: Timer, _deadline: Millis, _now: Millis) {
        match timer {
            Timer::OffsetExpiry | Timer::LogRetention => {}
        }
    }

    /// A connection has ended, whoever ended it.
    pub(crate) fn connection_closed(&mut self, _connection: ConnectionId, _now: Millis) {}
}
