//! Static members: a client that comes back under its `group.instance.id` takes its old place.

use super::group::ClassicGroup;
use super::join::{JoinRequest, joined};
use super::member::Member;
use super::rebalance::Trigger;
use super::state::ClassicState;
use crate::ErrorCode;
use crate::group::context::Context;
use crate::group::effect::{Effect, JoinReply, Then};
use crate::group::event::RebalanceCause;

impl ClassicGroup {
    /// A client without a member id joins under an instance id that `old_id` holds. The old member is fenced. In a
    /// stable group whose protocol stays the same, there is no rebalance: the new member inherits the assignment.
    pub(super) fn replace_static(
        &mut self,
        request: JoinRequest,
        old_id: &str,
        new_id: String,
        cx: &mut Context<'_>,
    ) {
        cx.note(&self.id, joined(&request, &new_id, Some(old_id)));
        let can_skip_assignment = request.can_skip_assignment;
        let leader_before = self.leader.clone();
        let Some(old) = self.fence(old_id, &new_id, cx) else { return };
        cx.set_timer(self.session_timer(&new_id), old.session_timeout_ms);
        let cause = Trigger::of(RebalanceCause::Replaced, &new_id);
        self.update(&new_id, request, cx);
        match self.state {
            ClassicState::Stable if self.elected_protocol() == self.protocol => {
                let record = self.to_record(|member| member.assignment.clone());
                let group = self.id.clone();
                let old = Box::new(old);
                let then = Then::Replaced { group, old, new_id, can_skip_assignment, leader_before };
                cx.effects.push(Effect::Append { record, then });
            }
            // The leader may be assigning to the old id at this moment.
            ClassicState::Stable | ClassicState::CompletingRebalance => self.begin_rebalance(cause, cx),
            _ => self.rebalance_or_complete(cause, cx),
        }
    }

    /// Puts a member with a new id in the place of the old one, whose parked requests end with FENCED_INSTANCE_ID.
    fn fence(&mut self, old_id: &str, new_id: &str, cx: &mut Context<'_>) -> Option<Member> {
        let mut old = self.members.get(old_id)?.clone();
        let (joining, syncing) = (old.joining.take(), old.syncing.take());
        if let Some(waiter) = joining {
            cx.refuse_join(waiter, ErrorCode::FencedInstanceId, old_id);
        }
        if let Some(waiter) = syncing {
            cx.refuse_sync(waiter, ErrorCode::FencedInstanceId);
        }
        let new = Member { id: new_id.to_owned(), is_new: false, silent: false, ..old.clone() };
        self.put_in_place(old_id, new, cx);
        Some(old)
    }

    fn put_in_place(&mut self, old_id: &str, new: Member, cx: &mut Context<'_>) {
        cx.clear_timer(self.session_timer(old_id));
        if self.is_leader(old_id) {
            self.leader = Some(new.id.clone());
        }
        if self.pending_sync.remove(old_id) {
            self.pending_sync.insert(new.id.clone());
        }
        self.members.replace(old_id, new);
    }

    /// Goes on after the replacement was appended, or could not be: then the old member is back.
    pub(crate) fn replaced(
        &mut self,
        old: Member,
        new_id: &str,
        can_skip_assignment: bool,
        leader_before: Option<String>,
        appended: Result<(), ErrorCode>,
        cx: &mut Context<'_>,
    ) {
        let Some(waiter) = self.members.get_mut(new_id).and_then(|member| member.joining.take()) else {
            return;
        };
        match appended {
            Ok(()) if can_skip_assignment => {
                let reply = self.join_reply_with_members(new_id);
                cx.answer_join(waiter, JoinReply { skip_assignment: self.is_leader(new_id), ..reply });
            }
            Ok(()) => {
                // A client that cannot skip the assignment must not think that it leads.
                let leader = leader_before.unwrap_or_default();
                cx.answer_join(waiter, JoinReply { leader, ..self.join_reply(new_id) });
            }
            Err(error) => {
                let leader = leader_before.unwrap_or_default();
                cx.answer_join(waiter, JoinReply { error, leader, ..self.join_reply("") });
                cx.set_timer(self.session_timer(&old.id), old.session_timeout_ms);
                self.put_in_place(new_id, old, cx);
            }
        }
    }
}
