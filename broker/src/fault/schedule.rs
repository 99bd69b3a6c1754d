//! Which of the requests that match are hit.

use super::spec::FaultSpec;
use crate::rng::Rng;

/// How far a rule has come. Only requests that match are counted.
#[derive(Debug)]
pub(super) struct Schedule {
    nth: Option<u64>,
    first: Option<u64>,
    every: Option<u64>,
    probability: Option<f64>,
    /// Hits after which the rule is done; `None`: never.
    script: Option<u64>,
    rng: Rng,
    matched: u64,
    hits: u64,
}

impl Schedule {
    /// A schedule at its start; `seed` decides where chance does.
    pub(super) fn new(spec: &FaultSpec, seed: u64) -> Self {
        let verdicts = spec.verdicts.len() as u64;
        Self {
            nth: spec.nth,
            first: spec.first,
            every: spec.every,
            probability: spec.probability,
            script: (verdicts > 1).then_some(verdicts),
            rng: Rng::seeded(seed),
            matched: 0,
            hits: 0,
        }
    }

    /// Counts a request that matches: the number of the hit, from 1, if it is one.
    pub(super) fn count(&mut self) -> Option<u64> {
        self.matched += 1;
        let chosen = self.nth.is_none_or(|nth| self.matched == nth)
            && self.every.is_none_or(|every| self.matched.is_multiple_of(every))
            && self.probability.is_none_or(|probability| unit(self.rng.next_u64()) < probability)
            && self.first.is_none_or(|first| self.hits < first)
            && self.script.is_none_or(|script| self.hits < script);
        if !chosen {
            return None;
        }
        self.hits += 1;
        Some(self.hits)
    }

    pub(super) fn hits(&self) -> u64 {
        self.hits
    }

    pub(super) fn matched(&self) -> u64 {
        self.matched
    }
}

/// From 0 to below 1, by the upper bits.
fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Verdict;
    use crate::api_name::Api;

    /// Which of so many requests are hit, counted from 1.
    fn hit(spec: &FaultSpec, seed: u64, requests: u64) -> Vec<u64> {
        let mut schedule = Schedule::new(spec, seed);
        (1..=requests).filter(|_| schedule.count().is_some()).collect()
    }

    fn spec() -> FaultSpec {
        FaultSpec { verdicts: vec![Verdict::Pass], ..FaultSpec::on(Api::Produce) }
    }

    #[test]
    fn every_kind_of_schedule_hits_what_it_says() {
        assert_eq!(hit(&spec(), 0, 3), [1, 2, 3]);
        assert_eq!(hit(&FaultSpec { nth: Some(2), ..spec() }, 0, 4), [2]);
        assert_eq!(hit(&FaultSpec { first: Some(2), ..spec() }, 0, 4), [1, 2]);
        assert_eq!(hit(&FaultSpec { every: Some(2), ..spec() }, 0, 5), [2, 4]);
        assert_eq!(hit(&FaultSpec { every: Some(2), first: Some(1), ..spec() }, 0, 5), [2]);
    }

    #[test]
    fn a_script_is_done_after_its_last_verdict() {
        let script = FaultSpec { verdicts: vec![Verdict::Pass; 3], ..spec() };
        assert_eq!(hit(&script, 0, 9), [1, 2, 3]);
    }

    #[test]
    fn chance_is_seeded_and_about_as_likely_as_asked() {
        let often = FaultSpec { probability: Some(0.25), ..spec() };
        let hits = hit(&often, 7, 10_000);
        assert_eq!(hits, hit(&often, 7, 10_000));
        assert_ne!(hits, hit(&often, 8, 10_000));
        assert!((2_300..2_700).contains(&hits.len()), "{}", hits.len());
        assert_eq!(hit(&FaultSpec { probability: Some(1.0), ..spec() }, 7, 100).len(), 100);
    }
}
