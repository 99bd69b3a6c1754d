//! Rules of faults, and what they hold.

use super::{Done, Handles, Run};
use crate::error::{Error, ErrorKind};
use crate::fault::{FaultGuard, FaultHandle, FaultSpec, HeldRequest, RuleView};
use crate::list::Listed;

/// Injects a fault: from now on its rule stands between clients and the broker, until it is removed or the broker stops.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "control", derive(serde::Deserialize, utoipa::ToSchema), serde(transparent))]
pub struct InjectRule(pub FaultSpec);

/// Lists the rules that are installed, in the order of their injection, with their hits; and of those that have not hit, the
/// requests that came near.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct ListRules {}

/// Rules, in the order of their injection.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct RuleList {
    /// The rules.
    pub rules: Vec<RuleView>,
}

/// Reads a rule: its conditions and verdicts, its hits, and what it holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct ReadRule {
    /// The rule's number.
    pub rule: u64,
}

/// Removes a rule, and releases what it holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct RemoveRule {
    /// The rule's number.
    pub rule: u64,
}

/// Lists the requests that a rule holds, in the order in which they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct ListHeld {
    /// The rule's number.
    pub rule: u64,
}

/// Requests that a rule holds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct HeldList {
    /// The requests, in the order in which they came.
    pub held: Vec<HeldRequest>,
    /// How many ended because their clients went away.
    pub gone: u64,
    /// Who is still to come in the order in which they are released.
    pub order: Vec<String>,
}

/// Releases what a rule holds: one request, the one that came first, or some in an order; all that is held now, unless one
/// of these is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct Release {
    /// The rule's number.
    pub rule: u64,
    /// Only this held request, by its id.
    pub request: Option<u64>,
    /// Only the one that has been held longest.
    #[cfg_attr(feature = "control", serde(default))]
    pub next: bool,
    /// Those of these client ids or member ids, in this order: each as soon as it is held, and the one before it is through.
    /// What is not named stays held.
    pub in_order: Option<Vec<String>>,
}

/// What was released.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct Released {
    /// How many requests were released at once; those of an order follow when it is their turn.
    pub released: usize,
}

/// The rule of this number, or an error that says which there are.
pub(super) fn rule(handles: &Handles, id: u64) -> Result<FaultHandle, Error> {
    FaultHandle::find(&handles.shared, &handles.runtime, id).ok_or_else(|| {
        let ids: Vec<String> = RuleView::all(&handles.shared).iter().map(|rule| rule.id.to_string()).listed();
        let text = match ids.len() {
            0 => format!("there is no rule {id}, and no other"),
            _ => format!("there is no rule {id}; there are {}", ids.join(", ")),
        };
        Error::new(ErrorKind::NotFound, text)
    })
}

impl Run for InjectRule {
    type Answer = RuleView;

    fn run(self, handles: &Handles) -> Result<RuleView, Error> {
        Ok(FaultGuard::install(&handles.shared, &handles.runtime, self.0.into())?.keep().view())
    }
}

impl Run for ListRules {
    type Answer = RuleList;

    fn run(self, handles: &Handles) -> Result<RuleList, Error> {
        Ok(RuleList { rules: RuleView::all(&handles.shared) })
    }
}

impl Run for ReadRule {
    type Answer = RuleView;

    fn run(self, handles: &Handles) -> Result<RuleView, Error> {
        Ok(rule(handles, self.rule)?.view())
    }
}

impl Run for RemoveRule {
    type Answer = Done;

    fn run(self, handles: &Handles) -> Result<Done, Error> {
        rule(handles, self.rule)?.remove();
        Ok(Done)
    }
}

impl Run for ListHeld {
    type Answer = HeldList;

    fn run(self, handles: &Handles) -> Result<HeldList, Error> {
        let rule = rule(handles, self.rule)?;
        Ok(HeldList { held: rule.held_requests(), gone: rule.gone(), order: rule.release_order() })
    }
}

impl Run for Release {
    type Answer = Released;

    fn run(self, handles: &Handles) -> Result<Released, Error> {
        let rule = rule(handles, self.rule)?;
        let released = match (self.request, self.next, self.in_order) {
            (None, false, None) => rule.release_all(),
            (Some(id), false, None) => {
                if !rule.release(id) {
                    let text = format!("rule {} holds no request {id}", self.rule);
                    return Err(Error::new(ErrorKind::NotFound, text));
                }
                1
            }
            (None, true, None) => usize::from(rule.release_next().is_some()),
            (None, false, Some(names)) => {
                rule.release_in_order(names);
                0
            }
            _ => {
                let text = "request, next and inOrder exclude each other: give one of them, or none for all";
                return Err(Error::new(ErrorKind::InvalidConfig, text));
            }
        };
        Ok(Released { released })
    }
}
