//! The cluster as a whole.

use super::{Done, Handles, Run};
use crate::broker::{self, BrokerView};
use crate::error::Error;
use crate::list::Listed;
use crate::net::connections::{self, ConnectionView};
use crate::refusal::Refusal;
use crate::warning::Warning;

/// Reads what the cluster is: its id, its brokers, and where clients find them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct ReadCluster {}

/// What the cluster is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct ClusterView {
    /// The cluster's id, as clients see it.
    pub cluster_id: String,
    /// `host:port` of every broker, comma-separated, for any client.
    pub bootstrap_servers: String,
    /// The release of Kafka that the cluster behaves like, as in `4.3`.
    pub like: String,
    /// The brokers that clients are told of, by id.
    pub brokers: Vec<BrokerView>,
    /// How many topics there are.
    pub topics: usize,
    /// How many groups there are.
    pub groups: usize,
}

impl Run for ReadCluster {
    type Answer = ClusterView;

    fn run(self, handles: &Handles) -> Result<ClusterView, Error> {
        let endpoints: Vec<String> = handles.endpoints.iter().map(ToString::to_string).listed();
        let brokers = broker::views(&handles.shared);
        let brokers = brokers.into_iter().filter(|broker| broker.running).listed();
        Ok(handles.shared.look(|state| {
            let image = state.metadata.image();
            ClusterView {
                cluster_id: state.metadata.cluster_id(),
                bootstrap_servers: endpoints.join(","),
                like: state.release.name.into(),
                brokers,
                topics: image.topic_count(),
                groups: state.groups.iter().count(),
            }
        }))
    }
}

/// Lists what clients asked for and did not get, oldest first: an API that is not served, or a version of one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct ListRefusals {}

/// What clients did not get.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct RefusalList {
    /// The refusals, oldest first.
    pub refusals: Vec<Refusal>,
}

impl Run for ListRefusals {
    type Answer = RefusalList;

    fn run(self, handles: &Handles) -> Result<RefusalList, Error> {
        Ok(RefusalList { refusals: handles.shared.refusals.list() })
    }
}

/// Lists the connections that are open, in the order in which they were accepted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct ListConnections {}

/// Connections of clients.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct ConnectionList {
    /// The connections that are open.
    pub connections: Vec<ConnectionView>,
}

impl Run for ListConnections {
    type Answer = ConnectionList;

    fn run(self, handles: &Handles) -> Result<ConnectionList, Error> {
        Ok(ConnectionList { connections: handles.shared.connections.views() })
    }
}

/// Closes a connection: what its client has asked for and not got stays without an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct CloseConnection {
    /// The connection's number.
    pub connection: u64,
}

impl Run for CloseConnection {
    type Answer = Done;

    fn run(self, handles: &Handles) -> Result<Done, Error> {
        connections::close(&handles.shared, self.connection).map(|()| Done)
    }
}

/// Lists what goes wrong between clients and the cluster, and what to do about it: each once, with how often it was seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct ListWarnings {}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct WarningList {
    /// The warnings, oldest first.
    pub warnings: Vec<Warning>,
}

impl Run for ListWarnings {
    type Answer = WarningList;

    fn run(self, handles: &Handles) -> Result<WarningList, Error> {
        Ok(WarningList { warnings: handles.shared.warnings.list() })
    }
}
