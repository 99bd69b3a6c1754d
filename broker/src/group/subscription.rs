//! What the coordinator reads of the consumer protocol: the prefix that all its versions share. Everything past it,
//! and every other protocol type, is opaque.

use std::collections::BTreeMap;

use bytes::{Buf, Bytes};

use super::user_data::UserData;

/// A ConsumerProtocolSubscription, as far as all its versions have it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Subscription {
    /// The topics, in the client's order.
    pub(crate) topics: Vec<String>,
    /// What the assignor adds.
    pub(crate) user_data: Option<UserData>,
}

/// A ConsumerProtocolAssignment, as far as all its versions have it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Assignment {
    /// The partitions by topic, in ascending order.
    pub(crate) partitions: BTreeMap<String, Vec<i32>>,
    /// What the assignor adds.
    pub(crate) user_data: Option<UserData>,
}

/// Reads a subscription; `None` if the bytes are not one.
pub(crate) fn read(metadata: &Bytes) -> Option<Subscription> {
    let mut buf = metadata.clone();
    version(&mut buf)?;
    let topics = array(&mut buf, string)?;
    Some(Subscription { topics, user_data: user_data(&mut buf)? })
}

/// The topics of a subscription; `None` if the bytes are not one.
pub(crate) fn topics(metadata: &Bytes) -> Option<Vec<String>> {
    read(metadata).map(|subscription| subscription.topics)
}

/// Reads an assignment; `None` if the bytes are not one.
pub(crate) fn read_assignment(assignment: &Bytes) -> Option<Assignment> {
    let mut buf = assignment.clone();
    version(&mut buf)?;
    let topics = array(&mut buf, |buf| Some((string(buf)?, array(buf, |buf| buf.try_get_i32().ok())?)))?;
    let mut partitions: BTreeMap<String, Vec<i32>> = BTreeMap::new();
    for (topic, indexes) in topics {
        partitions.entry(topic).or_default().extend(indexes);
    }
    partitions.values_mut().for_each(|indexes| indexes.sort_unstable());
    Some(Assignment { partitions, user_data: user_data(&mut buf)? })
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

/// `None` if there is none to be read; within, whether any was sent. It is copied: a slice would keep the whole request.
fn user_data(buf: &mut Bytes) -> Option<Option<UserData>> {
    match buf.try_get_i32().ok()? {
        -1 => Some(None),
        length => {
            let bytes = take(buf, usize::try_from(length).ok()?)?;
            Some(UserData::of(Some(Bytes::copy_from_slice(&bytes))))
        }
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
    fn an_assignment_is_read_by_topic_with_its_user_data() {
        let bytes = b"\x00\x00\x00\x00\x00\x01\x00\x01t\x00\x00\x00\x02\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\x02{}";
        let read = read_assignment(&Bytes::from_static(bytes)).unwrap();
        assert_eq!(read.partitions, BTreeMap::from([("t".to_owned(), vec![0, 2])]));
        assert_eq!(read.user_data.unwrap().text(), Some("{}"));
    }

    #[test]
    fn no_user_data_and_empty_user_data_are_none() {
        let none = b"\x00\x00\x00\x00\x00\x00\xff\xff\xff\xff";
        let empty = b"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00";
        assert_eq!(read(&Bytes::from_static(none)), Some(Subscription::default()));
        assert_eq!(read(&Bytes::from_static(empty)), Some(Subscription::default()));
    }
}
