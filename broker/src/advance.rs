//! Cluster time is moved on: everything that falls due on the way happens, in order.

use std::fmt;

use crate::chores::Chores;
use crate::clock::Millis;
use crate::deadline::{self, Deadline, DeadlineKind};
use crate::group::presence::Presence;
use crate::state::State;

/// Deadlines that an [`Advanced`] lists; beyond it, they are counted.
const LISTED_MAX: usize = 10_000;

/// Who counts as alive while the clock is advanced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Alive {
    /// Who is connected: there is no real time in which heartbeats could be sent.
    Connected,
    /// Only who was heard: nobody, therefore, for longer than its session timeout.
    Heard,
}

/// What came of moving the clock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct Advanced {
    /// Where the clock stood, in milliseconds since the epoch.
    pub from_ms: i64,
    /// Where it stands.
    pub to_ms: i64,
    /// What fell due on the way and came to something, in order: not the sessions that were renewed.
    pub fell_due: Vec<Deadline>,
    /// How many requests were answered that clients had waited with, fetches that were looked at again among them.
    pub answered: u64,
    /// How many more deadlines fell due than are listed.
    pub more: usize,
}

/// The clock on its way to a moment.
#[derive(Debug)]
pub(crate) struct Advance {
    to: Millis,
    presence: Presence,
    advanced: Advanced,
}

impl Advance {
    /// From one moment to another; what is overdue happens at the first.
    pub(crate) fn new(from: Millis, to: Millis, alive: Alive) -> Self {
        let presence = match alive {
            Alive::Connected => Presence::connected(from, to),
            Alive::Heard => Presence::heard_only(to),
        };
        Self { to, presence, advanced: Advanced { from_ms: from, to_ms: to, ..Advanced::default() } }
    }

    /// Goes on from `now`: runs every deadline, in order, each at its own moment, up to the end or to the first one that takes
    /// long. What is to be done then comes before going on; the clock is to be moved to that moment first.
    pub(crate) fn go_on(&mut self, state: &mut State, now: Millis) -> (Millis, Chores) {
        // Real time may have passed beyond the end.
        let to = self.to.max(now);
        state.plan_checks();
        while let Some((at, timer)) = state.timers.take_due(to) {
            let now = at.max(now);
            let what = DeadlineKind::before(state, &timer);
            if state.fall_due(&timer, now, self.presence) {
                let what = what.unwrap_or_else(|| DeadlineKind::of(&timer));
                self.advanced.note(Deadline { at_ms: now, what, renewed: false });
            }
            state.plan_checks();
            let chores = std::mem::take(&mut state.chores);
            if chores.any() {
                return (now, chores);
            }
        }
        (to, Chores::default())
    }

    /// So many more requests were answered.
    pub(crate) fn answered(&mut self, count: u64) {
        self.advanced.answered += count;
    }

    /// What came of it.
    pub(crate) fn end(self) -> Advanced {
        self.advanced
    }
}

/// Runs every deadline up to `to` on a state of a test's own.
#[cfg(test)]
pub(crate) fn run(state: &mut State, from: Millis, to: Millis, alive: Alive) -> Advanced {
    let (mut advance, mut at) = (Advance::new(from, to, alive), from);
    loop {
        let (reached, chores) = advance.go_on(state, at);
        if !chores.any() {
            return advance.end();
        }
        at = reached;
        chores.run((&mut *state, at));
    }
}

/// The earliest deadline at which something comes about, if those who are connected count as alive.
pub(crate) fn next(state: &mut State) -> Option<Deadline> {
    state.plan_checks();
    let state = &*state;
    let (at, timer) = state.timers.iter().find(|(_, timer)| !deadline::is_renewed(state, timer))?;
    Some(Deadline::of(state, at, timer))
}

impl Advanced {
    fn note(&mut self, deadline: Deadline) {
        match self.fell_due.len() < LISTED_MAX {
            true => self.fell_due.push(deadline),
            false => self.more += 1,
        }
    }
}

impl fmt::Display for Advanced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "advanced by {} ms", self.to_ms.saturating_sub(self.from_ms))?;
        for (place, deadline) in self.fell_due.iter().enumerate() {
            let after = deadline.at_ms.saturating_sub(self.from_ms);
            write!(f, "{} {} after {after} ms", if place == 0 { ":" } else { "," }, deadline.what)?;
        }
        if self.more > 0 { write!(f, ", and {} more", self.more) } else { Ok(()) }
    }
}
