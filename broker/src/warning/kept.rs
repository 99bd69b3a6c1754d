//! The warnings that were given.

use super::{Warning, WarningKind};
use crate::ordered::OrderedMap;

/// Only the first are kept, and counted: a client that goes wrong in ever new ways must not fill the memory.
pub(super) const KEPT_MAX: usize = 1_000;

/// Reasons that a strict cluster gives at most: by then the test has failed long since.
pub(super) const REASONS_MAX: usize = 100;

/// What was warned of, and what of it fails a strict cluster.
#[derive(Debug, Default)]
pub(super) struct Kept {
    pub(super) warnings: Vec<Warning>,
    places: OrderedMap<(WarningKind, String, String), usize>,
    pub(super) strict: bool,
    /// What has come up since the cluster has been strict.
    pub(super) reasons: Vec<String>,
}

impl Kept {
    /// Nothing yet.
    pub(super) fn new(strict: bool) -> Self {
        Self { strict, ..Self::default() }
    }

    /// Whether it is new.
    pub(super) fn add(&mut self, warning: &Warning) -> bool {
        let key = (warning.kind, warning.subject.clone(), warning.reason.clone());
        if let Some(at) = self.places.get(&key) {
            self.warnings[*at].count += 1;
            return false;
        }
        let is_kept = self.warnings.len() < KEPT_MAX;
        if is_kept {
            self.places.insert(key, self.warnings.len());
            self.warnings.push(warning.clone());
        }
        is_kept
    }

    /// Whether it is a reason that was not there yet.
    pub(super) fn fail(&mut self, warning: &Warning) -> bool {
        let reason = warning.to_string();
        let is_new = self.reasons.len() < REASONS_MAX && !self.reasons.contains(&reason);
        if is_new {
            self.reasons.push(reason);
        }
        is_new
    }
}
