//! Log directories.

use super::{Done, Handles, Run};
use crate::broker::LogDirView;
use crate::error::Error;

/// Lists the log directories of a broker: which have failed, and how many replicas lie in each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct ListLogDirs {
    /// The broker's id.
    pub broker: i32,
}

/// The log directories of a broker.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct LogDirList {
    /// In the order of their paths.
    pub log_dirs: Vec<LogDirView>,
}

/// Has a log directory of a broker fail, as a disk does: its replicas are offline until the broker is started again. The
/// last one takes the broker with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct FailLogDir {
    /// The broker's id.
    pub broker: i32,
    /// The directory's path.
    pub path: String,
}

impl Run for ListLogDirs {
    type Answer = LogDirList;

    fn run(self, handles: &Handles) -> Result<LogDirList, Error> {
        handles.broker(self.broker).log_dirs().map(|log_dirs| LogDirList { log_dirs })
    }
}

impl Run for FailLogDir {
    type Answer = Done;

    fn run(self, handles: &Handles) -> Result<Done, Error> {
        handles.broker(self.broker).fail_log_dir(&self.path).map(|()| Done)
    }
}
