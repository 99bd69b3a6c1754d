//! Stands between the wire and kafka-protocol, which believes every length it reads.
//!
//! A frame passes when every length and count in it fits the bytes that are there, null stands only where it may, and
//! decoding takes no more memory than the budget. What does not pass costs its client the connection, as in Kafka a request
//! that cannot be parsed does.

use crate::schema::{self, Problem, SchemaError, Walked, messages, walk};

/// What decoding the header of a request may take in memory: a few unknown tagged fields.
const HEADER_BUDGET: usize = 64 << 10;

/// Why a frame does not pass: the path of the field, and what is wrong with it.
pub(crate) type GuardError = Box<SchemaError>;

/// Checks the body of a request. `budget` is what decoding it may take in memory, besides the frame.
///
/// # Errors
/// Also for a key or version that Kafka does not have.
pub(crate) fn check(key: i16, version: i16, body: &[u8], budget: usize) -> Result<Walked, GuardError> {
    let message = schema::request(key).ok_or_else(|| GuardError::from(Problem::UnknownKey(key.into())))?;
    walk(message, version, body, budget)
}

/// The version of the header that a request of this key and version has; `None` for a key that Kafka does not have.
///
/// Whether Kafka has the version is not asked: an ApiVersions from the future has its answer.
pub(crate) fn header_version(key: i16, version: i16) -> Option<i16> {
    schema::request(key).map(|message| if message.flexible.contains(version) { 2 } else { 1 })
}

/// Checks a request's header; `frame` starts with it, and more may follow.
pub(crate) fn check_header(header_version: i16, frame: &[u8]) -> Result<Walked, GuardError> {
    walk(&messages::REQUEST_HEADER, header_version, frame, HEADER_BUDGET)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEFAULT_BUDGET: usize = 64 << 20;
    const METADATA: i16 = 3;
    const PRODUCE: i16 = 0;
    const FETCH: i16 = 1;

    fn refused(key: i16, version: i16, body: &[u8]) -> String {
        check(key, version, body, DEFAULT_BUDGET).unwrap_err().to_string()
    }

    #[test]
    fn a_count_of_four_bytes_is_not_believed() {
        let problem = refused(METADATA, 0, &[0x7f, 0xff, 0xff, 0xff]);
        assert_eq!(problem, "MetadataRequest.topics: 2147483647 bytes or elements wanted, 0 bytes left");
        let problem = refused(METADATA, 9, &[0xff, 0xff, 0xff, 0xff, 0x0f, 0]);
        assert_eq!(problem, "MetadataRequest.topics: 4294967294 bytes or elements wanted, 1 bytes left");
    }

    #[test]
    fn an_honest_frame_is_held_to_the_budget() {
        // Metadata v1: two bytes a topic on the wire, 72 in memory.
        let topics = 1 << 20;
        let body = [&(topics as i32).to_be_bytes()[..], &vec![0; 2 * topics]].concat();
        let problem = refused(METADATA, 1, &body);
        assert_eq!(problem, "MetadataRequest.topics: more than 67108864 bytes of memory needed");
        let passed = check(METADATA, 1, &body, 2 * DEFAULT_BUDGET).unwrap();
        assert!(passed.memory > topics * 64 && passed.trailing == 0, "{passed:?}");
    }

    #[test]
    fn unknown_tagged_fields_cost_what_their_tree_takes() {
        let plain = check(METADATA, 9, &[1, 1, 0, 0, 0], DEFAULT_BUDGET).unwrap();
        let tagged = check(METADATA, 9, &[1, 1, 0, 0, 1, 99, 3, 7, 7, 7], DEFAULT_BUDGET).unwrap();
        assert!(tagged.memory >= plain.memory + 400, "{plain:?} {tagged:?}");
        let problem = refused(METADATA, 9, &[1, 1, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x0f]);
        assert_eq!(problem, "MetadataRequest: 8589934590 bytes or elements wanted, 0 bytes left");
    }

    #[test]
    fn a_known_tagged_field_takes_what_it_says() {
        let fetch = |tags: &[u8]| {
            let plain = [&[0; 16][..], &[0], &[0; 8], &[1], &[1], &[1]].concat();
            check(FETCH, 12, &[&plain, tags].concat(), DEFAULT_BUDGET)
        };
        assert!(fetch(&[1, 0, 3, 3, b'm', b'e']).is_ok());
        let problem = fetch(&[1, 0, 2, 3, b'm', b'e']).unwrap_err().to_string();
        assert_eq!(problem, "FetchRequest.clusterId: a tagged field of 2 bytes whose value takes 3");
        let problem = fetch(&[1, 1, 0]).unwrap_err().to_string();
        assert_eq!(problem, "FetchRequest.replicaState: tag 1 does not exist in this version");
    }

    #[test]
    fn null_stands_only_where_it_may() {
        assert_eq!(
            refused(METADATA, 0, &[0xff; 4]),
            "MetadataRequest.topics: null where this version has no null"
        );
        assert!(check(METADATA, 1, &[0xff; 4], DEFAULT_BUDGET).is_ok());
        assert_eq!(refused(METADATA, 1, &[0xff, 0xff, 0xff, 0xfe]), "MetadataRequest.topics: length -2");
    }

    #[test]
    fn a_frame_that_ends_early_names_the_field() {
        let problem = refused(PRODUCE, 3, &[0xff, 0xff, 0, 1, 0, 0]);
        assert_eq!(problem, "ProduceRequest.timeoutMs: 4 bytes or elements wanted, 2 bytes left");
        let problem = refused(PRODUCE, 3, &[0xff, 0xff, 0]);
        assert_eq!(problem, "ProduceRequest.acks: 2 bytes or elements wanted, 1 bytes left");
    }

    #[test]
    fn trailing_bytes_are_noted() {
        assert_eq!(
            check(METADATA, 1, &[0, 0, 0, 0, 5, 5], DEFAULT_BUDGET).map(|passed| passed.trailing),
            Ok(2)
        );
    }

    #[test]
    fn what_kafka_does_not_have_is_refused() {
        assert_eq!(refused(METADATA, 99, &[]), "MetadataRequest: no version 99");
        assert_eq!(refused(METADATA, -1, &[]), "MetadataRequest: no version -1");
        assert_eq!(refused(999, 0, &[]), "no message has the key or type 999");
        assert_eq!(refused(4, 0, &[]), "LeaderAndIsrRequest: no version 0");
    }

    #[test]
    fn headers_are_checked_with_their_tagged_fields() {
        let header = |version: i16, rest: &[u8]| {
            let fixed = [&PRODUCE.to_be_bytes()[..], &version.to_be_bytes(), &7_i32.to_be_bytes()].concat();
            check_header(header_version(PRODUCE, version).unwrap(), &[&fixed, rest].concat())
        };
        assert_eq!(header(8, &[0, 1, b'a', 9]).map(|passed| passed.trailing), Ok(1));
        assert_eq!(header(9, &[0xff, 0xff, 0, 9]).map(|passed| passed.trailing), Ok(1));
        let problem = header(9, &[0xff, 0xff, 2, 0]).unwrap_err().to_string();
        assert_eq!(problem, "RequestHeader: 4 bytes or elements wanted, 1 bytes left");
        let problem = header(8, &[0x40, 0]).unwrap_err().to_string();
        assert_eq!(problem, "RequestHeader.clientId: 16384 bytes or elements wanted, 0 bytes left");
        let tags = [&[0xff, 0xff, 0xd0, 0x0f][..], &[9, 0].repeat(2000)].concat();
        let problem = header(9, &tags).unwrap_err().to_string();
        assert_eq!(problem, "RequestHeader: more than 65536 bytes of memory needed");
    }
}
