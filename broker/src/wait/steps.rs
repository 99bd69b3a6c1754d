//! What a wait saw while it waited, step by step.

use crate::list::Listed;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Steps told in a failure; of more, the first ones are left out.
const STEPS_MAX: usize = 8;

/// What was seen, and since when.
#[derive(Debug, Default)]
pub(super) struct Steps {
    steps: VecDeque<(Instant, String)>,
    left_out: usize,
}

impl Steps {
    /// Notes what is there now, unless it was there already.
    pub(super) fn note(&mut self, now: Instant, what: String) {
        if self.steps.back().is_some_and(|(_, last)| *last == what) {
            return;
        }
        if self.steps.len() == STEPS_MAX {
            self.steps.pop_front();
            self.left_out += 1;
        }
        self.steps.push_back((now, what));
    }

    /// As in `no such group for 0.2 s, then 1 member (a) in PreparingRebalance since 4.8 s`.
    pub(super) fn tell(&self, now: Instant) -> String {
        let ends = self.steps.iter().skip(1).map(|(since, _)| Some(*since)).chain([None]);
        let told = self.steps.iter().zip(ends).map(|((since, what), end)| match end {
            Some(end) => format!("{what} for {}", seconds(end - *since)),
            None => format!("{what} since {}", seconds(now.saturating_duration_since(*since))),
        });
        let told = told.listed().join(", then ");
        match self.left_out {
            0 => told,
            count => format!("{count} steps more, then {told}"),
        }
    }
}

/// As in `4.8 s`; what is short, in milliseconds.
pub(super) fn seconds(duration: Duration) -> String {
    let millis = duration.as_millis();
    match millis {
        0..100 => format!("{millis} ms"),
        _ if millis.is_multiple_of(1000) => format!("{} s", millis / 1000),
        _ => format!("{:.1} s", duration.as_secs_f64()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::wire_now;

    #[test]
    fn tells_how_long_each_step_lasted() {
        let start = wire_now();
        let after = |millis| start + Duration::from_millis(millis);
        let mut steps = Steps::default();
        for (at, what) in [(0, "no such group"), (30, "no such group"), (200, "1 member")] {
            steps.note(after(at), what.into());
        }
        assert_eq!(steps.tell(after(5000)), "no such group for 0.2 s, then 1 member since 4.8 s");
    }

    #[test]
    fn of_many_steps_the_last_are_told() {
        let now = wire_now();
        let mut steps = Steps::default();
        (0..10).for_each(|step| steps.note(now, format!("step {step}")));
        let told = steps.tell(now);
        assert!(told.starts_with("2 steps more, then step 2 for 0 ms"), "{told}");
        assert!(told.ends_with("step 9 since 0 ms"), "{told}");
    }
}
