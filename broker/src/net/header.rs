//! The header that stands before every request.

use std::time::Instant;

use bytes::{Buf, Bytes};
use kafka_protocol::messages::RequestHeader;
use kafka_protocol::protocol::Decodable;

use super::guard;

/// A request frame, taken apart as far as its header goes.
#[derive(Clone, Debug)]
pub(crate) struct RawRequest {
    /// The API key, known or not.
    pub(crate) key: i16,
    /// The version of the request and of its answer.
    pub(crate) version: i16,
    /// Comes back with the answer.
    pub(crate) correlation_id: i32,
    /// What the client calls itself, if it does.
    pub(crate) client_id: Option<Bytes>,
    /// When its bytes were read, in wire time.
    pub(crate) at: Instant,
    /// What follows the header.
    pub(crate) body: Bytes,
}

/// A client id's length.
const CLIENT_ID_BYTES: usize = 2;

/// Key, version and correlation id stand first in every version of the header.
const FIXED_BYTES: usize = 8;

impl RawRequest {
    /// Takes the frame apart. The error says what is wrong with it.
    ///
    /// The header of an unknown API, or of a version that is not known, is read as far as every version agrees.
    pub(crate) fn parse(frame: Bytes, at: Instant) -> Result<Self, String> {
        if frame.len() < FIXED_BYTES {
            return Err(format!("a frame of {} bytes is too short for a request header", frame.len()));
        }
        let mut fixed = &frame[..FIXED_BYTES];
        let (key, version, correlation_id) = (fixed.get_i16(), fixed.get_i16(), fixed.get_i32());
        let mut request = Self { key, version, correlation_id, client_id: None, at, body: frame.clone() };
        let Some(header_version) = guard::header_version(key, version) else { return Ok(request) };
        guard::check_header(header_version, &frame)
            .map_err(|error| format!("its header cannot be read: {error}"))?;
        let mut body = frame;
        let header = RequestHeader::decode(&mut body, header_version)
            .map_err(|error| format!("its header cannot be read: {error}"))?;
        request.client_id = header.client_id.map(Bytes::from);
        request.body = body;
        Ok(request)
    }

    /// How large the request is, but for the tagged fields of its header, of which there are none.
    pub(crate) fn size_in_bytes(&self) -> usize {
        FIXED_BYTES + CLIENT_ID_BYTES + self.client_id.as_ref().map_or(0, Bytes::len) + self.body.len()
    }

    /// The client id as text; empty when it is null.
    pub(crate) fn client_id(&self) -> &str {
        self.client_id.as_deref().and_then(|id| std::str::from_utf8(id).ok()).unwrap_or("")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(frame: Bytes) -> Result<RawRequest, String> {
        RawRequest::parse(frame, crate::clock::wire_now())
    }

    #[test]
    fn a_header_is_read_with_its_client_id() {
        let frame = Bytes::from_static(&[0, 3, 0, 1, 0, 0, 0, 7, 0, 2, b'm', b'e', 9]);
        let request = parse(frame).unwrap();
        assert_eq!((request.key, request.version, request.correlation_id), (3, 1, 7));
        assert_eq!((request.client_id(), &request.body[..]), ("me", &[9][..]));
    }

    #[test]
    fn a_short_frame_is_refused() {
        assert!(parse(Bytes::from_static(&[0, 3])).unwrap_err().contains("too short"));
        assert!(parse(Bytes::from_static(&[0, 3, 0, 1, 0, 0, 0, 7, 0, 9])).is_err());
    }
}
