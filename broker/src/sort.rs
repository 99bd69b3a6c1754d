//! Sorting where speed does not matter: the standard library's sort is compiled anew for every type and every key, at some three
//! thousand lines of LLVM's each. This one sorts places, and is compiled once.

use crate::list::Listed;
use std::cmp::Ordering;

/// Sorts `items` by `compare`; equal ones stay in their order.
pub(crate) fn by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let order = order(items.len(), &|a, b| compare(&items[a], &items[b]));
    put(order, &mut |a, b| items.swap(a, b));
}

/// Sorts `items` by a key; equal ones stay in their order.
pub(crate) fn by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    by(items, |a, b| key(a).cmp(&key(b)));
}

/// Sorts `items`; equal ones stay in their order.
pub(crate) fn ascending<T: Ord>(items: &mut [T]) {
    by(items, T::cmp);
}

/// For each place, where what belongs there is now.
fn order(len: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..len).listed();
    order.sort_by(|a, b| compare(*a, *b));
    order
}

/// Follows every cycle of `order`, and swaps along it.
fn put(mut order: Vec<usize>, swap: &mut dyn FnMut(usize, usize)) {
    for start in 0..order.len() {
        let mut place = start;
        while order[place] != start {
            let from = order[place];
            swap(place, from);
            order[place] = place;
            place = from;
        }
        order[place] = place;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_sorts_as_the_standard_library_does(items in prop::collection::vec((0..20_u8, any::<u8>()), 0..100)) {
            let (mut by_key, mut whole) = (items.clone(), items.clone());
            let (mut expected_by_key, mut expected_whole) = (items.clone(), items);
            super::by_key(&mut by_key, |(key, _)| *key);
            ascending(&mut whole);
            expected_by_key.sort_by_key(|(key, _)| *key);
            expected_whole.sort_unstable();
            prop_assert_eq!(by_key, expected_by_key);
            prop_assert_eq!(whole, expected_whole);
        }
    }
}
