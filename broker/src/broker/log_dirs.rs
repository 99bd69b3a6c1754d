//! The log directories of a broker: looked at, and made to fail.

use super::Broker;
use crate::error::{Error, ErrorKind};
use crate::list::Listed;
use crate::metadata::Refusal;
use crate::state::brokers::Shutdown;
use crate::uuid::Uuid;

/// A log directory of a broker.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct LogDirView {
    /// Its path. In memory it is a name only.
    pub path: String,
    /// Its id, as the metadata has it, in Kafka's text form (base64).
    pub id: String,
    /// Whether it has failed.
    pub failed: bool,
    /// How many replicas lie in it.
    pub replicas: usize,
}

impl Broker {
    /// The broker's log directories, in the order of their paths.
    ///
    /// ```
    /// let kafka = kafkito::Cluster::builder().log_dirs(2).topic("orders", 4).start()?;
    /// let dirs = kafka.broker(1).log_dirs()?;
    /// assert_eq!(dirs.iter().map(|dir| dir.replicas).collect::<Vec<_>>(), [2, 2]);
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`NotFound`](ErrorKind::NotFound) if there is no such broker.
    pub fn log_dirs(&self) -> Result<Vec<LogDirView>, Error> {
        self.address()?;
        Ok(self.shared.look(|state| {
            let dirs = state.log_dirs.of_broker(self.id).into_iter();
            let view = |(path, id): (String, Uuid)| LogDirView {
                path,
                id: id.to_string(),
                failed: state.log_dirs.is_failed(self.id, id),
                replicas: state.replicas_in(self.id, id).len(),
            };
            dirs.map(view).listed()
        }))
    }

    /// Has a log directory of the broker fail, as a disk does: its replicas are offline (`offlineReplicas` of Metadata), leave
    /// their ISRs and lead nothing, requests about them at this broker are answered with KAFKA_STORAGE_ERROR, and so is
    /// the directory in DescribeLogDirs. A broker whose last directory fails is gone, as if it had been
    /// [killed](Broker::kill). Once it is [started](Broker::start) again it finds all of its directories, with what was in them; on a
    /// disk, so does the next cluster.
    ///
    /// ```
    /// let kafka = kafkito::Cluster::builder().brokers(2).log_dirs(2).replicated_topic("orders", 4, 2).start()?;
    /// let broker = kafka.broker(1);
    /// broker.fail_log_dir(&broker.log_dirs()?[0].path)?;
    /// assert!(broker.log_dirs()?[0].failed && broker.is_running());
    /// assert_eq!((0..4).filter(|partition| kafka.topic("orders").isr(*partition).unwrap() == [2]).count(), 2);
    ///
    /// broker.restart()?;
    /// assert!((0..4).all(|partition| kafka.topic("orders").isr(partition).unwrap().len() == 2));
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`NotFound`](ErrorKind::NotFound) if there is no such broker or directory, with those that there are;
    /// [`Refused`](ErrorKind::Refused) with BROKER_NOT_AVAILABLE if the broker is stopped; [`Io`](ErrorKind::Io) as with
    /// [`kill`](Broker::kill).
    pub fn fail_log_dir(&self, path: &str) -> Result<(), Error> {
        let dirs = self.log_dirs()?;
        let Some(place) = dirs.iter().position(|dir| dir.path == path) else {
            let paths: Vec<&str> = dirs.iter().map(|dir| &*dir.path).listed();
            let text =
                format!("broker {} has no log directory {path:?}; it has {}", self.id, paths.join(", "));
            return Err(Error::new(ErrorKind::NotFound, text));
        };
        let _one_at_a_time = self.shared.lifecycle.lock();
        if !self.is_running() {
            let why = format!("broker {} is stopped", self.id);
            return Err(Error::refused(crate::ErrorCode::BrokerNotAvailable, why));
        }
        let failed = self.shared.with_state(|state, now| {
            let ids = state.log_dirs.ids(self.id).unwrap_or_default().to_vec();
            let Some(dir) = ids.get(place).copied() else { return Ok(false) };
            if state.log_dirs.is_failed(self.id, dir) {
                return Ok(false);
            }
            if ids.iter().all(|other| *other == dir || state.log_dirs.is_failed(self.id, *other)) {
                state.log_dirs.fail(self.id, dir);
                return Ok(true);
            }
            state.log_dir_failed(self.id, dir, now).map(|()| false)
        });
        match failed.map_err(|why: Refusal| self.refused(&why))? {
            true => self.go_down(Shutdown::Unclean),
            false => Ok(()),
        }
    }
}
