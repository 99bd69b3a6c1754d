//! How fast a replica is copied that is throttled: bytes that are earned as cluster time passes, and spent on whole batches.

use crate::clock::Millis;

/// Thousandths of a byte: what a rate of one byte a second earns in a millisecond.
const PER_BYTE: u128 = 1000;

/// A copy that may not go faster than it is let.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pace {
    /// Bytes a second.
    rate: u64,
    /// What is earned and not spent, in thousandths of a byte.
    credit: u128,
    /// Up to when it is earned.
    at: Millis,
}

impl Pace {
    /// A copy that begins, and whose rate is yet to be found.
    pub(crate) fn beginning(now: Millis) -> Self {
        Self { rate: 0, credit: 0, at: now }
    }

    /// Earns what has come up to `now`. Gives whole bytes.
    pub(crate) fn earn(&mut self, now: Millis) -> usize {
        let passed = u128::try_from(now.saturating_sub(self.at)).unwrap_or(0);
        self.credit = self.credit.saturating_add(passed * u128::from(self.rate));
        self.at = self.at.max(now);
        usize::try_from(self.credit / PER_BYTE).unwrap_or(usize::MAX)
    }

    /// So many bytes were copied.
    pub(crate) fn spend(&mut self, bytes: usize) {
        self.credit = self.credit.saturating_sub(bytes as u128 * PER_BYTE);
    }

    /// From now on it goes at this rate.
    pub(crate) fn go_at(&mut self, rate: u64, now: Millis) {
        self.earn(now);
        self.rate = rate;
    }

    /// When so many more bytes will have been earned; `None` if never.
    pub(crate) fn due(&self, missing: usize) -> Option<Millis> {
        let wanted = (missing as u128 * PER_BYTE).saturating_sub(self.credit);
        let passing = match (wanted, self.rate) {
            (0, _) => 0,
            (_, 0) => return None,
            (_, rate) => wanted.div_ceil(u128::from(rate)),
        };
        Some(self.at.saturating_add(Millis::try_from(passing).unwrap_or(Millis::MAX)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_earned_by_the_millisecond() {
        let mut pace = Pace::beginning(1_000);
        assert_eq!(pace.due(1), None, "without a rate it never comes");
        assert_eq!(pace.due(0), Some(1_000));
        pace.go_at(100, 1_000);
        assert_eq!(pace.due(25), Some(1_250));
        assert_eq!(pace.earn(1_249), 24);
        assert_eq!(pace.due(25), Some(1_250));
        pace.spend(20);
        assert_eq!(pace.earn(1_250), 5);
        assert_eq!(pace.earn(1_000), 5, "time does not go back");
    }

    #[test]
    fn the_fastest_rate_and_the_longest_time_do_not_overflow() {
        let mut pace = Pace::beginning(0);
        pace.go_at(u64::MAX, 0);
        assert_eq!(pace.due(usize::MAX), Some(1_000));
        assert_eq!(pace.earn(Millis::MAX), usize::MAX);
        assert_eq!(Pace::beginning(0).due(usize::MAX), None);
    }
}
