//! Answers on their way out, changed.

use std::time::Duration;

use bytes::BytesMut;

use super::answer;
use crate::net::header::RawRequest;
use crate::net::reply::Reply;
use crate::rng::Rng;

/// Length and correlation id: a client that could not tell which answer it is would only wait.
const KEPT_BYTES: usize = 8;
/// One bit is flipped, and one more for so many bytes.
const BYTES_PER_FLIP: usize = 64;

/// The first bytes of a reply, its length included.
pub(super) fn truncated(reply: &Reply, bytes: usize) -> Reply {
    let frame = reply.concat();
    Reply::from(frame.slice(..bytes.min(frame.len())))
}

/// The reply with some of its bits flipped; which ones, `seed` decides.
pub(super) fn corrupted(reply: &Reply, seed: u64) -> Reply {
    let mut frame = BytesMut::from(&reply.concat()[..]);
    let mut rng = Rng::seeded(seed);
    if let Some(body) = frame.get_mut(KEPT_BYTES..).filter(|body| !body.is_empty()) {
        let mut flipped = crate::ordered::OrderedSet::new();
        for _ in 0..=body.len() / BYTES_PER_FLIP {
            let bit = rng.below(body.len() * 8);
            // A bit that is flipped twice would be as it was.
            if flipped.insert(bit) {
                body[bit / 8] ^= 1 << (bit % 8);
            }
        }
    }
    Reply::from(frame.freeze())
}

/// The reply with its `throttleTimeMs` set, if its version has one.
pub(crate) fn throttled(raw: &RawRequest, reply: Reply, time: Duration) -> Reply {
    let changed = answer::decode(raw, &reply).and_then(|mut body| {
        let ms = i64::try_from(time.as_millis()).unwrap_or(i64::MAX).min(i32::MAX.into());
        answer::set_if_there(&mut body, "throttleTimeMs", raw.version, ms);
        answer::encode(raw, &body)
    });
    changed.unwrap_or(reply)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    fn reply(length: usize) -> Reply {
        Reply::from(Bytes::from(vec![7; length]))
    }

    #[test]
    fn a_corrupted_reply_differs_always_in_the_same_way() {
        let corrupt = |seed| corrupted(&reply(300), seed).concat();
        assert_eq!(corrupt(1), corrupt(1));
        assert_ne!(corrupt(1), corrupt(2));
        assert_ne!(corrupt(1), reply(300).concat());
        assert_eq!(corrupt(1)[..8], reply(8).concat()[..]);
    }

    #[test]
    fn even_a_short_reply_can_be_truncated_and_corrupted() {
        assert_eq!(truncated(&reply(10), 3).concat().len(), 3);
        assert_eq!(truncated(&reply(10), 30).concat().len(), 10);
        assert_eq!(corrupted(&reply(8), 1).concat(), reply(8).concat());
        assert_ne!(corrupted(&reply(9), 1).concat(), reply(9).concat());
    }
}
