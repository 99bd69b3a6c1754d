//! What a state machine is given with every call.

use super::config::GroupConfig;
use super::effect::{Effect, GroupTimer, JoinReply, LeaveReply, Reply, SyncReply, WaiterId};
use super::event::GroupHappening;
use super::scripts::Scripts;
use crate::ErrorCode;
use crate::clock::Millis;

/// The time, the configuration, what the test's author has laid down, and the list that effects are put on.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    /// Cluster time.
    pub(crate) now: Millis,
    /// The broker's `group.*` configuration.
    pub(crate) config: &'a GroupConfig,
    /// Member ids, and what else is decided by the test's author.
    pub(crate) scripts: &'a mut Scripts,
    /// What is to be done, in order.
    pub(crate) effects: Vec<Effect>,
}

impl<'a> Context<'a> {
    /// A context with no effects yet.
    pub(crate) fn new(now: Millis, config: &'a GroupConfig, scripts: &'a mut Scripts) -> Self {
        Self { now, config, scripts, effects: Vec::new() }
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
        self.set_timer_after(self.now, timer, delay_ms);
    }

    /// Sets a timer to fall due `delay_ms` after `base`.
    pub(crate) fn set_timer_after(&mut self, base: Millis, timer: GroupTimer, delay_ms: i32) {
        let deadline = base.saturating_add(Millis::from(delay_ms.max(0)));
        self.effects.push(Effect::SetTimer(timer, deadline));
    }

    /// Has an event noted.
    pub(crate) fn note(&mut self, group: &str, what: GroupHappening) {
        self.effects.push(Effect::Note { group: group.to_owned(), what });
    }

    /// Forgets a timer.
    pub(crate) fn clear_timer(&mut self, timer: GroupTimer) {
        self.effects.push(Effect::ClearTimer(timer));
    }
}
