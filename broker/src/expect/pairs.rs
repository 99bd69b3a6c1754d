//! Pairs of what is expected and what is there, where the order does not count.

use std::collections::VecDeque;

use bytes::Bytes;

use crate::list::Listed;
use crate::sort;

/// A part of a record: its key or its value.
type Part = Option<Bytes>;

/// Records by a part of theirs, so that those that have it in common are found without looking at the others.
#[derive(Debug)]
pub(super) struct Alike<'a>(Vec<(&'a Part, usize)>);

impl<'a> Alike<'a> {
    /// Of records with these parts, in the order of their places.
    pub(super) fn new(parts: impl Iterator<Item = &'a Part>) -> Self {
        let mut places: Vec<(&Part, usize)> = parts.enumerate().map(|(place, part)| (part, place)).listed();
        sort::ascending(&mut places);
        Self(places)
    }

    /// The places of those that have this part, ascending.
    pub(super) fn with(&self, part: &Part) -> impl Iterator<Item = usize> + '_ + use<'_> {
        let from = self.0.partition_point(|(other, _)| *other < part);
        let to = self.0.partition_point(|(other, _)| *other <= part);
        self.0[from..to].iter().map(|(_, place)| *place)
    }
}

/// Who has which place. There are as many pairs as there can be: one that is expected may be like several that are there.
#[derive(Debug)]
pub(super) struct Pairs {
    /// For each that is expected, its place.
    pub(super) places: Vec<Option<usize>>,
    /// For each place, who has it.
    pub(super) holders: Vec<Option<usize>>,
}

impl Pairs {
    /// Pairs of `left` that are expected and `right` places. `fits` gives the places that one would fit in, ascending.
    pub(super) fn new(left: usize, right: usize, fits: &dyn Fn(usize) -> Vec<usize>) -> Self {
        let mut pairs = Self { places: vec![None; left], holders: vec![None; right] };
        // Who would move to a place, and for whose sake that was thought of.
        let mut movers = vec![(0, usize::MAX); right];
        for newcomer in 0..left {
            if let Some(free) = pairs.find(newcomer, fits, &mut movers) {
                pairs.shift(free, &movers);
            }
        }
        pairs
    }

    /// The free place that is reached with the fewest moves of others.
    fn find(
        &self,
        newcomer: usize,
        fits: &dyn Fn(usize) -> Vec<usize>,
        movers: &mut [(usize, usize)],
    ) -> Option<usize> {
        let mut queue = VecDeque::from([newcomer]);
        while let Some(at) = queue.pop_front() {
            for place in fits(at) {
                if movers[place].1 == newcomer {
                    continue;
                }
                movers[place] = (at, newcomer);
                match self.holders[place] {
                    Some(holder) => queue.push_back(holder),
                    None => return Some(place),
                }
            }
        }
        None
    }

    /// Moves everybody along the way to a free place.
    fn shift(&mut self, free: usize, movers: &[(usize, usize)]) {
        let mut next = Some(free);
        while let Some(place) = next {
            let (mover, _) = movers[place];
            self.holders[place] = Some(mover);
            // The newcomer has none that it would leave.
            next = self.places[mover].replace(place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pairs(right: usize, fits: &[Vec<usize>]) -> Pairs {
        Pairs::new(fits.len(), right, &|at| fits[at].clone())
    }

    /// As many pairs as there can be, by trying all.
    fn most(fits: &[Vec<usize>], taken: &mut Vec<usize>) -> usize {
        let Some((first, rest)) = fits.split_first() else { return 0 };
        let mut best = most(rest, taken);
        for place in first {
            if !taken.contains(place) {
                taken.push(*place);
                best = best.max(1 + most(rest, taken));
                taken.pop();
            }
        }
        best
    }

    #[test]
    fn a_long_row_of_moves_is_no_deep_one() {
        // Each fits in two places and took the first; the last one fits in the first place only.
        let count = 20_000;
        let mut fits: Vec<Vec<usize>> = (0..count).map(|at| vec![at, at + 1]).collect();
        fits.push(vec![0]);
        let pairs = pairs(count + 1, &fits);
        assert_eq!(
            (pairs.places[count], pairs.places[0], pairs.places[count - 1]),
            (Some(0), Some(1), Some(count))
        );
        assert!(pairs.holders.iter().all(Option::is_some));
    }

    proptest! {
        #[test]
        fn there_are_as_many_as_there_can_be(
            fits in prop::collection::vec(prop::collection::btree_set(0..6_usize, 0..4), 0..6)
        ) {
            let fits: Vec<Vec<usize>> = fits.into_iter().map(|places| places.into_iter().collect()).collect();
            let pairs = pairs(6, &fits);
            prop_assert_eq!(pairs.places.iter().flatten().count(), most(&fits, &mut Vec::new()));
            for (at, place) in pairs.places.iter().enumerate() {
                let Some(place) = place else { continue };
                prop_assert!(fits[at].contains(place));
                prop_assert_eq!(pairs.holders[*place], Some(at));
            }
            prop_assert_eq!(pairs.holders.iter().flatten().count(), pairs.places.iter().flatten().count());
        }
    }
}
