//! Bounded waits that say what they saw. The limits are guards against a hang: tests do not measure time.

use std::{
    sync::mpsc,
    time::{Duration, Instant},
};

/// How long a look is at least apart from the next.
const PAUSE: Duration = Duration::from_millis(20);

/// A moment in real time by which something must have happened.
#[derive(Debug, Clone, Copy)]
pub struct Deadline {
    started: Instant,
    limit: Duration,
}

impl Deadline {
    /// `limit` from now.
    #[expect(
        clippy::disallowed_methods,
        reason = "the limit of a wait is real time, whatever the cluster's clock says"
    )]
    pub fn after(limit: Duration) -> Self {
        Self { started: Instant::now(), limit }
    }

    /// What is left, zero once it has passed.
    pub fn left(&self) -> Duration {
        self.limit.saturating_sub(self.started.elapsed())
    }

    /// Whether nothing is left.
    pub fn passed(&self) -> bool {
        self.left().is_zero()
    }

    /// How long it has been running.
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }
}

/// Looks until `look` answers `Ok`, and returns that. `look` says in its `Err` what it saw.
///
/// # Panics
/// When `limit` has passed, naming `what` and the last thing seen.
#[track_caller]
pub fn until<T>(limit: Duration, what: &str, mut look: impl FnMut() -> Result<T, String>) -> T {
    let deadline = Deadline::after(limit);
    loop {
        match look() {
            Ok(found) => return found,
            Err(seen) if deadline.passed() => {
                panic!("gave up after {} s waiting for {what}; last seen: {seen}", limit.as_secs_f32())
            }
            Err(_) => pause(),
        }
    }
}

/// Gives the processor away for a moment, between two looks at something that cannot wake us: every caller has a deadline.
pub(crate) fn pause() {
    pause_for(PAUSE);
}

/// Lets a real Kafka, which does not say when, come to an end with what it has begun. No test of kafkito needs it.
#[expect(clippy::disallowed_methods, reason = "neither a child process nor a real Kafka wakes us")]
pub fn pause_for(time: Duration) {
    std::thread::sleep(time);
}

/// The next message of `from`, or a panic that names `what` and what `seen` tells.
#[track_caller]
pub(crate) fn receive<T>(
    from: &mpsc::Receiver<T>,
    limit: Duration,
    what: &str,
    seen: impl FnOnce() -> String,
) -> T {
    match from.recv_timeout(limit) {
        Ok(message) => message,
        Err(error) => panic!("waiting at most {} s for {what}: {error}\n{}", limit.as_secs_f32(), seen()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn returns_what_was_found() {
        let mut looks = 0;
        let found = until(Duration::from_secs(10), "the third look", || {
            looks += 1;
            if looks == 3 { Ok(looks) } else { Err(format!("look {looks}")) }
        });
        assert_eq!(found, 3);
    }

    #[test]
    #[should_panic(expected = "waiting for rain; last seen: sun")]
    fn says_what_it_saw() {
        until::<()>(Duration::ZERO, "rain", || Err("sun".into()));
    }
}
