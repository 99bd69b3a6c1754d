//! The log of what happens to groups: soft, bounded, in order.

use std::collections::VecDeque;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Instant;

use super::event::{GroupEvent, GroupHappening};
use crate::clock::{Millis, wire_now};
use crate::ordered::OrderedMap;
use crate::sort;

/// How much is kept of a group's members, and as much of its offsets; a generation counts for each of its members.
const WEIGHT_MAX: usize = 2_048;
/// Groups whose events are kept; beyond it, those of the group that was quiet longest go.
const GROUPS_MAX: usize = 1_024;

/// The last events of every group, in the order in which they happened. Events about members and events about offsets are
/// kept apart, so that no stream of commits drives out who joined when.
#[derive(Debug)]
pub(crate) struct EventLog {
    started: Instant,
    last_number: u64,
    groups: OrderedMap<String, Kept>,
    /// Events of groups that are no longer kept.
    forgotten: u64,
}

#[derive(Debug, Default)]
struct Kept {
    members: Ring,
    offsets: Ring,
}

#[derive(Debug, Default)]
struct Ring {
    events: VecDeque<Arc<GroupEvent>>,
    weight: usize,
    dropped: u64,
}

impl Default for EventLog {
    fn default() -> Self {
        Self { started: wire_now(), last_number: 0, groups: OrderedMap::new(), forgotten: 0 }
    }
}

impl EventLog {
    /// Notes what happened to a group.
    pub(crate) fn note(&mut self, group: &str, what: GroupHappening, now: Millis) {
        self.last_number += 1;
        let wire_us = u64::try_from((wire_now() - self.started).as_micros()).unwrap_or(u64::MAX);
        let about_offsets = what.is_about_offsets();
        let event =
            GroupEvent { number: self.last_number, group: group.to_owned(), at_ms: now, wire_us, what };
        let kept = self.kept(group);
        let ring = if about_offsets { &mut kept.offsets } else { &mut kept.members };
        ring.push(Arc::new(event));
    }

    fn kept(&mut self, group: &str) -> &mut Kept {
        if self.groups.len() >= GROUPS_MAX && !self.groups.contains_key(group) {
            self.forget_quietest();
        }
        self.groups.entry(group.to_owned()).or_default()
    }

    fn forget_quietest(&mut self) {
        let quietest = self.groups.iter().min_by_key(|(_, kept)| kept.last_number());
        let Some(quietest) = quietest.map(|(group, _)| group.clone()) else { return };
        if let Some(kept) = self.groups.remove(&quietest) {
            self.forgotten += kept.members.total() + kept.offsets.total();
        }
    }

    /// When wire time began for these events.
    pub(crate) fn started(&self) -> Instant {
        self.started
    }

    /// What is kept of one group, from the event after number `after` on.
    pub(crate) fn of(&self, group: &str, after: u64) -> GroupEvents {
        let kept = self.groups.get(group);
        self.collect(kept.into_iter(), after, 0)
    }

    /// What is kept of all groups, from the event after number `after` on.
    pub(crate) fn all(&self, after: u64) -> GroupEvents {
        self.collect(self.groups.values(), after, self.forgotten)
    }

    fn collect<'a>(&self, kept: impl Iterator<Item = &'a Kept>, after: u64, forgotten: u64) -> GroupEvents {
        let mut events =
            GroupEvents { events: Vec::new(), dropped: forgotten, last_number: self.last_number };
        for ring in kept.flat_map(|kept| [&kept.members, &kept.offsets]) {
            let from = ring.events.partition_point(|event| event.number <= after);
            events.events.extend(ring.events.range(from..).cloned());
            events.dropped += ring.dropped;
        }
        sort::by_key(&mut events.events, |event| event.number);
        events
    }
}

impl Kept {
    fn last_number(&self) -> u64 {
        let last = |ring: &Ring| ring.events.back().map_or(0, |event| event.number);
        last(&self.members).max(last(&self.offsets))
    }
}

impl Ring {
    fn push(&mut self, event: Arc<GroupEvent>) {
        self.weight += event.what.weight();
        self.events.push_back(event);
        // The newest is kept, however heavy.
        while self.weight > WEIGHT_MAX && self.events.len() > 1 {
            if let Some(oldest) = self.events.pop_front() {
                self.weight -= oldest.what.weight();
                self.dropped += 1;
            }
        }
    }

    fn total(&self) -> u64 {
        self.dropped + self.events.len() as u64
    }
}

/// Events of groups, oldest first. Reads like a slice; shown, it is a line an event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
pub struct GroupEvents {
    #[cfg_attr(feature = "control", serde(serialize_with = "each"), schema(value_type = Vec<GroupEvent>))]
    events: Vec<Arc<GroupEvent>>,
    dropped: u64,
    last_number: u64,
}

#[cfg(feature = "control")]
fn each<S: serde::Serializer>(events: &[Arc<GroupEvent>], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(events.iter().map(Arc::as_ref))
}

impl GroupEvents {
    /// How many older events there were that are no longer kept.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// The number of the last event of the whole cluster at that moment: ask for what came after it.
    pub fn last_number(&self) -> u64 {
        self.last_number
    }
}

impl Deref for GroupEvents {
    type Target = [Arc<GroupEvent>];

    fn deref(&self) -> &Self::Target {
        &self.events
    }
}

impl IntoIterator for GroupEvents {
    type Item = Arc<GroupEvent>;
    type IntoIter = std::vec::IntoIter<Arc<GroupEvent>>;

    fn into_iter(self) -> Self::IntoIter {
        self.events.into_iter()
    }
}

impl fmt::Display for GroupEvents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.dropped > 0 {
            writeln!(f, "({} older events are no longer kept)", self.dropped)?;
        }
        self.events.iter().try_for_each(|event| writeln!(f, "{event}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn emptied(generation: i32) -> GroupHappening {
        GroupHappening::Emptied { generation }
    }

    fn committed(offset: i64) -> GroupHappening {
        GroupHappening::Committed { member: None, topic: "t".into(), partition: 0, offset }
    }

    fn numbers(events: &GroupEvents) -> Vec<u64> {
        events.iter().map(|event| event.number).collect()
    }

    #[test]
    fn events_of_all_groups_stand_in_the_order_in_which_they_happened() {
        let mut log = EventLog::default();
        log.note("b", emptied(1), 5);
        log.note("a", committed(1), 6);
        log.note("b", committed(2), 7);
        assert_eq!(numbers(&log.all(0)), [1, 2, 3]);
        assert_eq!(numbers(&log.all(1)), [2, 3]);
        assert_eq!(numbers(&log.of("b", 0)), [1, 3]);
        assert_eq!(log.of("b", 0)[0].at_ms, 5);
        assert_eq!(log.of("c", 0).last_number(), 3);
    }

    #[test]
    fn commits_do_not_drive_out_what_happened_to_members() {
        let mut log = EventLog::default();
        log.note("g", emptied(1), 0);
        for offset in 0..WEIGHT_MAX as i64 + 10 {
            log.note("g", committed(offset), 0);
        }
        let events = log.of("g", 0);
        assert_eq!((events.len(), events.dropped()), (WEIGHT_MAX + 1, 10));
        assert_eq!(events[0].what, emptied(1));
        assert!(events.to_string().starts_with("(10 older events"));
    }

    #[test]
    fn the_group_that_was_quiet_longest_is_forgotten_first() {
        let mut log = EventLog::default();
        for group in 0..GROUPS_MAX {
            log.note(&group.to_string(), emptied(0), 0);
        }
        log.note("0", emptied(1), 0);
        log.note("new", emptied(0), 0);
        assert!(log.of("1", 0).is_empty());
        assert_eq!((log.of("0", 0).len(), log.all(0).dropped()), (2, 1));
    }
}
