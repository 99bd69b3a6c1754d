//! The last requests of every client, kept as they came and made readable only when somebody looks.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::call::{Client, ConnectionId};
use crate::clock::wire_now;
use crate::net::header::RawRequest;
use crate::net::reply::Reply;
use crate::routes;
use crate::schema::view;
use crate::serve::Served;

/// Requests kept for each client id.
const REQUESTS_MAX: usize = 32;
/// Client ids kept; beyond it, the one that was silent longest goes.
const CLIENTS_MAX: usize = 256;
/// Bytes kept of a request, and of a reply: enough for what a line can show.
const REQUEST_BYTES_MAX: usize = 256;
const REPLY_BYTES_MAX: usize = 256;

/// What clients asked and got, newest last.
#[derive(Debug)]
pub(crate) struct Trace {
    started: Instant,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    next: u64,
    clients: BTreeMap<Arc<str>, VecDeque<Entry>>,
}

#[derive(Debug)]
struct Entry {
    number: u64,
    connection: ConnectionId,
    at: Duration,
    key: i16,
    version: i16,
    request_bytes: usize,
    request: Vec<u8>,
    answer: Answer,
}

/// What became of a request.
#[derive(Debug)]
enum Answer {
    /// Nothing so far: it is parked.
    Awaited,
    /// A reply, by its first bytes.
    Reply { after: Duration, bytes: usize, prefix: Vec<u8> },
    /// It was one that gets no reply.
    None,
    /// Its connection was closed, for the reason given.
    Closed(String),
}

/// Names a request in the trace, so that its reply finds it.
#[derive(Clone, Debug)]
pub(crate) struct TraceId {
    client_id: Arc<str>,
    number: u64,
}

impl Default for Trace {
    fn default() -> Self {
        Self { started: wire_now(), kept: Mutex::default() }
    }
}

impl Trace {
    /// Notes a request.
    pub(crate) fn request(&self, client: &Client, raw: &RawRequest) -> TraceId {
        let at = wire_now() - self.started;
        let mut kept = self.kept.lock();
        let number = kept.next;
        kept.next += 1;
        let requests = kept.requests_of(&client.client_id);
        // The oldest entry's memory serves the newest.
        let mut request = if requests.len() == REQUESTS_MAX {
            requests.pop_front().map(|entry| entry.request).unwrap_or_default()
        } else {
            Vec::new()
        };
        request.clear();
        request.extend_from_slice(&raw.body[..raw.body.len().min(REQUEST_BYTES_MAX)]);
        requests.push_back(Entry {
            number,
            connection: client.connection,
            at,
            key: raw.key,
            version: raw.version,
            request_bytes: raw.body.len(),
            request,
            answer: Answer::Awaited,
        });
        TraceId { client_id: Arc::clone(&client.client_id), number }
    }

    /// Notes what became of a request; nothing happens if the request is no longer kept.
    pub(crate) fn served(&self, id: &TraceId, served: &Served) {
        let now = wire_now() - self.started;
        let mut kept = self.kept.lock();
        let Some(requests) = kept.clients.get_mut(&id.client_id) else { return };
        let Ok(at) = requests.binary_search_by_key(&id.number, |entry| entry.number) else { return };
        let entry = &mut requests[at];
        entry.answer = match served {
            Served::Reply(reply) => replied(reply, now.saturating_sub(entry.at)),
            Served::Parked(_) => Answer::Awaited,
            Served::Nothing => Answer::None,
            Served::Close(why) => Answer::Closed(why.clone()),
        };
    }

    /// The trace as text, one line a request, in the order in which they came.
    pub(crate) fn render(&self) -> String {
        let kept = self.kept.lock();
        let mut entries: Vec<(&Arc<str>, &Entry)> = kept
            .clients
            .iter()
            .flat_map(|(id, entries)| entries.iter().map(move |entry| (id, entry)))
            .collect();
        entries.sort_by_key(|(_, entry)| entry.number);
        let mut text = String::new();
        for (client_id, entry) in entries {
            entry.render(client_id, &mut text);
        }
        text
    }
}

/// A reply as it is kept.
fn replied(reply: &Reply, after: Duration) -> Answer {
    let head = reply.segments().first().map_or(&[][..], |segment| &segment[..]);
    Answer::Reply {
        after,
        bytes: reply.segments().iter().map(bytes::Bytes::len).sum(),
        prefix: head[..head.len().min(REPLY_BYTES_MAX)].to_vec(),
    }
}

impl Kept {
    fn requests_of(&mut self, client_id: &Arc<str>) -> &mut VecDeque<Entry> {
        if self.clients.len() >= CLIENTS_MAX && !self.clients.contains_key(client_id) {
            let silent =
                self.clients.iter().min_by_key(|(_, entries)| entries.back().map(|entry| entry.number));
            if let Some(silent) = silent.map(|(id, _)| Arc::clone(id)) {
                self.clients.remove(&silent);
            }
        }
        self.clients.entry(Arc::clone(client_id)).or_default()
    }
}

impl Entry {
    fn render(&self, client_id: &str, text: &mut String) {
        let name = routes::name_of(self.key);
        let (at, connection) = (self.at.as_secs_f64() * 1e3, self.connection.0);
        // Writing to a String does not fail.
        let _ = write!(text, "{at:10.3} ms  #{connection} {client_id:?} {name} v{}", self.version);
        let _ = write!(
            text,
            " ({} bytes) {}",
            self.request_bytes,
            view::request(self.key, self.version, &self.request)
        );
        let _ = match &self.answer {
            Answer::Reply { after, bytes, prefix } => {
                let (after, shown) =
                    (after.as_secs_f64() * 1e3, view::response_frame(self.key, self.version, prefix));
                writeln!(text, " -> after {after:.3} ms ({bytes} bytes) {shown}")
            }
            Answer::Awaited => writeln!(text, " -> no answer yet"),
            Answer::None => writeln!(text, " -> no answer asked for"),
            Answer::Closed(why) => writeln!(text, " -> connection closed: {why}"),
        };
    }
}
