//! The cluster's metadata: topics, partitions, brokers, configs, features, producer ids.
//!
//! [`Image`] is what the cluster knows at one moment. It changes in one way only: a [`Record`] is applied to it, live
//! after it was appended to `__cluster_metadata-0`, and in the same way when that log is replayed. Operations
//! look at an image and give the records that would bring about what was asked.

mod alter_client_quotas;
mod apply;
mod auto_creations;
mod broker;
mod broker_ids;
mod carried;
mod client_quotas;
mod configs;
mod create_partitions;
mod create_topics;
mod delete_topics;
mod describe_client_quotas;
mod elect_leaders;
mod going_on;
mod image;
pub(crate) mod leadership;
mod metadata_log;
mod partition;
mod partition_plan;
mod placement;
mod producer_ids;
mod quorum;
mod reassignments;
mod record;
mod record_codec;
mod refusal;
mod replay;
mod replicas;
mod snapshot;
mod snapshots;
mod store;
#[cfg(test)]
pub(crate) mod testing;
mod topic;
mod topic_name;
mod update_features;

pub(crate) use alter_client_quotas::{QuotaAlteration, alter_client_quotas};
pub(crate) use auto_creations::AutoCreations;
pub(crate) use broker::{Broker, Endpoint, SupportedVersions, UNASSIGNED_DIR};
pub(crate) use broker_ids::BrokerIds;
pub(crate) use carried::{Carried, CarriedKind};
pub(crate) use client_quotas::{ClientQuotas, EntityType, QuotaEntity, QuotaMap, QuotaValue};
pub(crate) use configs::{ConfigMap, Configs, ResourceType};
pub(crate) use create_partitions::{MorePartitions, create_partitions};
pub(crate) use create_topics::{CreatedTopic, NewTopic, Plan, TopicRules, create_topics};
pub(crate) use delete_topics::{Deletion, Doomed, delete_topics};
pub(crate) use describe_client_quotas::{QuotaFilter, describe_client_quotas};
pub(crate) use elect_leaders::{ElectionAnswer, elect_leaders};
pub(crate) use going_on::{can_go_on, fence_others, not_obeyed};
pub(crate) use image::Image;
pub(crate) use metadata_log::{METADATA_TOPIC, METADATA_TOPIC_ID, MetadataLog};
pub(crate) use partition::{LeaderRecovery, NO_LEADER, Partition};
pub(crate) use partition_plan::{Election, ElectionConfig};
pub(crate) use reassignments::{Reassignment, reassign, reassigning};
pub(crate) use record::{BrokerRegistrationChange, PartitionChange, Record};
#[cfg(any(test, fuzzing))]
pub(crate) use record_codec::Entry;
pub(crate) use refusal::Refusal;
pub(crate) use snapshot::Snapshot;
pub(crate) use store::{FEATURES, Metadata};
pub(crate) use topic::{Topic, is_internal};
pub(crate) use topic_name::validate as validate_topic_name;
pub(crate) use update_features::{FeatureUpdate, UpgradeType, update_features};
