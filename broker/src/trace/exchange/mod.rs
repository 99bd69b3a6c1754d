//! Requests and replies over topics, as NestJS and others send them: who waits for what, and which reply went astray.
//!
//! A request record names a correlation id and a reply topic in its headers (`kafka_correlationId`, `kafka_replyTopic`,
//! `kafka_replyPartition`); its reply, in that topic, names the same correlation id. A reply is lost when another member
//! than the one that asked gets it, or when its reader begins behind it.

mod find;
mod seen;

use std::fmt;
use std::time::Duration;

use crate::cluster::Cluster;

pub(super) use find::exchanges;
pub(super) use seen::{Ownership, Seen};

use super::Trace;
use super::json::Object;

/// A request that was sent over a topic, and what became of its reply.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Exchange {
    /// What the request's header `kafka_correlationId` says.
    pub correlation_id: String,
    /// Where the request lies.
    pub request: RecordPlace,
    /// Who sent it, if that is in the trace.
    pub sent_by: Option<Party>,
    /// Wire time since the cluster's start at which it was sent.
    pub sent_at: Option<Duration>,
    /// The topic in which the reply is awaited.
    pub reply_topic: String,
    /// The partition in which it is awaited, if the request names one.
    pub reply_partition: Option<i32>,
    /// Where the reply lies.
    pub reply: Option<RecordPlace>,
    /// Who sent the reply.
    pub replied_by: Option<Party>,
    /// When it was sent.
    pub replied_at: Option<Duration>,
    /// Who fetched it: whoever asked, if that one did, else the first.
    pub delivered_to: Option<Party>,
    /// When it was fetched.
    pub delivered_at: Option<Duration>,
    /// What became of it.
    pub verdict: ExchangeVerdict,
}

/// What became of a request over topics.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExchangeVerdict {
    /// The reply was delivered to who had asked.
    Answered,
    /// The reply is not there, or not fetched yet: what is missing.
    Pending(String),
    /// The reply can no longer reach who asked: why.
    Lost(String),
    /// The trace does not reach back far enough to say: what is missing in it.
    Unknown(String),
}

/// A place in a topic.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct RecordPlace {
    /// The topic.
    pub topic: String,
    /// The partition.
    pub partition: i32,
    /// The offset.
    pub offset: i64,
}

/// Somebody at the other end of a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Party {
    /// The client id.
    pub client_id: String,
    /// The connection.
    pub connection: u64,
    /// The member of a consumer group that it was then.
    pub member: Option<String>,
    /// Its generation.
    pub generation: Option<i32>,
}

impl Cluster {
    /// The requests over topics that wait, or waited, for a reply: those whose records have the headers
    /// `kafka_correlationId` and `kafka_replyTopic`. Oldest first.
    ///
    /// ```
    /// use kafkito::{Cluster, Record};
    ///
    /// let kafka = Cluster::builder().topic("sum", 1).topic("sum.reply", 1).start()?;
    /// let request = Record::new("[1,2]").header("kafka_correlationId", "a1").header("kafka_replyTopic", "sum.reply");
    /// kafka.topic("sum").produce(request)?;
    ///
    /// let exchange = &kafka.exchanges()[0];
    /// assert_eq!(exchange.correlation_id, "a1");
    /// assert_eq!(exchange.to_string(), "a1: sum-0@0 is pending: nobody has replied yet");
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.trace().exchanges()
    }
}

impl Trace {
    /// The requests over topics that wait, or waited, for a reply, as [`Cluster::exchanges`] gives them; filters aside.
    pub fn exchanges(&self) -> Vec<Exchange> {
        exchanges(&Seen::of(self))
    }
}

impl Exchange {
    /// Whether the reply can no longer reach who asked.
    pub fn is_lost(&self) -> bool {
        matches!(self.verdict, ExchangeVerdict::Lost(_))
    }

    /// Whether the reply was delivered to who had asked.
    pub fn is_answered(&self) -> bool {
        self.verdict == ExchangeVerdict::Answered
    }

    /// The exchange as a JSON object.
    pub fn to_json(&self) -> String {
        let mut json = Object::new();
        json.text("correlationId", &self.correlation_id);
        json.raw("request", &self.request.to_json());
        json.party("sentBy", self.sent_by.as_ref());
        json.optional_ms("sentAtMs", self.sent_at);
        json.text("replyTopic", &self.reply_topic);
        if let Some(partition) = self.reply_partition {
            json.number("replyPartition", partition);
        }
        if let Some(reply) = &self.reply {
            json.raw("reply", &reply.to_json());
        }
        json.party("repliedBy", self.replied_by.as_ref());
        json.optional_ms("repliedAtMs", self.replied_at);
        json.party("deliveredTo", self.delivered_to.as_ref());
        json.optional_ms("deliveredAtMs", self.delivered_at);
        json.text("verdict", self.verdict.name());
        json.optional("why", self.verdict.why());
        json.done()
    }
}

impl ExchangeVerdict {
    /// `answered`, `pending`, `lost` or `unknown`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Pending(_) => "pending",
            Self::Lost(_) => "lost",
            Self::Unknown(_) => "unknown",
        }
    }

    /// Why, in a sentence.
    pub fn why(&self) -> Option<&str> {
        match self {
            Self::Answered => None,
            Self::Pending(why) | Self::Lost(why) | Self::Unknown(why) => Some(why),
        }
    }
}

impl RecordPlace {
    fn to_json(&self) -> String {
        let mut json = Object::new();
        json.text("topic", &self.topic);
        json.number("partition", self.partition);
        json.number("offset", self.offset);
        json.done()
    }
}

impl Object {
    fn party(&mut self, name: &str, party: Option<&Party>) {
        let Some(party) = party else { return };
        let mut json = Self::new();
        json.text("clientId", &party.client_id);
        json.number("connection", party.connection);
        json.optional("member", party.member.as_deref());
        if let Some(generation) = party.generation {
            json.number("generation", generation);
        }
        self.raw(name, &json.done());
    }
}

impl fmt::Display for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} is {}", self.correlation_id, self.request, self.verdict.name())?;
        match self.verdict.why() {
            Some(why) => write!(f, ": {why}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for RecordPlace {
    /// As in `orders-0@7`: topic, partition, offset.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}@{}", self.topic, self.partition, self.offset)
    }
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.member {
            Some(member) => write!(f, "{member}"),
            None => write!(f, "{} (connection #{})", self.client_id, self.connection),
        }
    }
}

#[cfg(test)]
mod tests;
