//! Kafka's UUIDs: topic ids, directory ids, cluster ids.

use std::fmt;

/// The digits of Kafka's text form, base64url without padding.
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// A UUID as Kafka writes it: 16 bytes on the wire, 22 characters of base64url in text.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Uuid(pub(crate) [u8; 16]);

impl Uuid {
    /// No id at all: what a request that names topics by name has in the place of one.
    pub(crate) const ZERO: Self = Self([0; 16]);

    /// A UUID from Kafka's text form.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let digit = |byte: u8| DIGITS.iter().position(|digit| *digit == byte);
        let digits: Vec<u128> =
            text.bytes().map(|byte| digit(byte).map(|digit| digit as u128)).collect::<Option<_>>()?;
        let (last, whole) = digits.split_last().filter(|_| digits.len() == 22)?;
        let bits = whole.iter().fold(0, |bits, digit| bits << 6 | digit);
        (last & 15 == 0).then(|| Self((bits << 2 | last >> 4).to_be_bytes()))
    }

    /// Whether this stands for no id.
    pub(crate) fn is_zero(self) -> bool {
        self == Self::ZERO
    }
}

impl From<[u8; 16]> for Uuid {
    fn from(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
}

impl From<uuid::Uuid> for Uuid {
    fn from(id: uuid::Uuid) -> Self {
        Self(id.into_bytes())
    }
}

impl From<Uuid> for uuid::Uuid {
    fn from(id: Uuid) -> Self {
        Self::from_bytes(id.0)
    }
}

impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bits = u128::from_be_bytes(self.0);
        // 21 digits of six bits, and the last two bits with four zeroes behind them.
        let digit = |at: u32| if at < 21 { bits >> (122 - 6 * at) } else { bits << 4 } as usize & 63;
        let text: String = (0..22).map(|at| char::from(DIGITS[digit(at)])).collect();
        f.write_str(&text)
    }
}

impl fmt::Debug for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_kafkas_base64url() {
        // As `kafka-storage random-uuid` and `kafka-dump-log` print: 16 bytes, no padding.
        assert_eq!(Uuid::ZERO.to_string(), "AAAAAAAAAAAAAAAAAAAAAA");
        assert_eq!(Uuid([0xFF; 16]).to_string(), "_____________________w");
        let counting: [u8; 16] = std::array::from_fn(|i| i as u8);
        assert_eq!(Uuid(counting).to_string(), "AAECAwQFBgcICQoLDA0ODw");
    }

    #[test]
    fn text_is_read_back() {
        let id = Uuid(std::array::from_fn(|i| 200 + i as u8));
        assert_eq!(Uuid::parse(&id.to_string()), Some(id));
        assert_eq!(Uuid::parse("AAECAwQFBgcICQoLDA0ODx"), None);
        assert_eq!(Uuid::parse("short"), None);
    }

    #[test]
    fn survives_the_wire_type() {
        let id = Uuid([7; 16]);
        assert_eq!(Uuid::from(uuid::Uuid::from(id)), id);
    }
}
