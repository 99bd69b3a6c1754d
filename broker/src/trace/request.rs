//! One request in the trace.

use std::fmt::{self, Write as _};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;

use super::capture::Bodies;
use super::clients::Software;
use super::facts::{Facts, TopicNames, TracedPartition, facts};
use super::skeleton::BATCH_HEADER_BYTES;
use crate::schema::view;
use crate::{Api, ErrorCode, routes};

/// A request, and what became of it.
///
/// As text it is a line: when and who, what was asked, what was answered.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TracedRequest {
    /// Counts the requests of the cluster, from 0.
    pub number: u64,
    /// Wire time since the cluster's start at which it was taken up.
    pub at: Duration,
    /// Cluster time then, since the Unix epoch.
    pub cluster_time: Duration,
    /// The connection it came over; connections count from 1.
    pub connection: u64,
    /// The broker that it was sent to.
    pub broker_id: i32,
    /// What the client calls itself; empty if it does not.
    pub client_id: Arc<str>,
    /// Kafka's number of the API.
    pub api_key: i16,
    /// The version of the request and of its answer.
    pub version: i16,
    /// The number by which the client knows its answer.
    pub correlation_id: i32,
    /// The bytes of its body.
    pub request_bytes: u64,
    /// What rules decided about it, in order.
    pub verdicts: Vec<TracedVerdict>,
    /// What became of it.
    pub outcome: TracedOutcome,
    /// A rule keeps its answer from its client.
    pub(super) loses_answer: bool,
    pub(super) software: Option<Arc<Software>>,
    /// Whether its text says to which broker it was sent: clients talk with several.
    pub(super) names_broker: bool,
    pub(super) client: u32,
    /// When it was looked at, for what is still going on.
    pub(super) seen_at: Duration,
    pub(super) request: Vec<u8>,
    pub(super) answer: Option<Vec<u8>>,
    pub(super) bodies: Option<Bodies>,
    pub(super) names: TopicNames,
    pub(super) facts: OnceLock<Facts>,
}

/// What a rule decided about a request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TracedVerdict {
    /// The rule's name.
    pub rule: String,
    /// What it decided, in a few words: `hold`, `delay 50 ms`.
    pub verdict: String,
    /// Wire time since the cluster's start.
    pub at: Duration,
    /// When what it held back went on; `None` if it did not hold it, or still does.
    pub released_at: Option<Duration>,
}

/// What became of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TracedOutcome {
    /// Nothing so far: it is parked or held.
    Pending,
    /// It was answered.
    Answered {
        /// Wire time that it took.
        after: Duration,
        /// The bytes of the answer, with its header.
        bytes: u64,
    },
    /// It was served, but a fault kept its answer from the client, whole or in part, or has damaged it: lost, truncated,
    /// corrupted, its connection closed instead, or its client gone while the answer was held. What it would have said is told
    /// all the same.
    Lost {
        /// Wire time until it was served.
        after: Duration,
        /// The bytes of the answer, with its header.
        bytes: u64,
    },
    /// It is one that gets no answer: a Produce with `acks=0`.
    Unanswered,
    /// The broker closed its connection.
    Closed {
        /// Wire time until then.
        after: Duration,
        /// Why.
        why: String,
    },
    /// The connection ended before it was answered.
    ClientGone {
        /// Wire time until then.
        after: Duration,
    },
}

impl TracedRequest {
    /// The API; `None` if Kafka has none of this number.
    pub fn api(&self) -> Option<Api> {
        Api::from_key(self.api_key)
    }

    /// Kafka's name of the API, or its number.
    pub fn api_name(&self) -> String {
        routes::name_of(self.api_key)
    }

    /// Name and version of the client's software, if it told them (ApiVersions v3+).
    pub fn software(&self) -> Option<(&str, &str)> {
        self.software.as_ref().map(|software| (&*software.name, &*software.version))
    }

    /// What it asks, by Kafka's schema; records are left out.
    pub fn request(&self) -> String {
        view::kept_request(self.api_key, self.version, &self.request, BATCH_HEADER_BYTES)
    }

    /// What it was answered, by Kafka's schema; `None` without an answer.
    pub fn response(&self) -> Option<String> {
        let body = view::response_body(self.api_key, self.version, self.answer.as_deref()?);
        Some(view::kept_response(self.api_key, self.version, body, BATCH_HEADER_BYTES))
    }

    /// The whole body, if there was a [`Capture`](crate::Capture).
    pub fn request_body(&self) -> Option<&Bytes> {
        self.bodies.as_ref().map(|bodies| &bodies.request)
    }

    /// The whole answer from its length on, if there was a [`Capture`](crate::Capture).
    pub fn response_frame(&self) -> Option<&Bytes> {
        self.bodies.as_ref().and_then(|bodies| bodies.answer.as_ref())
    }

    /// The topics it names.
    pub fn topics(&self) -> &[String] {
        &self.facts().topics
    }

    /// The partitions that it reads, writes, commits or looks up.
    pub fn partitions(&self) -> &[TracedPartition] {
        &self.facts().partitions
    }

    /// The group that it concerns.
    pub fn group(&self) -> Option<&str> {
        self.facts().group.as_deref()
    }

    /// The generation that it or its answer names.
    pub fn generation(&self) -> Option<i32> {
        self.facts().generation
    }

    /// The member that it or its answer names.
    pub fn member(&self) -> Option<&str> {
        self.facts().member.as_deref()
    }

    /// The transactional id that it names.
    pub fn transactional_id(&self) -> Option<&str> {
        self.facts().transactional_id.as_deref()
    }

    /// Every error in the answer, each once.
    pub fn error_codes(&self) -> &[ErrorCode] {
        &self.facts().error_codes
    }

    /// How long it took; `None` while it is pending, or if it gets no answer.
    pub fn latency(&self) -> Option<Duration> {
        match self.outcome {
            TracedOutcome::Answered { after, .. }
            | TracedOutcome::Lost { after, .. }
            | TracedOutcome::Closed { after, .. }
            | TracedOutcome::ClientGone { after } => Some(after),
            TracedOutcome::Pending | TracedOutcome::Unanswered => None,
        }
    }

    /// Wire time since the cluster's start at which its answer went out; `None` if it did not, or is held, or did not arrive.
    pub(super) fn told_at(&self) -> Option<Duration> {
        let TracedOutcome::Answered { after, .. } = self.outcome else { return None };
        let mut at = self.at + after;
        for held in self.verdicts.iter().filter(|verdict| verdict.holds()) {
            at = at.max(held.released_at?);
        }
        Some(at)
    }

    /// Whether a rule still keeps it, or its answer, back.
    pub(super) fn is_held(&self) -> bool {
        self.verdicts.iter().any(|verdict| verdict.holds() && verdict.released_at.is_none())
    }

    /// The answer that it got did not arrive.
    pub(super) fn lose_answer(&mut self) {
        if let TracedOutcome::Answered { after, bytes } = self.outcome {
            self.outcome = TracedOutcome::Lost { after, bytes };
        }
    }

    pub(super) fn facts(&self) -> &Facts {
        self.facts.get_or_init(|| {
            facts((self.api_key, self.version), &self.request, self.answer.as_deref(), &self.names)
        })
    }
}

impl TracedRequest {
    /// The line without what no two runs have in common.
    pub(super) fn timeless(&self) -> String {
        let mut line =
            format!("#{} {:?} {} v{}", self.connection, self.client_id, self.api_name(), self.version);
        let _ = write!(line, " ({} bytes) {}", self.request_bytes, self.request());
        for TracedVerdict { rule, verdict, .. } in &self.verdicts {
            let _ = write!(line, " [{rule}: {verdict}]");
        }
        let _ = match &self.outcome {
            TracedOutcome::Answered { .. } => {
                write!(line, " -> {}", without_ports(&self.response().unwrap_or_default()))
            }
            TracedOutcome::Lost { .. } => {
                write!(line, " -> lost: {}", without_ports(&self.response().unwrap_or_default()))
            }
            TracedOutcome::Pending => write!(line, " -> no answer yet"),
            TracedOutcome::Unanswered => write!(line, " -> no answer asked for"),
            TracedOutcome::Closed { why, .. } => write!(line, " -> connection closed: {why}"),
            TracedOutcome::ClientGone { .. } => write!(line, " -> the connection ended before an answer"),
        };
        line
    }
}

/// Ports differ from run to run.
fn without_ports(text: &str) -> String {
    let mut parts = text.split("port=");
    let mut told = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let _ = write!(
            told,
            "port=* {}",
            part.trim_start_matches(|digit: char| digit.is_ascii_digit()).trim_start()
        );
    }
    told
}

pub(super) fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

impl fmt::Display for TracedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:10.3} ms  #{} {:?} ", ms(self.at), self.connection, self.client_id)?;
        if self.names_broker {
            write!(f, "at broker {} ", self.broker_id)?;
        }
        write!(f, "{} v{} ({} bytes)", self.api_name(), self.version, self.request_bytes)?;
        let request = self.request();
        if !request.is_empty() {
            write!(f, " {request}")?;
        }
        for verdict in &self.verdicts {
            write!(f, " [{}]", verdict.told(self.seen_at))?;
        }
        match &self.outcome {
            TracedOutcome::Answered { after, bytes } => {
                let response = self.response().unwrap_or_default();
                write!(f, " -> after {:.3} ms ({bytes} bytes) {response}", ms(*after))
            }
            TracedOutcome::Lost { after, bytes } => {
                let response = self.response().unwrap_or_default();
                write!(f, " -> lost after {:.3} ms ({bytes} bytes): {response}", ms(*after))
            }
            TracedOutcome::Pending => {
                write!(f, " -> no answer yet, for {:.3} ms", ms(self.seen_at.saturating_sub(self.at)))
            }
            TracedOutcome::Unanswered => write!(f, " -> no answer asked for"),
            TracedOutcome::Closed { why, .. } => write!(f, " -> connection closed: {why}"),
            TracedOutcome::ClientGone { after } => {
                write!(f, " -> the connection ended after {:.3} ms, before an answer", ms(*after))
            }
        }
    }
}

impl TracedVerdict {
    /// The verdict in words; what it still holds back at `now`, with since when.
    pub(super) fn told(&self, now: Duration) -> String {
        let Self { rule, verdict, .. } = self;
        match self.released_at {
            Some(released) => {
                format!("{rule}: {verdict}, for {:.3} ms", ms(released.saturating_sub(self.at)))
            }
            None if self.holds() => format!(
                "{rule}: {verdict} since {:.3} ms, for {:.3} ms so far",
                ms(self.at),
                ms(now.saturating_sub(self.at))
            ),
            None => format!("{rule}: {verdict}"),
        }
    }

    /// Whether it is one that keeps a request back.
    pub(super) fn holds(&self) -> bool {
        self.verdict.starts_with("hold") || self.verdict.starts_with("delay")
    }
}
