//! What a key has, or might get.

use super::OrderedMap;
use super::map::Place;

/// What a key has, or might get.
pub(crate) struct Entry<'a, K, V> {
    map: &'a mut OrderedMap<K, V>,
    key: K,
    found: Result<Place, Place>,
}

impl<'a, K, V> Entry<'a, K, V> {
    pub(super) fn new(map: &'a mut OrderedMap<K, V>, key: K, found: Result<Place, Place>) -> Self {
        Self { map, key, found }
    }

    pub(crate) fn or_insert_with(self, value: impl FnOnce() -> V) -> &'a mut V {
        let place = match self.found {
            Ok(place) => place,
            Err(place) => self.map.put(place, self.key, value()),
        };
        self.map.entry_at(place)
    }

    pub(crate) fn or_insert(self, value: V) -> &'a mut V {
        self.or_insert_with(|| value)
    }

    pub(crate) fn or_default(self) -> &'a mut V
    where
        V: Default,
    {
        self.or_insert_with(V::default)
    }
}
