//! All groups of a cluster: finds the group that a request is for, and keeps what is live in step with what lasts.

use crate::list::Listed;
use crate::ordered::OrderedMap;

use super::classic::{ClassicGroup, JoinRequest, LeaveRequest, SyncRequest};
use super::config::GroupConfig;
use super::context::Context;
use super::durable::Durable;
use super::effect::{Effect, GroupTimer, LeaveReply, Then, WaiterId};
use super::event::{Eviction, GroupHappening, Removal};
use super::presence::Presence;
use super::record::{GroupValue, Record};
use super::scripts::Scripts;
use super::unrest::{Standing, Unrest};
use crate::ErrorCode;
use crate::call::ConnectionId;
use crate::clock::Millis;

/// The groups and offsets of a cluster.
///
/// Pure: it asks for appends and answers with the [`Effect`]s that it returns. Each must be carried out, in order;
/// after [`Effect::Append`] comes [`apply`](Self::apply) if it succeeded, and in any case
/// [`appended`](Self::appended).
///
/// Invariant: there is a live group for each group in what lasts, and no other.
#[derive(Debug)]
pub(crate) struct Groups {
    pub(super) durable: Durable,
    pub(super) live: OrderedMap<String, ClassicGroup>,
    /// What the test's author has laid down.
    pub(crate) scripts: Scripts,
    next_waiter: u64,
    /// Groups that are not stable.
    pub(crate) unrest: Unrest,
}

impl Groups {
    /// No groups; `seed` decides on the member ids to come.
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            durable: Durable::default(),
            live: OrderedMap::new(),
            scripts: Scripts::seeded(seed),
            next_waiter: 0,
            unrest: Unrest::default(),
        }
    }

    /// What lasts.
    pub(crate) fn durable(&self) -> &Durable {
        &self.durable
    }

    /// The live group with this id.
    pub(crate) fn get(&self, group: &str) -> Option<&ClassicGroup> {
        self.live.get(group)
    }

    /// All live groups, in the order of their ids.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &ClassicGroup> {
        self.live.values()
    }

    /// A name for one more request that is to be parked.
    pub(crate) fn next_waiter(&mut self) -> WaiterId {
        self.next_waiter += 1;
        WaiterId(self.next_waiter)
    }

    /// Applies a record that is in the log, live or on recovery.
    pub(crate) fn apply(&mut self, record: Record, now: Millis) {
        let group = record.group().to_owned();
        self.durable.apply(record);
        if !self.durable.groups().contains_key(&group) {
            self.live.remove(&group);
        } else if !self.live.contains_key(&group) {
            self.live.insert(group.clone(), ClassicGroup::new(&group, now));
        }
    }

    /// What lasts is what a replay gave; [`recovered`](Self::recovered) brings it to life.
    pub(crate) fn restore(&mut self, durable: Durable) {
        self.durable = durable;
    }

    /// After the last record of a log that was replayed: the groups begin to live.
    pub(crate) fn recovered(&mut self, now: Millis, config: &GroupConfig) -> Vec<Effect> {
        let ids: Vec<String> = self.durable.groups().keys().cloned().listed();
        self.bring_to_life(&ids, now, config)
    }

    /// Groups of which only what lasts is known begin to live.
    pub(super) fn bring_to_life(&mut self, ids: &[String], now: Millis, config: &GroupConfig) -> Vec<Effect> {
        let mut effects = Vec::new();
        for id in ids {
            let Some(value) = self.durable.groups().get(id) else { continue };
            self.live.insert(id.clone(), ClassicGroup::from_value(id, value, now));
            effects.extend(self.with(id, now, config, |group, cx| group.recovered(cx)).1);
        }
        effects
    }

    /// The log is gone: all groups are dead, and whoever waits looks for another coordinator.
    pub(crate) fn unload(&mut self, now: Millis, config: &GroupConfig) -> Vec<Effect> {
        let mut cx = Context::new(now, config, &mut self.scripts);
        for group in self.live.values_mut() {
            cx.note(group.id(), GroupHappening::Deleted { why: Removal::TopicDeleted });
            group.unload(&mut cx);
        }
        self.live.clear();
        self.durable = Durable::default();
        cx.effects
    }

    /// Runs `act` on a group, if it is there.
    pub(super) fn with<R>(
        &mut self,
        group: &str,
        now: Millis,
        config: &GroupConfig,
        act: impl FnOnce(&mut ClassicGroup, &mut Context<'_>) -> R,
    ) -> (Option<R>, Vec<Effect>) {
        let mut cx = Context::new(now, config, &mut self.scripts);
        let result = self.live.get_mut(group).map(|group| {
            let before = Standing::of(group);
            let result = act(group, &mut cx);
            self.unrest.moved(group, before, now);
            result
        });
        (result, cx.effects)
    }

    /// Takes a JoinGroup. A group that is not there yet is created for a member that has no id yet.
    pub(crate) fn join(
        &mut self,
        mut request: JoinRequest,
        now: Millis,
        config: &GroupConfig,
    ) -> Vec<Effect> {
        request.rebalance_timeout_ms = request.rebalance_timeout_ms.max(0);
        let mut cx = Context::new(now, config, &mut self.scripts);
        let bounds = config.min_session_timeout_ms..=config.max_session_timeout_ms;
        let error = if request.group.is_empty() {
            ErrorCode::InvalidGroupId
        } else if !bounds.contains(&request.session_timeout_ms) {
            ErrorCode::InvalidSessionTimeout
        } else if self.live.contains_key(&request.group) {
            let group = request.group.clone();
            return self.with(&group, now, config, |group, cx| group.join(request, cx)).1;
        } else if request.member_id.is_empty() {
            let value = GroupValue { state_timestamp: Some(now), ..GroupValue::default() };
            let record = Record::Group { group: request.group.clone(), value: Some(value) };
            return vec![Effect::Append { record, then: Then::Created(Box::new(request)) }];
        } else {
            ErrorCode::UnknownMemberId
        };
        cx.refuse_join(request.waiter, error, &request.member_id);
        cx.effects
    }

    /// Takes a SyncGroup.
    pub(crate) fn sync(&mut self, request: SyncRequest, now: Millis, config: &GroupConfig) -> Vec<Effect> {
        let mut cx = Context::new(now, config, &mut self.scripts);
        if request.group.is_empty() {
            cx.refuse_sync(request.waiter, ErrorCode::InvalidGroupId);
        } else if !self.live.contains_key(&request.group) {
            cx.refuse_sync(request.waiter, ErrorCode::UnknownMemberId);
        } else {
            let group = request.group.clone();
            return self.with(&group, now, config, |group, cx| group.sync(request, cx)).1;
        }
        cx.effects
    }

    /// Takes a Heartbeat.
    pub(crate) fn heartbeat(
        &mut self,
        beat: &Heartbeat<'_>,
        now: Millis,
        config: &GroupConfig,
    ) -> (ErrorCode, Vec<Effect>) {
        if beat.group.is_empty() {
            return (ErrorCode::InvalidGroupId, Vec::new());
        }
        let mut cx = Context::new(now, config, &mut self.scripts);
        let Some(group) = self.live.get_mut(beat.group) else {
            return (ErrorCode::UnknownMemberId, Vec::new());
        };
        let error =
            group.heartbeat(beat.member_id, beat.instance_id, beat.generation, beat.connection, &mut cx);
        (error, cx.effects)
    }

    /// Takes a LeaveGroup.
    pub(crate) fn leave(&mut self, request: LeaveRequest, now: Millis, config: &GroupConfig) -> Vec<Effect> {
        let mut cx = Context::new(now, config, &mut self.scripts);
        if request.group.is_empty() {
            cx.answer_leave(request.waiter, LeaveReply::error(ErrorCode::InvalidGroupId));
        } else if !self.live.contains_key(&request.group) {
            let unknown = request.members.into_iter().map(|member| member.with(ErrorCode::UnknownMemberId));
            let reply = LeaveReply { error: ErrorCode::None, members: unknown.listed() };
            cx.answer_leave(request.waiter, reply);
        } else {
            let group = request.group.clone();
            return self.with(&group, now, config, |group, cx| group.leave(request, cx)).1;
        }
        cx.effects
    }

    /// A timer is due.
    pub(crate) fn timer_fired(
        &mut self,
        timer: &GroupTimer,
        presence: Presence,
        now: Millis,
        config: &GroupConfig,
    ) -> Vec<Effect> {
        match timer {
            GroupTimer::Join { group } => {
                self.with(group, now, config, |group, cx| group.join_timer_fired(presence, cx)).1
            }
            GroupTimer::Sync { group } => {
                self.with(group, now, config, |group, cx| group.sync_timer_fired(presence, cx)).1
            }
            GroupTimer::Session { group, member } => {
                self.with(group, now, config, |group, cx| group.session_timer_fired(member, presence, cx)).1
            }
        }
    }

    /// Goes on after an append. `result` is what the client is to be told of a failure.
    pub(crate) fn appended(
        &mut self,
        then: Then,
        result: Result<(), ErrorCode>,
        now: Millis,
        config: &GroupConfig,
    ) -> Vec<Effect> {
        match then {
            Then::Created(request) => self.created(*request, result, now, config),
            Then::Assigned { group, generation, assignments } => {
                self.with(&group, now, config, |group, cx| {
                    group.assigned(generation, &assignments, result, cx)
                })
                .1
            }
            Then::Replaced { group, old, new_id, can_skip_assignment, leader_before } => {
                self.with(&group, now, config, |group, cx| {
                    group.replaced(*old, &new_id, can_skip_assignment, leader_before, result, cx);
                })
                .1
            }
            Then::Emptied(leave) => {
                let mut cx = Context::new(now, config, &mut self.scripts);
                if let Some((waiter, reply)) = leave {
                    cx.answer_leave(waiter, result.map_or_else(LeaveReply::error, |()| reply));
                }
                cx.effects
            }
        }
    }

    fn created(
        &mut self,
        request: JoinRequest,
        result: Result<(), ErrorCode>,
        now: Millis,
        config: &GroupConfig,
    ) -> Vec<Effect> {
        match result {
            Ok(()) => {
                let group = request.group.clone();
                self.with(&group, now, config, |group, cx| group.join(request, cx)).1
            }
            Err(error) => {
                let mut cx = Context::new(now, config, &mut self.scripts);
                cx.refuse_join(request.waiter, error, "");
                cx.effects
            }
        }
    }

    /// A member has committed offsets, which counts as a sign of life.
    pub(crate) fn committed(
        &mut self,
        group: &str,
        member_id: &str,
        connection: ConnectionId,
        now: Millis,
        config: &GroupConfig,
    ) -> Vec<Effect> {
        self.with(group, now, config, |group, cx| group.committed(member_id, connection, cx)).1
    }

    /// A connection has ended: the members that were last heard on it are no longer alive by being connected, and are
    /// evicted where that is asked for.
    pub(crate) fn connection_closed(
        &mut self,
        connection: ConnectionId,
        now: Millis,
        config: &GroupConfig,
    ) -> Vec<Effect> {
        let mut cx = Context::new(now, config, &mut self.scripts);
        for (id, group) in &mut self.live {
            let evicts = cx.scripts.evict_on_disconnect.get(id).copied();
            let gone = group.connection_closed(connection);
            if evicts.unwrap_or(config.evict_on_disconnect) {
                gone.iter().for_each(|member| group.evict(member, Eviction::Disconnected, &mut cx));
            }
        }
        cx.effects
    }
}

/// A Heartbeat.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Heartbeat<'a> {
    /// The group id.
    pub(crate) group: &'a str,
    /// The member id.
    pub(crate) member_id: &'a str,
    /// The `group.instance.id` of a static member.
    pub(crate) instance_id: Option<&'a str>,
    /// The generation that the member believes in.
    pub(crate) generation: i32,
    /// The client's connection.
    pub(crate) connection: ConnectionId,
}
