//! Cluster time.

use std::time::Duration;

use super::{Handles, Run};
use crate::clock::Millis;
use crate::clock_handle::ClockHandle;
use crate::error::Error;

/// Reads the clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct ReadClock {}

/// Moves a manual clock on: every deadline that falls due is run, in order, each at its own moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct AdvanceClock {
    /// By how much, in milliseconds.
    #[cfg_attr(feature = "control", schema(maximum = 3_155_760_000_000_u64))]
    pub by_ms: u64,
}

/// The clock as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct ClockView {
    /// Cluster time, in milliseconds since the epoch.
    pub now_ms: i64,
    /// Whether it only moves when it is told to.
    pub manual: bool,
    /// When the next deadline falls due, in milliseconds since the epoch; null if none is set.
    pub next_deadline_ms: Option<i64>,
}

impl ClockView {
    fn of(handles: &Handles) -> Self {
        let clock = &handles.shared.clock;
        let next: Option<Millis> = handles.shared.look(|state| state.timers.next_deadline());
        Self { now_ms: clock.now(), manual: clock.is_manual(), next_deadline_ms: next }
    }
}

impl Run for ReadClock {
    type Answer = ClockView;

    fn run(self, handles: &Handles) -> Result<ClockView, Error> {
        Ok(ClockView::of(handles))
    }
}

impl Run for AdvanceClock {
    type Answer = ClockView;

    fn run(self, handles: &Handles) -> Result<ClockView, Error> {
        ClockHandle::new(&handles.shared).advance(Duration::from_millis(self.by_ms));
        Ok(ClockView::of(handles))
    }
}
