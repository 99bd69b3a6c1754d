//! JoinGroup: who is let in, and what a rejoining member gets.

use super::group::{ClassicGroup, NEW_MEMBER_JOIN_TIMEOUT_MS, Pending};
use super::member::{Member, Protocol};
use super::rebalance::Trigger;
use super::state::ClassicState;
use crate::ErrorCode;
use crate::call::ConnectionId;
use crate::group::context::Context;
use crate::group::effect::{JoinReply, WaiterId};
use crate::group::event::{Eviction, GroupHappening, RebalanceCause};

/// A JoinGroup.
#[derive(Clone, Debug)]
pub(crate) struct JoinRequest {
    /// The group id.
    pub(crate) group: String,
    /// The member id; empty for one that has none yet.
    pub(crate) member_id: String,
    /// The `group.instance.id` of a static member.
    pub(crate) instance_id: Option<String>,
    /// The client id.
    pub(crate) client_id: String,
    /// The client's host, as Kafka prints it.
    pub(crate) client_host: String,
    /// The client's connection.
    pub(crate) connection: ConnectionId,
    /// How long the member may be silent.
    pub(crate) session_timeout_ms: i32,
    /// How long it may take to rejoin.
    pub(crate) rebalance_timeout_ms: i32,
    /// What kind of group it wants to be in.
    pub(crate) protocol_type: String,
    /// What it supports, in the order of its preference.
    pub(crate) protocols: Vec<Protocol>,
    /// A dynamic member without an id is given one first, and has to come back with it (v4+).
    pub(crate) needs_member_id: bool,
    /// The client understands that it is to skip the assignment (v9+).
    pub(crate) can_skip_assignment: bool,
    /// Who is answered.
    pub(crate) waiter: WaiterId,
}

impl ClassicGroup {
    /// Takes a JoinGroup: answers it, or parks it until the join phase ends.
    pub(crate) fn join(&mut self, request: JoinRequest, cx: &mut Context<'_>) {
        if !self.has_room_for(&request.member_id, cx.config.max_size) {
            self.remove_late(&request.member_id, Eviction::GroupFull, cx);
            cx.refuse_join(request.waiter, ErrorCode::GroupMaxSizeReached, "");
        } else if self.is(ClassicState::Dead) {
            cx.refuse_join(request.waiter, ErrorCode::CoordinatorNotAvailable, &request.member_id);
        } else if !self.supports(&request.protocol_type, &request.protocols) {
            cx.refuse_join(request.waiter, ErrorCode::InconsistentGroupProtocol, &request.member_id);
        } else if request.member_id.is_empty() {
            self.join_new(request, cx);
        } else {
            self.join_known(request, cx);
        }
    }

    /// Whether `group.max.size` lets the member in. While members join, those that wait are counted, so that of a
    /// group that is too large the last to rejoin are turned away.
    fn has_room_for(&self, member_id: &str, max_size: i32) -> bool {
        let max_size = usize::try_from(max_size).unwrap_or(0);
        match self.state {
            ClassicState::Empty | ClassicState::Dead => true,
            ClassicState::PreparingRebalance => {
                let waits_already =
                    self.members.get(member_id).is_some_and(|member| member.joining.is_some());
                waits_already || self.joining_count() < max_size
            }
            ClassicState::CompletingRebalance | ClassicState::Stable => {
                self.members.contains(member_id) || self.members.len() < max_size
            }
        }
    }

    fn join_new(&mut self, request: JoinRequest, cx: &mut Context<'_>) {
        let id = self.unused_id(&request, cx);
        let holder = request.instance_id.as_deref().and_then(|instance| self.members.instance(instance));
        if let Some(holder) = holder {
            let old_id = holder.id.clone();
            self.replace_static(request, &old_id, id, cx);
        } else if request.instance_id.is_none() && request.needs_member_id {
            self.hand_out_id(&request, id, cx);
        } else {
            self.add(request, id, cx);
        }
    }

    /// A new id. After recovery a seed may give ids again that are in the log.
    fn unused_id(&self, request: &JoinRequest, cx: &mut Context<'_>) -> String {
        loop {
            let id = cx.scripts.ids.next(&self.id, &request.client_id, request.instance_id.as_deref());
            if !self.members.contains(&id) && !self.pending.contains_key(&id) {
                return id;
            }
        }
    }

    fn hand_out_id(&mut self, request: &JoinRequest, id: String, cx: &mut Context<'_>) {
        cx.set_timer(self.session_timer(&id), request.session_timeout_ms);
        cx.refuse_join(request.waiter, ErrorCode::MemberIdRequired, &id);
        let connection = Some(request.connection);
        self.pending.insert(id, Pending { session_timeout_ms: request.session_timeout_ms, connection });
    }

    fn join_known(&mut self, request: JoinRequest, cx: &mut Context<'_>) {
        let id = request.member_id.clone();
        if self.pending.contains_key(&id) {
            if request.instance_id.is_some() {
                // Ids are handed out to dynamic members only; Kafka trips over this one.
                return cx.refuse_join(request.waiter, ErrorCode::UnknownServerError, "");
            }
            return self.add(request, id, cx);
        }
        if let Err(error) = self.check_member(&id, request.instance_id.as_deref()) {
            return cx.refuse_join(request.waiter, error, &id);
        }
        self.heard(&id, request.connection, cx.now);
        match self.current_generation_for(&request) {
            Some(reply) => cx.answer_join(request.waiter, reply),
            None => self.rejoin(request, cx),
        }
    }

    /// The answer for a member whose JoinGroup changes nothing: in the middle of a rebalance it may not have seen
    /// the first answer; in a stable group only the leader's JoinGroup asks for a new assignment.
    fn current_generation_for(&self, request: &JoinRequest) -> Option<JoinReply> {
        let id = &request.member_id;
        let unchanged = self.members.get(id).is_some_and(|member| member.protocols == request.protocols);
        match self.state {
            ClassicState::CompletingRebalance if unchanged => Some(self.join_reply_with_members(id)),
            ClassicState::Stable if unchanged && !self.is_leader(id) => Some(self.join_reply(id)),
            _ => None,
        }
    }

    fn rejoin(&mut self, request: JoinRequest, cx: &mut Context<'_>) {
        let id = request.member_id.clone();
        self.update(&id, request, cx);
        self.rebalance_or_complete(Trigger::of(RebalanceCause::Rejoined, &id), cx);
    }

    /// Takes over what a known member sent, and parks its request. An older request of the same member, whose
    /// client has gone away or it would not have sent another, is told to rejoin.
    pub(super) fn update(&mut self, id: &str, request: JoinRequest, cx: &mut Context<'_>) {
        let Some(member) = self.members.get_mut(id) else { return };
        member.protocols = request.protocols;
        member.rebalance_timeout_ms = request.rebalance_timeout_ms;
        member.session_timeout_ms = request.session_timeout_ms;
        member.connection = Some(request.connection);
        if let Some(older) = member.joining.replace(request.waiter) {
            cx.refuse_join(older, ErrorCode::RebalanceInProgress, id);
        }
    }

    fn add(&mut self, request: JoinRequest, id: String, cx: &mut Context<'_>) {
        if let Some(initial) = &mut self.initial {
            initial.member_added = true;
        }
        if self.members.is_empty() {
            self.protocol_type = Some(request.protocol_type.clone());
        }
        self.leader.get_or_insert_with(|| id.clone());
        self.pending.remove(&id);
        cx.note(&self.id, joined(&request, &id, None));
        let cause = Trigger::of(RebalanceCause::Joined, &id);
        // Heartbeats cannot be asked of somebody who does not know that it is a member.
        cx.set_timer(self.session_timer(&id), NEW_MEMBER_JOIN_TIMEOUT_MS);
        self.members.add(Member {
            id,
            instance_id: request.instance_id,
            client_id: request.client_id,
            client_host: request.client_host,
            connection: Some(request.connection),
            rebalance_timeout_ms: request.rebalance_timeout_ms,
            session_timeout_ms: request.session_timeout_ms,
            protocols: request.protocols,
            assignment: bytes::Bytes::new(),
            joining: Some(request.waiter),
            syncing: None,
            last_heard: Some(cx.now),
            silent: false,
            is_new: true,
        });
        self.rebalance_or_complete(cause, cx);
    }
}

/// The event of a client that becomes the member `id`, perhaps in the place of `replaces`.
pub(super) fn joined(request: &JoinRequest, id: &str, replaces: Option<&str>) -> GroupHappening {
    GroupHappening::Joined {
        member: id.to_owned(),
        client: request.client_id.clone(),
        host: request.client_host.clone(),
        instance: request.instance_id.clone(),
        replaces: replaces.map(str::to_owned),
    }
}
