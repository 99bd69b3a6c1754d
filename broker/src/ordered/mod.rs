//! Maps and sets in the order of their keys, like the standard library's `BTreeMap` and `BTreeSet`, whose methods they have by the
//! same names: sorted pieces of a bounded length, one after the other. Every lookup is two binary searches, an insertion moves
//! one piece at the most.
//!
//! They are here for those who build kafkito: a B-tree is compiled anew for every pair of key and value, and for a library of many
//! small maps that was more than a third of all machine code, and seconds of every user's build.

mod entry;
mod iter;
mod map;
mod set;
#[cfg(test)]
mod tests;
mod traits;

pub(crate) use iter::{IntoIter, Iter, IterMut, Keys, Values, ValuesMut};
pub(crate) use map::OrderedMap;
pub(crate) use set::OrderedSet;
