//! Whether there is a broker in here, or the cluster is an external one (feature `external`), of which only what a client can ask is
//! known.

#[cfg(not(feature = "external"))]
use std::ffi::OsStr;

use crate::cluster::Cluster;
use crate::error::Error;
#[cfg(not(feature = "external"))]
use crate::error::ErrorKind;
use crate::shared::Shared;

/// The environment variable that names the cluster which stands for all that are started.
pub(crate) const VARIABLE: &str = "KAFKITO_EXTERNAL";

impl Cluster {
    /// Whether the cluster is not in this process, but one that was started otherwise, as with the feature `external` by
    /// `Cluster::external`, or by [`start`](Cluster::start) where `KAFKITO_EXTERNAL` is set. What needs the inside of a broker says so
    /// there with [`ErrorKind::External`](crate::ErrorKind::External).
    ///
    /// ```
    /// let kafka = kafkito::Cluster::start()?;
    /// if !kafka.is_external() {
    ///     kafka.advance(std::time::Duration::from_secs(45));
    /// }
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    pub fn is_external(&self) -> bool {
        self.shared.is_external()
    }
}

#[cfg(feature = "external")]
impl Shared {
    /// The cluster elsewhere that this one stands for, if it does.
    pub(crate) fn external(&self) -> Option<&crate::external::External> {
        self.external.get()
    }

    /// Whether it stands for a cluster elsewhere.
    pub(crate) fn is_external(&self) -> bool {
        self.external().is_some()
    }

    /// An error where the cluster is an external one, as `what` needs the inside.
    pub(crate) fn inside(&self, what: &str) -> Result<(), Error> {
        match self.external() {
            None => Ok(()),
            Some(external) => Err(external.outside(what)),
        }
    }

    /// The same for what has no error to give: a panic, as any answer would be wrong.
    #[track_caller]
    pub(crate) fn assert_inside(&self, what: &str) {
        if let Err(error) = self.inside(what) {
            panic!("{error}");
        }
    }
}

#[cfg(not(feature = "external"))]
impl Shared {
    pub(crate) fn is_external(&self) -> bool {
        false
    }

    pub(crate) fn inside(&self, _: &str) -> Result<(), Error> {
        Ok(())
    }

    pub(crate) fn assert_inside(&self, _: &str) {}
}

/// Refuses to start a cluster here where another one was asked for: without the feature nobody could tell that it was not that one.
#[cfg(not(feature = "external"))]
pub(crate) fn is_not_elsewhere(named: Option<&OsStr>) -> Result<(), Error> {
    let Some(servers) = named.filter(|servers| !servers.is_empty()) else { return Ok(()) };
    let why = "kafkito is built without its feature \"external\": switch it on, or unset the variable";
    let text = format!("{VARIABLE} names the cluster at {}, and {why}", servers.to_string_lossy());
    Err(Error::new(ErrorKind::InvalidConfig, text))
}

#[cfg(all(test, not(feature = "external")))]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_that_is_asked_for_elsewhere_is_not_started_here() {
        assert!(is_not_elsewhere(None).is_ok() && is_not_elsewhere(Some(OsStr::new(""))).is_ok());
        let error = is_not_elsewhere(Some(OsStr::new("kafka:9092"))).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidConfig);
        assert!(error.to_string().contains("KAFKITO_EXTERNAL names the cluster at kafka:9092"), "{error}");
    }
}
