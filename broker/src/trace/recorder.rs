//! The side of the trace that requests pass by: cheap to write, made readable only when somebody looks.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Instant;

use parking_lot::{Mutex, MutexGuard};
use tokio::sync::Notify;

use super::capture::Captured;
use super::clients::ClientNumber;
use super::event;
use super::ring::Ring;
use super::said_again::Speaker;
use super::skeleton;
use crate::call::Client;
use crate::clock::{Clock, Millis, wire_now};
use crate::net::header::RawRequest;
use crate::net::reply::Reply;
use crate::served::Served;

const API_VERSIONS: i16 = 18;
/// The version of ApiVersions from which on a client names its software.
const SOFTWARE_VERSION: i16 = 3;

/// Takes down what clients ask and get, as long as there is room.
#[derive(Debug)]
pub(crate) struct Recorder {
    started: Instant,
    /// Cluster time at the start.
    started_millis: Millis,
    clock: Clock,
    ring: Option<Mutex<Ring>>,
    followers: AtomicUsize,
    news: Notify,
    capturing: AtomicBool,
    captured: Mutex<Captured>,
}

/// Names a request in the trace, so that what becomes of it finds it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TraceId {
    number: u64,
    client: u32,
    key: i16,
    version: i16,
}

impl Recorder {
    /// A trace of the last `requests_max` requests; of none, it costs nothing.
    pub(crate) fn new(requests_max: usize, clock: &Clock) -> Self {
        Self {
            started: wire_now(),
            started_millis: clock.now(),
            clock: clock.clone(),
            ring: (requests_max > 0).then(|| Mutex::new(Ring::new(requests_max))),
            followers: AtomicUsize::new(0),
            news: Notify::new(),
            capturing: AtomicBool::new(false),
            captured: Mutex::default(),
        }
    }

    /// A connection was accepted; or its client calls itself otherwise than `before`.
    pub(crate) fn client(&self, client: &Client, before: Option<ClientNumber>) -> ClientNumber {
        let Some(mut ring) = self.lock() else { return ClientNumber::default() };
        let at = self.since_start(wire_now());
        let number = ring.clients.add(client);
        if let Some(before) = before {
            ring.clients.follows(number, before);
            let last_request = ring.next_request();
            ring.clients.ended(before, last_request);
        }
        ring.charge_client();
        self.note(&mut ring, event::CAME, number.0.into(), at, &[]);
        number
    }

    /// A connection has ended, for the reason given: empty if the client ended it.
    pub(crate) fn client_gone(&self, client: ClientNumber, why: &str) {
        let Some(mut ring) = self.lock() else { return };
        let at = self.since_start(wire_now());
        let last_request = ring.next_request();
        ring.clients.ended(client, last_request);
        self.note(&mut ring, event::WENT, client.0.into(), at, &[why]);
        self.tell(ring);
    }

    /// Takes down a request.
    pub(crate) fn request(&self, client: &Client, raw: &RawRequest) -> TraceId {
        let mut id = TraceId { number: 0, client: client.traced.0, key: raw.key, version: raw.version };
        let Some(mut ring) = self.lock() else { return id };
        let ring_now = &mut *ring;
        let at = self.since_start(raw.at).max(ring_now.last_at);
        ring_now.last_at = at;
        self.note_clock(ring_now, at);
        let fixed = event::asked(id.client, (raw.key, raw.version), raw.correlation_id, at, raw.body.len());
        let mut room = std::mem::take(&mut ring_now.room);
        let body = skeleton::request(raw.key, raw.version, &raw.body, &mut room);
        id.number = ring_now.push_asked(&fixed, id.speaker(false), body);
        ring_now.room = room;
        if raw.key == API_VERSIONS && raw.version >= SOFTWARE_VERSION {
            name_software(ring_now, client.traced, &raw.body);
        }
        self.tell(ring);
        if self.capturing.load(Ordering::Relaxed) {
            self.captured.lock().request(id.number, &raw.body);
        }
        id
    }

    /// Takes down what became of a request.
    pub(crate) fn served(&self, id: &TraceId, served: &Served) {
        let Some(mut ring) = self.lock() else { return };
        let at = self.since_start(wire_now());
        match served {
            Served::Reply(reply) => self.answered(&mut ring, id, reply, at),
            Served::Parked(_) | Served::Write(_) => return,
            Served::Nothing => self.note(&mut ring, event::UNANSWERED, id.number, at, &[]),
            Served::Close(why) => self.note(&mut ring, event::REFUSED, id.number, at, &[why]),
        }
        self.tell(ring);
    }

    fn answered(&self, ring: &mut Ring, id: &TraceId, reply: &Reply, at: u64) {
        ring.last_at = ring.last_at.max(at);
        let segments = reply.segments();
        let bytes: usize = segments.iter().map(bytes::Bytes::len).sum();
        let mut room = std::mem::take(&mut ring.room);
        let body = skeleton::answer(id.key, id.version, segments, &mut room);
        let head = event::head(event::ANSWERED, id.number, ring.last_at);
        ring.push_answered(&head, u32::try_from(bytes).unwrap_or(u32::MAX), id.speaker(true), body);
        ring.room = room;
        if self.capturing.load(Ordering::Relaxed) {
            self.captured.lock().answer(id.number, segments);
        }
    }

    /// A rule has decided about a request: its name, and its verdict in a few words, such as `hold` or `delay 50 ms`.
    pub(crate) fn verdict(&self, id: &TraceId, rule: &str, verdict: &str) {
        let Some(mut ring) = self.lock() else { return };
        let at = self.since_start(wire_now());
        self.note(&mut ring, event::VERDICT, id.number, at, &[rule, verdict]);
        self.tell(ring);
    }

    /// A request that was held or delayed goes on.
    pub(crate) fn released(&self, id: &TraceId) {
        let Some(mut ring) = self.lock() else { return };
        let at = self.since_start(wire_now());
        self.note(&mut ring, event::RELEASED, id.number, at, &[]);
        self.tell(ring);
    }

    /// A rule is going to keep the answer from its client, whole or in part.
    pub(crate) fn losing(&self, id: &TraceId) {
        let Some(mut ring) = self.lock() else { return };
        let at = self.since_start(wire_now());
        self.note(&mut ring, event::LOSING, id.number, at, &[]);
    }

    /// From now on nothing that is answered reaches a client.
    pub(crate) fn deaf(&self, client: ClientNumber) {
        let Some(mut ring) = self.lock() else { return };
        let next_request = ring.next_request();
        ring.clients.deaf(client, next_request);
    }

    /// Names a request by its number.
    #[cfg(test)]
    pub(super) fn id_of(&self, number: u64) -> TraceId {
        TraceId { number, client: 0, key: 0, version: 0 }
    }

    fn note(&self, ring: &mut Ring, kind: u8, number: u64, at: u64, texts: &[&str]) {
        ring.last_at = ring.last_at.max(at);
        ring.push(&event::head(kind, number, ring.last_at), texts);
    }

    /// A manual clock's time is noted when it has moved.
    #[inline]
    fn note_clock(&self, ring: &mut Ring, at: u64) {
        if let Some(now) = self.clock.manual_now().filter(|now| ring.clock != Some(*now)) {
            ring.clock = Some(now);
            ring.push(&event::head(event::CLOCK, now as u64, at), &[]);
        }
    }

    /// Wakes who follows the trace.
    #[inline]
    fn tell(&self, ring: MutexGuard<'_, Ring>) {
        drop(ring);
        if self.followers.load(Ordering::SeqCst) > 0 {
            self.news.notify_waiters();
        }
    }

    #[inline]
    pub(super) fn lock(&self) -> Option<MutexGuard<'_, Ring>> {
        self.ring.as_ref().map(Mutex::lock)
    }

    /// Nanoseconds of wire time since the cluster started.
    #[inline]
    pub(super) fn since_start(&self, at: Instant) -> u64 {
        u64::try_from(at.saturating_duration_since(self.started).as_nanos()).unwrap_or(u64::MAX)
    }

    /// Nanoseconds of wire time since the cluster started, now.
    pub(super) fn now(&self) -> u64 {
        self.since_start(wire_now())
    }

    /// Cluster time when the trace began, and whether it stands still unless it is moved.
    pub(super) fn started_millis(&self) -> (Millis, bool) {
        (self.started_millis, self.clock.is_manual())
    }

    /// Who is told of news.
    pub(super) fn followers(&self) -> (&AtomicUsize, &Notify) {
        (&self.followers, &self.news)
    }

    /// The bodies that are kept, and whether there are any.
    pub(super) fn captured(&self) -> (&AtomicBool, &Mutex<Captured>) {
        (&self.capturing, &self.captured)
    }
}

impl TraceId {
    fn speaker(&self, answer: bool) -> Speaker {
        Speaker { client: self.client, key: self.key, answer }
    }
}

/// Two compact strings open an ApiVersions request that has them.
fn name_software(ring: &mut Ring, client: ClientNumber, body: &[u8]) {
    let read = |body: &mut &[u8]| -> Option<String> {
        let (length, rest) = body.split_first()?;
        let (text, rest) = rest.split_at_checked(usize::from(*length).checked_sub(1)?)?;
        *body = rest;
        Some(String::from_utf8_lossy(text).into_owned())
    };
    let mut rest = body;
    if let (Some(name), Some(version)) = (read(&mut rest), read(&mut rest)) {
        ring.clients.name_software(client, &name, &version);
    }
}
