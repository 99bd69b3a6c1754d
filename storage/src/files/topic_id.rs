//! A topic's id as Kafka writes it: 16 bytes in URL-safe base64 without padding.

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// How many digits 16 bytes have.
const LEN: usize = 22;

pub(crate) fn encode(id: [u8; 16]) -> String {
    // The last digit has two bits of the id, and four zeros.
    let bits = u128::from_be_bytes(id);
    let digit = |number: usize| match number {
        0..21 => (bits >> (128 - 6 * (number + 1))) as usize & 63,
        _ => (bits as usize & 3) << 4,
    };
    (0..LEN).map(|number| char::from(DIGITS[digit(number)])).collect()
}

pub(crate) fn decode(text: &str) -> Option<[u8; 16]> {
    if text.len() != LEN {
        return None;
    }
    let mut bits = 0u128;
    for (number, byte) in text.bytes().enumerate() {
        let digit = DIGITS.iter().position(|digit| *digit == byte)? as u128;
        if number + 1 < LEN {
            bits = bits << 6 | digit;
        } else {
            bits = bits << 2 | digit >> 4;
        }
    }
    Some(bits.to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_those_that_java_writes() {
        let counting = std::array::from_fn(|at| at as u8 * 16 + 15);
        assert_eq!(encode(counting), "Dx8vP09fb3-Pn6-_z9_v_w");
        assert_eq!(encode([0; 16]), "AAAAAAAAAAAAAAAAAAAAAA");
        for id in [counting, [0; 16], [0xff; 16]] {
            assert_eq!(decode(&encode(id)), Some(id));
        }
        for foreign in ["", "Dx8vP09fb3-Pn6-_z9_v_", "Dx8vP09fb3+Pn6-_z9_v_w"] {
            assert_eq!(decode(foreign), None);
        }
    }
}
