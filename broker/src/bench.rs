//! A way to the broker's inside for its benchmarks. No part of the API: it may change with any release.

use std::sync::Arc;

use bytes::Bytes;

use crate::call::{Client as Caller, ConnectionId};
use crate::clock::wire_now;
use crate::cluster::Cluster;
use crate::net::guard;
use crate::net::header::RawRequest;
use crate::routes;
use crate::serve;
use crate::served::Served;
use crate::shared::Shared;

/// A client without a socket.
#[derive(Debug)]
pub struct Client {
    shared: Arc<Shared>,
    caller: Arc<Caller>,
}

impl Client {
    /// A client of a cluster, to which nothing is written.
    pub fn new(kafka: &Cluster) -> Self {
        let mut caller = Caller { connection: ConnectionId(u64::MAX), ..Caller::author() };
        caller.traced = kafka.shared.trace.client(&caller, None);
        Self { shared: Arc::clone(&kafka.shared), caller: Arc::new(caller) }
    }

    /// Serves a frame, its length included; how many bytes its answer has, 0 if it is parked.
    ///
    /// # Panics
    /// If it is no request.
    pub fn serve(&self, frame: &Bytes) -> usize {
        match serve::serve(&self.shared, &self.caller, request(frame)) {
            Served::Reply(reply) => reply.segments().iter().map(Bytes::len).sum(),
            _ => 0,
        }
    }

    /// Whether the request has a row in the table of APIs.
    ///
    /// # Panics
    /// If it is no request.
    pub fn is_routed(&self, frame: &Bytes) -> bool {
        let raw = request(frame);
        routes::find(self.shared.release, raw.key, raw.version).is_ok()
    }

    /// Whether the guard lets the request pass.
    ///
    /// # Panics
    /// If it is no request.
    pub fn is_sound(&self, frame: &Bytes) -> bool {
        let raw = request(frame);
        guard::check(raw.key, raw.version, &raw.body, self.shared.limits.request_memory_max).is_ok()
    }

    /// Whether a rule hits the request.
    ///
    /// # Panics
    /// If it is no request.
    pub fn is_hit(&self, frame: &Bytes) -> bool {
        self.shared.rules.any()
            && self.shared.rules.hit(&self.shared, &self.caller, &request(frame)).is_some()
    }
}

fn request(frame: &Bytes) -> RawRequest {
    RawRequest::parse(frame.slice(4..), wire_now()).expect("a benchmark's frame is a request")
}
