//! What a test's author does to a group, past what clients can do.

use super::group::ClassicGroup;
use super::member::Member;
use super::rebalance::Trigger;
use super::state::ClassicState;
use crate::group::context::Context;
use crate::group::event::RebalanceCause;
use crate::list::Listed;

impl ClassicGroup {
    /// Has every member join again. Nothing more happens if they are to do so already. `false` if there are no members.
    pub(crate) fn force_rebalance(&mut self, cx: &mut Context<'_>) -> bool {
        match self.state {
            ClassicState::Empty | ClassicState::Dead => return false,
            ClassicState::PreparingRebalance => {}
            ClassicState::CompletingRebalance | ClassicState::Stable => {
                self.begin_rebalance(Trigger::nobodys(RebalanceCause::ByTest), cx);
            }
        }
        true
    }

    /// From now on nothing that the member sends counts as a sign of life: its session runs out, counted from now.
    pub(crate) fn silence(&mut self, member_id: &str, cx: &mut Context<'_>) {
        self.set_silent(member_id, true, cx);
    }

    /// What the member sends counts again; its session begins anew.
    pub(crate) fn speak(&mut self, member_id: &str, cx: &mut Context<'_>) {
        self.set_silent(member_id, false, cx);
    }

    fn set_silent(&mut self, member_id: &str, silent: bool, cx: &mut Context<'_>) {
        let Some(member) = self.members.get_mut(member_id) else { return };
        if member.silent == silent {
            return;
        }
        member.silent = silent;
        let session_timeout_ms = member.session_timeout_ms;
        cx.set_timer(self.session_timer(member_id), session_timeout_ms);
    }

    /// The members that go by this name: as member id, else as group instance id, else as client id.
    pub(crate) fn named(&self, who: &str) -> Vec<&Member> {
        if let Some(member) = self.members.get(who).or_else(|| self.members.instance(who)) {
            return vec![member];
        }
        self.members.iter().filter(|member| member.client_id == who).listed()
    }

    /// Whether this id was handed out, and not joined with yet.
    pub(crate) fn is_pending(&self, member_id: &str) -> bool {
        self.pending.contains_key(member_id)
    }

    /// Whether the first rebalance of an empty group is under way, and waits for more members.
    pub(crate) fn awaits_more_members(&self) -> bool {
        self.initial.is_some()
    }

    /// Whether the member's session does not run out while a test advances the clock: it is connected, or excused.
    pub(crate) fn session_is_renewed(&self, member_id: &str) -> bool {
        match (self.pending.get(member_id), self.members.get(member_id)) {
            (Some(pending), _) => pending.connection.is_some(),
            (None, Some(member)) => member.is_excused() || (!member.silent && member.connection.is_some()),
            (None, None) => false,
        }
    }
}
