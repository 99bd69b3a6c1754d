//! What falls due in cluster time and takes long. It is noted under the state's lock and done without it: by whoever advances
//! the clock, before he goes on; else by a thread beside the cluster's.

use crate::clock::Millis;
use crate::shared::Shared;
use crate::state::State;
use crate::{cleaning, snapshotting};

/// What is to be done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Chores {
    /// Logs are to be compacted.
    pub(crate) compact: bool,
    /// The metadata is to get a snapshot.
    pub(crate) snapshot: bool,
}

impl Chores {
    /// Whether there is anything.
    pub(crate) fn any(self) -> bool {
        self != Self::default()
    }

    /// Both.
    pub(crate) fn and(self, other: Self) -> Self {
        Self { compact: self.compact | other.compact, snapshot: self.snapshot | other.snapshot }
    }

    /// Does it. Blocks for as long as it takes; the state's lock is taken for moments only.
    pub(crate) fn run(self, mut hold: impl Hold) {
        if self.snapshot {
            snapshotting::snapshot(&mut hold);
        }
        if self.compact {
            cleaning::clean_due(&mut hold);
        }
    }
}

/// A way to the state: what takes long is done between one hold of it and the next.
pub(crate) trait Hold {
    /// Runs `act` on the state, with cluster time.
    fn hold<R>(&mut self, act: impl FnOnce(&mut State, Millis) -> R) -> R;
}

impl Hold for &Shared {
    fn hold<R>(&mut self, act: impl FnOnce(&mut State, Millis) -> R) -> R {
        self.with_state(act)
    }
}

/// A state of the test's own, at a moment.
#[cfg(test)]
impl Hold for (&mut State, Millis) {
    fn hold<R>(&mut self, act: impl FnOnce(&mut State, Millis) -> R) -> R {
        act(self.0, self.1)
    }
}
