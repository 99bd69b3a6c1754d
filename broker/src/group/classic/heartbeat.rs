//! Heartbeat: a member is alive, and learns whether it has to rejoin.

use super::group::ClassicGroup;
use super::state::ClassicState;
use crate::ErrorCode;
use crate::call::ConnectionId;
use crate::group::context::Context;

impl ClassicGroup {
    /// Takes a Heartbeat.
    pub(crate) fn heartbeat(
        &mut self,
        member_id: &str,
        instance_id: Option<&str>,
        generation: i32,
        connection: ConnectionId,
        cx: &mut Context<'_>,
    ) -> ErrorCode {
        if let Err(error) = self.check_heartbeat(member_id, instance_id, generation) {
            return error;
        }
        self.renew_session(member_id, connection, cx);
        match self.state {
            ClassicState::PreparingRebalance => ErrorCode::RebalanceInProgress,
            _ => ErrorCode::None,
        }
    }

    fn check_heartbeat(
        &self,
        member_id: &str,
        instance_id: Option<&str>,
        generation: i32,
    ) -> Result<(), ErrorCode> {
        if self.is(ClassicState::Dead) {
            return Err(ErrorCode::CoordinatorNotAvailable);
        }
        self.check_member(member_id, instance_id)?;
        if generation == self.generation { Ok(()) } else { Err(ErrorCode::IllegalGeneration) }
    }

    /// The member was heard: its session begins anew, unless the test has silenced it.
    pub(super) fn renew_session(&mut self, member_id: &str, connection: ConnectionId, cx: &mut Context<'_>) {
        self.heard(member_id, connection, cx.now);
        if let Some(member) = self.members.get(member_id).filter(|member| !member.silent) {
            cx.set_timer(self.session_timer(member_id), member.session_timeout_ms);
        }
    }

    /// That an OffsetCommit may be taken: from a member of the generation, or, while the group is empty, from
    /// anybody who does not claim to be one.
    pub(crate) fn check_commit(
        &self,
        member_id: &str,
        instance_id: Option<&str>,
        generation: i32,
    ) -> Result<(), ErrorCode> {
        if self.is(ClassicState::Dead) {
            return Err(ErrorCode::CoordinatorNotAvailable);
        }
        if generation < 0 && self.is(ClassicState::Empty) {
            return Ok(());
        }
        if generation < 0 && member_id.is_empty() && instance_id.is_none() {
            return Err(ErrorCode::UnknownMemberId);
        }
        self.check_member(member_id, instance_id)?;
        if generation != self.generation {
            return Err(ErrorCode::IllegalGeneration);
        }
        if self.is(ClassicState::CompletingRebalance) {
            return Err(ErrorCode::RebalanceInProgress);
        }
        Ok(())
    }

    /// A member has committed, which is a sign of life as a Heartbeat is.
    pub(crate) fn committed(&mut self, member_id: &str, connection: ConnectionId, cx: &mut Context<'_>) {
        if matches!(self.state, ClassicState::Stable | ClassicState::PreparingRebalance) {
            self.renew_session(member_id, connection, cx);
        }
    }
}
