//! The clock, as the author of a test holds it.

use std::sync::Arc;
use std::time::Duration;

use crate::advance::{self, Advance, Advanced, Alive};
use crate::chores::Chores;
use crate::clock::{Millis, TIME_MAX, as_millis, wire_now};
use crate::deadline::Deadline;
use crate::list::Listed;
use crate::shared::Shared;
use crate::state::State;

/// The clock of a cluster: cluster time, which drives sessions, rebalances, retention, compaction and expiry. How long a fetch is parked
/// and how long waits wait is real time, whatever this clock does.
///
/// Cheap to clone and to send to another thread. It does not keep the cluster running.
///
/// ```
/// use kafkito::{Clock, Cluster};
/// use std::time::Duration;
///
/// let kafka = Cluster::builder().topic("orders", 1).clock(Clock::manual()).start()?;
/// kafka.topic("orders").produce("an old one")?;
/// let clock = kafka.clock();
/// let advanced = clock.advance(Duration::from_secs(8 * 24 * 3600));
/// assert!(advanced.to_string().contains("log retention"));
/// assert!(kafka.topic("orders").records()?.is_empty());
/// # Ok::<(), kafkito::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct ClockHandle {
    shared: Arc<Shared>,
}

impl ClockHandle {
    pub(crate) fn new(shared: &Arc<Shared>) -> Self {
        Self { shared: Arc::clone(shared) }
    }

    /// Cluster time, as the time since the Unix epoch.
    pub fn now(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.shared.clock.now()).unwrap_or(0))
    }

    /// Whether the clock only moves when it is told to.
    pub fn is_manual(&self) -> bool {
        self.shared.clock.is_manual()
    }

    /// Moves the clock on by `time`: every deadline that falls due on the way is run, in order, each at its own moment. A
    /// system clock is that much ahead from then on.
    ///
    /// When this returns, logs that fell due are compacted, and the answers that clients had been waiting for are in their sockets. What the clients do about them is
    /// a wait's matter.
    ///
    /// No real time passes meanwhile, so clients cannot send heartbeats: members that are connected count as alive, as they
    /// would have sent them, unless they were [silenced](crate::Member::silence). Nor can they answer: a rebalance that
    /// begins on the way waits for those who are connected, for its whole timeout counted from the end. One that had begun
    /// before runs out on time.
    pub fn advance(&self, time: Duration) -> Advanced {
        self.by(as_millis(time), Alive::Connected)
    }

    /// The same, but nobody counts as alive: every session that is not renewed by a heartbeat runs out, every rebalance too.
    pub fn advance_strict(&self, time: Duration) -> Advanced {
        self.by(as_millis(time), Alive::Heard)
    }

    /// Moves the clock on to the next deadline at which something comes about, those who are connected counting as alive, and
    /// runs it with all that fall due at that moment. `None` if nothing is due, ever: then the clock does not move.
    pub fn advance_to_next(&self) -> Option<Deadline> {
        self.run(|state, now| {
            let next = advance::next(state)?;
            let to = next.at_ms.max(now);
            Some((Advance::new(now, to, Alive::Connected), next))
        })
        .map(|(_, next)| next)
    }

    /// All deadlines that are set, the earliest first. Of retention and expiry it is the moment at which the broker will look
    /// for what is too old, and find something.
    pub fn next_deadlines(&self) -> Vec<Deadline> {
        self.shared.look(|state| {
            state.plan_checks();
            state.timers.iter().map(|(at, timer)| Deadline::of(state, at, timer)).listed()
        })
    }

    fn by(&self, time: Millis, alive: Alive) -> Advanced {
        let advance = |_: &mut State, now: Millis| {
            let to = now.saturating_add(time).min(TIME_MAX).max(now);
            Some((Advance::new(now, to, alive), ()))
        };
        self.run(advance).map(|(advanced, ())| advanced).unwrap_or_default()
    }

    /// Makes the way that `plan` says, and waits until all who were answered have their answers.
    fn run<T>(&self, plan: impl FnOnce(&mut State, Millis) -> Option<(Advance, T)>) -> Option<(Advanced, T)> {
        let alone = self.shared.at_length.lock();
        let begun = self.shared.with_state(|state, now| {
            let (mut advance, more) = plan(state, now)?;
            let chores = self.go_on(&mut advance, state, now);
            Some((advance, more, chores))
        });
        let (mut advance, more, mut chores) = begun?;
        while chores.any() {
            chores.run(&*self.shared);
            chores = self.shared.with_state(|state, now| self.go_on(&mut advance, state, now));
        }
        drop(alone);
        // Whoever sleeps until the next deadline sleeps too long now.
        self.shared.timers_moved.notify_one();
        let deliveries = self.shared.look(|state| Arc::clone(&state.deliveries));
        if !deliveries.wait_until(wire_now() + DELIVERY_MAX) {
            log::warn!(
                "the clock was advanced; some of the answers have not reached their sockets within {DELIVERY_MAX:?}"
            );
        }
        Some((advance.end(), more))
    }

    /// Goes on, with the clock, to the end or to what takes long.
    fn go_on(&self, advance: &mut Advance, state: &mut State, now: Millis) -> Chores {
        state.deliveries.start();
        let before = state.deliveries.given();
        let (at, chores) = advance.go_on(state, now);
        self.shared.clock.skip((at - now).max(0));
        advance.answered(state.deliveries.given() - before);
        state.deliveries.stop();
        chores
    }
}

/// How long an advance waits, in real time, for its answers to be written: longer than a busy machine needs.
const DELIVERY_MAX: Duration = Duration::from_secs(2);

#[cfg(test)]
mod tests;
