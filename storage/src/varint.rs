//! Zigzag variable-length integers, as records use them.

/// Appends `value` as a zigzag varint (the same bytes for 32 and 64 bits).
pub(crate) fn put(out: &mut Vec<u8>, value: i64) {
    let mut rest = ((value << 1) ^ (value >> 63)) as u64;
    while rest >= 0x80 {
        out.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    out.push(rest as u8);
}

/// How many bytes [`put`] appends.
pub(crate) fn size(value: i64) -> usize {
    let zigzag = ((value << 1) ^ (value >> 63)) as u64;
    (64 - (zigzag | 1).leading_zeros() as usize).div_ceil(7)
}

/// Turns the raw bits of a varint into the signed value.
pub(crate) fn unzigzag(raw: u64) -> i64 {
    (raw >> 1) as i64 ^ -((raw & 1) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> i64 {
        unzigzag(bytes.iter().rev().fold(0, |raw, byte| raw << 7 | u64::from(byte & 0x7f)))
    }

    #[test]
    fn sizes_and_bytes_agree_at_every_width() {
        for shift in 0..64 {
            for value in [1i64 << shift, (1i64 << shift).wrapping_sub(1), -(1i64 << shift).wrapping_add(1)] {
                let mut out = Vec::new();
                put(&mut out, value);
                assert_eq!(out.len(), size(value), "{value}");
                assert_eq!(read(&out), value);
            }
        }
    }
}
