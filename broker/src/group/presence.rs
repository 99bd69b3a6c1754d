//! Who counts as alive without having been heard.

use crate::call::ConnectionId;
use crate::clock::Millis;

/// What the coordinator may believe of members that say nothing, when one of their deadlines falls due.
///
/// While time passes by itself, nothing: who is not heard is gone. While a test advances the clock, a member whose connection
/// is open would have sent its heartbeats, had there been any real time; so it counts as alive until the advance ends, and
/// what it was asked after the advance began it is not blamed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Presence {
    /// Whether who is connected is alive.
    pub(crate) connected_are_alive: bool,
    /// When the advance began.
    pub(crate) since: Millis,
    /// When it ends.
    pub(crate) until: Millis,
}

impl Presence {
    /// Only who is heard is alive.
    pub(crate) fn heard_only(now: Millis) -> Self {
        Self { connected_are_alive: false, since: now, until: now }
    }

    /// Until the advance ends, who is connected is alive.
    pub(crate) fn connected(since: Millis, until: Millis) -> Self {
        Self { connected_are_alive: true, since, until }
    }

    /// Whether a client counts as alive that was last heard on `connection`, which is `None` once that has ended.
    pub(crate) fn counts(&self, connection: Option<ConnectionId>) -> bool {
        self.connected_are_alive && connection.is_some()
    }

    /// Whether something began within the advance, so that no client can have seen it yet.
    pub(crate) fn hides(&self, began: Option<Millis>) -> bool {
        self.connected_are_alive && began.is_some_and(|began| began > self.since)
    }
}
