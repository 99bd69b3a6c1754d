//! Sessions: a member that is silent for too long is removed.

use super::group::{ClassicGroup, NEW_MEMBER_JOIN_TIMEOUT_MS};
use super::rebalance::Trigger;
use super::state::ClassicState;
use crate::ErrorCode;
use crate::call::ConnectionId;
use crate::clock::Millis;
use crate::group::context::Context;
use crate::group::event::{Eviction, GroupHappening, RebalanceCause};
use crate::group::presence::Presence;
use crate::list::Listed;

impl ClassicGroup {
    /// A member's session has run out. Who counts as alive all the same has sent its heartbeats until the test is done
    /// with advancing the clock.
    pub(crate) fn session_timer_fired(&mut self, member_id: &str, presence: Presence, cx: &mut Context<'_>) {
        if let Some(pending) = self.pending.get(member_id) {
            if presence.counts(pending.connection) {
                return self.renew_until(presence.until, member_id, pending.session_timeout_ms, cx);
            }
            self.drop_member(member_id, cx);
            return self.complete_after_removal(cx);
        }
        let Some(member) = self.members.get(member_id) else { return };
        if member.is_excused() {
            // The session begins anew with the answer that the member waits for.
            return;
        }
        let is_unaware = member.is_new && !member.silent;
        let timeout_ms = if is_unaware { NEW_MEMBER_JOIN_TIMEOUT_MS } else { member.session_timeout_ms };
        if member.is_there(presence) {
            return self.renew_until(presence.until, member_id, timeout_ms, cx);
        }
        self.evict(member_id, Eviction::SessionTimeout, cx);
    }

    fn renew_until(&self, until: Millis, member_id: &str, timeout_ms: i32, cx: &mut Context<'_>) {
        cx.set_timer_after(until, self.session_timer(member_id), timeout_ms.max(1));
    }

    /// Removes a member, or an id that nobody has joined with yet. The others rebalance.
    pub(crate) fn evict(&mut self, member_id: &str, why: Eviction, cx: &mut Context<'_>) {
        self.remove_late(member_id, why, cx);
        match self.state {
            ClassicState::Stable | ClassicState::CompletingRebalance => {
                self.rebalance_or_complete(Trigger::of(RebalanceCause::Evicted, member_id), cx);
            }
            _ => self.complete_after_removal(cx),
        }
    }

    /// Removes a member, and leaves it to the caller what becomes of the others.
    pub(super) fn remove_late(&mut self, member_id: &str, why: Eviction, cx: &mut Context<'_>) {
        if let Some(member) = self.members.get(member_id) {
            let client = member.client_id.clone();
            cx.note(&self.id, GroupHappening::Evicted { member: member_id.to_owned(), client, why });
        }
        self.drop_member(member_id, cx);
    }

    /// A connection has ended. Gives the members that were last heard on it, and the ids that were handed out to it.
    pub(crate) fn connection_closed(&mut self, connection: ConnectionId) -> Vec<String> {
        let members = self.members.iter_mut().map(|member| (&member.id, &mut member.connection));
        let pending = self.pending.iter_mut().map(|(id, pending)| (id, &mut pending.connection));
        let own = members.chain(pending).filter(|(_, own)| **own == Some(connection));
        own.map(|(id, own)| {
            *own = None;
            id.clone()
        })
        .listed()
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
            self.begin_rebalance(Trigger::nobodys(RebalanceCause::GroupFull), cx);
        }
    }
}
