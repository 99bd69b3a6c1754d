//! A running cluster, written as a data directory, or as one for each of its brokers.

use std::path::{Path, PathBuf};

use crate::cluster::Cluster;
use crate::data_dir::{not_exported, write_view};
use crate::error::Error;
use crate::shared::Shared;

/// What was written by an [export](Cluster::export).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct Exported {
    /// The cluster's id.
    pub cluster_id: String,
    /// The directories, one for each broker, by its id.
    pub directories: Vec<ExportedDirectory>,
    /// How many partitions of topics have records there, those of `__consumer_offsets` included. Replicas are not counted.
    pub partitions: usize,
    /// The size of all record batches in all directories, in bytes.
    pub bytes: u64,
}

/// The directory of a broker, as it was written by an [export](Cluster::export).
///
/// ```
/// let dir = std::env::temp_dir().join(format!("kafkito-exported-{}", std::process::id()));
/// let kafka = kafkito::Cluster::builder().brokers(3).replicated_topic("orders", 1, 3).start()?;
/// let third = &kafka.export(&dir)?.directories[2];
/// assert_eq!((third.node_id, &third.directory), (3, &dir.join("broker-3")));
/// # std::fs::remove_dir_all(dir).unwrap();
/// # Ok::<(), kafkito::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct ExportedDirectory {
    /// The directory's node id, Kafka's `node.id`: that of the broker.
    pub node_id: i32,
    /// Where it is: an absolute path. If the broker has several log directories, they lie in it.
    #[cfg_attr(feature = "control", schema(value_type = String))]
    pub directory: PathBuf,
}

impl Cluster {
    /// Writes the cluster as it is now into a directory: the one that a cluster with a [data directory](crate::Builder::data_dir)
    /// would leave, were it stopped at this moment, whether this one is kept in memory or not. Another cluster can be
    /// started on it, and so can Apache Kafka, as the node of that id.
    ///
    /// Of [several brokers](crate::Builder::brokers), those that are stopped included, each has a directory of its own within
    /// `dir`: `broker-1`, `broker-2` and so on, with the metadata and all partitions of which it keeps a replica. Apache
    /// Kafka can be started on them, as a cluster of that many nodes; the README says how it is configured.
    ///
    /// Of a broker with several [log directories](crate::Builder::log_dirs), they lie in its directory: `log-dir-1`, `log-dir-2` and
    /// so on, all of which are Kafka's `log.dirs`.
    ///
    /// The view is of one moment; the cluster is served while it is written. The directory must be empty, or not be there.
    /// Nobody takes it for a data directory before it is whole, and if it fails, what was written is removed.
    ///
    /// ```
    /// use kafkito::Cluster;
    ///
    /// let dir = std::env::temp_dir().join(format!("kafkito-export-{}", std::process::id()));
    /// let kafka = Cluster::builder().topic("orders", 1).start()?;
    /// kafka.topic("orders").produce("two coffees")?;
    /// kafka.export(&dir)?;
    /// kafka.topic("orders").produce("later")?;
    ///
    /// let other = Cluster::builder().data_dir(&dir).start()?;
    /// assert_eq!(other.cluster_id(), kafka.cluster_id());
    /// assert_eq!(other.topic("orders").records()?.len(), 1);
    /// # drop(other);
    /// # std::fs::remove_dir_all(dir).unwrap();
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Storage`](crate::ErrorKind::Storage) with one sentence: the directory is not empty, or in use, or cannot be
    /// written, or a log holds [batches](crate::Batch::unchecked) that are none, which no directory can hold.
    pub fn export(&self, dir: impl AsRef<Path>) -> Result<Exported, Error> {
        export(&self.shared, dir.as_ref())
    }
}

/// Takes the view under the lock, and writes it without.
pub(crate) fn export(shared: &Shared, dir: &Path) -> Result<Exported, Error> {
    shared.inside("an export")?;
    let dir = std::path::absolute(dir)
        .map_err(|error| not_exported(format_args!("{} cannot be found: {error}", dir.display())))?;
    let view = shared.with_state(|state, now| match state.owns(&dir) {
        false => state.view(now),
        true => Err(not_exported(format_args!("{} lies in the cluster's own directory", dir.display()))),
    })?;
    write_view(&view, &dir)?;
    let bytes: usize = view.logs.iter().map(|partition| partition.log.size() * view.copies(partition)).sum();
    let mut directories = Vec::with_capacity(view.brokers.len());
    for broker in &view.brokers {
        directories.push(ExportedDirectory { node_id: broker.id, directory: view.directory(broker, &dir) });
    }
    Ok(Exported {
        cluster_id: view.cluster_id.to_string(),
        directories,
        // One of the logs is that of the metadata.
        partitions: view.logs.len() - 1,
        bytes: bytes as u64,
    })
}
