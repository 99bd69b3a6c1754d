//! A classic group: what it knows, and the questions the phases of a rebalance ask of it.

use crate::list::Listed;
use crate::ordered::{OrderedMap, OrderedSet};

use bytes::Bytes;

use super::member::Member;
use super::members::Members;
use super::state::ClassicState;
use crate::ErrorCode;
use crate::call::ConnectionId;
use crate::clock::Millis;
use crate::group::context::Context;
use crate::group::effect::{GroupTimer, JoinReply, JoinedMember};
use crate::group::record::{GroupValue, Record};
use crate::group::subscription;

/// The protocol type of Kafka's consumers, whose metadata the coordinator can read.
pub(crate) const CONSUMER: &str = "consumer";

/// How long a new member's JoinGroup may wait before the member is given up (5 minutes, as in Kafka).
pub(super) const NEW_MEMBER_JOIN_TIMEOUT_MS: i32 = 5 * 60 * 1000;

/// A group whose members assign partitions among themselves: JoinGroup, SyncGroup, Heartbeat, LeaveGroup.
///
/// Pure: every method takes the time and the configuration in a [`Context`] and puts what is to be done on its
/// list of effects. What lasts of it is the last [`GroupValue`] that was appended.
#[derive(Clone, Debug)]
pub(crate) struct ClassicGroup {
    /// The group id.
    pub(super) id: String,
    pub(super) state: ClassicState,
    pub(super) previous: ClassicState,
    pub(super) state_timestamp: Option<Millis>,
    pub(super) protocol_type: Option<String>,
    pub(super) protocol: Option<String>,
    pub(super) generation: i32,
    /// Some member, while there is any.
    pub(super) leader: Option<String>,
    pub(super) members: Members,
    /// Ids that were handed out with MEMBER_ID_REQUIRED and have not been joined with yet.
    pub(super) pending: OrderedMap<String, Pending>,
    /// Members of the current generation that have not sent a SyncGroup yet.
    pub(super) pending_sync: OrderedSet<String>,
    /// The topics that members are subscribed to; `None` when the coordinator cannot know.
    pub(super) subscribed: Option<OrderedSet<String>>,
    /// The first rebalance of an empty group is under way, and waits for more members.
    pub(super) initial: Option<InitialDelay>,
}

/// A member id that was handed out, and not joined with yet.
#[derive(Clone, Debug)]
pub(crate) struct Pending {
    pub(super) session_timeout_ms: i32,
    pub(super) connection: Option<ConnectionId>,
}

/// The initial rebalance's delay, which is extended while members arrive.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InitialDelay {
    /// The wait that is running.
    pub(super) delay_ms: i32,
    /// How much longer it may get in all.
    pub(super) remaining_ms: i32,
    /// A member has joined since the wait began.
    pub(super) member_added: bool,
}

impl ClassicGroup {
    /// An empty group that nobody has joined.
    pub(crate) fn new(id: &str, now: Millis) -> Self {
        Self {
            id: id.to_owned(),
            state: ClassicState::Empty,
            previous: ClassicState::Dead,
            state_timestamp: Some(now),
            protocol_type: None,
            protocol: None,
            generation: 0,
            leader: None,
            members: Members::default(),
            pending: OrderedMap::new(),
            pending_sync: OrderedSet::new(),
            subscribed: None,
            initial: None,
        }
    }

    /// The group as it comes out of the log: stable if it has members, else empty.
    pub(crate) fn from_value(id: &str, value: &GroupValue, now: Millis) -> Self {
        let mut group = Self::new(id, now);
        group.generation = value.generation;
        group.protocol_type = Some(value.protocol_type.clone()).filter(|name| !name.is_empty());
        group.protocol.clone_from(&value.protocol);
        group.leader.clone_from(&value.leader);
        group.state_timestamp = value.state_timestamp;
        let protocol = value.protocol.as_deref().unwrap_or_default();
        for member in &value.members {
            let duplicate_instance = member
                .instance_id
                .as_deref()
                .is_some_and(|instance| group.members.instance(instance).is_some());
            if !duplicate_instance && !group.members.contains(&member.member_id) {
                group.members.add(Member::from_value(member, protocol));
            }
        }
        if !group.members.is_empty() {
            group.state = ClassicState::Stable;
        }
        if !group.leader.as_deref().is_some_and(|leader| group.members.contains(leader)) {
            group.leader = group.members.iter().next().map(|first| first.id.clone());
        }
        group.subscribed = group.subscribed_topics();
        group
    }

    /// The group id.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// Where it stands.
    pub(crate) fn state(&self) -> ClassicState {
        self.state
    }

    /// The generation.
    pub(crate) fn generation(&self) -> i32 {
        self.generation
    }

    /// When it entered its state, if that is known.
    pub(crate) fn state_timestamp(&self) -> Option<Millis> {
        self.state_timestamp
    }

    /// The protocol type, once somebody has joined.
    pub(crate) fn protocol_type(&self) -> Option<&str> {
        self.protocol_type.as_deref()
    }

    /// The protocol that was voted for.
    pub(crate) fn protocol(&self) -> Option<&str> {
        self.protocol.as_deref()
    }

    /// The leader's member id.
    pub(crate) fn leader(&self) -> Option<&str> {
        self.leader.as_deref()
    }

    /// Its members, in the order in which they joined.
    pub(crate) fn members(&self) -> &Members {
        &self.members
    }

    /// Whether it stands in `state`.
    pub(super) fn is(&self, state: ClassicState) -> bool {
        self.state == state
    }

    /// Goes over to `next`, which must be a legal successor.
    pub(super) fn go(&mut self, next: ClassicState, now: Millis) {
        assert!(next.may_follow(self.state), "group {}: {next} may not follow {}", self.id, self.state);
        self.previous = self.state;
        self.state = next;
        self.state_timestamp = Some(now);
    }

    /// Whether a rebalance can begin.
    pub(super) fn can_rebalance(&self) -> bool {
        ClassicState::PreparingRebalance.may_follow(self.state)
    }

    /// Whether the member leads.
    pub(super) fn is_leader(&self, member_id: &str) -> bool {
        self.leader.as_deref() == Some(member_id)
    }

    /// Whether the members are consumers.
    pub(crate) fn uses_consumer_protocol(&self) -> bool {
        self.protocol_type.as_deref() == Some(CONSUMER)
    }

    /// Members whose JoinGroup is parked.
    pub(super) fn joining_count(&self) -> usize {
        self.members.iter().filter(|member| member.joining.is_some()).count()
    }

    /// Whether everybody who is expected has joined.
    pub(super) fn all_have_joined(&self) -> bool {
        self.pending.is_empty() && self.members.iter().all(|member| member.joining.is_some())
    }

    /// How long a rebalance waits: the longest that any member may take.
    pub(super) fn rebalance_timeout_ms(&self) -> i32 {
        self.members.iter().map(|member| member.rebalance_timeout_ms).max().unwrap_or(0).max(0)
    }

    /// That the request comes from the member it says it does.
    pub(crate) fn check_member(&self, member_id: &str, instance_id: Option<&str>) -> Result<(), ErrorCode> {
        if let Some(instance_id) = instance_id {
            let holder = self.members.instance(instance_id).ok_or(ErrorCode::UnknownMemberId)?;
            if holder.id != member_id {
                return Err(ErrorCode::FencedInstanceId);
            }
        }
        if self.members.contains(member_id) { Ok(()) } else { Err(ErrorCode::UnknownMemberId) }
    }

    /// Notes when and on which connection a member was last heard.
    pub(super) fn heard(&mut self, member_id: &str, connection: ConnectionId, now: Millis) {
        if let Some(member) = self.members.get_mut(member_id) {
            member.connection = Some(connection);
            member.last_heard = Some(now);
        }
    }

    /// Takes a member out. Nobody is left waiting: parked requests of its own end with UNKNOWN_MEMBER_ID, so that
    /// a client that is still there joins anew. If it led, the member that joined first leads.
    pub(super) fn drop_member(&mut self, member_id: &str, cx: &mut Context<'_>) {
        cx.clear_timer(self.session_timer(member_id));
        self.pending.remove(member_id);
        self.pending_sync.remove(member_id);
        let Some(member) = self.members.remove(member_id) else { return };
        if let Some(waiter) = member.joining {
            cx.refuse_join(waiter, ErrorCode::UnknownMemberId, "");
        }
        if let Some(waiter) = member.syncing {
            cx.refuse_sync(waiter, ErrorCode::UnknownMemberId);
        }
        if self.is_leader(member_id) {
            self.leader = self.members.iter().next().map(|first| first.id.clone());
        }
    }

    /// The answer to a member's JoinGroup for the current generation.
    pub(super) fn join_reply(&self, member_id: &str) -> JoinReply {
        JoinReply {
            error: ErrorCode::None,
            generation: self.generation,
            protocol_type: self.protocol_type.clone(),
            protocol_name: self.protocol.clone(),
            leader: self.leader.clone().unwrap_or_default(),
            skip_assignment: false,
            member_id: member_id.to_owned(),
            members: Vec::new(),
        }
    }

    /// The same, with all members if it is the leader's.
    pub(super) fn join_reply_with_members(&self, member_id: &str) -> JoinReply {
        let mut reply = self.join_reply(member_id);
        if self.is_leader(member_id) {
            reply.members = self.joined_members();
        }
        reply
    }

    fn joined_members(&self) -> Vec<JoinedMember> {
        let protocol = self.protocol.as_deref().unwrap_or_default();
        let joined = |member: &Member| JoinedMember {
            member_id: member.id.clone(),
            instance_id: member.instance_id.clone(),
            metadata: member.metadata(protocol),
        };
        self.members.iter().map(joined).listed()
    }

    /// The group as it is written to the log, each member with the assignment that `assignment` gives it.
    pub(super) fn to_record(&self, assignment: impl Fn(&Member) -> Bytes) -> Record {
        let protocol = self.protocol.as_deref().unwrap_or_default();
        let value = GroupValue {
            protocol_type: self.protocol_type.clone().unwrap_or_default(),
            generation: self.generation,
            protocol: self.protocol.clone(),
            leader: self.leader.clone(),
            state_timestamp: self.state_timestamp,
            members: self.members.iter().map(|member| member.to_value(protocol, assignment(member))).listed(),
        };
        Record::Group { group: self.id.clone(), value: Some(value) }
    }

    /// Whether members are subscribed to the topic. Where that cannot be known, consumers count as subscribed.
    pub(crate) fn is_subscribed_to(&self, topic: &str) -> bool {
        self.subscribed.as_ref().map_or(self.uses_consumer_protocol(), |topics| topics.contains(topic))
    }

    /// Whether the coordinator knows what the members are subscribed to.
    pub(crate) fn knows_subscriptions(&self) -> bool {
        self.subscribed.is_some()
    }

    pub(super) fn subscribed_topics(&self) -> Option<OrderedSet<String>> {
        if !self.uses_consumer_protocol() {
            return None;
        }
        let mut topics = OrderedSet::new();
        for member in self.members.iter() {
            topics.extend(subscription::topics(&member.metadata(self.protocol.as_deref()?))?);
        }
        Some(topics)
    }

    pub(super) fn join_timer(&self) -> GroupTimer {
        GroupTimer::Join { group: self.id.clone() }
    }

    pub(super) fn sync_timer(&self) -> GroupTimer {
        GroupTimer::Sync { group: self.id.clone() }
    }

    pub(super) fn session_timer(&self, member_id: &str) -> GroupTimer {
        GroupTimer::Session { group: self.id.clone(), member: member_id.to_owned() }
    }
}
