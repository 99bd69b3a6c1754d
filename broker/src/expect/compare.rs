//! Which records are there of those that are expected.

use super::RecordOrder;
use super::diff::{Step, steps};
use crate::record::{Record, StoredRecord};
use crate::sort;

/// Whether a record is the one that is expected. What is not said of it is not compared, unless `exactly`.
pub(super) fn is(expected: &Record, there: &StoredRecord, exactly: bool) -> bool {
    expected.value == there.value
        && (expected.key == there.key || expected.key.is_none() && !exactly)
        && (expected.headers == there.headers || expected.headers.is_empty() && !exactly)
        && expected.timestamp.is_none_or(|timestamp| timestamp == there.timestamp)
        && expected.partition.is_none_or(|partition| partition == there.partition)
}

/// The steps from what is expected to what is there. Where there may be `more`, what comes after is left out.
pub(super) fn compare(
    expected: &[Record],
    there: &[StoredRecord],
    order: RecordOrder,
    more: bool,
    exactly: bool,
) -> Vec<Step> {
    let same = |at: usize, other: usize| is(&expected[at], &there[other], exactly);
    match order {
        RecordOrder::AsRead if more => {
            let there = there.len().min(expected.len());
            steps(expected.len(), there, same)
        }
        RecordOrder::AsRead => steps(expected.len(), there.len(), same),
        RecordOrder::Any => any_order(expected.len(), there.len(), more, same),
        RecordOrder::ByKey => by_key(expected, there, more, same),
    }
}

/// Pairs as many as there can be pairs of: one that is expected may be like several that are there.
fn any_order(left: usize, right: usize, more: bool, same: impl Fn(usize, usize) -> bool) -> Vec<Step> {
    let mut taken: Vec<Option<usize>> = vec![None; right];
    for at in 0..left {
        let mut tried = vec![false; right];
        find_place(at, &same, &mut taken, &mut tried);
    }
    let mut found = vec![None; left];
    for (other, at) in taken.iter().enumerate() {
        if let Some(at) = at {
            found[*at] = Some(other);
        }
    }
    let placed = found.iter().enumerate();
    let mut steps: Vec<Step> =
        placed.map(|(at, other)| other.map_or(Step::Missing(at), |other| Step::Same(at, other))).collect();
    if !more {
        let free = taken.iter().enumerate().filter(|(_, at)| at.is_none());
        steps.extend(free.map(|(other, _)| Step::More(other)));
    }
    steps
}

/// Finds a place for `at`, moving others to free ones if need be.
fn find_place(
    at: usize,
    same: &impl Fn(usize, usize) -> bool,
    taken: &mut [Option<usize>],
    tried: &mut [bool],
) -> bool {
    // Free places first: then the moves do not go deep.
    let fits: Vec<usize> = (0..taken.len()).filter(|other| !tried[*other] && same(at, *other)).collect();
    if let Some(free) = fits.iter().find(|other| taken[**other].is_none()) {
        taken[*free] = Some(at);
        return true;
    }
    for other in fits {
        if std::mem::replace(&mut tried[other], true) {
            continue;
        }
        let holder = taken[other];
        if holder.is_none_or(|holder| find_place(holder, same, taken, tried)) {
            taken[other] = Some(at);
            return true;
        }
    }
    false
}

/// In the order of each key by itself.
fn by_key(
    expected: &[Record],
    there: &[StoredRecord],
    more: bool,
    same: impl Fn(usize, usize) -> bool,
) -> Vec<Step> {
    let mut keys: Vec<&Option<bytes::Bytes>> =
        expected.iter().map(|record| &record.key).chain(there.iter().map(|record| &record.key)).collect();
    sort::ascending(&mut keys);
    keys.dedup();
    let of_key = |key: &Option<bytes::Bytes>| {
        let left: Vec<usize> = (0..expected.len()).filter(|at| expected[*at].key == *key).collect();
        let mut right: Vec<usize> = (0..there.len()).filter(|at| there[*at].key == *key).collect();
        if more {
            right.truncate(left.len());
        }
        let steps = steps(left.len(), right.len(), |at, other| same(left[at], right[other]));
        let steps = steps.into_iter().map(|step| match step {
            Step::Same(at, other) => Step::Same(left[at], right[other]),
            Step::Missing(at) => Step::Missing(left[at]),
            Step::More(other) => Step::More(right[other]),
        });
        steps.collect::<Vec<_>>()
    };
    keys.into_iter().flat_map(of_key).collect()
}
