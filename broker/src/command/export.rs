//! Writing the cluster as a data directory.

use std::path::PathBuf;

use super::{Handles, Run};
use crate::error::{Error, ErrorKind};
use crate::export::{Exported, export};

/// Writes the cluster as it is now into a directory on the broker's own file system, in Kafka's layout: Apache Kafka and kafkito can
/// be started on it. Of several brokers, each has a directory of its own in there, for Apache Kafka. The directory must be empty, or
/// not be there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct Export {
    /// The directory: an absolute path.
    #[cfg_attr(feature = "control", schema(value_type = String, example = "/tmp/orders"))]
    pub directory: PathBuf,
}

impl Run for Export {
    type Answer = Exported;

    fn run(self, handles: &Handles) -> Result<Exported, Error> {
        if self.directory.is_relative() {
            let text = format!(
                "cannot export to {:?}: the directory must be an absolute path, as in /tmp/orders",
                self.directory
            );
            return Err(Error::new(ErrorKind::InvalidConfig, text));
        }
        export(&handles.shared, &self.directory)
    }
}
