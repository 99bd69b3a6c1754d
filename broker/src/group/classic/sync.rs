//! SyncGroup: the leader hands in the assignment, everybody gets its own.

use crate::list::Listed;
use crate::ordered::OrderedMap;

use bytes::Bytes;

use super::group::ClassicGroup;
use super::rebalance::Trigger;
use super::state::ClassicState;
use crate::ErrorCode;
use crate::call::ConnectionId;
use crate::group::context::Context;
use crate::group::effect::{Effect, SyncReply, Then, WaiterId};
use crate::group::event::{Eviction, RebalanceCause};
use crate::group::presence::Presence;

/// A SyncGroup.
#[derive(Clone, Debug)]
pub(crate) struct SyncRequest {
    /// The group id.
    pub(crate) group: String,
    /// The generation that the member believes in.
    pub(crate) generation: i32,
    /// The member id.
    pub(crate) member_id: String,
    /// The `group.instance.id` of a static member.
    pub(crate) instance_id: Option<String>,
    /// The protocol type that the member believes in (v5+).
    pub(crate) protocol_type: Option<String>,
    /// The protocol that the member believes in (v5+).
    pub(crate) protocol_name: Option<String>,
    /// From the leader: what each member gets.
    pub(crate) assignments: OrderedMap<String, Bytes>,
    /// The client's connection.
    pub(crate) connection: ConnectionId,
    /// Who is answered.
    pub(crate) waiter: WaiterId,
}

impl ClassicGroup {
    /// Takes a SyncGroup: answers it, or parks it until the leader's assignment is stored.
    pub(crate) fn sync(&mut self, request: SyncRequest, cx: &mut Context<'_>) {
        if let Err(error) = self.check_sync(&request) {
            return cx.refuse_sync(request.waiter, error);
        }
        self.heard(&request.member_id, request.connection, cx.now);
        match self.state {
            ClassicState::Empty | ClassicState::Dead => {
                cx.refuse_sync(request.waiter, ErrorCode::UnknownMemberId);
            }
            ClassicState::PreparingRebalance => {
                cx.refuse_sync(request.waiter, ErrorCode::RebalanceInProgress);
            }
            ClassicState::CompletingRebalance => self.park_sync(request, cx),
            ClassicState::Stable => {
                self.has_synced(&request.member_id, cx);
                cx.answer_sync(request.waiter, self.sync_reply(&request.member_id));
            }
        }
    }

    fn check_sync(&self, request: &SyncRequest) -> Result<(), ErrorCode> {
        match self.state {
            ClassicState::Empty => return Err(ErrorCode::UnknownMemberId),
            ClassicState::Dead => return Err(ErrorCode::CoordinatorNotAvailable),
            _ => {}
        }
        self.check_member(&request.member_id, request.instance_id.as_deref())?;
        if request.generation != self.generation {
            return Err(ErrorCode::IllegalGeneration);
        }
        if differ(request.protocol_type.as_deref(), self.protocol_type())
            || differ(request.protocol_name.as_deref(), self.protocol())
        {
            return Err(ErrorCode::InconsistentGroupProtocol);
        }
        Ok(())
    }

    fn park_sync(&mut self, request: SyncRequest, cx: &mut Context<'_>) {
        let SyncRequest { member_id, waiter, generation, assignments, .. } = request;
        let older = self.members.get_mut(&member_id).and_then(|member| member.syncing.replace(waiter));
        if let Some(older) = older {
            cx.refuse_sync(older, ErrorCode::RebalanceInProgress);
        }
        self.has_synced(&member_id, cx);
        if self.is_leader(&member_id) {
            let record = self.to_record(|member| assignments.get(&member.id).cloned().unwrap_or_default());
            let then = Then::Assigned { group: self.id.clone(), generation, assignments };
            cx.effects.push(Effect::Append { record, then });
        }
    }

    fn has_synced(&mut self, member_id: &str, cx: &mut Context<'_>) {
        self.pending_sync.remove(member_id);
        if self.pending_sync.is_empty() {
            cx.clear_timer(self.sync_timer());
        }
    }

    /// Goes on after the leader's assignment was appended, or could not be. If the group has moved on meanwhile,
    /// it is of no interest any more.
    pub(crate) fn assigned(
        &mut self,
        generation: i32,
        assignments: &OrderedMap<String, Bytes>,
        appended: Result<(), ErrorCode>,
        cx: &mut Context<'_>,
    ) {
        if !self.is(ClassicState::CompletingRebalance) || generation != self.generation {
            return;
        }
        match appended {
            Ok(()) => {
                for member in self.members.iter_mut() {
                    member.assignment = assignments.get(&member.id).cloned().unwrap_or_default();
                }
                self.answer_syncs(|group, id| group.sync_reply(id), cx);
                self.go(ClassicState::Stable, cx.now);
                cx.note(&self.id, self.assigned_event());
            }
            Err(error) => {
                self.refuse_assignment(error, cx);
                self.rebalance_or_complete(Trigger::nobodys(RebalanceCause::NotStored), cx);
            }
        }
    }

    /// Forgets the assignment of a generation that is given up, and tells those who wait for it.
    pub(super) fn refuse_assignment(&mut self, error: ErrorCode, cx: &mut Context<'_>) {
        for member in self.members.iter_mut() {
            member.assignment = Bytes::new();
        }
        self.answer_syncs(|_, _| SyncReply::error(error), cx);
    }

    /// Answers every parked SyncGroup. Sessions begin anew: had one run out while its member waited, that would
    /// have been ignored.
    fn answer_syncs(&mut self, reply: impl Fn(&Self, &str) -> SyncReply, cx: &mut Context<'_>) {
        for id in self.members.ids(|member| member.syncing.is_some()) {
            let reply = reply(self, &id);
            let Some(member) = self.members.get_mut(&id) else { continue };
            let (session_timeout_ms, is_silent) = (member.session_timeout_ms, member.silent);
            if let Some(waiter) = member.syncing.take() {
                cx.answer_sync(waiter, reply);
            }
            if !is_silent {
                cx.set_timer(self.session_timer(&id), session_timeout_ms);
            }
        }
    }

    fn sync_reply(&self, member_id: &str) -> SyncReply {
        SyncReply {
            error: ErrorCode::None,
            protocol_type: self.protocol_type.clone(),
            protocol_name: self.protocol.clone(),
            assignment: self
                .members
                .get(member_id)
                .map(|member| member.assignment.clone())
                .unwrap_or_default(),
        }
    }

    /// Members that have not asked for their assignment by now are removed, and the rest rebalances; unless the generation
    /// began while a test advances the clock, so that none of those who are there can have asked.
    pub(crate) fn sync_timer_fired(&mut self, presence: Presence, cx: &mut Context<'_>) {
        let waits = matches!(self.state, ClassicState::CompletingRebalance | ClassicState::Stable);
        if !waits || self.pending_sync.is_empty() {
            return;
        }
        let is_there = |id: &String| self.members.get(id).is_some_and(|member| member.is_there(presence));
        if presence.hides(self.state_timestamp) && self.pending_sync.iter().any(is_there) {
            return self.begin_anew_after(presence, self.sync_timer(), cx);
        }
        let late: Vec<String> = std::mem::take(&mut self.pending_sync).into_iter().listed();
        for member in &late {
            self.remove_late(member, Eviction::SyncTimeout, cx);
        }
        self.begin_rebalance(Trigger { why: RebalanceCause::Evicted, members: late }, cx);
    }
}

/// Whether both are known, and not the same.
fn differ(asked: Option<&str>, actual: Option<&str>) -> bool {
    matches!((asked, actual), (Some(asked), Some(actual)) if asked != actual)
}
