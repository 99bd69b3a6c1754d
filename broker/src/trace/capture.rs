//! Whole bodies, kept while somebody asks for them.

use crate::ordered::OrderedMap;
use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use bytes::{Bytes, BytesMut};

use crate::cluster::Cluster;
use crate::shared::Shared;

/// Bytes of bodies that are kept unless [`Capture::bytes_max`] says otherwise.
const BYTES_MAX: usize = 64 << 20;

/// The bodies of the last requests.
#[derive(Debug, Default)]
pub(super) struct Captured {
    captures: usize,
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
        let (capturing, captured) = self.shared.trace.captured();
        let mut captured = captured.lock();
        captured.captures += 1;
        captured.bytes_max = captured.bytes_max.max(BYTES_MAX);
        capturing.store(true, Ordering::Relaxed);
        Capture { shared: Arc::clone(&self.shared) }
    }
}

impl Capture {
    /// Keeps at most so many bytes of bodies. It holds for every capture of the cluster.
    pub fn bytes_max(self, bytes: usize) -> Self {
        let mut captured = self.shared.trace.captured().1.lock();
        captured.bytes_max = bytes;
        captured.shrink();
        drop(captured);
        self
    }
}

impl Drop for Capture {
    fn drop(&mut self) {
        let (capturing, captured) = self.shared.trace.captured();
        let mut captured = captured.lock();
        captured.captures -= 1;
        if captured.captures == 0 {
            capturing.store(false, Ordering::Relaxed);
            *captured = Captured::default();
        }
    }
}

impl fmt::Debug for Capture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Capture").finish_non_exhaustive()
    }
}
