//! Sessions: a member that is silent for too long is removed.

use super::group::{ClassicGroup, NEW_MEMBER_JOIN_TIMEOUT_MS};
use super::state::ClassicState;
use crate::ErrorCode;
use crate::call::ConnectionId;
use crate::group::context::Context;

impl ClassicGroup {
    /// A member's session has run out. `is_open` tells whether a connection counts as a sign of life: while a test
    /// advances the clock, a client that is still connected would have sent its heartbeats.
    pub(crate) fn session_timer_fired(
        &mut self,
        member_id: &str,
        is_open: &dyn Fn(ConnectionId) -> bool,
        cx: &mut Context<'_>,
    ) {
        if let Some(pending) = self.pending.get(member_id) {
            let session_timeout_ms = pending.session_timeout_ms;
            if pending.connection.is_some_and(is_open) {
                return cx.set_timer(self.session_timer(member_id), session_timeout_ms.max(1));
            }
            self.drop_member(member_id, cx);
            return self.complete_after_removal(cx);
        }
        let Some(member) = self.members.get(member_id) else { return };
        if member.is_excused() {
            // The session begins anew with the answer that the member waits for.
            return;
        }
        let timeout_ms = if member.is_new { NEW_MEMBER_JOIN_TIMEOUT_MS } else { member.session_timeout_ms };
        if member.connection.is_some_and(is_open) {
            return cx.set_timer(self.session_timer(member_id), timeout_ms.max(1));
        }
        self.expel(member_id, cx);
    }

    fn expel(&mut self, member_id: &str, cx: &mut Context<'_>) {
        self.drop_member(member_id, cx);
        match self.state {
            ClassicState::Stable | ClassicState::CompletingRebalance => self.rebalance_or_complete(cx),
            _ => self.complete_after_removal(cx),
        }
    }

    /// A connection has ended.
    pub(crate) fn connection_closed(&mut self, connection: ConnectionId) {
        let members = self.members.iter_mut().map(|member| &mut member.connection);
        let pending = self.pending.values_mut().map(|pending| &mut pending.connection);
        for own in members.chain(pending).filter(|own| **own == Some(connection)) {
            *own = None;
        }
    }

    /// The group's log is gone: the group is dead, and whoever waits looks for another coordinator.
    pub(crate) fn unload(&mut self, cx: &mut Context<'_>) {
        for member in self.members.iter_mut() {
            if let Some(waiter) = member.joining.take() {
                cx.refuse_join(waiter, ErrorCode::NotCoordinator, &member.id);
            }
            if let Some(waiter) = member.syncing.take() {
                cx.refuse_sync(waiter, ErrorCode::NotCoordinator);
            }
        }
        for id in self.members.ids(|_| true).iter().chain(self.pending.keys()) {
            cx.clear_timer(self.session_timer(id));
        }
        cx.clear_timer(self.join_timer());
        cx.clear_timer(self.sync_timer());
        self.go(ClassicState::Dead, cx.now);
    }

    /// After recovery: every member has its session timeout to be heard again.
    pub(crate) fn recovered(&mut self, cx: &mut Context<'_>) {
        for member in self.members.iter() {
            cx.set_timer(self.session_timer(&member.id), member.session_timeout_ms);
        }
        if self.members.len() > usize::try_from(cx.config.max_size).unwrap_or(0) {
            self.begin_rebalance(cx);
        }
    }
}
