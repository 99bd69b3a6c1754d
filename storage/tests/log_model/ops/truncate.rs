//! The log is cut somewhere, or emptied.

use super::*;

#[derive(Debug)]
pub struct Truncate {
    pub at: f64,
}

#[derive(Debug)]
struct TruncateFully {
    at: i64,
}

pub fn sample() -> BoxedStrategy<Step> {
    draw(place().prop_map(|at| Truncate { at }))
}

pub fn sample_fully() -> BoxedStrategy<Step> {
    draw((0..1000i64).prop_map(|at| TruncateFully { at }))
}

impl Operation for Truncate {
    fn apply(&self, pair: &mut Pair) {
        let to = pair.place(self.at);
        let synced = pair.log.recovery_point();
        assert_eq!(pair.log.truncate_to(to), Ok(to < pair.model.end));
        if to < pair.model.end {
            pair.model.cut(to, synced);
            // What was known by a later batch only, may now turn out not to be.
            pair.adopt_producers(pair.model.doubtful_before);
        } else {
            let end = pair.model.end;
            pair.model.epochs.retain(|(_, start)| *start < end);
        }
    }

    fn interrupted(&self, pair: &mut Pair) -> (Model, Model) {
        let to = pair.place(self.at);
        let synced = pair.log.recovery_point();
        let _ = pair.log.truncate_to(to);
        let mut required = pair.model.clone();
        if to < required.end {
            required.cut(to, synced);
        }
        let start = pair.model.start.max(required.start);
        (Model { start, ..pair.model.clone() }, required)
    }
}

impl Operation for TruncateFully {
    fn apply(&self, pair: &mut Pair) {
        pair.log.truncate_fully_and_start_at(self.at).unwrap();
        pair.model.segments.clear();
        pair.model.truncate(self.at);
        // It lasts, and with it all that was removed before.
        pair.model.all_lasts();
    }
}
