//! Whether there is a broker in here, or the cluster is an external one (feature `external`), of which only what a client can ask is
//! known.

use crate::cluster::Cluster;
use crate::error::Error;
use crate::shared::Shared;

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
#[expect(
    clippy::unused_self,
    clippy::unnecessary_wraps,
    reason = "with the feature `external` they have something to say"
)]
impl Shared {
    pub(crate) fn is_external(&self) -> bool {
        false
    }

    pub(crate) fn inside(&self, _: &str) -> Result<(), Error> {
        Ok(())
    }

    pub(crate) fn assert_inside(&self, _: &str) {}
}
