//! LeaveGroup: members go, by their own will or an administrator's.

use super::group::ClassicGroup;
use super::rebalance::Trigger;
use super::state::ClassicState;
use crate::ErrorCode;
use crate::group::context::Context;
use crate::group::effect::{LeaveReply, LeftMember, WaiterId};
use crate::group::event::{GroupHappening, RebalanceCause};

/// A LeaveGroup, in its batched form.
#[derive(Clone, Debug)]
pub(crate) struct LeaveRequest {
    /// The group id.
    pub(crate) group: String,
    /// Who is to leave.
    pub(crate) members: Vec<Leaving>,
    /// Who is answered.
    pub(crate) waiter: WaiterId,
}

/// One member that is to leave.
#[derive(Clone, Debug)]
pub(crate) struct Leaving {
    /// Its member id; empty when it is named by its instance id alone.
    pub(crate) member_id: String,
    /// Its `group.instance.id`.
    pub(crate) instance_id: Option<String>,
}

impl Leaving {
    /// What became of it.
    pub(crate) fn with(self, error: ErrorCode) -> LeftMember {
        LeftMember { member_id: self.member_id, instance_id: self.instance_id, error }
    }
}

impl ClassicGroup {
    /// Takes a LeaveGroup.
    pub(crate) fn leave(&mut self, request: LeaveRequest, cx: &mut Context<'_>) {
        if self.is(ClassicState::Dead) {
            return cx.answer_leave(request.waiter, LeaveReply::error(ErrorCode::CoordinatorNotAvailable));
        }
        let mut members = Vec::with_capacity(request.members.len());
        let mut left = Vec::new();
        for leaving in request.members {
            let error = match self.leave_one(&leaving, cx) {
                Ok(id) => {
                    left.push(id);
                    ErrorCode::None
                }
                Err(error) => error,
            };
            members.push(leaving.with(error));
        }
        let reply = LeaveReply { error: ErrorCode::None, members };
        if !left.is_empty() && !self.is(ClassicState::Empty) {
            let cause = Trigger { why: RebalanceCause::Left, members: left };
            self.rebalance_or_complete_for(cause, Some((request.waiter, reply)), cx);
        } else {
            cx.answer_leave(request.waiter, reply);
        }
    }

    /// Lets a member go. Gives its id.
    fn leave_one(&mut self, leaving: &Leaving, cx: &mut Context<'_>) -> Result<String, ErrorCode> {
        let id = if leaving.member_id.is_empty() {
            let instance_id = leaving.instance_id.as_deref().ok_or(ErrorCode::UnknownMemberId)?;
            self.members.instance(instance_id).ok_or(ErrorCode::UnknownMemberId)?.id.clone()
        } else {
            if !self.pending.contains_key(&leaving.member_id) {
                self.check_member(&leaving.member_id, leaving.instance_id.as_deref())?;
            }
            leaving.member_id.clone()
        };
        if let Some(member) = self.members.get(&id) {
            let client = member.client_id.clone();
            cx.note(&self.id, GroupHappening::Left { member: id.clone(), client });
        }
        self.drop_member(&id, cx);
        Ok(id)
    }
}
