//! Topics.

use std::collections::BTreeMap;

use super::{Done, Handles, Run};
use crate::ErrorCode;
use crate::builder::{make_topics, new_topic};
use crate::error::{Error, ErrorKind};
use crate::list::Listed;
use crate::metadata::{Doomed, NewTopic, Topic};
use crate::partitions::PartitionKey;
use crate::state::{State, TopicRef};
use crate::uuid::Uuid;

/// Lists the topics, by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct ListTopics {}

/// Reads a topic: its partitions and the offsets of their logs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct ReadTopic {
    /// The topic.
    pub topic: String,
}

/// Makes a topic.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct CreateTopic {
    /// Its name: 1 to 249 letters, digits, dots, dashes and underscores.
    #[cfg_attr(feature = "control", schema(min_length = 1, max_length = 249, pattern = "^[a-zA-Z0-9._-]+$"))]
    pub name: String,
    /// How many partitions; by default what `num.partitions` says.
    #[cfg_attr(feature = "control", schema(minimum = 1, maximum = 10_000))]
    pub partitions: Option<u32>,
    /// How many replicas of each partition; by default what `default.replication.factor` says.
    #[cfg_attr(feature = "control", schema(minimum = 1, maximum = 32_767))]
    pub replication_factor: Option<u16>,
    /// Configs of its own, by their Kafka names.
    #[cfg_attr(feature = "control", serde(default))]
    pub configs: BTreeMap<String, String>,
}

/// Deletes a topic, and with it its records and the offsets that groups have committed for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct DeleteTopic {
    /// The topic.
    pub topic: String,
}

/// Topics, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct TopicList {
    /// The topics.
    pub topics: Vec<TopicView>,
}

/// A topic as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct TopicView {
    /// Its name.
    pub name: String,
    /// Its id in Kafka's text form (base64).
    pub id: String,
    /// Whether Kafka keeps it for itself.
    pub internal: bool,
    /// The configs of its own, by their Kafka names.
    pub configs: BTreeMap<String, String>,
    /// Its partitions, by number.
    pub partitions: Vec<PartitionView>,
}

/// A partition as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct PartitionView {
    /// Its number.
    pub partition: i32,
    /// The broker that leads it, or -1.
    pub leader: i32,
    /// The leader's epoch.
    pub leader_epoch: i32,
    /// Who keeps it, the preferred leader first.
    pub replicas: Vec<i32>,
    /// The in-sync replicas.
    pub isr: Vec<i32>,
    /// Replicas out of the ISR that are sure to have all that is committed (KIP-966).
    pub eligible_leader_replicas: Vec<i32>,
    /// Up to where each of the replicas has the log, in their order.
    pub replica_end_offsets: Vec<i64>,
    /// The first offset that is there.
    pub log_start_offset: i64,
    /// Up to where a consumer with `read_committed` may read.
    pub last_stable_offset: i64,
    /// Up to where consumers may read.
    pub high_watermark: i64,
    /// The offset that the next record gets.
    pub log_end_offset: i64,
}

impl TopicView {
    fn of(state: &State, topic: &Topic) -> Self {
        let configs = state.metadata.image().topic_config(&topic.name);
        Self {
            name: topic.name.to_string(),
            id: topic.id.to_string(),
            internal: topic.is_internal(),
            configs: configs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect(),
            partitions: topic.numbered().map(|(index, _)| PartitionView::of(state, topic, index)).listed(),
        }
    }

    fn read(state: &State, name: &str) -> Result<Self, Error> {
        let topic = state.topic(&TopicRef::Name(name.to_owned()));
        let topic = topic.map_err(|code| Error::refused(code, format_args!("there is no topic {name:?}")))?;
        Ok(Self::of(state, topic))
    }
}

impl PartitionView {
    fn of(state: &State, topic: &Topic, index: i32) -> Self {
        let key = PartitionKey { topic: topic.id, index };
        let log = state.partitions.log(key);
        let partition = &topic.partitions[index as usize];
        Self {
            partition: index,
            leader: partition.leader,
            leader_epoch: partition.leader_epoch,
            replicas: partition.replicas.to_vec(),
            isr: partition.isr.to_vec(),
            eligible_leader_replicas: partition.eligible_leaders().to_vec(),
            replica_end_offsets: partition.replicas.iter().map(|id| state.replica_end(key, *id)).listed(),
            log_start_offset: log.log_start_offset(),
            last_stable_offset: log.last_stable_offset(),
            high_watermark: log.high_watermark(),
            log_end_offset: log.log_end_offset(),
        }
    }
}

impl Run for ListTopics {
    type Answer = TopicList;

    fn run(self, handles: &Handles) -> Result<TopicList, Error> {
        let topics = handles.shared.with_state(|state, now| {
            // What is throttled has copied until now.
            state.replicate(now);
            state.metadata.image().topics().map(|topic| TopicView::of(state, topic)).listed()
        });
        Ok(TopicList { topics })
    }
}

impl Run for ReadTopic {
    type Answer = TopicView;

    fn run(self, handles: &Handles) -> Result<TopicView, Error> {
        handles.shared.with_state(|state, now| {
            state.replicate(now);
            TopicView::read(state, &self.topic)
        })
    }
}

impl Run for CreateTopic {
    type Answer = TopicView;

    fn run(self, handles: &Handles) -> Result<TopicView, Error> {
        handles.shared.with_state_lasting(|state, now| {
            let topic = NewTopic {
                partitions: self.partitions.map_or(-1, |count| i32::try_from(count).unwrap_or(i32::MAX)),
                replication_factor: self
                    .replication_factor
                    .map_or(-1, |count| i16::try_from(count).unwrap_or(i16::MAX)),
                ..new_topic(&self.name, 1, self.configs)
            };
            make_topics(state, &[topic], now)?;
            TopicView::read(state, &self.name)
        })
    }
}

impl Run for DeleteTopic {
    type Answer = Done;

    fn run(self, handles: &Handles) -> Result<Done, Error> {
        let name = self.topic;
        let doomed = Doomed { name: Some(name.clone()), id: Uuid::ZERO };
        let deletions = handles
            .shared
            .with_state_lasting(|state, now| Ok::<_, Error>(state.delete_topics(&[doomed], now)))?;
        match deletions.into_iter().find_map(|deletion| deletion.refused) {
            None => Ok(Done),
            Some(refusal) if refusal.code == ErrorCode::UnknownTopicOrPartition => {
                Err(Error::refused(refusal.code, format_args!("there is no topic {name:?}")))
            }
            Some(refusal) => {
                let text = format!("topic {name:?} cannot be deleted: {refusal}");
                Err(Error::new(ErrorKind::Refused(refusal.code), text))
            }
        }
    }
}
