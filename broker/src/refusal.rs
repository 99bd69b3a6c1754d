//! What clients asked for and did not get: refused by name, logged, and kept for the test to look at.

use std::fmt;

use parking_lot::Mutex;

use crate::call::Client;
use crate::shared::Shared;
use crate::state::State;
use crate::warning;

/// A request that was not served.
///
/// ```
/// let kafka = kafkito::Cluster::start()?;
/// assert!(kafka.refusals().is_empty());
/// # Ok::<(), kafkito::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
pub struct Refusal {
    /// The client id of the request; empty when it had none.
    pub client_id: String,
    /// The API by name and version, as in `ShareFetch v1`.
    pub api: String,
    /// Why it was not served.
    pub reason: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "client {:?}, {}: {}", self.client_id, self.api, self.reason)
    }
}

impl Shared {
    /// Notes that something is not served: it is listed each time, and warned of once.
    pub(crate) fn refuse(&self, client: &Client, api: String, reason: String) {
        self.warn(warning::not_served(Refusal { client_id: client.client_id.to_string(), api, reason }));
    }
}

impl State {
    /// The same for what a handler does not serve.
    pub(crate) fn refuse(&mut self, client: &Client, api: String, reason: String) {
        self.warn(warning::not_served(Refusal { client_id: client.client_id.to_string(), api, reason }));
    }
}

/// Only the first refusals are kept: a client that retries for ever must not fill the memory.
const KEPT_MAX: usize = 1_000;

/// The refusals of a cluster, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Refusals(Mutex<Vec<Refusal>>);

impl Refusals {
    /// Keeps a refusal.
    pub(crate) fn add(&self, refusal: Refusal) {
        let mut kept = self.0.lock();
        if kept.len() < KEPT_MAX {
            kept.push(refusal);
        }
    }

    /// What was refused so far.
    pub(crate) fn list(&self) -> Vec<Refusal> {
        self.0.lock().clone()
    }
}
