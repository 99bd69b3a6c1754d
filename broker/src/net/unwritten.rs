//! Answers that wait for the next one, to be written with it: a client that has sent several requests at once gets several answers
//! at once, for one system call.

use crate::net::reply::Reply;

/// A longer answer is written by itself.
const SHORT_BYTES_MAX: usize = 512;

/// How much is gathered: what comes then has waited for a few dozen microseconds.
const GATHERED_BYTES_MAX: usize = 1024;

/// Answers in the order of their requests. It allocates with the first of them.
#[derive(Debug, Default)]
pub(crate) struct Unwritten(Vec<u8>);

impl Unwritten {
    /// Takes an answer, if it is short and nobody waits for it to be written.
    pub(crate) fn take(&mut self, reply: &Reply) -> bool {
        let bytes: usize = reply.segments().iter().map(bytes::Bytes::len).sum();
        let takes = bytes <= SHORT_BYTES_MAX && !reply.is_awaited();
        if takes {
            reply.segments().iter().for_each(|segment| self.0.extend_from_slice(segment));
        }
        takes
    }

    /// What is to be written.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether there is enough to be written.
    pub(crate) fn is_full(&self) -> bool {
        self.0.len() >= GATHERED_BYTES_MAX
    }

    /// All of it has been written.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use bytes::Bytes;

    use super::*;
    use crate::delivery::Deliveries;

    #[test]
    fn short_answers_are_gathered_in_order_until_there_are_enough() {
        let mut unwritten = Unwritten::default();
        assert!(unwritten.take(&Reply::of(vec![Bytes::from_static(b"ab"), Bytes::from_static(b"c")])));
        assert!(unwritten.take(&Reply::from(Bytes::from_static(b"d"))));
        assert_eq!((unwritten.bytes(), unwritten.is_full()), (&b"abcd"[..], false));
        let short = Reply::from(Bytes::from(vec![7; SHORT_BYTES_MAX]));
        assert!(unwritten.take(&short) && unwritten.take(&short) && unwritten.is_full());
        unwritten.clear();
        assert_eq!((unwritten.bytes(), unwritten.is_full()), (&b""[..], false));
    }

    #[test]
    fn a_long_answer_and_one_that_is_awaited_are_not_gathered() {
        let mut unwritten = Unwritten::default();
        assert!(!unwritten.take(&Reply::from(Bytes::from(vec![7; SHORT_BYTES_MAX + 1]))));
        let deliveries = Arc::new(Deliveries::default());
        deliveries.start();
        let awaited = Reply::from(Bytes::from_static(b"a")).delivering(deliveries.give());
        assert!(!unwritten.take(&awaited));
        assert!(unwritten.bytes().is_empty());
    }
}
