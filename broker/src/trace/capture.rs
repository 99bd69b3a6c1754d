//! Whole bodies, kept while somebody asks for them.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use bytes::{Bytes, BytesMut};

use super::recorder::Recorder;
use crate::cluster::Cluster;
use crate::ordered::OrderedMap;
use crate::shared::Shared;

/// Bytes of bodies that are kept unless [`Capture::bytes_max`] says otherwise.
const BYTES_MAX: usize = 64 << 20;

/// The bodies of the last requests.
#[derive(Debug, Default)]
pub(super) struct Captured {
    captures: usize,
    /// Whether one of them is the command's, which has no guard.
    is_switched_on: bool,
    bytes_max: usize,
    bytes: usize,
    order: VecDeque<u64>,
    bodies: OrderedMap<u64, Bodies>,
}

/// The bytes of a request and of its answer, headers left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Bodies {
    pub(super) request: Bytes,
    pub(super) answer: Option<Bytes>,
}

impl Captured {
    fn begin(&mut self) {
        self.captures += 1;
        self.bytes_max = self.bytes_max.max(BYTES_MAX);
    }

    /// A copy, as a slice would keep the whole of what was read from the socket at once.
    pub(super) fn request(&mut self, number: u64, body: &Bytes) {
        self.bytes += body.len();
        self.order.push_back(number);
        let request = Bytes::copy_from_slice(body);
        self.bodies.insert(number, Bodies { request, answer: None });
        self.shrink();
    }

    pub(super) fn answer(&mut self, number: u64, segments: &[Bytes]) {
        let Some(bodies) = self.bodies.get_mut(&number) else { return };
        let mut whole = BytesMut::new();
        segments.iter().for_each(|segment| whole.extend_from_slice(segment));
        self.bytes += whole.len();
        bodies.answer = Some(whole.freeze());
        self.shrink();
    }

    fn shrink(&mut self) {
        while self.bytes > self.bytes_max {
            let Some(oldest) = self.order.pop_front() else { return };
            if let Some(bodies) = self.bodies.remove(&oldest) {
                self.bytes -= bodies.request.len() + bodies.answer.map_or(0, |answer| answer.len());
            }
        }
    }

    pub(super) fn bodies(&self) -> OrderedMap<u64, Bodies> {
        self.bodies.clone()
    }
}

/// While it lives, the trace keeps the whole bodies of requests and answers, records included: 64 MiB of them unless
/// told otherwise, the oldest going first.
///
/// ```
/// let kafka = kafkito::Cluster::start()?;
/// let capture = kafka.capture();
/// // … clients do what they do …
/// for request in kafka.trace().requests() {
///     println!("{request} {:?}", request.request_body());
/// }
/// drop(capture);
/// # Ok::<(), kafkito::Error>(())
/// ```
#[must_use = "bodies are kept while this lives"]
pub struct Capture {
    shared: Arc<Shared>,
}

impl Cluster {
    /// Keeps the bodies of requests and answers from now on, until the answer is dropped.
    pub fn capture(&self) -> Capture {
        self.shared.assert_inside("bodies of requests");
        self.shared.trace.change_capture(Captured::begin);
        Capture { shared: Arc::clone(&self.shared) }
    }
}

/// How bodies are captured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Capturing {
    /// Whether anybody wants them kept.
    pub(crate) is_on: bool,
    /// Bytes that are kept at most.
    pub(crate) bytes_max: usize,
    /// Bytes that are kept now.
    pub(crate) bytes: usize,
}

impl Recorder {
    /// Changes how bodies are captured, and whether they are.
    fn change_capture(&self, change: impl FnOnce(&mut Captured)) {
        let (capturing, captured) = self.captured();
        let mut captured = captured.lock();
        change(&mut captured);
        if captured.captures == 0 {
            *captured = Captured::default();
        }
        capturing.store(captured.captures > 0, Ordering::Relaxed);
    }

    /// Captures from now on, or no longer, for one who holds no guard.
    pub(crate) fn switch_capture(&self, on: bool) {
        self.change_capture(|captured| match (std::mem::replace(&mut captured.is_switched_on, on), on) {
            (false, true) => captured.begin(),
            (true, false) => captured.captures -= 1,
            _ => {}
        });
    }

    /// Keeps at most so many bytes of bodies, for as long as there is a capture.
    pub(crate) fn bound_capture(&self, bytes: usize) {
        let mut captured = self.captured().1.lock();
        captured.bytes_max = bytes;
        captured.shrink();
    }

    /// How bodies are captured now.
    pub(crate) fn capturing(&self) -> Capturing {
        let captured = self.captured().1.lock();
        let is_on = captured.captures > 0;
        let bytes_max = if is_on { captured.bytes_max } else { BYTES_MAX };
        Capturing { is_on, bytes_max, bytes: captured.bytes }
    }
}

impl Capture {
    /// Keeps at most so many bytes of bodies. It holds for every capture of the cluster.
    pub fn bytes_max(self, bytes: usize) -> Self {
        self.shared.trace.bound_capture(bytes);
        self
    }
}

impl Drop for Capture {
    fn drop(&mut self) {
        self.shared.trace.change_capture(|captured| captured.captures -= 1);
    }
}

impl fmt::Debug for Capture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Capture").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_switch_and_a_guard_do_not_end_each_other() {
        let kafka = Cluster::start().expect("a cluster starts");
        let recorder = &kafka.shared.trace;
        recorder.switch_capture(false);
        assert!(!recorder.capturing().is_on, "it was off");
        recorder.switch_capture(true);
        recorder.switch_capture(true);
        drop(kafka.capture());
        assert!(recorder.capturing().is_on);
        let guard = kafka.capture();
        recorder.switch_capture(false);
        assert!(recorder.capturing().is_on);
        drop(guard);
        assert_eq!(recorder.capturing(), Capturing { is_on: false, bytes_max: BYTES_MAX, bytes: 0 });
    }
}
