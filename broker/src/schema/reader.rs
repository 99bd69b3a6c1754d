//! Reads the primitives of Kafka's protocol from foreign bytes: nothing is believed, nothing panics.

use super::error::Problem;
use super::types::Element;

/// The longest string that Kafka takes, in compact form, too.
pub(super) const MAX_STRING: usize = 0x7fff;

/// The byte that stands for an optional struct that is not there; as a tagged field it is a varint.
pub(super) const NULL: i8 = -1;
pub(super) const TAGGED_NULL: i8 = 0;

/// What goes before the bytes or elements of a value of variable length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Prefix {
    /// An i16, before strings of the old versions.
    Short,
    /// An i32, before bytes and arrays of the old versions.
    Int,
    /// A varint, one more than the length; in flexible versions.
    Compact,
}

/// What goes before a string or bytes.
#[inline]
pub(super) fn prefix(element: Element, flexible: bool) -> Prefix {
    match element {
        _ if flexible => Prefix::Compact,
        Element::String => Prefix::Short,
        _ => Prefix::Int,
    }
}

/// What goes before the elements of an array.
#[inline]
pub(super) fn array_prefix(flexible: bool) -> Prefix {
    if flexible { Prefix::Compact } else { Prefix::Int }
}

/// A place in foreign bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
}

type Result<T> = std::result::Result<T, Problem>;

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// How many bytes are left.
    #[inline]
    pub(super) fn left(&self) -> usize {
        self.bytes.len()
    }

    /// All that is left.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes
    }

    /// The next `count` bytes.
    #[inline]
    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        match self.bytes.split_at_checked(count) {
            Some((taken, rest)) => {
                self.bytes = rest;
                Ok(taken)
            }
            None => Err(Problem::Truncated { wanted: count, left: self.left() }),
        }
    }

    #[inline]
    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        match self.bytes.split_first_chunk() {
            Some((taken, rest)) => {
                self.bytes = rest;
                Ok(*taken)
            }
            None => Err(Problem::Truncated { wanted: N, left: self.left() }),
        }
    }

    #[inline]
    pub(super) fn i8(&mut self) -> Result<i8> {
        self.array().map(i8::from_be_bytes)
    }

    #[inline]
    pub(super) fn i16(&mut self) -> Result<i16> {
        self.array().map(i16::from_be_bytes)
    }

    #[inline]
    pub(super) fn i32(&mut self) -> Result<i32> {
        self.array().map(i32::from_be_bytes)
    }

    #[inline]
    pub(super) fn unsigned_varint(&mut self) -> Result<u32> {
        match self.bytes.split_first() {
            Some((&byte, rest)) if byte < 0x80 => {
                self.bytes = rest;
                Ok(u32::from(byte))
            }
            _ => self.long_varint(),
        }
    }

    fn long_varint(&mut self) -> Result<u32> {
        let mut value = 0;
        for shift in (0..35).step_by(7) {
            let [byte] = self.array()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return u32::try_from(value).map_err(|_| Problem::BadVarint);
            }
        }
        Err(Problem::BadVarint)
    }

    /// A length or a count; `None` for null. Never more than there are bytes left: an element takes at least one.
    #[inline]
    pub(super) fn length(&mut self, prefix: Prefix) -> Result<Option<usize>> {
        let length = self.announced(prefix)?;
        match length {
            Some(wanted) if wanted > self.left() => Err(Problem::Truncated { wanted, left: self.left() }),
            _ => Ok(length),
        }
    }

    /// A length or a count as the bytes have it, not yet to be believed.
    #[inline]
    pub(super) fn announced(&mut self, prefix: Prefix) -> Result<Option<usize>> {
        match prefix {
            Prefix::Compact => Ok((self.unsigned_varint()? as usize).checked_sub(1)),
            Prefix::Short => signed_length(self.i16()?.into()),
            Prefix::Int => signed_length(self.i32()?),
        }
    }
}

#[inline]
fn signed_length(length: i32) -> Result<Option<usize>> {
    match length {
        -1 => Ok(None),
        _ => usize::try_from(length).map(Some).map_err(|_| Problem::NegativeLength(length)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn varints_end_after_five_bytes_and_thirty_two_bits() {
        assert_eq!(Reader::new(&[0x7f]).unsigned_varint(), Ok(127));
        assert_eq!(Reader::new(&[0xac, 0x02]).unsigned_varint(), Ok(300));
        assert_eq!(Reader::new(&[0xff, 0xff, 0xff, 0xff, 0x0f]).unsigned_varint(), Ok(u32::MAX));
        assert_eq!(Reader::new(&[0xff, 0xff, 0xff, 0xff, 0x1f]).unsigned_varint(), Err(Problem::BadVarint));
        assert_eq!(Reader::new(&[0xff; 6]).unsigned_varint(), Err(Problem::BadVarint));
        assert_eq!(Reader::new(&[0xff]).unsigned_varint(), Err(Problem::Truncated { wanted: 1, left: 0 }));
    }

    #[test]
    fn lengths_know_null_and_never_pass_the_end() {
        assert_eq!(Reader::new(&[0]).length(Prefix::Compact), Ok(None));
        assert_eq!(Reader::new(&[1]).length(Prefix::Compact), Ok(Some(0)));
        assert_eq!(Reader::new(&[0xff, 0xff]).length(Prefix::Short), Ok(None));
        assert_eq!(Reader::new(&[0xff, 0xfe]).length(Prefix::Short), Err(Problem::NegativeLength(-2)));
        assert_eq!(
            Reader::new(&[0x7f, 0xff, 0xff, 0xff, 0]).length(Prefix::Int),
            Err(Problem::Truncated { wanted: 0x7fff_ffff, left: 1 })
        );
    }
}
