//! A member of a classic group.

use bytes::Bytes;

use crate::call::ConnectionId;
use crate::clock::Millis;
use crate::group::effect::WaiterId;
use crate::group::presence::Presence;
use crate::group::record::MemberValue;

/// A protocol that a member supports, with what it sends along. For consumers: an assignor and a subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Protocol {
    /// The name, such as `range`.
    pub(crate) name: String,
    /// Opaque to the coordinator.
    pub(crate) metadata: Bytes,
}

/// One member, dynamic or static (with an instance id).
#[derive(Clone, Debug)]
pub(crate) struct Member {
    /// Its id.
    pub(crate) id: String,
    /// Its `group.instance.id`, if it is static.
    pub(crate) instance_id: Option<String>,
    /// The client id it joined with.
    pub(crate) client_id: String,
    /// The host it joined from, as Kafka prints it.
    pub(crate) client_host: String,
    /// The connection it was last heard on; `None` after recovery.
    pub(crate) connection: Option<ConnectionId>,
    /// How long it may take to rejoin.
    pub(crate) rebalance_timeout_ms: i32,
    /// How long it may be silent.
    pub(crate) session_timeout_ms: i32,
    /// What it supports, in the order of its preference.
    pub(crate) protocols: Vec<Protocol>,
    /// What the leader assigned to it in the current generation.
    pub(crate) assignment: Bytes,
    /// Its JoinGroup that waits for the join phase to end.
    pub(crate) joining: Option<WaiterId>,
    /// Its SyncGroup that waits for the leader's assignment.
    pub(crate) syncing: Option<WaiterId>,
    /// When it was last heard, in cluster time; `None` after recovery.
    pub(crate) last_heard: Option<Millis>,
    /// The test has silenced it: nothing that it sends counts as a sign of life, nor does its connection.
    pub(crate) silent: bool,
    /// It has not yet been in a generation, so it does not know its id, and cannot send heartbeats.
    pub(crate) is_new: bool,
}

impl Member {
    /// Whether it has an instance id.
    pub(crate) fn is_static(&self) -> bool {
        self.instance_id.is_some()
    }

    /// What it sent with the protocol; empty if it does not support it.
    pub(crate) fn metadata(&self, protocol: &str) -> Bytes {
        self.protocols
            .iter()
            .find(|own| own.name == protocol)
            .map(|own| own.metadata.clone())
            .unwrap_or_default()
    }

    /// Whether it counts as alive although it says nothing.
    pub(crate) fn is_there(&self, presence: Presence) -> bool {
        !self.silent && presence.counts(self.connection)
    }

    /// Whether its silence is excused: it waits for the coordinator, not the other way round. New members are not
    /// excused, or those whose clients are gone would pile up in a long rebalance; nor are silenced ones.
    pub(crate) fn is_excused(&self) -> bool {
        !self.is_new && !self.silent && (self.joining.is_some() || self.syncing.is_some())
    }

    /// The member as it is written to the log.
    pub(crate) fn to_value(&self, protocol: &str, assignment: Bytes) -> MemberValue {
        MemberValue {
            member_id: self.id.clone(),
            instance_id: self.instance_id.clone(),
            client_id: self.client_id.clone(),
            client_host: self.client_host.clone(),
            rebalance_timeout_ms: self.rebalance_timeout_ms,
            session_timeout_ms: self.session_timeout_ms,
            subscription: self.metadata(protocol),
            assignment,
        }
    }

    /// The member as it comes out of the log.
    pub(crate) fn from_value(value: &MemberValue, protocol: &str) -> Self {
        Self {
            id: value.member_id.clone(),
            instance_id: value.instance_id.clone(),
            client_id: value.client_id.clone(),
            client_host: value.client_host.clone(),
            connection: None,
            rebalance_timeout_ms: value.rebalance_timeout_ms,
            session_timeout_ms: value.session_timeout_ms,
            protocols: vec![Protocol { name: protocol.to_owned(), metadata: value.subscription.clone() }],
            assignment: value.assignment.clone(),
            joining: None,
            syncing: None,
            last_heard: None,
            silent: false,
            is_new: false,
        }
    }
}
