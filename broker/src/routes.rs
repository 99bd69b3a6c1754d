//! THE table: which APIs are served, at which versions, by which handler. ApiVersions, version checks and the README's
//! support table are derived from it.

use kafka_protocol::messages::*;

use crate::api;
use crate::like::Release;
use crate::schema;
use crate::serve::{self, Serve};

/// One API.
pub(crate) struct Row {
    /// Kafka's number.
    pub(crate) key: i16,
    /// Kafka's name.
    pub(crate) name: &'static str,
    /// The lowest version served.
    pub(crate) min: i16,
    /// The highest version served.
    pub(crate) max: i16,
    /// The lowest version advertised: lower than `min` where Kafka, too, advertises more than it serves.
    pub(crate) advertised_min: i16,
    /// Decodes, handles and answers a request.
    pub(crate) serve: Serve,
}

macro_rules! row {
    ($api:ident $min:literal..=$max:literal, $request:ty, $handle:path) => {
        row!($api $min..=$max from $min, |arrival| serve::handle::<$request, _, _>(arrival, $handle))
    };
    ($api:ident $min:literal..=$max:literal by schema, $handle:path) => {
        row!($api $min..=$max from $min, |arrival| serve::handle_by_schema(arrival, $handle))
    };
    ($api:ident $min:literal..=$max:literal where metrics are wanted, $handle:path) => {
        row!($api $min..=$max from $min, |arrival| match arrival.wants_metrics() {
            true => serve::handle_by_schema(arrival, $handle),
            false => arrival.no_metrics_wanted(),
        })
    };
    ($api:ident $min:literal..=$max:literal from $advertised:literal, $serve:expr) => {
        Row { key: ApiKey::$api as i16, name: stringify!($api), min: $min, max: $max, advertised_min: $advertised, serve: $serve }
    };
}

/// In the order of their keys.
pub(crate) static ROUTES: &[Row] = &[
    // Older librdkafka compresses only if it sees versions 0 to 2, which Kafka itself no longer serves.
    row!(Produce 3..=13 from 0, |arrival| serve::handle_prepared::<ProduceRequest, _, _, _>(
        arrival, api::produce::prepare, api::produce::handle
    )),
    row!(Fetch 4..=18, FetchRequest, api::fetch::handle),
    row!(ListOffsets 1..=11 by schema, api::list_offsets::handle),
    row!(Metadata 0..=13, MetadataRequest, api::metadata::handle),
    row!(OffsetCommit 2..=10 by schema, api::offset_commit::handle),
    row!(OffsetFetch 1..=10 by schema, api::offset_fetch::handle),
    row!(FindCoordinator 0..=6, FindCoordinatorRequest, api::find_coordinator::handle),
    row!(JoinGroup 0..=9, JoinGroupRequest, api::join_group::handle),
    row!(Heartbeat 0..=4, HeartbeatRequest, api::heartbeat::handle),
    row!(LeaveGroup 0..=5, LeaveGroupRequest, api::leave_group::handle),
    row!(SyncGroup 0..=5, SyncGroupRequest, api::sync_group::handle),
    row!(DescribeGroups 0..=6 by schema, api::describe_groups::handle),
    row!(ListGroups 0..=5 by schema, api::list_groups::handle),
    row!(ApiVersions 0..=4, ApiVersionsRequest, api::api_versions::handle),
    row!(CreateTopics 2..=7, CreateTopicsRequest, api::create_topics::handle),
    row!(DeleteTopics 1..=6 by schema, api::delete_topics::handle),
    row!(DeleteRecords 0..=2 by schema, api::delete_records::handle),
    row!(InitProducerId 0..=5, InitProducerIdRequest, api::init_producer_id::handle),
    row!(OffsetForLeaderEpoch 2..=4 by schema, api::offset_for_leader_epoch::handle),
    row!(DescribeAcls 1..=3 by schema, api::acls::describe),
    row!(CreateAcls 1..=3 by schema, api::acls::create),
    row!(DeleteAcls 1..=3 by schema, api::acls::delete),
    row!(DescribeConfigs 1..=4 by schema, api::describe_configs::handle),
    row!(AlterConfigs 0..=2 by schema, api::alter_configs::handle),
    row!(AlterReplicaLogDirs 1..=2 by schema, api::alter_replica_log_dirs::handle),
    row!(DescribeLogDirs 1..=5 by schema, api::describe_log_dirs::handle),
    row!(CreatePartitions 0..=3 by schema, api::create_partitions::handle),
    row!(DeleteGroups 0..=2 by schema, api::delete_groups::handle),
    row!(ElectLeaders 0..=2 by schema, api::elect_leaders::handle),
    row!(IncrementalAlterConfigs 0..=1 by schema, api::incremental_alter_configs::handle),
    row!(AlterPartitionReassignments 0..=1 by schema, api::alter_partition_reassignments::handle),
    row!(ListPartitionReassignments 0..=0 by schema, api::list_partition_reassignments::handle),
    row!(OffsetDelete 0..=0 by schema, api::offset_delete::handle),
    row!(DescribeClientQuotas 0..=1 by schema, api::describe_client_quotas::handle),
    row!(AlterClientQuotas 0..=1 by schema, api::alter_client_quotas::handle),
    row!(DescribeQuorum 0..=2 by schema, api::describe_quorum::handle),
    row!(UpdateFeatures 0..=2 by schema, api::update_features::handle),
    row!(DescribeCluster 0..=2 by schema, api::describe_cluster::handle),
    row!(DescribeProducers 0..=0 by schema, api::describe_producers::handle),
    row!(UnregisterBroker 0..=0 by schema, api::unregister_broker::handle),
    row!(GetTelemetrySubscriptions 0..=0 where metrics are wanted, api::get_telemetry_subscriptions::handle),
    row!(PushTelemetry 0..=0 where metrics are wanted, api::push_telemetry::handle),
    row!(ListConfigResources 0..=1 by schema, api::list_config_resources::handle),
    row!(DescribeTopicPartitions 0..=0, DescribeTopicPartitionsRequest, api::describe_topic_partitions::handle),
];

/// Why a request is not served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// No API of Kafka's has this key.
    UnknownKey,
    /// Kafka has the API; kafkito does not serve it.
    NotServed,
    /// The release that the cluster behaves like did not have the API yet.
    NotYet(&'static str),
    /// The API is served, but not at this version.
    Version {
        /// The lowest that is.
        min: i16,
        /// The highest that is.
        max: i16,
    },
    /// The API is served only where clients' metrics are wanted.
    NoMetrics,
    /// ApiVersions at a version that is not known, which is no reason to close the connection (KIP-511).
    ApiVersionsVersion,
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Refused::UnknownKey => f.write_str("Kafka has no such API"),
            Refused::NotServed => f.write_str("kafkito does not serve this API"),
            Refused::NotYet(release) => {
                write!(f, "Kafka {release}, which this cluster is like, has no such API")
            }
            Refused::Version { min, max } => write!(f, "kafkito serves versions {min} to {max}"),
            Refused::NoMetrics => {
                f.write_str("metrics are taken only with the config kafkito.client.metrics.enable=true")
            }
            Refused::ApiVersionsVersion => f.write_str("answered with what is supported"),
        }
    }
}

/// The row that serves `key` at `version` in a cluster that behaves like `release`.
pub(crate) fn find(release: &Release, key: i16, version: i16) -> Result<&'static Row, Refused> {
    let Some(row) = row(key) else {
        let known = schema::request(key).is_some();
        return Err(if known { Refused::NotServed } else { Refused::UnknownKey });
    };
    let Some((min, max)) = row.served(release) else { return Err(Refused::NotYet(release.name)) };
    if (min..=max).contains(&version) {
        Ok(row)
    } else if key == ApiKey::ApiVersions as i16 {
        Err(Refused::ApiVersionsVersion)
    } else {
        Err(Refused::Version { min, max })
    }
}

impl Row {
    /// Whether it is advertised only to clients whose metrics are wanted.
    pub(crate) fn is_for_metrics(&self) -> bool {
        [ApiKey::GetTelemetrySubscriptions as i16, ApiKey::PushTelemetry as i16].contains(&self.key)
    }

    /// A freshly formatted broker, after which releases are told, has nobody to give metrics to.
    fn versions(&self, release: &Release, ours: (i16, i16)) -> Option<(i16, i16)> {
        match self.is_for_metrics() {
            true => release.can_take_metrics().then_some(ours),
            false => release.advertised(self.key, ours),
        }
    }

    /// The versions served in a cluster that behaves like `release`; `None` if it did not have the API yet.
    pub(crate) fn served(&self, release: &Release) -> Option<(i16, i16)> {
        self.versions(release, (self.min, self.max))
    }

    /// The versions advertised there.
    pub(crate) fn advertised(&self, release: &Release) -> Option<(i16, i16)> {
        self.versions(release, (self.advertised_min, self.max))
    }
}

/// The row of an API.
pub(crate) fn row(key: i16) -> Option<&'static Row> {
    ROUTES.binary_search_by_key(&key, |row| row.key).ok().map(|at| &ROUTES[at])
}

/// Kafka's name for an API, or its number.
pub(crate) fn name_of(key: i16) -> String {
    match schema::request(key) {
        Some(request) => request.name().trim_end_matches("Request").to_owned(),
        None => format!("API {key}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::like::{newest, release};

    #[test]
    fn the_rows_stand_in_the_order_of_their_keys() {
        assert!(ROUTES.windows(2).all(|pair| pair[0].key < pair[1].key), "{ROUTES:?}");
    }

    #[test]
    fn what_is_not_served_is_told_apart() {
        assert_eq!(find(newest(), 9_999, 0).unwrap_err(), Refused::UnknownKey);
        assert_eq!(find(newest(), 18, 99).unwrap_err(), Refused::ApiVersionsVersion);
        assert_eq!(find(newest(), ApiKey::ShareFetch as i16, 1).unwrap_err(), Refused::NotServed);
    }

    #[test]
    fn an_older_release_serves_what_it_had() {
        let old = release("2.8").unwrap();
        assert!(find(old, ApiKey::Fetch as i16, 12).is_ok());
        assert_eq!(find(old, ApiKey::Fetch as i16, 13).unwrap_err(), Refused::Version { min: 4, max: 12 });
        let topics = ApiKey::DescribeTopicPartitions as i16;
        if row(topics).is_some() {
            assert_eq!(find(old, topics, 0).unwrap_err(), Refused::NotYet("2.8"));
        }
    }

    #[test]
    fn every_version_is_served_that_kafka_and_kafka_protocol_have() {
        for row in ROUTES {
            let Some((oldest, newest)) = newest().api(row.key) else {
                assert!(row.is_for_metrics(), "{row:?}");
                continue;
            };
            let theirs = ApiKey::try_from(row.key).unwrap().valid_versions();
            // kafka-protocol names a version more of these than it encodes.
            let short = [ApiKey::OffsetCommit as i16, ApiKey::OffsetFetch as i16].contains(&row.key);
            let theirs_max = theirs.max - i16::from(short);
            let both = (oldest.max(theirs.min), newest.min(theirs_max));
            // What goes by the schema has all that Kafka has.
            assert!([both, (oldest, newest)].contains(&(row.min, row.max)), "{row:?}");
        }
    }
}
