//! Requests and answers that a rule holds until they are released.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::sync::oneshot;

use super::facts::Facts;
use super::request_view::RequestView;
use super::rule::Rule;
use crate::api_name::Api;
use crate::clock::wire_now;
use crate::list::Listed;
use crate::ordered::OrderedMap;
use crate::shared::Shared;
use crate::wait::Changes;

/// A request that a rule holds, or whose answer it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct HeldRequest {
    /// Names it when it is to be released; never used twice in a cluster.
    pub id: u64,
    /// The API.
    #[cfg_attr(feature = "control", schema(value_type = String))]
    pub api: Api,
    /// The version of the API.
    pub version: i16,
    /// The client's id; empty if it has none.
    pub client_id: String,
    /// The number of the connection.
    pub connection: u64,
    /// The group that it names, if it does.
    pub group: Option<String>,
    /// The member id with which it was made, if there is one.
    pub member: Option<String>,
    /// The topics that it names.
    pub topics: Vec<String>,
    /// Whether it was applied: then its answer is held, else the request itself.
    pub applied: bool,
    /// For how long it has been held, in real time.
    #[cfg_attr(
        feature = "control",
        serde(rename = "heldForMs", with = "super::spec::millis"),
        schema(value_type = u64)
    )]
    pub held_for: Duration,
    /// The request in one line.
    pub summary: String,
}

/// What a rule holds.
#[derive(Debug, Default)]
pub(super) struct Holds(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    /// The rule is out: nothing is held any more.
    closed: bool,
    held: OrderedMap<u64, Held>,
    gone: u64,
    /// Who is to be released next, by client id or member id.
    order: VecDeque<String>,
    /// The one that was released by the order and is not through yet.
    passing: Option<u64>,
}

#[derive(Debug)]
struct Held {
    request: HeldRequest,
    since: Instant,
    release: oneshot::Sender<()>,
}

/// A held request's own end: it waits until it is released. Dropped, it is through, or its client has gone away.
pub(super) struct Gate {
    rule: Arc<Rule>,
    shared: Arc<Shared>,
    id: u64,
    released: Option<oneshot::Receiver<()>>,
}

impl Gate {
    /// Takes a request in; `None` if the rule no longer holds anything.
    pub(super) fn enter(
        shared: &Arc<Shared>,
        rule: &Arc<Rule>,
        facts: &Facts<'_>,
        applied: bool,
    ) -> Option<Self> {
        let id = shared.rules.next_held();
        let request = describe(id, facts, applied)?;
        let (release, released) = oneshot::channel();
        let mut holds = rule.holds.0.lock();
        if holds.closed {
            return None;
        }
        holds.held.insert(id, Held { request, since: wire_now(), release });
        holds.go_on();
        drop(holds);
        shared.watchers.wake(Changes::FAULTS);
        let (rule, shared) = (Arc::clone(rule), Arc::clone(shared));
        Some(Self { rule, shared, id, released: Some(released) })
    }

    /// Waits until it is released. The gate is kept until what was held is through.
    pub(super) async fn released(&mut self) {
        if let Some(released) = self.released.take() {
            // An error cannot be: whoever takes it off the list releases it.
            let _ = released.await;
        }
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        let mut holds = self.rule.holds.0.lock();
        if holds.held.remove(&self.id).is_some() {
            holds.gone += 1;
        }
        if holds.passing == Some(self.id) {
            holds.passing = None;
        }
        holds.go_on();
        drop(holds);
        self.shared.watchers.wake(Changes::FAULTS);
    }
}

fn describe(id: u64, facts: &Facts<'_>, applied: bool) -> Option<HeldRequest> {
    let view = RequestView::new(facts);
    Some(HeldRequest {
        id,
        api: view.api()?,
        version: view.version()?,
        client_id: view.client_id().to_owned(),
        connection: view.connection(),
        group: view.group().map(str::to_owned),
        member: view.member().map(str::to_owned),
        topics: view.topics().into_iter().map(str::to_owned).listed(),
        applied,
        held_for: Duration::ZERO,
        summary: facts.summary(),
    })
}

impl Inner {
    /// Releases whose turn it is by the order, if nobody is on the way.
    fn go_on(&mut self) {
        while self.passing.is_none() {
            let Some(next) = self.order.front() else { return };
            let Some(id) = self.held.iter().find(|(_, held)| is(&held.request, next)).map(|(id, _)| *id)
            else {
                return;
            };
            self.order.pop_front();
            if self.release(id) {
                self.passing = Some(id);
            }
        }
    }

    /// `false` if it is not held, or its client has just gone away.
    fn release(&mut self, id: u64) -> bool {
        let Some(held) = self.held.remove(&id) else { return false };
        let there = held.release.send(()).is_ok();
        self.gone += u64::from(!there);
        there
    }
}

fn is(request: &HeldRequest, name: &str) -> bool {
    request.client_id == name || request.member.as_deref() == Some(name)
}

impl Holds {
    /// What is held, in the order in which it came.
    pub(super) fn list(&self) -> Vec<HeldRequest> {
        let now = wire_now();
        let holds = self.0.lock();
        let held = holds.held.values().map(|held| HeldRequest {
            held_for: now.saturating_duration_since(held.since),
            ..held.request.clone()
        });
        held.listed()
    }

    pub(super) fn count(&self) -> usize {
        self.0.lock().held.len()
    }

    /// How many ended because their clients went away.
    pub(super) fn gone(&self) -> u64 {
        self.0.lock().gone
    }

    pub(super) fn release(&self, id: u64) -> bool {
        self.0.lock().release(id)
    }

    /// Releases what has been held longest.
    pub(super) fn release_next(&self) -> Option<u64> {
        let mut holds = self.0.lock();
        while let Some(id) = holds.held.keys().next().copied() {
            if holds.release(id) {
                return Some(id);
            }
        }
        None
    }

    pub(super) fn release_all(&self) -> usize {
        let mut holds = self.0.lock();
        let ids: Vec<u64> = holds.held.keys().copied().listed();
        ids.into_iter().filter(|id| holds.release(*id)).count()
    }

    /// Releases in this order, each as soon as it is there and the one before it is through.
    pub(super) fn release_in_order(&self, names: impl IntoIterator<Item = String>) {
        let mut holds = self.0.lock();
        holds.order.extend(names);
        holds.go_on();
    }

    /// Who is still to come in the order.
    pub(super) fn order(&self) -> Vec<String> {
        self.0.lock().order.iter().cloned().listed()
    }

    /// Releases all, and holds nothing any more.
    pub(super) fn close(&self) {
        self.0.lock().closed = true;
        self.release_all();
    }
}
