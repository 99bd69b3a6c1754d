//! Waits as plain data: what can be waited for over a wire, too.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;

use super::{Changes, RequestWhere, Seen, Wait, cluster, requests};
use crate::cluster::Cluster;
use crate::command::ExpectRecords;
#[cfg(feature = "control")]
use crate::command::RecordView;
use crate::fault::{FaultHandle, HeldRequest};
use crate::group::event::GroupEvent;
use crate::group::event_where::EventWhere;
use crate::group::handle::Group;
use crate::group::view::{GroupView, MemberView};
use crate::net::connections::ConnectionView;
use crate::record::StoredRecord;
use crate::shared::Shared;
use crate::topic::Topic;

/// What to wait for, as plain data. Each variant is one of the waits of [`Group`], [`Topic`] and [`Cluster`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)
)]
#[non_exhaustive]
pub enum WaitSpec {
    /// The group is stable with exactly so many members: [`Group::stable`].
    GroupStable {
        /// The group id.
        group: String,
        /// How many members it is to have.
        members: usize,
    },
    /// The group is there and has no members: [`Group::empty`].
    GroupEmpty {
        /// The group id.
        group: String,
    },
    /// The group is stable, and a member has been assigned these partitions: [`Group::assigned`].
    Assigned {
        /// The group id.
        group: String,
        /// Its member id, `group.instance.id` or client id.
        member: String,
        /// The topic.
        topic: String,
        /// The partitions.
        partitions: Vec<i32>,
        /// Whether it may have others of the topic, too. Default: no.
        #[cfg_attr(feature = "control", serde(default))]
        at_least: bool,
    },
    /// The group has committed this offset or a later one: [`Group::committed`].
    Committed {
        /// The group id.
        group: String,
        /// The topic.
        topic: String,
        /// The partition.
        partition: i32,
        /// The offset.
        offset: i64,
    },
    /// The group has committed the end of every partition: [`Group::lag_zero`].
    LagZero {
        /// The group id.
        group: String,
        /// The topic.
        topic: String,
    },
    /// The members of a group have fetched every partition to its end: [`Group::read_to_end`].
    ReadToEndByGroup {
        /// The group id.
        group: String,
        /// The topic.
        topic: String,
    },
    /// Something has happened to the group, or happens: [`Group::event`] without a closure.
    GroupEvent(EventWhere),
    /// A client has fetched every partition, or one, to its end: [`Topic::read_to_end`].
    ReadToEnd {
        /// The client id.
        client_id: String,
        /// The topic.
        topic: String,
        /// The partition. Default: all.
        #[cfg_attr(feature = "control", serde(default))]
        partition: Option<i32>,
    },
    /// The topic is there: [`Topic::exists`].
    TopicExists {
        /// The topic.
        topic: String,
    },
    /// A broker leads the partition: [`Topic::led_by`].
    Leader {
        /// The topic.
        topic: String,
        /// The partition.
        partition: i32,
        /// The broker.
        broker: i32,
    },
    /// So many replicas of the partition are in sync: [`Topic::in_sync`].
    InSync {
        /// The topic.
        topic: String,
        /// The partition.
        partition: i32,
        /// How many.
        replicas: usize,
    },
    /// No reassignment of the partition is under way: [`Topic::reassigned`].
    Reassigned {
        /// The topic.
        topic: String,
        /// The partition.
        partition: i32,
    },
    /// The topic, or one of its partitions, has so many records: [`Topic::has_records`].
    Records {
        /// The topic.
        topic: String,
        /// The partition. Default: all together.
        #[cfg_attr(feature = "control", serde(default))]
        partition: Option<i32>,
        /// How many records it is to have at least.
        count: u64,
    },
    /// The topic has a record of a kind: [`Topic::has_record`] without a closure.
    Record(RecordWhere),
    /// The topic holds the records that are expected: [`Expectation::arrive`](crate::Expectation::arrive).
    Expected(ExpectRecords),
    /// So many requests of a kind have arrived: [`Cluster::has_requests`].
    Requests {
        /// How many at least.
        count: u64,
        /// What they must be like.
        #[cfg_attr(feature = "control", serde(default))]
        request: RequestWhere,
    },
    /// A rule has hit so many requests: [`FaultHandle::hit`](crate::FaultHandle::hit).
    RuleHit {
        /// The rule's number.
        rule: u64,
        /// How many requests at least.
        count: u64,
    },
    /// A rule holds so many requests at the same time: [`FaultHandle::held`](crate::FaultHandle::held).
    RuleHolds {
        /// The rule's number.
        rule: u64,
        /// How many requests at least.
        count: usize,
    },
    /// So many requests that a rule held have ended because their clients went away:
    /// [`FaultHandle::gone_away`](crate::FaultHandle::gone_away).
    RuleGone {
        /// The rule's number.
        rule: u64,
        /// How many requests at least.
        count: u64,
    },
    /// So many connections are open: [`Cluster::connected`].
    Connections {
        /// How many at least. Default: 0.
        #[cfg_attr(feature = "control", serde(default))]
        at_least: usize,
        /// How many at most. Default: any number.
        #[cfg_attr(feature = "control", serde(default))]
        at_most: Option<usize>,
    },
    /// Nothing has happened for so long: [`Cluster::quiet`].
    Quiet {
        /// For how long, in milliseconds of real time.
        for_ms: u64,
    },
}

/// What a record must be like. What is not said is not looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct RecordWhere {
    /// The topic it lies in.
    pub topic: String,
    /// The partition it lies in.
    #[cfg_attr(feature = "control", serde(default))]
    pub partition: Option<i32>,
    /// Its key, as text.
    #[cfg_attr(feature = "control", serde(default))]
    pub key: Option<String>,
    /// Its value, as text.
    #[cfg_attr(feature = "control", serde(default))]
    pub value: Option<String>,
    /// What its value must contain, as text.
    #[cfg_attr(feature = "control", serde(default))]
    pub value_contains: Option<String>,
    /// Headers that it must have, with their values as text.
    #[cfg_attr(feature = "control", serde(default))]
    pub headers: BTreeMap<String, String>,
}

/// What a [`WaitSpec`] gives once it has come about: what its wait gives.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub enum Waited {
    /// The group.
    Group(GroupView),
    /// The member.
    Member(MemberView),
    /// The event.
    Event(GroupEvent),
    /// The committed offset.
    Offset(i64),
    /// How many partitions the topic has.
    Partitions(usize),
    /// The replicas in sync.
    InSync(Vec<i32>),
    /// The replicas.
    Replicas(Vec<i32>),
    /// How many records there are.
    Records(u64),
    /// The record.
    #[cfg_attr(feature = "control", schema(value_type = RecordView))]
    Record(StoredRecord),
    /// The records that the topic holds.
    #[cfg_attr(feature = "control", schema(value_type = Vec<RecordView>))]
    Expected(Vec<StoredRecord>),
    /// How many requests have arrived.
    Requests(u64),
    /// How many requests the rule has hit.
    Hits(u64),
    /// The requests that the rule holds.
    Held(Vec<HeldRequest>),
    /// How many held requests have ended because their clients went away.
    Gone(u64),
    /// The connections that are open.
    Connections(Vec<ConnectionView>),
    /// It has come about; there is no more to tell.
    Done,
}

impl Cluster {
    /// Waits for what is described as plain data.
    ///
    /// ```
    /// use kafkito::{Cluster, WaitSpec, Waited};
    ///
    /// let kafka = Cluster::builder().topic("orders", 3).start()?;
    /// let spec = WaitSpec::TopicExists { topic: "orders".into() };
    /// assert_eq!(kafka.wait_for(spec).wait()?, Waited::Partitions(3));
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    pub fn wait_for(&self, spec: WaitSpec) -> Wait<Waited> {
        spec.start(&self.shared, &self.runtime)
    }
}

impl WaitSpec {
    /// The wait that is described.
    pub(crate) fn start(self, shared: &Arc<Shared>, runtime: &Handle) -> Wait<Waited> {
        let group = |id| Group::new(shared, runtime, id);
        let topic = |name| Topic::new(shared, runtime, name);
        match self {
            Self::GroupStable { group: id, members } => group(id).stable(members).map(Waited::Group),
            Self::GroupEmpty { group: id } => group(id).empty().map(Waited::Group),
            Self::Assigned { group: id, member, topic, partitions, at_least: false } => {
                group(id).assigned(member, topic, partitions).map(Waited::Member)
            }
            Self::Assigned { group: id, member, topic, partitions, at_least: true } => {
                group(id).assigned_at_least(member, topic, partitions).map(Waited::Member)
            }
            Self::Committed { group: id, topic, partition, offset } => {
                group(id).committed(topic, partition, offset).map(Waited::Offset)
            }
            Self::LagZero { group: id, topic } => group(id).lag_zero(topic).map(done),
            Self::ReadToEndByGroup { group: id, topic } => group(id).read_to_end(topic).map(done),
            Self::GroupEvent(wanted) => {
                let (id, after, what) = (wanted.group.clone(), wanted.after, wanted.to_string());
                let event = group(id).event_after(after, what, move |event| wanted.is(event));
                event.map(|event| Waited::Event(GroupEvent::clone(&event)))
            }
            Self::ReadToEnd { client_id, topic: name, partition: None } => {
                topic(name).read_to_end(client_id).map(done)
            }
            Self::ReadToEnd { client_id, topic: name, partition: Some(partition) } => {
                topic(name).partition_read_to_end(partition, client_id).map(done)
            }
            Self::TopicExists { topic: name } => topic(name).exists().map(Waited::Partitions),
            Self::Leader { topic: name, partition, broker } => {
                topic(name).led_by(partition, broker).map(done)
            }
            Self::InSync { topic: name, partition, replicas } => {
                topic(name).in_sync(partition, replicas).map(Waited::InSync)
            }
            Self::Reassigned { topic: name, partition } => {
                topic(name).reassigned(partition).map(Waited::Replicas)
            }
            Self::Records { topic: name, partition: None, count } => {
                topic(name).has_records(count).map(Waited::Records)
            }
            Self::Records { topic: name, partition: Some(partition), count } => {
                topic(name).partition_has_records(partition, count).map(Waited::Records)
            }
            Self::Record(wanted) => {
                let topic = topic(wanted.topic.clone());
                topic.has_record(move |record| wanted.is(record)).map(Waited::Record)
            }
            Self::Expected(expected) => {
                let topic = topic(expected.topic.clone());
                expected.of(&topic).arrive().map(Waited::Expected)
            }
            Self::Requests { count, request } => {
                requests::requests(shared, runtime, count, request).map(Waited::Requests)
            }
            Self::RuleHit { rule, count } => match FaultHandle::find(shared, runtime, rule) {
                Some(found) => found.hit(count).map(Waited::Hits),
                None => no_rule(shared, runtime, rule),
            },
            Self::RuleHolds { rule, count } => match FaultHandle::find(shared, runtime, rule) {
                Some(found) => found.held(count).map(Waited::Held),
                None => no_rule(shared, runtime, rule),
            },
            Self::RuleGone { rule, count } => match FaultHandle::find(shared, runtime, rule) {
                Some(found) => found.gone_away(count).map(Waited::Gone),
                None => no_rule(shared, runtime, rule),
            },
            Self::Connections { at_least, at_most } => {
                let at_most = at_most.unwrap_or(usize::MAX);
                cluster::connections(shared, runtime, at_least, at_most).map(Waited::Connections)
            }
            Self::Quiet { for_ms } => {
                cluster::quiet(shared, runtime, Duration::from_millis(for_ms)).map(done)
            }
        }
    }
}

/// The wait for a rule that was not there when it began.
fn no_rule(shared: &Arc<Shared>, runtime: &Handle, rule: u64) -> Wait<Waited> {
    let what = format!("rule {rule}");
    Wait::new(shared, runtime, what, |_| Seen::NotYet("no such rule".into())).woken_by(Changes::FAULTS)
}

fn done((): ()) -> Waited {
    Waited::Done
}

impl RecordWhere {
    fn is(&self, record: &StoredRecord) -> bool {
        let is = |wanted: &Option<String>, there: Option<&[u8]>| {
            wanted.as_deref().is_none_or(|wanted| there == Some(wanted.as_bytes()))
        };
        let has_header = |(key, value): (&String, &String)| {
            record
                .headers
                .iter()
                .any(|(name, there)| name == key && there.as_deref() == Some(value.as_bytes()))
        };
        self.partition.is_none_or(|partition| record.partition == partition)
            && is(&self.key, record.key.as_deref())
            && is(&self.value, record.value.as_deref())
            && self.value_contains.as_ref().is_none_or(|part| record.value_text().contains(part))
            && self.headers.iter().all(has_header)
    }
}

#[cfg(test)]
mod tests;
