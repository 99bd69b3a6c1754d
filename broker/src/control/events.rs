//! The trace as server-sent events.

use std::collections::{BTreeSet, VecDeque};
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_core::Stream;

use super::input::{self, Fields, Input};
use super::operation::Answering;
use super::problem::{Kind, Problem};
use crate::command::{FollowTrace, Handles};
use crate::trace::{Followed, Follower, TracedOutcome};

/// The trace from where the client left off, or asks for.
pub(super) fn follow(fields: &Fields, input: Input, handles: &Handles) -> Result<Answering, Problem> {
    let last_event_id = input.last_event_id.clone();
    let mut filter: FollowTrace = input::read(fields, input)?;
    if let Some(id) = last_event_id {
        let number = id.parse();
        filter.since = Some(number.map_err(|_| {
            Problem::new(Kind::Invalid, format!("Last-Event-ID is {id:?}; it must be the id of an event"))
        })?);
    }
    let handles = handles.clone();
    Ok(Box::pin(async move {
        let follower = Follower::new(&handles.shared, filter.since);
        Ok(Sse::new(Events::new(follower, filter)).keep_alive(KeepAlive::default()).into_response())
    }))
}

/// A follower, and what it found.
type Next = Pin<Box<dyn Future<Output = (Follower, Followed)> + Send>>;

/// The events of one client.
struct Events {
    filter: FollowTrace,
    /// Not yet written.
    ready: VecDeque<Event>,
    /// Told as pending: who comes back later must be told what became of them.
    pending: BTreeSet<u64>,
    /// One behind the highest number that was told.
    end: u64,
    next: Next,
}

impl Events {
    fn new(follower: Follower, filter: FollowTrace) -> Self {
        let next = next(follower, true);
        Self { filter, ready: VecDeque::new(), pending: BTreeSet::new(), end: 0, next }
    }

    fn put(&mut self, followed: &Followed) {
        if followed.missed > 0 {
            let text = format!(r#"{{"missed":{}}}"#, followed.missed);
            self.ready.push_back(Event::default().event("missed").data(text));
        }
        for request in &followed.requests {
            self.end = self.end.max(request.number + 1);
            match request.outcome {
                TracedOutcome::Pending => self.pending.insert(request.number),
                _ => self.pending.remove(&request.number),
            };
            if self.filter.accepts(request) {
                let from = self.pending.first().copied().unwrap_or(self.end);
                let event = Event::default().event("request").id(from.to_string()).data(request.to_json());
                self.ready.push_back(event);
            }
        }
    }
}

/// Looks, or with `at_once` first takes what is there already.
fn next(mut follower: Follower, at_once: bool) -> Next {
    Box::pin(async move {
        if !at_once {
            follower.changed().await;
        }
        let followed = follower.take();
        (follower, followed)
    })
}

impl Stream for Events {
    type Item = Result<Event, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Poll::Ready(Some(Ok(event)));
            }
            let Poll::Ready((follower, followed)) = self.next.as_mut().poll(context) else {
                return Poll::Pending;
            };
            self.put(&followed);
            self.next = next(follower, false);
        }
    }
}
