//! The two times of a cluster; nothing else in kafkito reads the system's clock.
//!
//! *Cluster time* is milliseconds since the epoch and may be held and advanced by a test: sessions, rebalances,
//! retention and expiry run on it. *Wire time* is always real: how long a fetch is parked, and the limits of waits.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Cluster time, in milliseconds since the epoch.
pub(crate) type Millis = i64;

/// Where a cluster's time comes from.
///
/// ```
/// use kafkito::{Clock, Cluster};
/// use std::time::Duration;
///
/// let kafka = Cluster::builder().clock(Clock::manual()).start()?;
/// let before = kafka.now();
/// kafka.advance(Duration::from_secs(45));
/// assert_eq!(kafka.now() - before, Duration::from_secs(45));
/// # Ok::<(), kafkito::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// The system's clock: cluster time passes as real time does. The default.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still until [`Cluster::advance`](crate::Cluster::advance) moves it. It starts at the
    /// wall's time, so that timestamps which clients make are not far off.
    pub fn manual() -> Self {
        Self(Source::Manual(Arc::new(AtomicI64::new(wall_ms()))))
    }

    /// Whether the clock only moves when it is told to.
    pub fn is_manual(&self) -> bool {
        matches!(self.0, Source::Manual(_))
    }

    /// The cluster's time now, in milliseconds since the epoch.
    pub(crate) fn now(&self) -> Millis {
        match &self.0 {
            Source::System => wall_ms(),
            Source::Manual(at) => at.load(Ordering::Acquire),
        }
    }

    /// Cluster time, if it only moves when it is told to.
    #[inline]
    pub(crate) fn manual_now(&self) -> Option<Millis> {
        match &self.0 {
            Source::System => None,
            Source::Manual(at) => Some(at.load(Ordering::Acquire)),
        }
    }

    /// Moves a manual clock to `to`; never backwards. A system clock is left alone.
    pub(crate) fn move_to(&self, to: Millis) {
        if let Source::Manual(at) = &self.0 {
            at.fetch_max(to, Ordering::AcqRel);
        }
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::system()
    }
}

#[allow(clippy::disallowed_methods)] // the one place that reads the wall's clock
fn wall_ms() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX)
}

/// Wire time now.
#[allow(clippy::disallowed_methods)] // the one place that reads the monotonic clock
pub(crate) fn wire_now() -> Instant {
    Instant::now()
}

/// A duration as whole milliseconds of cluster time; what lies beyond an i64 saturates.
pub(crate) fn as_millis(duration: Duration) -> Millis {
    Millis::try_from(duration.as_millis()).unwrap_or(Millis::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_stands_still_and_never_goes_back() {
        let clock = Clock::manual();
        let start = clock.now();
        clock.move_to(start + 5);
        clock.move_to(start + 2);
        assert_eq!(clock.now(), start + 5);
    }
}
