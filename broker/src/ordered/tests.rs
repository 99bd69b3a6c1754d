//! The map does what the standard library's does.

use std::collections::BTreeMap;
use std::ops::Bound;

use proptest::prelude::*;

use super::{OrderedMap, OrderedSet};

#[derive(Clone, Copy, Debug)]
enum Step {
    Insert(u16, u8),
    Append(u8),
    Remove(u16),
    Entry(u16, u8),
    PopFirst,
    Retain(u16),
    Alter(u16),
}

fn step() -> impl Strategy<Value = Step> {
    let key = 0..600_u16;
    prop_oneof![
        6 => (key.clone(), any::<u8>()).prop_map(|(key, value)| Step::Insert(key, value)),
        6 => any::<u8>().prop_map(Step::Append),
        3 => key.clone().prop_map(Step::Remove),
        3 => (key.clone(), any::<u8>()).prop_map(|(key, value)| Step::Entry(key, value)),
        1 => Just(Step::PopFirst),
        1 => (2..5_u16).prop_map(Step::Retain),
        1 => key.prop_map(Step::Alter),
    ]
}

fn bound() -> impl Strategy<Value = Bound<u16>> {
    prop_oneof![
        Just(Bound::Unbounded),
        (0..700_u16).prop_map(Bound::Included),
        (0..700_u16).prop_map(Bound::Excluded),
    ]
}

/// Does the same to both, and compares what they answer.
fn play(map: &mut OrderedMap<u16, u8>, model: &mut BTreeMap<u16, u8>, step: Step) {
    match step {
        Step::Insert(key, value) => assert_eq!(map.insert(key, value), model.insert(key, value)),
        Step::Append(value) => {
            let key = model.keys().next_back().map_or(0, |last| last + 1);
            assert_eq!(map.insert(key, value), model.insert(key, value));
        }
        Step::Remove(key) => assert_eq!(map.remove(&key), model.remove(&key)),
        Step::Entry(key, value) => {
            assert_eq!(map.entry(key).or_insert(value), model.entry(key).or_insert(value));
        }
        Step::PopFirst => assert_eq!(map.pop_first(), model.pop_first()),
        Step::Retain(every) => {
            map.retain(|key, _| key % every != 0);
            model.retain(|key, _| key % every != 0);
        }
        Step::Alter(key) => {
            assert_eq!(map.get_mut(&key).copied(), model.get(&key).copied());
            map.values_mut().for_each(|value| *value = value.wrapping_add(1));
            model.values_mut().for_each(|value| *value = value.wrapping_add(1));
        }
    }
}

fn assert_same(map: &OrderedMap<u16, u8>, model: &BTreeMap<u16, u8>) {
    assert_eq!(map.len(), model.len());
    assert!(map.iter().eq(model.iter()));
    assert!(map.iter().rev().eq(model.iter().rev()));
    assert!(map.clone().into_iter().eq(model.clone()));
    assert_eq!(map.first_key_value(), model.first_key_value());
    assert_eq!(map.iter().size_hint(), (model.len(), Some(model.len())));
    let afresh: OrderedMap<u16, u8> = model.clone().into_iter().collect();
    assert_eq!(*map, afresh, "how it came about does not matter");
}

proptest! {
    #[test]
    fn a_map_does_what_the_standard_map_does(steps in prop::collection::vec(step(), 0..400)) {
        let (mut map, mut model) = (OrderedMap::new(), BTreeMap::new());
        for step in steps {
            play(&mut map, &mut model, step);
            assert_eq!(map.is_empty(), model.is_empty());
        }
        assert_same(&map, &model);
        prop_assert!((0..600).all(|key| map.get(&key) == model.get(&key)));
        let mut there_and_back = map.clone();
        let mut ways = there_and_back.iter_mut();
        let (mut firsts, mut lasts) = (Vec::new(), Vec::new());
        while let Some((key, _)) = ways.next() {
            firsts.push(*key);
            lasts.extend(ways.next_back().map(|(key, _)| *key));
        }
        firsts.extend(lasts.into_iter().rev());
        prop_assert!(firsts.iter().eq(model.keys()));
    }

    #[test]
    fn a_range_has_what_lies_in_it(keys in prop::collection::btree_set(0..700_u16, 0..300), from in bound(), to in bound()) {
        let set: OrderedSet<u16> = keys.iter().copied().collect();
        let map: OrderedMap<u16, ()> = keys.iter().map(|key| (*key, ())).collect();
        let lies = |key: &u16| std::ops::RangeBounds::contains(&(from, to), key);
        let expected: Vec<u16> = keys.iter().copied().filter(|key| lies(key)).collect();
        let range = map.range((from, to));
        prop_assert_eq!(range.len(), expected.len());
        prop_assert!(range.clone().map(|(key, ())| *key).eq(expected.iter().copied()));
        prop_assert!(range.rev().map(|(key, ())| *key).eq(expected.iter().rev().copied()));
        prop_assert!(set.iter().eq(keys.iter()));
    }
}

#[test]
fn keys_that_ascend_fill_their_pieces() {
    let map: OrderedMap<u32, ()> = (0..10_000).map(|key| (key, ())).collect();
    assert_eq!(map.pieces(), 10_000_usize.div_ceil(super::map::PIECE_MAX));
}
