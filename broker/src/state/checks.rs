//! The looks that are taken now and then for what is too old: retention of logs, idle producers, committed offsets, and for
//! what is to be compacted.
//!
//! Kafka takes each at a fixed interval. So does this, but it leaves out the looks that cannot find anything: after each it is
//! known when the next thing falls due, unless something is written meanwhile.

use super::State;
use crate::clock::Millis;
use crate::timers::Timer;

/// The timers of the looks.
pub(crate) const CHECKS: [Timer; 4] =
    [Timer::OffsetExpiry, Timer::LogRetention, Timer::ProducerExpiry, Timer::LogCleaner];

/// Which looks have to be planned anew: what they look at has changed.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Unplanned([bool; CHECKS.len()]);

fn place(check: &Timer) -> usize {
    CHECKS.iter().position(|other| other == check).unwrap_or(0)
}

impl State {
    /// Something was written that may fall due: the next look is taken no later than at its interval.
    pub(crate) fn check_at_interval(&mut self, check: &Timer, now: Millis) {
        self.unplanned.0[place(check)] = true;
        let interval = self.interval(check);
        match self.timers.deadline(check) {
            None => self.timers.set(check.clone(), now.saturating_add(interval)),
            // It was put off by whole intervals; now it is the first of them after all.
            Some(later) if later.saturating_sub(now) > interval => {
                let first = now + (later - now - 1) % interval + 1;
                self.timers.set(check.clone(), first);
            }
            Some(_) => {}
        }
    }

    /// After a change of configs anything may fall due.
    pub(crate) fn check_everything_at_interval(&mut self, now: Millis) {
        CHECKS.iter().for_each(|check| self.check_at_interval(check, now));
    }

    /// A look was taken just now: the next is an interval later, or when it can first find something.
    pub(crate) fn checked(&mut self, check: &Timer, now: Millis) {
        let next = now.saturating_add(self.interval(check));
        self.timers.set(check.clone(), next);
        self.unplanned.0[place(check)] = true;
        self.plan(check);
    }

    /// Puts off the looks that can find nothing.
    pub(crate) fn plan_checks(&mut self) {
        CHECKS.iter().for_each(|check| self.plan(check));
    }

    fn plan(&mut self, check: &Timer) {
        if !std::mem::take(&mut self.unplanned.0[place(check)]) {
            return;
        }
        let Some(next) = self.timers.deadline(check) else { return };
        match self.first_due(check) {
            None => self.timers.clear(check),
            Some(due) if due > next => {
                let interval = self.interval(check);
                let late = due.saturating_sub(next);
                let intervals = late / interval + Millis::from(late % interval > 0);
                self.timers.set(check.clone(), next.saturating_add(intervals.saturating_mul(interval)));
            }
            Some(_) => {}
        }
    }

    /// When there is something to be found, at the earliest.
    fn first_due(&self, check: &Timer) -> Option<Millis> {
        match check {
            Timer::LogRetention => self.partitions.next_retention(),
            Timer::ProducerExpiry => {
                self.partitions.next_producer_expiry(self.config.shared().producer_id_expiration_ms.into())
            }
            Timer::LogCleaner => self.next_compaction(),
            _ => self.groups.next_expiry(&self.group_config()),
        }
    }

    fn interval(&self, check: &Timer) -> Millis {
        let config = self.config.shared();
        let interval = match check {
            Timer::LogRetention => config.log_retention_check_interval_ms,
            Timer::ProducerExpiry => config.producer_id_expiration_check_interval_ms.into(),
            Timer::LogCleaner => config.log_cleaner_backoff_ms,
            _ => config.offsets_retention_check_interval_ms,
        };
        interval.max(1)
    }

    /// Drops what retention no longer covers. Whether there was anything.
    pub(super) fn retain_logs(&mut self, now: Millis) -> bool {
        let moved = self.partitions.apply_retention(now);
        for partition in &moved {
            self.fetch_waiters.changed(*partition);
        }
        if !moved.is_empty() {
            self.log_start_moved(now);
        }
        self.checked(&Timer::LogRetention, now);
        !moved.is_empty()
    }

    /// Forgets idle producers. Whether there were any.
    pub(super) fn expire_producers(&mut self, now: Millis) -> bool {
        let expiration_ms = self.config.shared().producer_id_expiration_ms.into();
        let expired = self.partitions.expire_producers(now, expiration_ms);
        self.checked(&Timer::ProducerExpiry, now);
        expired > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::advance::{self, Alive};
    use crate::api::testing::{NOW, make_topic, one_broker};

    const DAY: Millis = 24 * 3_600_000;

    fn append(state: &mut State, now: Millis) {
        let records = [(bytes::Bytes::from_static(b"k"), None)];
        state.append_internal("t", 0, &records, now).expect("there is room");
    }

    fn deadline(state: &State) -> Option<Millis> {
        state.timers.deadline(&Timer::LogRetention)
    }

    #[test]
    fn a_look_that_can_find_nothing_is_put_off_by_whole_intervals() {
        let mut state = one_broker();
        make_topic(&mut state, "t", 1);
        append(&mut state, NOW);
        assert_eq!(deadline(&state), Some(NOW + 300_000));
        state.plan_checks();
        // retention.ms is a week, and what is a week old is kept: the look after that finds it.
        assert_eq!(deadline(&state), Some(NOW + 7 * DAY + 300_000));
    }

    #[test]
    fn what_is_written_meanwhile_brings_the_look_back_to_its_interval() {
        let mut state = one_broker();
        make_topic(&mut state, "t", 1);
        append(&mut state, NOW);
        state.plan_checks();
        append(&mut state, NOW + 700_000);
        assert_eq!(deadline(&state), Some(NOW + 900_000));
    }

    #[test]
    fn a_year_takes_as_many_looks_as_there_is_to_be_found() {
        let mut state = one_broker();
        make_topic(&mut state, "t", 1);
        append(&mut state, NOW);
        let advanced = advance::run(&mut state, NOW, NOW + 365 * DAY, Alive::Connected);
        let due: Vec<_> = advanced.fell_due.iter().map(|deadline| deadline.at_ms - NOW).collect();
        assert_eq!(due, [7 * DAY + 300_000]);
        assert!(
            CHECKS.iter().all(|check| state.timers.deadline(check).is_none()),
            "nothing is left to be looked for"
        );
    }
}
