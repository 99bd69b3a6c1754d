//! What goes wrong without anybody being told by the protocol: said once in the log, listed, and in a strict cluster the end of
//! the test.

mod kept;
mod reconnects;

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;

use crate::call::Client;
use crate::cluster::Cluster;
use crate::refusal::Refusal;
use crate::wait::{Changes, Watchers};
use kept::Kept;

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
    /// A file of the [data directory](crate::Builder::data_dir) cannot be written or read: the disk may be full.
    DiskFailed,
    /// A log cannot be compacted, as something in it is damaged: it is left as it is.
    Uncleanable,
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

/// The data directory could not take, or give, what it was to.
pub(crate) fn disk_failed(reason: String) -> Notice {
    Notice {
        kind: WarningKind::DiskFailed,
        subject: "the data directory".into(),
        reason,
        advice: "what was answered as done is there; writes are served again as soon as they succeed",
        refusal: None,
    }
}

/// A log cannot be compacted.
pub(crate) fn uncleanable(topic: &str, partition: i32, why: &dyn fmt::Display) -> Notice {
    Notice {
        kind: WarningKind::Uncleanable,
        subject: format!("partition {topic}-{partition}"),
        reason: format!("it cannot be compacted, and grows from now on: {why}"),
        advice: "its records are served as they are; compaction does not try again before the cluster is started anew",
        refusal: None,
    }
}

/// The data directory has what its Kafka obeyed.
pub(crate) fn not_obeyed(carried: &str) -> Notice {
    Notice {
        kind: WarningKind::NotServed,
        subject: "the data directory".into(),
        reason: format!("it has {carried}, which kafkito does not obey"),
        advice: "they are carried over as they are, for the Kafka that goes on with the directory",
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

/// The warnings of a cluster.
#[derive(Debug, Default)]
pub(crate) struct Warnings {
    /// Whether a strict cluster has failed: all that is read by waits while nothing is wrong.
    failed: AtomicBool,
    kept: Mutex<Kept>,
    /// Connections that got nowhere.
    pub(crate) reconnects: Reconnects,
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
        Self { kept: Mutex::new(Kept::new(strict)), ..Self::default() }
    }

    /// Notes what is wrong; the first time, logs it, and wakes the waits of a strict cluster.
    pub(crate) fn raise(&self, notice: Notice, watchers: &Watchers) {
        let Notice { kind, subject, reason, advice, .. } = notice;
        let warning = Warning { kind, subject, reason, advice: advice.to_owned(), count: 1 };
        let mut kept = self.kept.lock();
        let is_new = kept.add(&warning);
        let fails = kept.strict && kept.fail(&warning) && !self.failed.swap(true, Ordering::SeqCst);
        drop(kept);
        if is_new {
            log::warn!("{warning}");
        }
        if fails {
            watchers.wake(Changes::END);
        }
    }

    /// Makes the cluster strict from now on, or lenient. What was warned of before does not count.
    pub(crate) fn set_strict(&self, strict: bool) {
        let mut kept = self.kept.lock();
        if kept.strict != strict {
            kept.strict = strict;
            kept.reasons.clear();
            self.failed.store(false, Ordering::SeqCst);
        }
    }

    /// Whether the first warning is the end of the test.
    pub(crate) fn is_strict(&self) -> bool {
        self.kept.lock().strict
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
        let kept = self.kept.lock();
        (!kept.reasons.is_empty()).then(|| kept.reasons.join("\n"))
    }
}

impl Cluster {
    /// What has gone wrong so far between clients and the cluster, in the order in which it first came up: requests that are
    /// not served, bytes that are no request, clients that connect again and again, groups that never get stable. Each is
    /// logged once, too.
    ///
    /// With [`Builder::strict`](crate::Builder::strict) the first of them ends every wait, and the test fails with it.
    pub fn warnings(&self) -> Vec<Warning> {
        self.shared.assert_inside("warnings");
        self.shared.warnings.list()
    }

    /// Makes the cluster strict from now on, as [`Builder::strict`](crate::Builder::strict) does from its start: the next
    /// warning, one that was seen before included, is the end of the test. With `false` it is lenient again, and what has
    /// gone wrong is forgiven: waits go on, and dropping the cluster does not panic.
    ///
    /// ```
    /// let kafka = kafkito::Cluster::start()?;
    /// // … a client that is to be refused …
    /// kafka.set_strict(true);
    /// // … clients that are not …
    /// assert_eq!(kafka.strict_failure(), None);
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    pub fn set_strict(&self, strict: bool) {
        self.shared.assert_inside("warnings");
        self.shared.warnings.set_strict(strict);
    }

    /// Whether the first warning is the end of the test.
    pub fn is_strict(&self) -> bool {
        self.shared.assert_inside("warnings");
        self.shared.warnings.is_strict()
    }

    /// What has gone wrong since the cluster has been strict, a line each; `None` if nothing has, or it is not strict.
    pub fn strict_failure(&self) -> Option<String> {
        self.shared.assert_inside("warnings");
        self.shared.warnings.failure()
    }
}

#[cfg(test)]
mod tests {
    use super::kept::{KEPT_MAX, REASONS_MAX};
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
    fn only_what_comes_up_while_it_is_strict_counts_seen_before_or_not() {
        let (warnings, watchers) = (Warnings::new(false), Watchers::default());
        warnings.raise(notice("a"), &watchers);
        warnings.set_strict(true);
        assert_eq!((warnings.is_strict(), warnings.failure()), (true, None));
        warnings.raise(notice("a"), &watchers);
        warnings.set_strict(true);
        assert_eq!(warnings.failure().as_deref(), Some("a: no request; send one"), "it was strict already");
        warnings.set_strict(false);
        assert_eq!((warnings.is_strict(), warnings.failure()), (false, None));
        warnings.set_strict(true);
        assert_eq!((warnings.failure(), warnings.list()[0].count), (None, 2));
    }

    #[test]
    fn memory_is_bounded() {
        let (warnings, watchers) = (Warnings::new(false), Watchers::default());
        for number in 0..2 * KEPT_MAX {
            warnings.raise(notice(&number.to_string()), &watchers);
        }
        assert_eq!(warnings.list().len(), KEPT_MAX);
        warnings.set_strict(true);
        for number in 2 * KEPT_MAX..4 * KEPT_MAX {
            warnings.raise(notice(&number.to_string()), &watchers);
        }
        let reasons = warnings.failure().expect("what is no longer listed still fails");
        assert_eq!(reasons.lines().count(), REASONS_MAX);
    }
}
