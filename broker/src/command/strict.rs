//! Whether what goes wrong is the end of the test.

use super::{Done, Handles, Run};
use crate::error::Error;

/// Reads whether the cluster is strict, and what has gone wrong since it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct ReadStrict {}

/// Whether the cluster is strict.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct StrictView {
    /// Whether the first warning is the end of the test.
    pub strict: bool,
    /// What has gone wrong since then, a line each; null if nothing has.
    pub failure: Option<String>,
}

/// Makes the cluster strict, or lenient again. While it is strict, the first warning ends every wait, with what has gone wrong;
/// what was warned of before counts only if it comes up again. Lenient again, it has forgotten what had gone wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct SetStrict {
    /// Whether it is.
    pub strict: bool,
}

impl Run for ReadStrict {
    type Answer = StrictView;

    fn run(self, handles: &Handles) -> Result<StrictView, Error> {
        let warnings = &handles.shared.warnings;
        Ok(StrictView { strict: warnings.is_strict(), failure: warnings.failure() })
    }
}

impl Run for SetStrict {
    type Answer = Done;

    fn run(self, handles: &Handles) -> Result<Done, Error> {
        handles.shared.warnings.set_strict(self.strict);
        Ok(Done)
    }
}
