//! Brokers.

use super::{Done, Handles, Run};
use crate::broker::BrokerView;
use crate::error::Error;

/// Lists the brokers, by id: those that are stopped, too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct ListBrokers {}

/// Brokers, by id.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct BrokerList {
    /// The brokers.
    pub brokers: Vec<BrokerView>,
}

/// Reads a broker: where it listens, whether it is there, and how much it leads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct ReadBroker {
    /// The broker's id.
    pub broker: i32,
}

/// Stops a broker in good order: it gives what it leads to the next replica in sync, closes its port and breaks its
/// connections.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct StopBroker {
    /// The broker's id.
    pub broker: i32,
}

/// Kills a broker: its connections break in the midst of what they were doing, and then others lead.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct KillBroker {
    /// The broker's id.
    pub broker: i32,
}

/// Starts a broker again, on the same port: it copies what it lacks, and is back in sync.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct StartBroker {
    /// The broker's id.
    pub broker: i32,
}

/// Stops a broker in good order and starts it again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct RestartBroker {
    /// The broker's id.
    pub broker: i32,
}

impl Run for ListBrokers {
    type Answer = BrokerList;

    fn run(self, handles: &Handles) -> Result<BrokerList, Error> {
        Ok(BrokerList { brokers: crate::broker::views(&handles.shared) })
    }
}

impl Run for ReadBroker {
    type Answer = BrokerView;

    fn run(self, handles: &Handles) -> Result<BrokerView, Error> {
        handles.broker(self.broker).view()
    }
}

impl Run for StopBroker {
    type Answer = Done;

    fn run(self, handles: &Handles) -> Result<Done, Error> {
        handles.broker(self.broker).stop().map(|()| Done)
    }
}

impl Run for KillBroker {
    type Answer = Done;

    fn run(self, handles: &Handles) -> Result<Done, Error> {
        handles.broker(self.broker).kill().map(|()| Done)
    }
}

impl Run for StartBroker {
    type Answer = Done;

    fn run(self, handles: &Handles) -> Result<Done, Error> {
        handles.broker(self.broker).start().map(|()| Done)
    }
}

impl Run for RestartBroker {
    type Answer = Done;

    fn run(self, handles: &Handles) -> Result<Done, Error> {
        handles.broker(self.broker).restart().map(|()| Done)
    }
}
