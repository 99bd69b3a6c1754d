//! Tokens that come in at a steady rate and are taken in bursts. Kafka's `TokenBucket`.

use crate::clock::Millis;

/// A bucket: full when it is first looked at. It may owe tokens.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct TokenBucket {
    tokens: f64,
    filled_at: Option<Millis>,
}

impl TokenBucket {
    /// Takes tokens, there or not. How long the bucket will owe any, in milliseconds.
    pub(super) fn take(&mut self, amount: f64, rate: f64, burst: f64, now: Millis) -> Millis {
        self.refill(rate, burst, now);
        self.tokens = (self.tokens - amount).min(burst);
        self.owing(rate)
    }

    /// Takes tokens unless some are owed already: then it takes none, and says how long they will be.
    pub(super) fn take_if_any(&mut self, amount: f64, rate: f64, burst: f64, now: Millis) -> Millis {
        self.refill(rate, burst, now);
        let owing = self.owing(rate);
        if owing == 0 {
            self.tokens = (self.tokens - amount).min(burst);
        }
        owing
    }

    fn refill(&mut self, rate: f64, burst: f64, now: Millis) {
        self.tokens = match self.filled_at {
            None => burst,
            Some(then) => (self.tokens + rate * (now - then) as f64 / 1000.0).min(burst),
        };
        self.filled_at = Some(now);
    }

    fn owing(&self, rate: f64) -> Millis {
        if self.tokens >= 0.0 { 0 } else { (-self.tokens / rate * 1000.0).round() as Millis }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_may_owe_and_then_waits() {
        let mut bucket = TokenBucket::default();
        assert_eq!(bucket.take_if_any(30.0, 2.0, 20.0, 0), 0, "the burst is 20, and may be overdrawn once");
        assert_eq!(bucket.take_if_any(1.0, 2.0, 20.0, 0), 5_000, "10 tokens are owed");
        assert_eq!(bucket.take_if_any(1.0, 2.0, 20.0, 5_000), 0);
        assert_eq!(bucket.take(1.0, 2.0, 20.0, 5_000), 1_000);
    }
}
