//! Alarms that are far away.
//!
//! As long as any of Tokio's own timers is set, every wait for the next request is one with an end: Linux sets up a timer for it and
//! takes it down again, which costs an eighth of what the request does. A cluster nearly always has something to do in some minutes, and a
//! connection may not be idle for more than ten; so one thread of the process waits for all of these, for as long as there are any.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};
use tokio::time::{Sleep, sleep_until};

use crate::clock::wire_now;
use crate::ordered::OrderedMap;

/// What is nearer is left to Tokio: to be woken by another thread takes longer.
const NEAR: Duration = Duration::from_secs(1);

static ALARMS: Alarms = Alarms { set: Mutex::new(Set::new()), changed: Condvar::new() };

/// Rings once, at its time.
#[derive(Debug)]
pub(crate) struct Alarm {
    at: Instant,
    /// Once somebody waits for it.
    kind: Option<Kind>,
}

#[derive(Debug)]
enum Kind {
    Near(Pin<Box<Sleep>>),
    /// Its number, and whom it wakes.
    Far(u64, Waker),
}

impl Alarm {
    /// One that rings at `at`, or at once if that is past.
    pub(crate) fn at(at: Instant) -> Self {
        Self { at, kind: None }
    }

    /// One that rings after so long.
    pub(crate) fn after(time: Duration) -> Self {
        // What nobody lives to see need not be exact.
        let longest = Duration::from_secs(u32::MAX.into());
        Self::at(wire_now() + time.min(longest))
    }
}

impl Future for Alarm {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let Self { at, kind } = self.get_mut();
        match kind.get_or_insert_with(|| Kind::set(*at, context.waker())) {
            Kind::Near(sleep) => sleep.as_mut().poll(context),
            Kind::Far(..) if wire_now() >= *at => Poll::Ready(()),
            Kind::Far(id, waker) => {
                if !waker.will_wake(context.waker()) {
                    waker.clone_from(context.waker());
                    ALARMS.set_waker((*at, *id), waker);
                }
                Poll::Pending
            }
        }
    }
}

impl Kind {
    fn set(at: Instant, waker: &Waker) -> Self {
        if at.saturating_duration_since(wire_now()) > NEAR
            && let Some(id) = ALARMS.set(at, waker.clone())
        {
            return Self::Far(id, waker.clone());
        }
        Self::Near(Box::pin(sleep_until(at.into())))
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        if let Some(Kind::Far(id, _)) = self.kind {
            ALARMS.clear((self.at, id));
        }
    }
}

/// Ends the thread, unless there are alarms: whoever serves clusters says so when it serves no more.
pub(crate) fn rest() {
    ALARMS.rest();
}

/// All alarms of the process that are far away.
struct Alarms {
    set: Mutex<Set>,
    /// One is earlier than the thread would wake up, or there are none any more.
    changed: Condvar,
}

struct Set {
    wakers: OrderedMap<(Instant, u64), Waker>,
    last_id: u64,
    has_thread: bool,
    /// Until when the thread sleeps, if it does.
    sleeps_until: Option<Instant>,
}

impl Set {
    const fn new() -> Self {
        Self { wakers: OrderedMap::new(), last_id: 0, has_thread: false, sleeps_until: None }
    }

    fn first(&self) -> Option<Instant> {
        self.wakers.first_key_value().map(|((at, _), _)| *at)
    }
}

impl Alarms {
    /// Sets one. `None` if there is no thread to wait for it.
    fn set(&'static self, at: Instant, waker: Waker) -> Option<u64> {
        let mut set = self.set.lock();
        if !set.has_thread {
            let thread = std::thread::Builder::new().name("kafkito alarms".into());
            thread.spawn(|| self.ring()).ok()?;
            set.has_thread = true;
        }
        let sleeps_too_long = set.sleeps_until.is_some_and(|until| at < until);
        set.last_id += 1;
        let id = set.last_id;
        set.wakers.insert((at, id), waker);
        drop(set);
        if sleeps_too_long {
            self.changed.notify_one();
        }
        Some(id)
    }

    /// Has it wake somebody else, unless it has rung.
    fn set_waker(&self, alarm: (Instant, u64), waker: &Waker) {
        if let Some(place) = self.set.lock().wakers.get_mut(&alarm) {
            place.clone_from(waker);
        }
    }

    /// Forgets one. The thread sleeps on: clusters come one after the other, and with them alarms.
    fn clear(&self, alarm: (Instant, u64)) {
        self.set.lock().wakers.remove(&alarm);
    }

    /// Has the thread end if there are no alarms.
    fn rest(&self) {
        if self.set.lock().wakers.is_empty() {
            self.changed.notify_one();
        }
    }

    /// Wakes whoever is due, as long as there are alarms.
    fn ring(&self) {
        let mut set = self.set.lock();
        while let Some(first) = set.first() {
            if first > wire_now() {
                set.sleeps_until = Some(first);
                self.changed.wait_until(&mut set, first);
                set.sleeps_until = None;
            } else if let Some((_, waker)) = set.wakers.pop_first() {
                parking_lot::MutexGuard::unlocked(&mut set, || waker.wake());
            }
        }
        set.has_thread = false;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::mpsc::{self, Receiver, Sender};
    use std::task::Wake;

    use super::*;

    /// For as long as other tests may keep the thread busy.
    const LONG: Duration = Duration::from_secs(600);

    /// Says its name when it is woken.
    struct Told(&'static str, Sender<&'static str>);

    impl Wake for Told {
        fn wake(self: Arc<Self>) {
            let _ = self.1.send(self.0);
        }
    }

    fn told(name: &'static str, tell: &Sender<&'static str>) -> Waker {
        Arc::new(Told(name, tell.clone())).into()
    }

    fn next(told: &Receiver<&'static str>) -> &'static str {
        told.recv_timeout(LONG).expect("an alarm rings")
    }

    fn later(millis: u64) -> Instant {
        wire_now() + Duration::from_millis(millis)
    }

    #[test]
    fn an_alarm_rings_at_its_time_whatever_was_set_before_and_is_forgotten_when_it_is_cleared() {
        static ALARMS: Alarms = Alarms { set: Mutex::new(Set::new()), changed: Condvar::new() };
        let (tell, ringing) = mpsc::channel();
        let (soon, much_later) = (later(30), later(3_600_000));
        let id = ALARMS.set(much_later, told("much later", &tell)).expect("a thread");
        ALARMS.set(soon, told("soon", &tell)).expect("a thread");
        assert_eq!(next(&ringing), "soon");
        assert!(wire_now() >= soon, "it rang too early");
        assert_eq!(ALARMS.set.lock().first(), Some(much_later));
        ALARMS.clear((much_later, id));
        assert_eq!(ALARMS.set.lock().first(), None);
    }

    #[test]
    fn whom_it_wakes_can_change() {
        static ALARMS: Alarms = Alarms { set: Mutex::new(Set::new()), changed: Condvar::new() };
        let (tell, ringing) = mpsc::channel();
        let at = later(50);
        let id = ALARMS.set(at, told("old", &tell)).expect("a thread");
        ALARMS.set_waker((at, id), &told("new", &tell));
        let rung = next(&ringing);
        assert!(rung == "new" || wire_now() >= at, "{rung}");
    }

    #[test]
    fn its_thread_ends_when_there_are_no_alarms_and_another_one_comes_for_the_next() {
        static ALARMS: Alarms = Alarms { set: Mutex::new(Set::new()), changed: Condvar::new() };
        let ends = || {
            let end = later(600_000);
            while ALARMS.set.lock().has_thread {
                assert!(wire_now() < end, "the thread lives on");
                std::thread::yield_now();
            }
        };
        let (tell, ringing) = mpsc::channel();
        ALARMS.set(later(1), told("rung", &tell)).expect("a thread");
        assert_eq!(next(&ringing), "rung");
        ends();
        let much_later = later(3_600_000);
        let id = ALARMS.set(much_later, told("much later", &tell)).expect("a thread");
        ALARMS.rest();
        assert!(ALARMS.set.lock().has_thread, "there is an alarm");
        ALARMS.clear((much_later, id));
        ALARMS.rest();
        ends();
    }

    #[test]
    fn an_alarm_that_is_past_rings_at_once_and_one_that_is_far_away_does_not() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        runtime.block_on(Alarm::at(wire_now()));
        let (mut far, mut context) = (Alarm::after(Duration::MAX), Context::from_waker(Waker::noop()));
        assert!(Pin::new(&mut far).poll(&mut context).is_pending());
        assert!(matches!(far.kind, Some(Kind::Far(..))), "{far:?}");
        assert!(Pin::new(&mut far).poll(&mut context).is_pending());
    }
}
