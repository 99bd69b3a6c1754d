//! A rule as the author of a test writes it.

use std::fmt;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use super::request_view::RequestView;
use super::spec::{FaultSpec, On};
use super::value::{FieldValue, Fields};
use super::verdict::{Direction, Verdict};
use crate::ErrorCode;

/// A condition of the author's own.
pub(super) type Matching = Arc<dyn Fn(&RequestView<'_>) -> bool + Send + Sync>;
/// An answer of the author's own.
pub(super) type Responding = Arc<dyn Fn(&RequestView<'_>) -> Fields + Send + Sync>;

/// A fault to inject: which requests it is about, which of them it hits, and what becomes of those.
///
/// ```
/// use kafkito::{Api, Cluster, ErrorCode, Fault, Verdict};
///
/// let kafka = Cluster::builder().topic("orders", 3).start()?;
/// let stale = kafka.inject(
///     Fault::on(Api::Produce).topic("orders").first(2).fail(ErrorCode::NotLeaderOrFollower).optional(),
/// )?;
/// let flaky = kafka.inject(
///     Fault::on(Api::Heartbeat)
///         .group("billing")
///         .fail(ErrorCode::RebalanceInProgress)
///         .then(Verdict::Disconnect)
///         .optional(),
/// )?;
/// assert_eq!(stale.hits(), 0);
/// # Ok::<(), kafkito::Error>(())
/// ```
///
/// All conditions must hold. Of several rules the first that applies wins, in the order in which they were injected.
/// A rule that could never match is refused by [`Cluster::inject`](crate::Cluster::inject), with what would be right.
#[derive(Clone)]
#[must_use = "a fault does nothing until it is injected"]
pub struct Fault {
    pub(super) spec: FaultSpec,
    pub(super) matching: Vec<Matching>,
    pub(super) responding: Option<Responding>,
    /// What the builder was told that cannot be.
    pub(super) slip: Option<String>,
}

impl From<FaultSpec> for Fault {
    fn from(spec: FaultSpec) -> Self {
        Self { spec, matching: Vec::new(), responding: None, slip: None }
    }
}

/// Which requests.
impl Fault {
    /// On requests of an API.
    pub fn on(on: impl Into<On>) -> Self {
        FaultSpec::on(on).into()
    }

    /// On every request.
    pub fn on_any() -> Self {
        Self::on(On::AnyRequest)
    }

    /// On new connections. Nothing is known of them but their number and the broker: the client has not said a word.
    pub fn on_connect() -> Self {
        Self::on(On::Connect)
    }

    /// At this version.
    pub fn version(self, version: i16) -> Self {
        self.versions(version..=version)
    }

    /// At these versions.
    pub fn versions(mut self, versions: RangeInclusive<i16>) -> Self {
        (self.spec.min_version, self.spec.max_version) = (Some(*versions.start()), Some(*versions.end()));
        self
    }

    /// To the broker with this id.
    pub fn broker(mut self, id: i32) -> Self {
        self.spec.broker = Some(id);
        self
    }

    /// From clients with this id.
    pub fn client_id(mut self, id: impl Into<String>) -> Self {
        self.spec.client_id = Some(id.into());
        self
    }

    /// Over this connection, counted from 1 in the order in which they were accepted.
    pub fn connection(mut self, number: u64) -> Self {
        self.spec.connection = Some(number);
        self
    }

    /// That name this topic, by name or id. A request for all topics names each; a fetch in a session names what its
    /// session has.
    pub fn topic(mut self, name: impl Into<String>) -> Self {
        self.spec.topic = Some(name.into());
        self
    }

    /// That name this partition; with [`topic`](Fault::topic), of that topic.
    pub fn partition(mut self, index: i32) -> Self {
        self.spec.partition = Some(index);
        self
    }

    /// That name this group.
    pub fn group(mut self, id: impl Into<String>) -> Self {
        self.spec.group = Some(id.into());
        self
    }

    /// That name this transactional id.
    pub fn transactional_id(mut self, id: impl Into<String>) -> Self {
        self.spec.transactional_id = Some(id.into());
        self
    }

    /// That come from the group member with this member id.
    pub fn member(mut self, id: impl Into<String>) -> Self {
        self.spec.member = Some(id.into());
        self
    }

    /// With this value in a field, named as in Kafka's schema (`acks`) or by the last parts of its path
    /// (`topicData.name`). Where the field stands in an array, one of its values must be this.
    pub fn field(mut self, path: impl Into<String>, value: impl Into<FieldValue>) -> Self {
        self.spec.fields.insert(path.into(), value.into());
        self
    }

    /// For which `accepts` says true. It runs on the cluster's thread, so it must not wait for anything. If it panics,
    /// that counts as false and is told with the rule.
    pub fn matching(mut self, accepts: impl Fn(&RequestView<'_>) -> bool + Send + Sync + 'static) -> Self {
        self.matching.push(Arc::new(accepts));
        self
    }
}

/// Which of those that match.
impl Fault {
    /// Only the nth, counted from 1.
    pub fn nth(mut self, n: u64) -> Self {
        self.spec.nth = Some(n);
        self
    }

    /// Only the first n.
    pub fn first(mut self, n: u64) -> Self {
        self.spec.first = Some(n);
        self
    }

    /// Only every nth.
    pub fn every(mut self, n: u64) -> Self {
        self.spec.every = Some(n);
        self
    }

    /// Each with this probability, above 0 and at most 1. The same seed and the same requests in the same order give the
    /// same result.
    pub fn probability(mut self, probability: f64) -> Self {
        self.spec.probability = Some(probability);
        self
    }

    /// Only between two moments of the cluster's clock, as times since the injection; `to` is no longer part of it.
    pub fn between(mut self, from: Duration, to: Duration) -> Self {
        (self.spec.from, self.spec.to) = (Some(from), Some(to));
        self
    }
}

/// What becomes of them.
impl Fault {
    /// [`Verdict::Pass`]: served as if there were no rule, but counted.
    pub fn pass(self) -> Self {
        self.verdict(Verdict::Pass)
    }

    /// [`Verdict::Fail`]: not applied, answered with this error code. A rule that names topics, partitions, groups or members
    /// fails only those; the rest is served. [`NotEnoughReplicasAfterAppend`](ErrorCode::NotEnoughReplicasAfterAppend) on Produce
    /// means what it says: the records are appended.
    pub fn fail(self, code: ErrorCode) -> Self {
        self.verdict(Verdict::Fail(code))
    }

    /// [`Verdict::Delay`]: served after so long, in real time.
    pub fn delay(self, time: Duration) -> Self {
        self.verdict(Verdict::Delay(time))
    }

    /// [`Verdict::DelayResponse`]: applied at once, answered after so long, in real time.
    pub fn delay_response(self, time: Duration) -> Self {
        self.verdict(Verdict::DelayResponse(time))
    }

    /// [`Verdict::Hold`]: applied; the answer is held until it is released.
    pub fn hold(self) -> Self {
        self.verdict(Verdict::Hold)
    }

    /// [`Verdict::HoldRequest`]: held before it is applied, until it is released.
    pub fn hold_request(self) -> Self {
        self.verdict(Verdict::HoldRequest)
    }

    /// [`Verdict::Disconnect`]: not applied, the connection is closed.
    pub fn disconnect(self) -> Self {
        self.verdict(Verdict::Disconnect)
    }

    /// [`Verdict::DisconnectAfter`]: applied, then the connection is closed without an answer.
    pub fn disconnect_after(self) -> Self {
        self.verdict(Verdict::DisconnectAfter)
    }

    /// [`Verdict::LoseResponse`]: applied; no answer is written, the connection stays.
    pub fn lose_response(self) -> Self {
        self.verdict(Verdict::LoseResponse)
    }

    /// [`Verdict::Swallow`]: neither applied nor answered; the connection stays.
    pub fn swallow(self) -> Self {
        self.verdict(Verdict::Swallow)
    }

    /// [`Verdict::Respond`]: not applied; answered with these fields over Kafka's defaults.
    pub fn respond(self, fields: Fields) -> Self {
        self.verdict(Verdict::Respond(fields))
    }

    /// As [`respond`](Fault::respond), with fields that depend on the request. `answer` runs on the cluster's thread. If it
    /// panics, or what it gives does not fit the response, that is told with the rule and the request is served.
    pub fn respond_with(
        mut self,
        answer: impl Fn(&RequestView<'_>) -> Fields + Send + Sync + 'static,
    ) -> Self {
        self.responding = Some(Arc::new(answer));
        self.verdict(Verdict::Respond(Fields::new()))
    }

    /// [`Verdict::Truncate`]: applied; so many bytes of the answer are written, then the connection is closed.
    pub fn truncate(self, bytes: usize) -> Self {
        self.verdict(Verdict::Truncate(bytes))
    }

    /// [`Verdict::Corrupt`]: applied; bits of the answer are flipped.
    pub fn corrupt(self) -> Self {
        self.verdict(Verdict::Corrupt)
    }

    /// [`Verdict::StaleMetadata`]: metadata is told as it was when the rule was injected.
    pub fn stale_metadata(self) -> Self {
        self.verdict(Verdict::StaleMetadata)
    }

    /// [`Verdict::Throttle`]: applied; the client is told to pause for so long, and made to.
    pub fn throttle(self, time: Duration) -> Self {
        self.verdict(Verdict::Throttle(time))
    }

    /// [`Verdict::Dribble`]: applied; the answer is written in pieces of so many bytes, with a pause after each.
    pub fn dribble(self, bytes: usize, every: Duration) -> Self {
        self.verdict(Verdict::Dribble { bytes, every })
    }

    /// [`Verdict::HalfOpen`]: from now on nothing passes in this direction.
    pub fn half_open(self, direction: Direction) -> Self {
        self.verdict(Verdict::HalfOpen(direction))
    }

    /// [`Verdict::Refuse`]: the connection is reset.
    pub fn refuse(self) -> Self {
        self.verdict(Verdict::Refuse)
    }

    /// [`Verdict::AcceptSlowly`]: nothing is read from the connection for so long.
    pub fn accept_slowly(self, time: Duration) -> Self {
        self.verdict(Verdict::AcceptSlowly(time))
    }

    /// [`Verdict::Bandwidth`]: no more than so many bytes a second pass over the connection in each direction.
    pub fn bandwidth(self, bytes_per_second: u64) -> Self {
        self.verdict(Verdict::Bandwidth(bytes_per_second))
    }

    /// The verdict of every hit, or the first of a script.
    pub fn verdict(mut self, verdict: Verdict) -> Self {
        if let Some(first) = self.spec.verdicts.first() {
            let why = format!("a second verdict, {verdict}, beside {first}: chain them with .then(…)");
            self.slip.get_or_insert(why);
        }
        self.spec.verdicts.push(verdict);
        self
    }

    /// Makes a script: the first hit takes the verdict before, the next one this. After the last the rule is done, and
    /// requests go on as if it were not there.
    pub fn then(mut self, verdict: Verdict) -> Self {
        if self.spec.verdicts.is_empty() {
            self.slip.get_or_insert_with(|| "then(…) needs a verdict before it".into());
        }
        self.spec.verdicts.push(verdict);
        self
    }
}

impl Fault {
    /// What messages and lists call the rule.
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.spec.name = Some(name.into());
        self
    }

    /// It is all right if it never hits.
    pub fn optional(mut self) -> Self {
        self.spec.optional = true;
        self
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fault({}", self.spec)?;
        if !self.matching.is_empty() {
            f.write_str(", and a closure")?;
        }
        f.write_str(")")
    }
}
