//! What a state machine is given with every call.

use super::config::GroupConfig;
use super::effect::{Effect, GroupTimer, JoinReply, LeaveReply, Reply, SyncReply, WaiterId};
use super::member_id::MemberIds;
use crate::ErrorCode;
use crate::clock::Millis;

/// The time, the configuration, a source of member ids, and the list that effects are put on.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    /// Cluster time.
    pub(crate) now: Millis,
    /// The broker's `group.*` configuration.
    pub(crate) config: &'a GroupConfig,
    /// Makes member ids.
    pub(crate) member_ids: &'a mut MemberIds,
    /// What is to be done, in order.
    pub(crate) effects: Vec<Effect>,
}

impl<'a> Context<'a> {
    /// A context with no effects yet.
    pub(crate) fn new(now: Millis, config: &'a GroupConfig, member_ids: &'a mut MemberIds) -> Self {
        Self { now, config, member_ids, effects: Vec::new() }
    }

    /// Ends a JoinGroup.
    pub(crate) fn answer_join(&mut self, waiter: WaiterId, reply: JoinReply) {
        self.effects.push(Effect::Answer(waiter, Reply::Join(reply)));
    }

    /// Ends a JoinGroup with an error.
    pub(crate) fn refuse_join(&mut self, waiter: WaiterId, error: ErrorCode, member_id: &str) {
        self.answer_join(waiter, JoinReply::error(error, member_id));
    }

    /// Ends a SyncGroup.
    pub(crate) fn answer_sync(&mut self, waiter: WaiterId, reply: SyncReply) {
        self.effects.push(Effect::Answer(waiter, Reply::Sync(reply)));
    }

    /// Ends a SyncGroup with an error.
    pub(crate) fn refuse_sync(&mut self, waiter: WaiterId, error: ErrorCode) {
        self.answer_sync(waiter, SyncReply::error(error));
    }

    /// Ends a LeaveGroup.
    pub(crate) fn answer_leave(&mut self, waiter: WaiterId, reply: LeaveReply) {
        self.effects.push(Effect::Answer(waiter, Reply::Leave(reply)));
    }

    /// Sets a timer to fall due in `delay_ms`.
    pub(crate) fn set_timer(&mut self, timer: GroupTimer, delay_ms: i32) {
        let deadline = self.now.saturating_add(Millis::from(delay_ms.max(0)));
        self.effects.push(Effect::SetTimer(timer, deadline));
    }

    /// Forgets a timer.
    pub(crate) fn clear_timer(&mut self, timer: GroupTimer) {
        self.effects.push(Effect::ClearTimer(timer));
    }
}
