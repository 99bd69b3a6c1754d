//! Cluster time.

use std::time::Duration;

use super::{Handles, Run};
use crate::advance::Advanced;
use crate::clock_handle::ClockHandle;
use crate::deadline::Deadline;
use crate::error::{Error, ErrorKind};

/// Reads the clock, and what falls due by it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct ReadClock {}

/// The clock as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct ClockView {
    /// Cluster time, in milliseconds since the epoch.
    pub now_ms: i64,
    /// Whether it only moves when it is told to.
    pub manual: bool,
    /// All deadlines that are set, the earliest first.
    pub deadlines: Vec<Deadline>,
}

/// Moves the clock on: every deadline that falls due on the way is run, in order, each at its own moment. A system clock is
/// that much ahead from then on. Members that are connected count as alive, unless they were silenced.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct AdvanceClock {
    /// By how much, in milliseconds.
    #[cfg_attr(feature = "control", schema(maximum = 3_155_760_000_000_u64))]
    pub by_ms: u64,
    /// Whether nobody counts as alive: every session that no heartbeat renews runs out.
    #[cfg_attr(feature = "control", serde(default))]
    pub strict: bool,
}

/// Moves the clock on to the next deadline, and runs it with all that fall due at that moment. Members that are connected
/// count as alive. Nothing happens if nothing is due, ever.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct AdvanceToNext {}

/// What the clock was moved on to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct NextDeadline {
    /// Cluster time, in milliseconds since the epoch.
    pub now_ms: i64,
    /// The deadline; null if nothing is due, ever.
    pub deadline: Option<Deadline>,
}

/// No clock of ours goes further: a century.
const BY_MS_MAX: u64 = 3_155_760_000_000;

impl Run for ReadClock {
    type Answer = ClockView;

    fn run(self, handles: &Handles) -> Result<ClockView, Error> {
        let clock = ClockHandle::new(&handles.shared);
        Ok(ClockView {
            now_ms: handles.shared.clock.now(),
            manual: clock.is_manual(),
            deadlines: clock.next_deadlines(),
        })
    }
}

impl Run for AdvanceClock {
    type Answer = Advanced;

    fn run(self, handles: &Handles) -> Result<Advanced, Error> {
        if self.by_ms > BY_MS_MAX {
            let text = format!(
                "byMs is {}; the clock can be moved on by at most {BY_MS_MAX}, a century",
                self.by_ms
            );
            return Err(Error::new(ErrorKind::InvalidConfig, text));
        }
        let (clock, time) = (ClockHandle::new(&handles.shared), Duration::from_millis(self.by_ms));
        Ok(if self.strict { clock.advance_strict(time) } else { clock.advance(time) })
    }
}

impl Run for AdvanceToNext {
    type Answer = NextDeadline;

    fn run(self, handles: &Handles) -> Result<NextDeadline, Error> {
        let deadline = ClockHandle::new(&handles.shared).advance_to_next();
        Ok(NextDeadline { now_ms: handles.shared.clock.now(), deadline })
    }
}
