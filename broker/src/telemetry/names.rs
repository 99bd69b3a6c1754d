//! The names of metrics in what OpenTelemetry's protocol calls MetricsData: the one thing that is read of it here.

/// The way to a name: `resource_metrics`, `scope_metrics`, `metrics`, `name`, each by its number.
const PATH: [u64; 4] = [1, 2, 2, 1];

const VARINT: u64 = 0;
const FIXED_64: u64 = 1;
const BYTES: u64 = 2;
const FIXED_32: u64 = 5;

/// The names in the order in which they stand; `None` if the bytes are none of that.
pub(super) fn names(bytes: &[u8]) -> Option<Vec<String>> {
    let mut names = Vec::new();
    collect(bytes, &PATH, &mut names)?;
    Some(names)
}

fn collect(mut bytes: &[u8], path: &[u64], names: &mut Vec<String>) -> Option<()> {
    let Some((wanted, inside)) = path.split_first() else {
        names.push(std::str::from_utf8(bytes).ok()?.to_owned());
        return Some(());
    };
    while !bytes.is_empty() {
        let tag = varint(&mut bytes)?;
        let (field, kind) = (tag >> 3, tag & 7);
        match kind {
            VARINT => drop(varint(&mut bytes)?),
            FIXED_64 => drop(take(&mut bytes, 8)?),
            FIXED_32 => drop(take(&mut bytes, 4)?),
            BYTES => {
                let length = usize::try_from(varint(&mut bytes)?).ok()?;
                let inner = take(&mut bytes, length)?;
                if field == *wanted {
                    collect(inner, inside, names)?;
                }
            }
            _ => return None,
        }
    }
    Some(())
}

fn take<'a>(bytes: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, rest) = bytes.split_at_checked(count)?;
    *bytes = rest;
    Some(taken)
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let byte = *take(bytes, 1)?.first()?;
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    fn field(number: u8, inner: &[u8]) -> Vec<u8> {
        let length = u8::try_from(inner.len()).expect("a short field");
        [&[number << 3 | 2, length], inner].concat()
    }

    /// MetricsData with metrics of these names.
    pub(in crate::telemetry) fn metrics_data(names: &[&str]) -> Vec<u8> {
        let metric = |name: &&str| field(2, &[field(1, name.as_bytes()), vec![5 << 3, 1]].concat());
        let scope = names.iter().flat_map(metric).collect::<Vec<u8>>();
        field(1, &[field(1, b"resource"), field(2, &scope)].concat())
    }

    #[test]
    fn names_are_found() {
        let data = metrics_data(&["producer.a", "producer.b"]);
        assert_eq!(names(&data), Some(vec!["producer.a".to_owned(), "producer.b".to_owned()]));
        assert_eq!(names(&[]), Some(vec![]));
    }

    #[test]
    fn broken_bytes_have_none() {
        let data = metrics_data(&["producer.a"]);
        assert_eq!(names(&data[..data.len() - 1]), None);
        assert_eq!(names(&[0xff; 20]), None);
        assert_eq!(names(b"\x0f"), None);
    }
}
