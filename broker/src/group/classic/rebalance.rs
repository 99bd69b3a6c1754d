//! The join phase: how a rebalance begins, whom it waits for, and how it ends in a new generation.

use bytes::Bytes;

use super::group::{ClassicGroup, InitialDelay};
use super::state::ClassicState;
use crate::ErrorCode;
use crate::group::context::Context;
use crate::group::effect::{Effect, GroupTimer, LeaveReply, Then, WaiterId};
use crate::group::event::{Eviction, GroupHappening, RebalanceCause};
use crate::group::presence::Presence;

/// A join phase that cannot end looks again no sooner than this, whatever rebalance timeout its members sent: were it
/// 0, the phase would never let go of the cluster.
const RETRY_MS: i32 = 100;

/// What brings a rebalance about.
#[derive(Clone, Debug)]
pub(super) struct Trigger {
    pub(super) why: RebalanceCause,
    /// The members whose doing it is.
    pub(super) members: Vec<String>,
}

impl Trigger {
    /// By one member.
    pub(super) fn of(why: RebalanceCause, member: &str) -> Self {
        Self { why, members: vec![member.to_owned()] }
    }

    /// By no member.
    pub(super) fn nobodys(why: RebalanceCause) -> Self {
        Self { why, members: Vec::new() }
    }
}

impl ClassicGroup {
    /// Begins a rebalance, or ends its join phase if one is under way and everybody is there.
    pub(super) fn rebalance_or_complete(&mut self, cause: Trigger, cx: &mut Context<'_>) {
        self.rebalance_or_complete_for(cause, None, cx);
    }

    /// The same; if it leaves the group empty, `leave` is answered once that is stored, else at once.
    pub(super) fn rebalance_or_complete_for(
        &mut self,
        cause: Trigger,
        leave: Option<(WaiterId, LeaveReply)>,
        cx: &mut Context<'_>,
    ) {
        let emptied =
            if self.can_rebalance() { self.prepare(cause, cx) } else { self.complete_if_all_joined(cx) };
        self.finish(emptied, leave, cx);
    }

    /// Begins a rebalance of a group that is not empty, or waits with the first one.
    pub(super) fn begin_rebalance(&mut self, cause: Trigger, cx: &mut Context<'_>) {
        let emptied = self.prepare(cause, cx);
        self.finish(emptied, None, cx);
    }

    /// The join phase's time is up.
    pub(crate) fn join_timer_fired(&mut self, presence: Presence, cx: &mut Context<'_>) {
        if !self.is(ClassicState::PreparingRebalance) {
            return;
        }
        if self.waits_for_who_is_there(presence) {
            return self.begin_anew_after(presence, self.join_timer(), cx);
        }
        let emptied = self.end_of_wait(cx);
        self.finish(emptied, None, cx);
    }

    /// Whether somebody is missing who is not to blame: while a test advances the clock no client can rejoin, so nobody
    /// who is there is given up in a phase that began within the advance. Nor does a phase go on and on in it that waits
    /// for static members alone, whose sessions decide.
    fn waits_for_who_is_there(&self, presence: Presence) -> bool {
        let mut missing = self.members.iter().filter(|member| member.joining.is_none());
        let only_static = || self.members.iter().all(|member| member.is_static() && member.joining.is_none());
        missing.any(|member| member.is_there(presence))
            && (presence.hides(self.state_timestamp) || only_static())
    }

    /// Has the timeout of a phase count from the end of the advance, and end past it.
    pub(super) fn begin_anew_after(&self, presence: Presence, timer: GroupTimer, cx: &mut Context<'_>) {
        cx.set_timer_after(presence.until, timer, self.rebalance_timeout_ms().max(RETRY_MS));
    }

    /// Writes down that the group is empty, if it is.
    fn finish(&mut self, emptied: bool, leave: Option<(WaiterId, LeaveReply)>, cx: &mut Context<'_>) {
        if emptied {
            cx.note(&self.id, GroupHappening::Emptied { generation: self.generation });
            let record = self.to_record(|_| Bytes::new());
            cx.effects.push(Effect::Append { record, then: Then::Emptied(leave) });
        } else if let Some((waiter, reply)) = leave {
            cx.answer_leave(waiter, reply);
        }
    }

    fn prepare(&mut self, cause: Trigger, cx: &mut Context<'_>) -> bool {
        cx.note(&self.id, GroupHappening::RebalanceBegun { why: cause.why, members: cause.members });
        if self.is(ClassicState::CompletingRebalance) {
            self.refuse_assignment(ErrorCode::RebalanceInProgress, cx);
        }
        self.pending_sync.clear();
        cx.clear_timer(self.sync_timer());
        let first = self.is(ClassicState::Empty);
        self.go(ClassicState::PreparingRebalance, cx.now);
        if first { self.prepare_first(cx) } else { self.complete_or_wait(cx) }
    }

    /// The rebalance of an empty group gives further members time to arrive.
    fn prepare_first(&mut self, cx: &mut Context<'_>) -> bool {
        let delay_ms = cx.config.initial_rebalance_delay_ms.max(0);
        let remaining_ms = self.rebalance_timeout_ms().saturating_sub(delay_ms).max(0);
        self.initial = Some(InitialDelay { delay_ms, remaining_ms, member_added: false });
        if delay_ms == 0 {
            return self.complete(cx);
        }
        cx.set_timer(self.join_timer(), delay_ms);
        false
    }

    fn complete_or_wait(&mut self, cx: &mut Context<'_>) -> bool {
        if self.all_have_joined() {
            return self.complete(cx);
        }
        cx.set_timer(self.join_timer(), self.rebalance_timeout_ms());
        false
    }

    /// Ends the join phase once everybody is there, unless it is the first one, which waits for its delay.
    fn complete_if_all_joined(&mut self, cx: &mut Context<'_>) -> bool {
        self.is(ClassicState::PreparingRebalance)
            && self.previous != ClassicState::Empty
            && self.all_have_joined()
            && self.complete(cx)
    }

    /// Ends the join phase if nobody is missing any more, the first one too.
    pub(super) fn complete_after_removal(&mut self, cx: &mut Context<'_>) {
        if self.is(ClassicState::PreparingRebalance) && self.all_have_joined() {
            let emptied = self.complete(cx);
            self.finish(emptied, None, cx);
        }
    }

    fn end_of_wait(&mut self, cx: &mut Context<'_>) -> bool {
        match self.initial {
            Some(InitialDelay { delay_ms, remaining_ms, member_added: true }) if remaining_ms > 0 => {
                let next_ms = cx.config.initial_rebalance_delay_ms.clamp(0, remaining_ms);
                let remaining_ms = (remaining_ms - delay_ms).max(0);
                self.initial = Some(InitialDelay { delay_ms: next_ms, remaining_ms, member_added: false });
                cx.set_timer(self.join_timer(), next_ms);
                false
            }
            _ => self.complete(cx),
        }
    }

    /// Ends the join phase: whoever is missing is removed, unless it is static, and a new generation begins.
    /// `true` if nobody is left, which must be written down.
    fn complete(&mut self, cx: &mut Context<'_>) -> bool {
        self.initial = None;
        cx.clear_timer(self.join_timer());
        for missing in self.members.ids(|member| member.joining.is_none() && !member.is_static()) {
            self.remove_late(&missing, Eviction::RebalanceTimeout, cx);
        }
        if !self.elect_leader(cx) && !self.members.is_empty() {
            // Only static members are left, and none has rejoined: their sessions decide.
            cx.set_timer(self.join_timer(), self.rebalance_timeout_ms().max(RETRY_MS));
            return false;
        }
        self.next_generation(cx);
        if self.is(ClassicState::Empty) {
            return true;
        }
        cx.note(&self.id, self.generation_event());
        self.answer_joins(cx);
        cx.set_timer(self.sync_timer(), self.rebalance_timeout_ms());
        false
    }

    /// Whether a member that has joined leads: the one that the test has chosen; else the leader; if that has not joined,
    /// the one that came first takes over.
    fn elect_leader(&mut self, cx: &mut Context<'_>) -> bool {
        if let Some(chosen) = self.chosen_leader(cx) {
            cx.scripts.leaders.remove(&self.id);
            self.leader = Some(chosen);
            return true;
        }
        let leader = self.leader.as_deref().and_then(|leader| self.members.get(leader));
        if leader.is_some_and(|leader| leader.joining.is_some()) {
            return true;
        }
        match self.members.iter().find(|member| member.joining.is_some()) {
            Some(first) => {
                self.leader = Some(first.id.clone());
                true
            }
            None => false,
        }
    }

    fn chosen_leader(&self, cx: &Context<'_>) -> Option<String> {
        let who = cx.scripts.leaders.get(&self.id)?;
        let joined = || self.members.iter().filter(|member| member.joining.is_some());
        let chosen = joined().find(|member| member.id == *who).or_else(|| {
            joined().find(|member| member.instance_id.as_ref() == Some(who) || member.client_id == *who)
        });
        chosen.map(|member| member.id.clone())
    }

    fn next_generation(&mut self, cx: &mut Context<'_>) {
        // After i32::MAX come negative generations, as in Kafka.
        self.generation = self.generation.wrapping_add(1);
        self.protocol = self.elected_protocol();
        self.subscribed = self.subscribed_topics();
        let next =
            if self.members.is_empty() { ClassicState::Empty } else { ClassicState::CompletingRebalance };
        self.go(next, cx.now);
        self.pending_sync.clear();
    }

    fn answer_joins(&mut self, cx: &mut Context<'_>) {
        for id in self.members.ids(|_| true) {
            let reply = self.join_reply_with_members(&id);
            let Some(member) = self.members.get_mut(&id) else { continue };
            member.is_new = false;
            let (session_timeout_ms, is_silent) = (member.session_timeout_ms, member.silent);
            if let Some(waiter) = member.joining.take() {
                cx.answer_join(waiter, reply);
            }
            if !is_silent {
                cx.set_timer(self.session_timer(&id), session_timeout_ms);
            }
            self.pending_sync.insert(id);
        }
    }
}
