//! The last events of a cluster in so many bytes: chunks, of which the oldest goes when a new one is needed.

use std::collections::VecDeque;
use std::sync::Arc;

use super::clients::{CLIENT_BYTES, Clients};
use super::event::{self, Event};
use super::said_again::{Bases, Speaker};
use super::skeleton::BODY_BYTES_MAX;

/// What the trace may take for each request that it is to keep. Where requests are larger, fewer are kept.
pub(super) const BYTES_PER_REQUEST: usize = 180;
const CHUNK_BYTES_MIN: usize = 16 << 10;
const CHUNK_BYTES_MAX: usize = 64 << 10;
/// No event takes more: a body, and what stands before it.
const EVENT_BYTES_MAX: usize = BODY_BYTES_MAX + 64;

/// Events one after another.
#[derive(Debug)]
pub(super) struct Chunk {
    /// Counts the chunks of the cluster.
    pub(super) serial: u64,
    /// The number of the first request in it.
    pub(super) first_request: u64,
    /// How many requests came in it.
    pub(super) requests: u64,
    /// What it stands for besides its own bytes.
    charged: usize,
    pub(super) bytes: Vec<u8>,
}

/// The chunks.
#[derive(Debug)]
pub(super) struct Ring {
    requests_max: u64,
    bytes_max: usize,
    chunk_bytes: usize,
    /// What is full, and no longer changes.
    full: VecDeque<Arc<Chunk>>,
    full_bytes: usize,
    full_requests: u64,
    /// What is written to.
    open: Chunk,
    bases: Bases,
    /// Whose requests they are.
    pub(super) clients: Clients,
    /// A record-free body is made here.
    pub(super) room: Vec<u8>,
    /// When the last event came about: no later one is told as earlier.
    pub(super) last_at: u64,
    /// Cluster time as it was last noted.
    pub(super) clock: Option<i64>,
}

impl Ring {
    /// A ring for so many requests. It allocates with the first of them.
    pub(super) fn new(requests_max: usize) -> Self {
        let bytes_max = requests_max.saturating_mul(BYTES_PER_REQUEST);
        Self {
            requests_max: requests_max as u64,
            bytes_max,
            chunk_bytes: (bytes_max / 8).clamp(CHUNK_BYTES_MIN, CHUNK_BYTES_MAX),
            full: VecDeque::new(),
            full_bytes: 0,
            full_requests: 0,
            open: Chunk { serial: 0, first_request: 0, requests: 0, charged: 0, bytes: Vec::new() },
            bases: Bases::default(),
            clients: Clients::default(),
            room: Vec::new(),
            last_at: 0,
            clock: None,
        }
    }

    /// The number of the next request.
    pub(super) fn next_request(&self) -> u64 {
        self.open.first_request + self.open.requests
    }

    /// How many requests at most are to be told.
    pub(super) fn requests_max(&self) -> u64 {
        self.requests_max
    }

    /// Appends a request and gives its number.
    pub(super) fn push_asked(&mut self, fixed: &[u8], speaker: Speaker, body: &[u8]) -> u64 {
        self.make_room();
        let number = self.next_request();
        self.open.requests += 1;
        self.open.bytes.extend_from_slice(fixed);
        self.bases.put(&mut self.open.bytes, speaker, body);
        number
    }

    /// Appends an answer.
    pub(super) fn push_answered(&mut self, head: &[u8], bytes: u32, speaker: Speaker, body: &[u8]) {
        self.make_room();
        self.open.bytes.extend_from_slice(head);
        self.open.bytes.extend_from_slice(&bytes.to_le_bytes());
        self.bases.put(&mut self.open.bytes, speaker, body);
    }

    /// Appends any other event.
    pub(super) fn push(&mut self, head: &[u8], texts: &[&str]) {
        self.make_room();
        self.open.bytes.extend_from_slice(head);
        for text in texts {
            event::put_text(&mut self.open.bytes, text);
        }
    }

    /// Something that lives as long as the events that come now takes memory of its own.
    pub(super) fn charge_client(&mut self) {
        self.open.charged += CLIENT_BYTES;
    }

    #[inline]
    fn make_room(&mut self) {
        let filled = self.open.bytes.len() + self.open.charged;
        if self.open.bytes.capacity() == 0 || filled + EVENT_BYTES_MAX > self.chunk_bytes {
            self.next_chunk();
        }
    }

    #[cold]
    fn next_chunk(&mut self) {
        let first_request = self.next_request();
        let used = self.forget_oldest();
        let mut bytes = used.unwrap_or_default();
        bytes.clear();
        bytes.reserve_exact(self.chunk_bytes);
        self.bases.clear();
        let next = Chunk { serial: self.open.serial + 1, first_request, requests: 0, charged: 0, bytes };
        let full = std::mem::replace(&mut self.open, next);
        if !full.bytes.is_empty() {
            self.full_bytes += self.chunk_bytes + full.charged;
            self.full_requests += full.requests;
            self.full.push_back(Arc::new(full));
        }
    }

    /// Lets go of what is too old. Gives memory that can be used again.
    fn forget_oldest(&mut self) -> Option<Vec<u8>> {
        let mut used = None;
        while let Some(oldest) = self.full.front() {
            // The chunk that has just become full, and the one that is to come.
            let bytes = self.full_bytes + 2 * self.chunk_bytes;
            let requests = self.full_requests + self.open.requests;
            let enough_without = requests - oldest.requests >= self.requests_max;
            if bytes <= self.bytes_max.max(2 * self.chunk_bytes) && !enough_without {
                break;
            }
            self.full_bytes -= self.chunk_bytes + oldest.charged;
            self.full_requests -= oldest.requests;
            used =
                self.full.pop_front().and_then(|chunk| Arc::try_unwrap(chunk).ok()).map(|chunk| chunk.bytes);
        }
        let first = self.full.front().map_or(self.open.first_request, |oldest| oldest.first_request);
        self.clients.forget_before(first);
        used
    }

    /// The chunks from this one on, the one that is written to copied.
    pub(super) fn chunks_from(&self, serial: u64) -> impl Iterator<Item = Arc<Chunk>> {
        let open = &self.open;
        let copy = Chunk { bytes: open.bytes.clone(), ..*open };
        let full = self.full.iter().filter(move |chunk| chunk.serial >= serial).map(Arc::clone);
        full.chain([Arc::new(copy)])
    }

    /// Where the next event will be.
    pub(super) fn end(&self) -> (u64, usize) {
        (self.open.serial, self.open.bytes.len())
    }
}

impl Chunk {
    /// The events from `at` on, with the number that a request has, and where each ends.
    pub(super) fn events(&self, at: usize, first_request: u64) -> Events<'_> {
        Events { chunk: &self.bytes, at, next_request: first_request }
    }
}

/// Reads a chunk.
pub(super) struct Events<'a> {
    chunk: &'a [u8],
    pub(super) at: usize,
    pub(super) next_request: u64,
}

impl Iterator for Events<'_> {
    type Item = (u64, Event);

    /// An event, and its number if it is a request.
    fn next(&mut self) -> Option<(u64, Event)> {
        let (event, end) = event::read(self.chunk, self.at)?;
        self.at = end;
        let number = self.next_request;
        if matches!(event, Event::Asked(_)) {
            self.next_request += 1;
        }
        Some((number, event))
    }
}
