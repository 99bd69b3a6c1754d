//! LeaveGroup: members go, by their own will or an administrator's.

use super::group::ClassicGroup;
use super::state::ClassicState;
use crate::ErrorCode;
use crate::group::context::Context;
use crate::group::effect::{LeaveReply, LeftMember, WaiterId};

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
        for leaving in request.members {
            let error = self.leave_one(&leaving, cx).err().unwrap_or(ErrorCode::None);
            members.push(leaving.with(error));
        }
        let somebody_left = members.iter().any(|member| member.error == ErrorCode::None);
        let reply = LeaveReply { error: ErrorCode::None, members };
        if somebody_left && !self.is(ClassicState::Empty) {
            self.rebalance_or_complete_for(Some((request.waiter, reply)), cx);
        } else {
            cx.answer_leave(request.waiter, reply);
        }
    }

    fn leave_one(&mut self, leaving: &Leaving, cx: &mut Context<'_>) -> Result<(), ErrorCode> {
        let id = if leaving.member_id.is_empty() {
            let instance_id = leaving.instance_id.as_deref().ok_or(ErrorCode::UnknownMemberId)?;
            self.members.instance(instance_id).ok_or(ErrorCode::UnknownMemberId)?.id.clone()
        } else {
            if !self.pending.contains_key(&leaving.member_id) {
                self.check_member(&leaving.member_id, leaving.instance_id.as_deref())?;
            }
            leaving.member_id.clone()
        };
        self.drop_member(&id, cx);
        Ok(())
    }
}
