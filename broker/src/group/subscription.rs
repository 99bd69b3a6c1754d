//! What the coordinator reads of the consumer protocol: the prefix that all its versions share. Everything past it,
//! and every other protocol type, is opaque.

use bytes::{Buf, Bytes};

/// The topics of a ConsumerProtocolSubscription; `None` if the bytes are not one.
pub(crate) fn topics(metadata: &Bytes) -> Option<Vec<String>> {
    let mut buf = metadata.clone();
    version(&mut buf)?;
    let topics = array(&mut buf, string)?;
    user_data(&mut buf)?;
    Some(topics)
}

/// The partitions of a ConsumerProtocolAssignment, by topic, in its own order; `None` if the bytes are not one.
pub(crate) fn assigned(assignment: &Bytes) -> Option<Vec<(String, Vec<i32>)>> {
    let mut buf = assignment.clone();
    version(&mut buf)?;
    let topics = array(&mut buf, |buf| Some((string(buf)?, array(buf, |buf| buf.try_get_i32().ok())?)))?;
    user_data(&mut buf)?;
    Some(topics)
}

fn version(buf: &mut Bytes) -> Option<i16> {
    buf.try_get_i16().ok().filter(|version| *version >= 0)
}

/// Reads an array without trusting its length: elements are read until there are enough or the bytes end.
fn array<T>(buf: &mut Bytes, element: impl Fn(&mut Bytes) -> Option<T>) -> Option<Vec<T>> {
    let count = usize::try_from(buf.try_get_i32().ok()?).ok()?;
    let mut elements = Vec::new();
    for _ in 0..count {
        elements.push(element(buf)?);
    }
    Some(elements)
}

fn string(buf: &mut Bytes) -> Option<String> {
    let length = usize::try_from(buf.try_get_i16().ok()?).ok()?;
    let bytes = take(buf, length)?;
    std::str::from_utf8(&bytes).ok().map(str::to_owned)
}

fn user_data(buf: &mut Bytes) -> Option<()> {
    match buf.try_get_i32().ok()? {
        -1 => Some(()),
        length => take(buf, usize::try_from(length).ok()?).map(drop),
    }
}

fn take(buf: &mut Bytes, length: usize) -> Option<Bytes> {
    (buf.remaining() >= length).then(|| buf.split_to(length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_are_read_from_the_prefix_of_any_version() {
        let mut bytes = b"\x00\x03\x00\x00\x00\x02\x00\x01a\x00\x01b\xff\xff\xff\xff".to_vec();
        bytes.extend(b"owned partitions and more");
        assert_eq!(topics(&bytes.into()), Some(vec!["a".to_owned(), "b".to_owned()]));
    }

    #[test]
    fn a_length_that_lies_is_no_subscription() {
        assert_eq!(topics(&Bytes::from_static(b"\x00\x00\x7f\xff\xff\xff\x00\x01a")), None);
        assert_eq!(topics(&Bytes::new()), None);
    }

    #[test]
    fn partitions_are_read_by_topic() {
        let bytes = b"\x00\x00\x00\x00\x00\x01\x00\x01t\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\x02\xff\xff\xff\xff";
        assert_eq!(assigned(&Bytes::from_static(bytes)), Some(vec![("t".to_owned(), vec![0, 2])]));
    }
}
