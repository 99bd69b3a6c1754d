//! A group, as the author of a test holds it.

use std::fmt;
use std::sync::Arc;

use tokio::runtime::Handle;

use super::classic::ClassicState;
use super::view::GroupView;
use crate::cluster::Cluster;
#[cfg(feature = "external")]
use crate::external::told;
use crate::list::Listed;
use crate::shared::Shared;

/// A consumer group by its id. It need not exist yet.
///
/// Cheap to clone and to send to another thread. It does not keep the cluster running.
///
/// ```
/// use std::time::Duration;
///
/// let kafka = kafkito::Cluster::builder().topic("orders", 2).start()?;
/// let billing = kafka.group("billing");
/// assert!(billing.view().is_none()); // nobody has joined yet
///
/// // With consumers running: billing.stable(2).wait()?;
/// let late = billing.stable(2).within(Duration::from_millis(5)).wait().unwrap_err();
/// assert!(late.to_string().contains("no such group"));
/// # Ok::<(), kafkito::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Group {
    pub(crate) shared: Arc<Shared>,
    pub(crate) runtime: Handle,
    pub(crate) id: String,
}

/// Where a group stands, in Kafka's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema))]
#[non_exhaustive]
pub enum GroupState {
    /// It has no members.
    Empty,
    /// Its members are to join again.
    PreparingRebalance,
    /// A generation has begun; its leader is to send the assignment.
    CompletingRebalance,
    /// Every member can have its assignment.
    Stable,
    /// It has been removed.
    Dead,
}

impl From<ClassicState> for GroupState {
    fn from(state: ClassicState) -> Self {
        match state {
            ClassicState::Empty => Self::Empty,
            ClassicState::PreparingRebalance => Self::PreparingRebalance,
            ClassicState::CompletingRebalance => Self::CompletingRebalance,
            ClassicState::Stable => Self::Stable,
            ClassicState::Dead => Self::Dead,
        }
    }
}

impl GroupState {
    /// The state that Kafka names so.
    #[cfg(feature = "external")]
    pub(crate) fn named(name: &str) -> Option<Self> {
        let all =
            [Self::Empty, Self::PreparingRebalance, Self::CompletingRebalance, Self::Stable, Self::Dead];
        all.into_iter().find(|state| state.name() == name)
    }

    /// Kafka's name of the state.
    pub fn name(self) -> &'static str {
        match self {
            Self::Empty => ClassicState::Empty.name(),
            Self::PreparingRebalance => ClassicState::PreparingRebalance.name(),
            Self::CompletingRebalance => ClassicState::CompletingRebalance.name(),
            Self::Stable => ClassicState::Stable.name(),
            Self::Dead => ClassicState::Dead.name(),
        }
    }
}

impl fmt::Display for GroupState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Cluster {
    /// A consumer group by its id.
    pub fn group(&self, id: impl Into<String>) -> Group {
        Group::new(&self.shared, &self.runtime, id.into())
    }

    /// The ids of all groups, in order.
    pub fn groups(&self) -> Vec<String> {
        self.shared.look(|state| state.groups.iter().map(|group| group.id().to_owned()).listed())
    }
}

impl Group {
    pub(crate) fn new(shared: &Arc<Shared>, runtime: &Handle, id: String) -> Self {
        Self { shared: Arc::clone(shared), runtime: runtime.clone(), id }
    }

    /// The group's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The group as it stands; `None` if there is none of this id.
    pub fn view(&self) -> Option<GroupView> {
        #[cfg(feature = "external")]
        if let Some(external) = self.shared.external() {
            return told(external.group_with_offsets(&self.id));
        }
        view(&self.shared, &self.id)
    }

    /// The broker that coordinates the group, the leader of its partition of `__consumer_offsets`; `None` while there is none,
    /// as before the first client has asked for it.
    pub fn coordinator(&self) -> Option<i32> {
        self.shared.look(|state| state.group_coordinator(&self.id))
    }

    /// The offset that the group has committed for a partition.
    pub fn committed_offset(&self, topic: &str, partition: i32) -> Option<i64> {
        #[cfg(feature = "external")]
        if let Some(external) = self.shared.external() {
            return told(external.committed(&self.id, topic, partition));
        }
        committed(&self.shared, &self.id, topic, partition)
    }
}

pub(crate) fn view(shared: &Shared, id: &str) -> Option<GroupView> {
    shared.look(|state| state.groups.get(id).map(|group| GroupView::with_offsets(state, group)))
}

pub(crate) fn committed(shared: &Shared, id: &str, topic: &str, partition: i32) -> Option<i64> {
    shared.look(|state| state.groups.durable().offset(id, topic, partition).map(|committed| committed.offset))
}
