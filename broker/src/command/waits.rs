//! Waits.

use std::time::Duration;

use super::{Handles, Run, rules};
use crate::error::{Error, ErrorKind};
use crate::wait::{Wait, WaitSpec, Waited};

/// Waits until something has come about. If it does not in time, the problem tells what was seen instead, step by step.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct WaitFor {
    /// What is waited for.
    pub until: WaitSpec,
    /// How long at most, in milliseconds of real time. Default: ten seconds.
    #[cfg_attr(feature = "control", schema(maximum = 3_600_000))]
    pub within_ms: Option<u64>,
}

/// No test waits longer.
const WITHIN_MS_MAX: u64 = 3_600_000;

impl WaitFor {
    /// The wait that is asked for.
    ///
    /// # Errors
    /// If it is about a rule that is not installed, or the limit is too far away.
    pub(crate) fn start(self, handles: &Handles) -> Result<Wait<Waited>, Error> {
        if let WaitSpec::RuleHit { rule, .. }
        | WaitSpec::RuleHolds { rule, .. }
        | WaitSpec::RuleGone { rule, .. } = self.until
        {
            rules::rule(handles, rule)?;
        }
        if self.within_ms.is_some_and(|limit| limit > WITHIN_MS_MAX) {
            let text = format!("withinMs is more than an hour ({WITHIN_MS_MAX})");
            return Err(Error::new(ErrorKind::InvalidConfig, text));
        }
        let wait = self.until.start(&handles.shared, &handles.runtime);
        Ok(match self.within_ms {
            Some(limit) => wait.within(Duration::from_millis(limit)),
            None => wait,
        })
    }
}

impl Run for WaitFor {
    type Answer = Waited;

    fn run(self, handles: &Handles) -> Result<Waited, Error> {
        self.start(handles)?.wait()
    }
}
