//! The map.

use std::borrow::Borrow;
use std::ops::{Bound, RangeBounds};

use super::entry::Entry;
use super::{Iter, IterMut, Keys, Values, ValuesMut};

/// How many entries a piece has at the most. An insertion moves half of them on average.
pub(super) const PIECE_MAX: usize = 64;

/// A map in the order of its keys.
///
/// Invariant: no piece is empty, no piece is longer than [`PIECE_MAX`], and the keys ascend strictly within and across pieces.
pub(crate) struct OrderedMap<K, V> {
    pub(super) pieces: Vec<Vec<(K, V)>>,
    pub(super) len: usize,
}

/// Where an entry is, or would be. The end of the map is the piece after the last.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) piece: usize,
    pub(super) at: usize,
}

impl<K, V> OrderedMap<K, V> {
    /// An empty map. Allocates nothing.
    pub(crate) const fn new() -> Self {
        Self { pieces: Vec::new(), len: 0 }
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::new();
    }

    pub(crate) fn iter(&self) -> Iter<'_, K, V> {
        Iter::new(&self.pieces, START, self.end(), self.len)
    }

    pub(crate) fn keys(&self) -> Keys<'_, K, V> {
        Keys(self.iter())
    }

    pub(crate) fn values(&self) -> Values<'_, K, V> {
        Values(self.iter())
    }

    pub(crate) fn iter_mut(&mut self) -> IterMut<'_, K, V> {
        IterMut::new(&mut self.pieces)
    }

    pub(crate) fn values_mut(&mut self) -> ValuesMut<'_, K, V> {
        ValuesMut(self.iter_mut())
    }

    pub(crate) fn into_values(self) -> impl Iterator<Item = V> {
        self.into_iter().map(|(_, value)| value)
    }

    pub(crate) fn first_key_value(&self) -> Option<(&K, &V)> {
        self.pieces.first()?.first().map(|(key, value)| (key, value))
    }

    pub(crate) fn pop_first(&mut self) -> Option<(K, V)> {
        (!self.is_empty()).then(|| self.take(START))
    }

    /// Keeps the entries for which `keep` says so.
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(&K, &mut V) -> bool) {
        self.pieces.retain_mut(|piece| {
            piece.retain_mut(|(key, value)| keep(key, value));
            !piece.is_empty()
        });
        self.len = self.pieces.iter().map(Vec::len).sum();
    }

    /// How many pieces there are.
    #[cfg(test)]
    pub(super) fn pieces(&self) -> usize {
        self.pieces.len()
    }

    fn end(&self) -> Place {
        Place { piece: self.pieces.len(), at: 0 }
    }

    /// `place`, or the start of the next piece if it is the end of one.
    fn settled(&self, place: Place) -> Place {
        match self.pieces.get(place.piece) {
            Some(piece) if place.at == piece.len() => Place { piece: place.piece + 1, at: 0 },
            _ => place,
        }
    }

    /// How many entries there are before `place`.
    fn before(&self, place: Place) -> usize {
        self.pieces[..place.piece].iter().map(Vec::len).sum::<usize>() + place.at
    }

    pub(super) fn entry_at(&mut self, place: Place) -> &mut V {
        &mut self.pieces[place.piece][place.at].1
    }

    /// Removes the entry at `place`.
    fn take(&mut self, place: Place) -> (K, V) {
        let piece = &mut self.pieces[place.piece];
        let taken = piece.remove(place.at);
        if piece.is_empty() {
            self.pieces.remove(place.piece);
        }
        self.len -= 1;
        taken
    }

    /// Puts an entry at `place`, where its key belongs, and says where it has come to.
    pub(super) fn put(&mut self, place: Place, key: K, value: V) -> Place {
        self.len += 1;
        let Place { mut piece, mut at } = place;
        match self.pieces.get_mut(piece) {
            None => self.pieces.push(Vec::new()),
            Some(full) if full.len() == PIECE_MAX => {
                // Keys that ascend, as ids and times do, leave full pieces behind.
                let middle = if at == PIECE_MAX { at } else { PIECE_MAX / 2 };
                let rest = full.split_off(middle);
                self.pieces.insert(piece + 1, rest);
                if at >= middle {
                    (piece, at) = (piece + 1, at - middle);
                }
            }
            Some(_) => {}
        }
        self.pieces[piece].insert(at, (key, value));
        Place { piece, at }
    }
}

/// Where the first entry is, if there is one.
const START: Place = Place { piece: 0, at: 0 };

impl<K: Ord, V> OrderedMap<K, V> {
    /// Where `key` is, or else where it is to be inserted: always in a piece that there is, unless there is none.
    fn find<Q: Ord + ?Sized>(&self, key: &Q) -> Result<Place, Place>
    where
        K: Borrow<Q>,
    {
        // The last piece that begins with no more than the key.
        let (mut low, mut high) = (0, self.pieces.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.pieces[middle][0].0.borrow() <= key {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let piece = low.saturating_sub(1);
        let Some(entries) = self.pieces.get(piece) else { return Err(START) };
        let (mut low, mut high) = (0, entries.len());
        while low < high {
            let middle = low.midpoint(high);
            match entries[middle].0.borrow().cmp(key) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Ok(Place { piece, at: middle }),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        Err(Place { piece, at: low })
    }

    pub(crate) fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.get_key_value(key).map(|(_, value)| value)
    }

    pub(crate) fn get_key_value<Q: Ord + ?Sized>(&self, key: &Q) -> Option<(&K, &V)>
    where
        K: Borrow<Q>,
    {
        let place = self.find(key).ok()?;
        let (key, value) = &self.pieces[place.piece][place.at];
        Some((key, value))
    }

    pub(crate) fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let place = self.find(key).ok()?;
        Some(self.entry_at(place))
    }

    pub(crate) fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.find(key).is_ok()
    }

    /// Sets the value of `key`, and returns the one that it had. The key that is there stays.
    pub(crate) fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.find(&key) {
            Ok(place) => Some(std::mem::replace(self.entry_at(place), value)),
            Err(place) => {
                self.put(place, key, value);
                None
            }
        }
    }

    pub(crate) fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let place = self.find(key).ok()?;
        Some(self.take(place).1)
    }

    pub(crate) fn entry(&mut self, key: K) -> Entry<'_, K, V> {
        let found = self.find(&key);
        Entry::new(self, key, found)
    }

    /// The entries whose keys lie in `range`; none if it ends before it begins.
    pub(crate) fn range<Q: Ord + ?Sized, R: RangeBounds<Q>>(&self, range: R) -> Iter<'_, K, V>
    where
        K: Borrow<Q>,
    {
        let from = self.bound(range.start_bound(), START, false);
        let to = self.bound(range.end_bound(), self.end(), true);
        match self.before(to).checked_sub(self.before(from)) {
            Some(left) => Iter::new(&self.pieces, from, to, left),
            None => Iter::new(&self.pieces, from, from, 0),
        }
    }

    /// Where a range begins or ends: before the key of `bound`, or behind it.
    fn bound<Q: Ord + ?Sized>(&self, bound: Bound<&Q>, open: Place, is_end: bool) -> Place
    where
        K: Borrow<Q>,
    {
        let (key, behind) = match bound {
            Bound::Unbounded => return open,
            Bound::Included(key) => (key, is_end),
            Bound::Excluded(key) => (key, !is_end),
        };
        self.settled(match self.find(key) {
            Ok(place) => Place { at: place.at + usize::from(behind), ..place },
            Err(place) => place,
        })
    }
}
