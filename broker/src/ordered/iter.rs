//! Ways through a map.

use std::{slice, vec};

use super::map::Place;

/// The entries of a map, or of a range of it, in order.
pub(crate) struct Iter<'a, K, V> {
    pieces: &'a [Vec<(K, V)>],
    front: Place,
    back: Place,
    left: usize,
}

impl<'a, K, V> Iter<'a, K, V> {
    /// The `left` entries from `front` up to `back`.
    pub(super) fn new(pieces: &'a [Vec<(K, V)>], front: Place, back: Place, left: usize) -> Self {
        Self { pieces, front, back, left }
    }
}

impl<K, V> Clone for Iter<'_, K, V> {
    fn clone(&self) -> Self {
        Self { ..*self }
    }
}

impl<'a, K, V> Iterator for Iter<'a, K, V> {
    type Item = (&'a K, &'a V);

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let piece = &self.pieces[self.front.piece];
        let (key, value) = &piece[self.front.at];
        self.front.at += 1;
        if self.front.at == piece.len() {
            self.front = Place { piece: self.front.piece + 1, at: 0 };
        }
        Some((key, value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl<K, V> DoubleEndedIterator for Iter<'_, K, V> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        if self.back.at == 0 {
            self.back.piece -= 1;
            self.back.at = self.pieces[self.back.piece].len();
        }
        self.back.at -= 1;
        let (key, value) = &self.pieces[self.back.piece][self.back.at];
        Some((key, value))
    }
}

impl<K, V> ExactSizeIterator for Iter<'_, K, V> {}

/// The keys of a map, in order.
pub(crate) struct Keys<'a, K, V>(pub(super) Iter<'a, K, V>);

/// The values of a map, in the order of their keys.
pub(crate) struct Values<'a, K, V>(pub(super) Iter<'a, K, V>);

/// A way over one side of the entries.
macro_rules! side {
    ($name:ident, $item:ident, $side:tt) => {
        impl<K, V> Clone for $name<'_, K, V> {
            fn clone(&self) -> Self {
                Self(self.0.clone())
            }
        }

        impl<'a, K, V> Iterator for $name<'a, K, V> {
            type Item = &'a $item;

            fn next(&mut self) -> Option<&'a $item> {
                Some(self.0.next()?.$side)
            }

            fn size_hint(&self) -> (usize, Option<usize>) {
                self.0.size_hint()
            }
        }

        impl<K, V> DoubleEndedIterator for $name<'_, K, V> {
            fn next_back(&mut self) -> Option<Self::Item> {
                Some(self.0.next_back()?.$side)
            }
        }

        impl<K, V> ExactSizeIterator for $name<'_, K, V> {}
    };
}

side!(Keys, K, 0);
side!(Values, V, 1);

/// The entries of a map, in order, the values to be altered.
pub(crate) struct IterMut<'a, K, V> {
    pieces: slice::IterMut<'a, Vec<(K, V)>>,
    first: slice::IterMut<'a, (K, V)>,
    last: slice::IterMut<'a, (K, V)>,
}

impl<'a, K, V> IterMut<'a, K, V> {
    pub(super) fn new(pieces: &'a mut [Vec<(K, V)>]) -> Self {
        Self { pieces: pieces.iter_mut(), first: [].iter_mut(), last: [].iter_mut() }
    }
}

impl<'a, K, V> Iterator for IterMut<'a, K, V> {
    type Item = (&'a K, &'a mut V);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((key, value)) = self.first.next() {
                return Some((key, value));
            }
            match self.pieces.next() {
                Some(piece) => self.first = piece.iter_mut(),
                None => return self.last.next().map(|(key, value)| (&*key, value)),
            }
        }
    }
}

impl<K, V> DoubleEndedIterator for IterMut<'_, K, V> {
    fn next_back(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((key, value)) = self.last.next_back() {
                return Some((key, value));
            }
            match self.pieces.next_back() {
                Some(piece) => self.last = piece.iter_mut(),
                None => return self.first.next_back().map(|(key, value)| (&*key, value)),
            }
        }
    }
}

/// The values of a map, in the order of their keys, to be altered.
pub(crate) struct ValuesMut<'a, K, V>(pub(super) IterMut<'a, K, V>);

impl<'a, K, V> Iterator for ValuesMut<'a, K, V> {
    type Item = &'a mut V;

    fn next(&mut self) -> Option<&'a mut V> {
        Some(self.0.next()?.1)
    }
}

impl<K, V> DoubleEndedIterator for ValuesMut<'_, K, V> {
    fn next_back(&mut self) -> Option<Self::Item> {
        Some(self.0.next_back()?.1)
    }
}

/// The entries of a map that is used up, in order.
pub(crate) struct IntoIter<K, V> {
    pieces: vec::IntoIter<Vec<(K, V)>>,
    piece: vec::IntoIter<(K, V)>,
}

impl<K, V> IntoIter<K, V> {
    pub(super) fn new(pieces: Vec<Vec<(K, V)>>) -> Self {
        Self { pieces: pieces.into_iter(), piece: Vec::new().into_iter() }
    }
}

impl<K, V> Iterator for IntoIter<K, V> {
    type Item = (K, V);

    fn next(&mut self) -> Option<(K, V)> {
        loop {
            if let Some(entry) = self.piece.next() {
                return Some(entry);
            }
            self.piece = self.pieces.next()?.into_iter();
        }
    }
}
