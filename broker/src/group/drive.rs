//! The coordinator within the cluster: carries effects out against logs, timers and parked requests.

use std::collections::VecDeque;

use super::cause::Cause;
use super::config::GroupConfig;
use super::effect::{Effect, GroupTimer, Then, WaiterId};
use super::event::Removal;
use super::presence::Presence;
use super::record::Record;
use super::waiters::Waiter;
use super::{OFFSETS_TOPIC, codec};
use crate::ErrorCode;
use crate::call::ConnectionId;
use crate::clock::Millis;
use crate::list::Listed;
use crate::state::State;
use crate::timers::Timer;
use crate::wait::Changes;

impl State {
    /// The configuration of groups as it stands.
    pub(crate) fn group_config(&self) -> GroupConfig {
        GroupConfig::of(self.config.shared())
    }

    /// Parks a request of the coordinator's.
    pub(crate) fn park_in_group(&mut self, waiter: Waiter) -> WaiterId {
        let id = self.groups.next_waiter();
        self.group_waiters.park(id, waiter);
        id
    }

    /// Carries out what the coordinator asks for, and what follows from it, in order.
    pub(crate) fn run_group_effects(&mut self, effects: Vec<Effect>, now: Millis) {
        self.changes |= Changes::GROUPS;
        let mut queue = VecDeque::from(effects);
        while let Some(effect) = queue.pop_front() {
            match effect {
                Effect::Answer(waiter, reply) => self.group_waiters.answer(waiter, reply),
                Effect::SetTimer(timer, deadline) => self.timers.set(Timer::Group(timer), deadline),
                Effect::ClearTimer(timer) => self.timers.clear(&Timer::Group(timer)),
                Effect::Note { group, what } => self.group_events.note(&group, what, now),
                Effect::Append { record, then } => {
                    let result = self.append_group_records(vec![record], Cause::Group, now);
                    if let Then::Assigned { group, .. } = &then {
                        self.forget_positions_of(group);
                    }
                    let config = self.group_config();
                    // What follows from an append comes before whatever was asked for after it.
                    for effect in self.groups.appended(then, result, now, &config).into_iter().rev() {
                        queue.push_front(effect);
                    }
                }
            }
        }
    }

    /// Appends records of one group, then applies them, and notes what that means for its offsets. The error is the one
    /// that Kafka's coordinator answers with.
    pub(crate) fn append_group_records(
        &mut self,
        records: Vec<Record>,
        cause: Cause<'_>,
        now: Millis,
    ) -> Result<(), ErrorCode> {
        let Some(first) = records.first() else { return Ok(()) };
        let partition = self.offsets_partition_of(first.group());
        let encoded = records.iter().map(codec::encode).listed_if_ok();
        let encoded = encoded.map_err(|error| {
            log::warn!("a record of group {} cannot be written: {error}", first.group());
            ErrorCode::UnknownServerError
        })?;
        self.append_internal(OFFSETS_TOPIC, partition, &encoded, now).map_err(coordinator_error)?;
        self.changes |= Changes::GROUPS | Changes::OFFSETS;
        for record in records {
            if let Some(what) = cause.happening(&record) {
                self.group_events.note(record.group(), what, now);
            }
            self.groups.apply(record, now);
        }
        self.check_at_interval(&Timer::OffsetExpiry, now);
        Ok(())
    }

    /// A group's timer is due. Whether anything came of it but another deadline.
    pub(crate) fn group_timer_fired(&mut self, timer: &GroupTimer, now: Millis, presence: Presence) -> bool {
        let config = self.group_config();
        let effects = self.groups.timer_fired(timer, presence, now, &config);
        let mattered = effects.iter().any(|effect| !matches!(effect, Effect::SetTimer(..)));
        self.run_group_effects(effects, now);
        mattered
    }

    /// Looks over groups and offsets for what has expired. Whether there was anything.
    pub(crate) fn expire_offsets(&mut self, now: Millis) -> bool {
        let config = self.group_config();
        let expired = self.groups.expired(now, &config);
        let mattered = !expired.is_empty();
        for records in expired {
            self.append_group_tombstones(records, Removal::Expired, now);
        }
        self.checked(&Timer::OffsetExpiry, now);
        mattered
    }

    /// A topic is no more: its offsets go, in every group; with `__consumer_offsets` the groups themselves go.
    pub(crate) fn groups_follow_deletion(&mut self, topic: &str, now: Millis) {
        if topic == OFFSETS_TOPIC {
            let config = self.group_config();
            let effects = self.groups.unload(now, &config);
            return self.run_group_effects(effects, now);
        }
        for records in self.groups.topic_deleted(topic) {
            self.append_group_tombstones(records, Removal::TopicDeleted, now);
        }
    }

    fn append_group_tombstones(&mut self, records: Vec<Record>, why: Removal, now: Millis) {
        let group = records.first().map(|record| record.group().to_owned()).unwrap_or_default();
        if let Err(error) = self.append_group_records(records, Cause::Removal(why), now) {
            log::warn!("offsets of group {group} could not be deleted: {error}");
        }
    }

    /// A generation has its assignment: what its members' clients had read before tells nothing of what they read now.
    fn forget_positions_of(&mut self, group: &str) {
        if let Some(group) = self.groups.get(group) {
            self.positions
                .forget(|client_id| group.members().iter().any(|member| member.client_id == client_id));
        }
    }

    /// A connection has ended: its members are no longer alive by being connected.
    pub(crate) fn group_connection_closed(&mut self, connection: ConnectionId, now: Millis) {
        let config = self.group_config();
        let effects = self.groups.connection_closed(connection, now, &config);
        self.run_group_effects(effects, now);
    }
}

/// What a client is told when the coordinator could not append.
pub(crate) fn coordinator_error(error: ErrorCode) -> ErrorCode {
    match error {
        ErrorCode::UnknownTopicOrPartition | ErrorCode::NotEnoughReplicas | ErrorCode::RequestTimedOut => {
            ErrorCode::CoordinatorNotAvailable
        }
        ErrorCode::NotLeaderOrFollower | ErrorCode::KafkaStorageError => ErrorCode::NotCoordinator,
        ErrorCode::MessageTooLarge | ErrorCode::RecordListTooLarge | ErrorCode::InvalidFetchSize => {
            ErrorCode::UnknownServerError
        }
        other => other,
    }
}
