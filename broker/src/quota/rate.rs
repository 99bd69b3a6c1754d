//! How fast something is taken: sums of windows, of which the oldest falls away. Kafka's `Rate`.

use crate::clock::Millis;

/// How many windows are kept, the open one among them, and how long one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    count: usize,
    ms: Millis,
}

impl Window {
    /// `quota.window.num` and `quota.window.size.seconds`
    pub(super) fn new(count: i32, seconds: i32) -> Self {
        Self { count: usize::try_from(count).unwrap_or(1).max(1), ms: Millis::from(seconds.max(1)) * 1000 }
    }

    /// The length of one window.
    pub(super) fn ms(self) -> Millis {
        self.ms
    }

    /// The length of all windows but the open one.
    pub(super) fn full_seconds(self) -> f64 {
        self.full_ms() as f64 / 1000.0
    }

    fn full_ms(self) -> Millis {
        (self.count as Millis - 1) * self.ms
    }
}

#[derive(Clone, Copy, Debug)]
struct Sample {
    started_at: Millis,
    last_at: Millis,
    events: u64,
    sum: f64,
}

impl Sample {
    fn new(now: Millis) -> Self {
        Self { started_at: now, last_at: now, events: 0, sum: 0.0 }
    }
}

/// The samples, in a ring: Kafka keeps one more than there are windows, for the one that overlaps.
#[derive(Debug, Default)]
pub(super) struct Rate {
    samples: Vec<Sample>,
    current: usize,
}

impl Rate {
    /// So much was taken at `now`.
    pub(super) fn record(&mut self, amount: f64, window: Window, now: Millis) {
        if self.samples.get(self.current).is_none_or(|sample| now - sample.started_at >= window.ms) {
            self.next_sample(window, now);
        }
        if let Some(sample) = self.samples.get_mut(self.current) {
            sample.sum += amount;
            sample.events += 1;
            sample.last_at = now;
        }
    }

    fn next_sample(&mut self, window: Window, now: Millis) {
        if self.samples.is_empty() {
            self.samples.push(Sample::new(now));
            return;
        }
        self.current = (self.current + 1) % (window.count + 1);
        match self.samples.get_mut(self.current) {
            Some(sample) => *sample = Sample::new(now),
            None => {
                self.current = self.samples.len();
                self.samples.push(Sample::new(now));
            }
        }
    }

    /// How long nothing must be taken until no more than `bound` a second was, in milliseconds.
    pub(super) fn throttle_time(&mut self, bound: f64, window: Window, now: Millis) -> Millis {
        let (sum, elapsed) = self.measure(window, now);
        let rate = sum / (elapsed as f64 / 1000.0);
        if rate <= bound { 0 } else { ((rate - bound) / bound * elapsed as f64).round() as Millis }
    }

    /// What was taken in the time that is looked at, and how long that is.
    fn measure(&mut self, window: Window, now: Millis) -> (f64, Millis) {
        for sample in &mut self.samples {
            if now - sample.last_at >= window.count as Millis * window.ms {
                *sample = Sample::new(now);
            }
        }
        let sum = self.samples.iter().map(|sample| sample.sum).sum();
        let oldest = self.samples.iter().map(|sample| sample.started_at).min().unwrap_or(now);
        let elapsed = now - oldest;
        // However short it has been measured: always all full windows, and what there is of the open one.
        let missing = (window.full_ms() / window.ms - elapsed / window.ms).max(0);
        (sum, (elapsed + missing * window.ms).max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: Window = Window { count: 11, ms: 1000 };

    #[test]
    fn a_burst_is_spread_over_the_full_windows() {
        let mut rate = Rate::default();
        rate.record(10_000.0, WINDOW, 5_000);
        assert_eq!(rate.throttle_time(1_000.0, WINDOW, 5_000), 0);
        rate.record(10_000.0, WINDOW, 5_000);
        // 20,000 in 10 s at 1,000 a second: 10 s more.
        assert_eq!(rate.throttle_time(1_000.0, WINDOW, 5_000), 10_000);
    }

    #[test]
    fn what_is_older_than_the_windows_is_forgotten() {
        let mut rate = Rate::default();
        rate.record(50_000.0, WINDOW, 0);
        assert!(rate.throttle_time(1_000.0, WINDOW, 10_999) > 0);
        assert_eq!(rate.throttle_time(1_000.0, WINDOW, 11_000), 0);
    }

    #[test]
    fn a_steady_rate_within_the_bound_is_never_throttled() {
        let mut rate = Rate::default();
        for second in 0..100 {
            rate.record(1_000.0, WINDOW, second * 1_000);
            assert_eq!(rate.throttle_time(1_100.0, WINDOW, second * 1_000), 0, "in second {second}");
        }
    }
}
