//! Which records are there of those that are expected.

use bytes::Bytes;

use super::RecordOrder;
use super::diff::{Step, steps};
use super::pairs::{Alike, Pairs};
use crate::list::Listed;
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
    let same = &|at: usize, other: usize| is(&expected[at], &there[other], exactly);
    match order {
        RecordOrder::AsRead if more => {
            let there = there.len().min(expected.len());
            steps(expected.len(), there, same)
        }
        RecordOrder::AsRead => steps(expected.len(), there.len(), same),
        RecordOrder::Any => any_order(expected, there, more, same),
        RecordOrder::ByKey => by_key(expected, there, more, same),
    }
}

/// In any order: as many as there can be are paired.
fn any_order(
    expected: &[Record],
    there: &[StoredRecord],
    more: bool,
    same: &dyn Fn(usize, usize) -> bool,
) -> Vec<Step> {
    let alike = Alike::new(there.iter().map(|record| &record.value));
    let fits = |at: usize| alike.with(&expected[at].value).filter(|other| same(at, *other)).listed();
    let Pairs { places, holders } = Pairs::new(expected.len(), there.len(), &fits);
    let placed = places.into_iter().enumerate();
    let mut steps: Vec<Step> =
        placed.map(|(at, other)| other.map_or(Step::Missing(at), |other| Step::Same(at, other))).listed();
    if !more {
        let free = holders.iter().enumerate().filter(|(_, holder)| holder.is_none());
        steps.extend(free.map(|(other, _)| Step::More(other)));
    }
    steps
}

/// In the order of each key by itself.
fn by_key(
    expected: &[Record],
    there: &[StoredRecord],
    more: bool,
    same: &dyn Fn(usize, usize) -> bool,
) -> Vec<Step> {
    let expected_keys = expected.iter().map(|record| &record.key);
    let keys_there = there.iter().map(|record| &record.key);
    let (of_expected, of_there) = (Alike::new(expected_keys.clone()), Alike::new(keys_there.clone()));
    let mut keys: Vec<&Option<Bytes>> = expected_keys.chain(keys_there).listed();
    sort::ascending(&mut keys);
    keys.dedup();
    let of_key = |key: &Option<Bytes>| {
        let left: Vec<usize> = of_expected.with(key).listed();
        let mut right: Vec<usize> = of_there.with(key).listed();
        if more {
            right.truncate(left.len());
        }
        let steps = steps(left.len(), right.len(), &|at, other| same(left[at], right[other]));
        let steps = steps.into_iter().map(|step| match step {
            Step::Same(at, other) => Step::Same(left[at], right[other]),
            Step::Missing(at) => Step::Missing(left[at]),
            Step::More(other) => Step::More(right[other]),
        });
        steps.listed()
    };
    keys.into_iter().flat_map(of_key).listed()
}
