//! What happens to groups, as plain data.

use crate::list::Listed;
use std::collections::BTreeMap;
use std::fmt;

use super::user_data::UserData;

/// One thing that happened to a group.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct GroupEvent {
    /// Its number among the events of all groups of the cluster, which are counted from 1.
    pub number: u64,
    /// The group's id.
    pub group: String,
    /// Cluster time, in milliseconds since the epoch.
    pub at_ms: i64,
    /// Wire time, in microseconds since the cluster was made.
    pub wire_us: u64,
    /// What happened.
    pub what: GroupHappening,
}

/// What can happen to a group.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Serialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", tag = "kind")
)]
#[non_exhaustive]
pub enum GroupHappening {
    /// A member came.
    Joined {
        /// Its id.
        member: String,
        /// Its client id.
        client: String,
        /// The host it came from.
        host: String,
        /// Its `group.instance.id`, if it is static.
        instance: Option<String>,
        /// The member in whose place it came: a static member is back under a new id.
        replaces: Option<String>,
    },
    /// A member left by its own will (or an administrator's): LeaveGroup.
    Left {
        /// Its id.
        member: String,
        /// Its client id.
        client: String,
    },
    /// A member was removed.
    Evicted {
        /// Its id.
        member: String,
        /// Its client id.
        client: String,
        /// Why.
        why: Eviction,
    },
    /// The members are to join again.
    RebalanceBegun {
        /// Why.
        why: RebalanceCause,
        /// The members whose doing it is.
        members: Vec<String>,
    },
    /// All who were expected have joined, or their time was up: a generation begins.
    Generation {
        /// Its number.
        generation: i32,
        /// The protocol that was voted for: an assignor, for consumers.
        protocol: String,
        /// Who assigns.
        leader: String,
        /// Its members, in the order in which they joined, which is the order the leader is told them in.
        members: Vec<GenerationMember>,
    },
    /// The leader's assignment is stored: the generation is stable.
    Assigned {
        /// The generation.
        generation: i32,
        /// What each member got, in the order of [`GroupHappening::Generation`].
        members: Vec<AssignedMember>,
    },
    /// The last member is gone.
    Emptied {
        /// The generation of the empty group.
        generation: i32,
    },
    /// An offset was committed by a client.
    Committed {
        /// The member; `None` for a client that is not in the group, such as an administrator's.
        member: Option<String>,
        /// The topic.
        topic: String,
        /// The partition.
        partition: i32,
        /// The offset.
        offset: i64,
    },
    /// A committed offset was set by the test.
    OffsetSet {
        /// The topic.
        topic: String,
        /// The partition.
        partition: i32,
        /// The offset.
        offset: i64,
    },
    /// A committed offset is gone.
    OffsetDropped {
        /// The topic.
        topic: String,
        /// The partition.
        partition: i32,
        /// Why.
        why: Removal,
    },
    /// The group itself is gone.
    Deleted {
        /// Why.
        why: Removal,
    },
}

/// A member of a generation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct GenerationMember {
    /// Its id.
    pub member: String,
    /// Its client id.
    pub client_id: String,
    /// Its `group.instance.id`, if it is static.
    pub instance_id: Option<String>,
    /// What it is subscribed to, if it is a consumer.
    pub topics: Vec<String>,
    /// What its assignor claims, if it is a consumer that sent anything.
    pub user_data: Option<UserData>,
}

/// What a member was assigned.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct AssignedMember {
    /// Its id.
    pub member: String,
    /// Its partitions by topic, in ascending order, if it is a consumer.
    pub partitions: BTreeMap<String, Vec<i32>>,
    /// What the leader's assignor told it besides.
    pub user_data: Option<UserData>,
}

/// Why a member was removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub enum Eviction {
    /// It was silent for its session timeout.
    SessionTimeout,
    /// It did not join again within the rebalance timeout.
    RebalanceTimeout,
    /// It did not ask for its assignment within the rebalance timeout.
    SyncTimeout,
    /// Its connection ended, where that counts (`kafkito.group.evict.on.disconnect`).
    Disconnected,
    /// The group had grown past `group.max.size`.
    GroupFull,
    /// The test asked for it.
    ByTest,
}

/// Why members are to join again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub enum RebalanceCause {
    /// A new member came.
    Joined,
    /// The leader joined again, or another member with another subscription.
    Rejoined,
    /// A member left.
    Left,
    /// A member was removed.
    Evicted,
    /// A static member came back in the middle of a rebalance, or changed the protocol.
    Replaced,
    /// The leader's assignment could not be stored.
    NotStored,
    /// After recovery there were more members than `group.max.size` allows.
    GroupFull,
    /// The test asked for it.
    ByTest,
}

/// Why an offset or a group is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub enum Removal {
    /// A client asked for it: OffsetDelete, DeleteGroups.
    ByClient,
    /// The test asked for it.
    ByTest,
    /// `offsets.retention.minutes` have passed.
    Expired,
    /// The topic was deleted.
    TopicDeleted,
}

impl GroupHappening {
    /// Whether it is about offsets, of which there may be very many, rather than about members.
    pub(crate) fn is_about_offsets(&self) -> bool {
        matches!(self, Self::Committed { .. } | Self::OffsetSet { .. } | Self::OffsetDropped { .. })
    }

    /// How much room it takes, in members.
    pub(crate) fn weight(&self) -> usize {
        match self {
            Self::Generation { members, .. } => 1 + members.len(),
            Self::Assigned { members, .. } => 1 + members.len(),
            _ => 1,
        }
    }
}

impl fmt::Display for GroupEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.wire_us as f64 / 1e6;
        write!(f, "{:>5} {seconds:9.3} s  {:?}: {}", self.number, self.group, self.what)
    }
}

impl fmt::Display for GroupHappening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Joined { member, client, host, instance, replaces } => {
                write!(f, "{member} joined (client {client:?} at {host}")?;
                instance.iter().try_for_each(|instance| write!(f, ", instance {instance:?}"))?;
                replaces.iter().try_for_each(|old| write!(f, ", in the place of {old}"))?;
                f.write_str(")")
            }
            Self::Left { member, .. } => write!(f, "{member} left"),
            Self::Evicted { member, why, .. } => write!(f, "{member} was evicted: {why}"),
            Self::RebalanceBegun { why, members } if members.is_empty() => {
                write!(f, "a rebalance begins: {why}")
            }
            Self::RebalanceBegun { why, members } => {
                write!(f, "a rebalance begins: {why} ({})", members.join(", "))
            }
            Self::Generation { generation, protocol, leader, members } => {
                write!(f, "generation {generation} begins, by {protocol}, led by {leader}: ")?;
                list(f, members, |f, member| f.write_str(&member.member))
            }
            Self::Assigned { generation, members } => {
                write!(f, "generation {generation} is assigned: ")?;
                list(f, members, |f, member| {
                    write!(f, "{} -> {}", member.member, PartitionsText(&member.partitions))
                })
            }
            Self::Emptied { generation } => write!(f, "empty, as generation {generation}"),
            Self::Committed { member, topic, partition, offset } => {
                write!(f, "{topic}-{partition} committed at {offset}")?;
                member.iter().try_for_each(|member| write!(f, " by {member}"))
            }
            Self::OffsetSet { topic, partition, offset } => {
                write!(f, "{topic}-{partition} set to {offset} by the test")
            }
            Self::OffsetDropped { topic, partition, why } => {
                write!(f, "{topic}-{partition} has no offset any more: {why}")
            }
            Self::Deleted { why } => write!(f, "deleted: {why}"),
        }
    }
}

fn list<T>(
    f: &mut fmt::Formatter<'_>,
    items: &[T],
    show: impl Fn(&mut fmt::Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    for (place, item) in items.iter().enumerate() {
        if place > 0 {
            f.write_str(", ")?;
        }
        show(f, item)?;
    }
    Ok(())
}

/// Partitions as `orders-0,1 payments-2`, or `nothing`.
pub(crate) struct PartitionsText<'a>(pub(crate) &'a BTreeMap<String, Vec<i32>>);

impl fmt::Display for PartitionsText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("nothing");
        }
        for (place, (topic, indexes)) in self.0.iter().enumerate() {
            let indexes: Vec<String> = indexes.iter().map(i32::to_string).listed();
            let space = if place > 0 { " " } else { "" };
            write!(f, "{space}{topic}-{}", indexes.join(","))?;
        }
        Ok(())
    }
}

impl fmt::Display for Eviction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SessionTimeout => "its session timed out",
            Self::RebalanceTimeout => "it did not rejoin within the rebalance timeout",
            Self::SyncTimeout => "it did not ask for its assignment within the rebalance timeout",
            Self::Disconnected => "its connection ended",
            Self::GroupFull => "the group is past its maximum size",
            Self::ByTest => "the test asked for it",
        })
    }
}

impl fmt::Display for RebalanceCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Joined => "a member joined",
            Self::Rejoined => "a member rejoined",
            Self::Left => "a member left",
            Self::Evicted => "a member was evicted",
            Self::Replaced => "a static member came back",
            Self::NotStored => "the assignment could not be stored",
            Self::GroupFull => "the group is past its maximum size",
            Self::ByTest => "the test asked for it",
        })
    }
}

impl fmt::Display for Removal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ByClient => "a client asked for it",
            Self::ByTest => "the test asked for it",
            Self::Expired => "it expired",
            Self::TopicDeleted => "the topic was deleted",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_reads_as_a_sentence() {
        let partitions = BTreeMap::from([("orders".to_owned(), vec![0, 2]), ("sums".to_owned(), vec![1])]);
        let members = vec![
            AssignedMember { member: "a".into(), partitions, user_data: None },
            AssignedMember { member: "b".into(), partitions: BTreeMap::new(), user_data: None },
        ];
        let event = GroupEvent {
            number: 7,
            group: "billing".into(),
            at_ms: 0,
            wire_us: 1_500_000,
            what: GroupHappening::Assigned { generation: 2, members },
        };
        let text =
            r#"    7     1.500 s  "billing": generation 2 is assigned: a -> orders-0,2 sums-1, b -> nothing"#;
        assert_eq!(event.to_string(), text);
    }
}
