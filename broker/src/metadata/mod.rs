//! The cluster's metadata: topics, partitions, brokers, configs, features, producer ids.
//!
//! [`Image`] is what the cluster knows at one moment. It changes in one way only: a [`Record`] is applied to it, live
//! after it was appended to `__cluster_metadata-0`, and in the same way when that log is replayed. Operations
//! look at an image and give the records that would bring about what was asked.

mod apply;
mod broker;
mod broker_ids;
mod configs;
mod image;
mod partition;
mod record;
mod topic;

pub(crate) use apply::InvalidRecord;
pub(crate) use broker::{Broker, Endpoint, SupportedVersions};
pub(crate) use broker_ids::BrokerIds;
pub(crate) use configs::{ConfigMap, Configs, ResourceType};
pub(crate) use image::Image;
pub(crate) use partition::{LeaderRecovery, NO_LEADER, Partition};
pub(crate) use record::{BrokerRegistrationChange, PartitionChange, Record};
pub(crate) use topic::Topic;
