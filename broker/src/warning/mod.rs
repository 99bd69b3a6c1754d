//! What goes wrong without anybody being told by the protocol: said once in the log, listed, and in a strict cluster the end of
//! the test.

mod reconnects;

use crate::ordered::OrderedMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;

use crate::call::Client;
use crate::cluster::Cluster;
use crate::refusal::Refusal;
use crate::wait::{Changes, Watchers};

pub(crate) use reconnects::{Reconnects, Use};

/// Something that goes wrong between a client and the cluster, and what to do about it.
///
/// ```
/// let kafka = kafkito::Cluster::start()?;
/// assert_eq!(kafka.warnings(), []);
/// # Ok::<(), kafkito::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct Warning {
    /// What kind of thing it is.
    pub kind: WarningKind,
    /// Who is concerned, as in `client "billing"`.
    pub subject: String,
    /// What is wrong.
    pub reason: String,
    /// What to do about it.
    pub advice: String,
    /// How often it was seen.
    pub count: u64,
}

/// The kinds of [`Warning`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub enum WarningKind {
    /// An API is not served, or not in that version, or not for what was asked.
    NotServed,
    /// What came was no request, or one that is too large.
    BadFrame,
    /// A client connects again and again and gets nowhere.
    ReconnectLoop,
    /// A group rebalances again and again and is never stable.
    UnstableGroup,
    /// There is no memory left for records.
    OutOfMemory,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; {}", self.subject, self.reason, self.advice)
    }
}

/// What came from a client is no request, or one that is refused for its size or structure.
pub(crate) fn bad_frame(client: &Client, why: &str) -> Notice {
    Notice {
        kind: WarningKind::BadFrame,
        subject: format!("client {:?}", client.client_id),
        reason: format!("its connection was closed, as what it sent is no request that can be read: {why}"),
        advice: "it may speak TLS, SASL or HTTP, or send more than socket.request.max.bytes allows",
        refusal: None,
    }
}

/// A log could not take what it was to take.
pub(crate) fn out_of_memory(reason: String) -> Notice {
    Notice {
        kind: WarningKind::OutOfMemory,
        subject: "the cluster".into(),
        reason,
        advice: "kafkito.memory.max.bytes sets the limit",
        refusal: None,
    }
}

/// An API, a version or a feature that is not served.
pub(crate) fn not_served(refusal: Refusal) -> Notice {
    Notice {
        kind: WarningKind::NotServed,
        subject: format!("client {:?}", refusal.client_id),
        reason: format!("{}: {}", refusal.api, refusal.reason),
        advice: "the README tells what is served; like(\"X.Y\") makes clients use other versions",
        refusal: Some(refusal),
    }
}

/// Only the first are kept, and counted: a client that goes wrong in ever new ways must not fill the memory.
const KEPT_MAX: usize = 1_000;

/// The warnings of a cluster.
#[derive(Debug, Default)]
pub(crate) struct Warnings {
    strict: bool,
    failed: AtomicBool,
    kept: Mutex<Kept>,
    /// Connections that got nowhere.
    pub(crate) reconnects: Reconnects,
}

#[derive(Debug, Default)]
struct Kept {
    warnings: Vec<Warning>,
    places: OrderedMap<(WarningKind, String, String), usize>,
}

/// A warning on its way.
#[derive(Debug)]
pub(crate) struct Notice {
    pub(crate) kind: WarningKind,
    pub(crate) subject: String,
    pub(crate) reason: String,
    pub(crate) advice: &'static str,
    /// What is listed with the refusals, if it is one.
    pub(crate) refusal: Option<Refusal>,
}

impl Warnings {
    /// No warnings yet. In a strict cluster the first one is the end of the test.
    pub(crate) fn new(strict: bool) -> Self {
        Self { strict, ..Self::default() }
    }

    /// Notes what is wrong; the first time, logs it, and wakes the waits of a strict cluster.
    pub(crate) fn raise(&self, notice: Notice, watchers: &Watchers) {
        let Notice { kind, subject, reason, advice, .. } = notice;
        let warning = Warning { kind, subject, reason, advice: advice.to_owned(), count: 1 };
        if self.kept.lock().add(&warning) {
            log::warn!("{warning}");
            if self.strict && !self.failed.swap(true, Ordering::SeqCst) {
                watchers.wake(Changes::END);
            }
        }
    }

    /// What was warned of so far, in the order in which it first came up.
    pub(crate) fn list(&self) -> Vec<Warning> {
        self.kept.lock().warnings.clone()
    }

    /// Why a strict cluster has failed; `None` if it has not, or is not strict.
    pub(crate) fn failure(&self) -> Option<String> {
        if !self.failed.load(Ordering::SeqCst) {
            return None;
        }
        let reasons: Vec<String> = self.list().iter().map(Warning::to_string).collect();
        Some(reasons.join("\n"))
    }
}

impl Kept {
    /// Whether it is new.
    fn add(&mut self, warning: &Warning) -> bool {
        let key = (warning.kind, warning.subject.clone(), warning.reason.clone());
        if let Some(at) = self.places.get(&key) {
            self.warnings[*at].count += 1;
            return false;
        }
        let is_kept = self.warnings.len() < KEPT_MAX;
        if is_kept {
            self.places.insert(key, self.warnings.len());
            self.warnings.push(warning.clone());
        }
        is_kept
    }
}

impl Cluster {
    /// What has gone wrong so far between clients and the cluster, in the order in which it first came up: requests that are
    /// not served, bytes that are no request, clients that connect again and again, groups that never get stable. Each is
    /// logged once, too.
    ///
    /// With [`Builder::strict`](crate::Builder::strict) the first of them ends every wait, and the test fails with it.
    pub fn warnings(&self) -> Vec<Warning> {
        self.shared.warnings.list()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice(subject: &str) -> Notice {
        Notice {
            kind: WarningKind::BadFrame,
            subject: subject.into(),
            reason: "no request".into(),
            advice: "send one",
            refusal: None,
        }
    }

    #[test]
    fn the_same_is_kept_once_and_counted() {
        let (warnings, watchers) = (Warnings::new(false), Watchers::default());
        for subject in ["a", "b", "a"] {
            warnings.raise(notice(subject), &watchers);
        }
        let counts: Vec<_> =
            warnings.list().iter().map(|warning| (warning.subject.clone(), warning.count)).collect();
        assert_eq!(counts, [("a".to_owned(), 2), ("b".to_owned(), 1)]);
        assert_eq!(warnings.failure(), None, "it is not strict");
    }

    #[test]
    fn a_strict_cluster_fails_with_all_its_reasons() {
        let (warnings, watchers) = (Warnings::new(true), Watchers::default());
        assert_eq!(warnings.failure(), None);
        warnings.raise(notice("a"), &watchers);
        warnings.raise(notice("b"), &watchers);
        assert_eq!(warnings.failure().as_deref(), Some("a: no request; send one\nb: no request; send one"));
    }

    #[test]
    fn memory_is_bounded() {
        let (warnings, watchers) = (Warnings::new(false), Watchers::default());
        for number in 0..2 * KEPT_MAX {
            warnings.raise(notice(&number.to_string()), &watchers);
        }
        assert_eq!(warnings.list().len(), KEPT_MAX);
    }
}
