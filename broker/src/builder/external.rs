//! A cluster elsewhere that stands for the one that would be started.

use std::env;
use std::sync::Arc;

use super::{Builder, limits};
use crate::cluster::Cluster;
use crate::config::Config;
use crate::error::{Error, ErrorKind};
use crate::external::External;
use crate::inside::VARIABLE;
use crate::like;
use crate::shared::Shared;
use crate::state::State;

impl Builder {
    /// The cluster that stands for the one that is built, where `KAFKITO_EXTERNAL` names one.
    pub(super) fn external(&self) -> Result<Option<Cluster>, Error> {
        let Some(servers) = env::var(VARIABLE).ok().filter(|servers| !servers.is_empty()) else {
            return Ok(None);
        };
        let external = External::connect(&servers)?;
        if let Some(what) = self.needs_inside() {
            return Err(external.outside(&what));
        }
        let there = external.brokers()?;
        let wanted = usize::from(self.brokers.unwrap_or(1));
        if there < wanted {
            let text =
                format!("{wanted} brokers are asked for, and the external cluster at {servers} has {there}");
            return Err(Error::new(ErrorKind::External, text));
        }
        let cluster = Cluster::standing_for(external)?;
        // Those that could be made are deleted again when it is dropped.
        cluster.shared.external().map_or(Ok(()), |external| external.make_topics(&self.topics))?;
        Ok(Some(cluster))
    }

    /// What is asked for that is no client's to give.
    fn needs_inside(&self) -> Option<String> {
        let fresh = Self::default();
        let unless = |is_default: bool, what: &str| (!is_default).then(|| what.to_owned());
        #[cfg(feature = "control")]
        let control = unless(self.control.is_none(), "a control port");
        #[cfg(not(feature = "control"))]
        let control = None;
        (self.configs.first_key_value().map(|(name, _)| format!("the config {name:?}")))
            .or(unless(self.clock.is_systems(), "a clock of the test's own"))
            .or(unless(self.member_ids.is_empty(), "member ids of the test's choice"))
            .or(unless(self.racks.is_empty(), "racks"))
            .or(unless(self.log_dirs.unwrap_or(1) == 1, "log directories"))
            .or(unless(self.listen == fresh.listen, "an address to listen on"))
            .or(unless(self.advertise == fresh.advertise, "an address to advertise"))
            .or(unless(self.data_dir.is_none(), "a data directory"))
            .or(unless(self.like.is_none(), "another release"))
            .or(unless(!self.strict, "a strict cluster"))
            .or(control)
    }

    /// What handles of an external cluster stand on: a state without brokers, which nobody serves.
    pub(crate) fn shared_alone(self) -> Result<Arc<Shared>, Error> {
        let config = Config::new(self.configs).map_err(|why| Error::new(ErrorKind::InvalidConfig, why))?;
        let limits = limits(&config);
        let state = State::like(like::newest(), config, self.seed, Vec::new());
        Ok(Shared::new(state, self.clock, limits))
    }
}
