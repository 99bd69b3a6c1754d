//! The two times of a cluster; nothing else in kafkito reads the system's clock.
//!
//! *Cluster time* is milliseconds since the epoch and may be held and advanced by a test: sessions, rebalances,
//! retention and expiry run on it. *Wire time* is always real: how long a fetch is parked, and the limits of waits.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Cluster time, in milliseconds since the epoch.
pub(crate) type Millis = i64;

/// No clock goes further: what is set to fall due some time later still lies ahead of it.
pub(crate) const TIME_MAX: Millis = Millis::MAX / 4;

/// Where a cluster's time comes from. [`Cluster::clock`](crate::Cluster::clock) moves it.
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
    /// The wall's time plus so much.
    System(Arc<AtomicI64>),
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// The system's clock: cluster time passes as real time does. The default.
    pub fn system() -> Self {
        Self::system_plus(Duration::ZERO)
    }

    /// The system's clock, so much ahead. [`ClockHandle::advance`](crate::ClockHandle::advance) moves it further ahead.
    pub fn system_plus(offset: Duration) -> Self {
        Self(Source::System(Arc::new(AtomicI64::new(as_millis(offset).min(TIME_MAX)))))
    }

    /// A clock that stands still until it is [advanced](crate::ClockHandle::advance). It starts at the wall's time, so that
    /// timestamps which clients make are not far off.
    pub fn manual() -> Self {
        Self(Source::Manual(Arc::new(AtomicI64::new(wall_ms()))))
    }

    /// The same, starting at this time since the Unix epoch.
    pub fn manual_at(time: Duration) -> Self {
        Self(Source::Manual(Arc::new(AtomicI64::new(as_millis(time).min(TIME_MAX)))))
    }

    /// Whether it is the system's clock and nothing else.
    #[cfg(feature = "external")]
    pub(crate) fn is_systems(&self) -> bool {
        matches!(&self.0, Source::System(ahead) if ahead.load(Ordering::Relaxed) == 0)
    }

    /// Whether the clock only moves when it is told to.
    pub fn is_manual(&self) -> bool {
        matches!(self.0, Source::Manual(_))
    }

    /// The cluster's time now, in milliseconds since the epoch.
    pub(crate) fn now(&self) -> Millis {
        match &self.0 {
            Source::System(offset) => wall_ms().saturating_add(offset.load(Ordering::Acquire)),
            Source::Manual(at) => at.load(Ordering::Acquire),
        }
    }

    /// Cluster time, if it only moves when it is told to.
    #[inline]
    pub(crate) fn manual_now(&self) -> Option<Millis> {
        match &self.0 {
            Source::System(_) => None,
            Source::Manual(at) => Some(at.load(Ordering::Acquire)),
        }
    }

    /// Moves the clock on by `by`, which is not negative. Whoever calls it holds the state's lock.
    pub(crate) fn skip(&self, by: Millis) {
        let (Source::System(time) | Source::Manual(time)) = &self.0;
        time.store(time.load(Ordering::Acquire).saturating_add(by), Ordering::Release);
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
    fn a_manual_clock_moves_only_when_it_is_told_to() {
        let clock = Clock::manual_at(Duration::from_secs(5));
        assert_eq!(clock.now(), 5_000);
        clock.skip(5);
        assert_eq!(clock.now(), 5_005);
    }

    #[test]
    fn a_system_clock_may_be_ahead() {
        let (clock, ahead) = (Clock::system(), Clock::system_plus(Duration::from_secs(3_600)));
        assert!(ahead.now() - clock.now() >= 3_600_000 - 1);
        clock.skip(7_200_000);
        assert!(clock.now() > ahead.now());
    }

    #[test]
    fn no_clock_runs_past_the_end_of_time() {
        assert_eq!(Clock::manual_at(Duration::MAX).now(), TIME_MAX);
    }
}
