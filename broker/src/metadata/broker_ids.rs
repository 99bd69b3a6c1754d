//! A short list of broker ids.

use std::fmt;
use std::ops::Deref;

/// As many as fit beside the length in the room of a boxed slice.
const INLINE: usize = 5;

/// An ordered list of broker ids, such as replicas or an ISR. Up to five live in place: there are two lists for each
/// of thousands of partitions.
#[derive(Clone)]
pub(crate) struct BrokerIds(Ids);

#[derive(Clone)]
enum Ids {
    Inline { len: u8, ids: [i32; INLINE] },
    Heap(Box<[i32]>),
}

impl Deref for BrokerIds {
    type Target = [i32];

    fn deref(&self) -> &[i32] {
        match &self.0 {
            Ids::Inline { len, ids } => &ids[..usize::from(*len)],
            Ids::Heap(ids) => ids,
        }
    }
}

impl From<&[i32]> for BrokerIds {
    fn from(list: &[i32]) -> Self {
        if list.len() > INLINE {
            return Self(Ids::Heap(list.into()));
        }
        let mut ids = [0; INLINE];
        ids[..list.len()].copy_from_slice(list);
        Self(Ids::Inline { len: list.len() as u8, ids })
    }
}

impl Default for BrokerIds {
    fn default() -> Self {
        Self::from([].as_slice())
    }
}

impl PartialEq for BrokerIds {
    fn eq(&self, other: &Self) -> bool {
        self[..] == other[..]
    }
}

impl Eq for BrokerIds {}

impl fmt::Debug for BrokerIds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self[..].fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_short_and_long_lists() {
        for len in 0..12 {
            let list: Vec<i32> = (0..len).collect();
            assert_eq!(BrokerIds::from(&list[..])[..], list[..]);
        }
    }

    #[test]
    fn is_as_small_as_a_boxed_slice_with_its_tag() {
        assert_eq!(size_of::<BrokerIds>(), 24);
    }
}
