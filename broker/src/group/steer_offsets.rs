//! What the author of a test can do to a group's committed offsets.

use super::cause::Cause;
use super::durable::TopicOffsets;
use super::event::Removal;
use super::handle::Group;
use super::record::{OffsetKey, OffsetValue, Record};
use crate::clock::Millis;
use crate::error::{Error, ErrorKind};
use crate::list::Listed;
use crate::state::{State, TopicRef};
use crate::suggest;

impl Group {
    /// Commits an offset for the group, whoever is in it: a record in `__consumer_offsets` as any commit. The group is made
    /// if it is not there yet. Members read it when a partition is assigned to them next; until then they go on where they
    /// are, and their next commit replaces it.
    ///
    /// ```
    /// let kafka = kafkito::Cluster::builder().topic("orders", 3).start()?;
    /// let billing = kafka.group("billing");
    /// billing.set_offset("orders", 0, 5)?;
    /// assert_eq!(billing.committed_offset("orders", 0), Some(5));
    /// billing.drop_offset("orders", 0)?;
    /// assert_eq!(billing.committed_offset("orders", 0), None);
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`NotFound`](ErrorKind::NotFound) if there is no such partition; [`Refused`](ErrorKind::Refused) if the record cannot be
    /// appended.
    pub fn set_offset(&self, topic: impl AsRef<str>, partition: i32, offset: i64) -> Result<(), Error> {
        self.shared.inside("offsets that are set")?;
        self.shared
            .with_state_lasting(|state, now| set(state, &self.id, topic.as_ref(), partition, offset, now))
    }

    /// Forgets the offset that the group has committed for a partition.
    ///
    /// # Errors
    /// [`NotFound`](ErrorKind::NotFound) if there is no such group, or it has committed nothing there.
    pub fn drop_offset(&self, topic: impl AsRef<str>, partition: i32) -> Result<(), Error> {
        let topic = topic.as_ref();
        self.shared.inside("offsets that are dropped")?;
        self.shared.with_state_lasting(|state, now| {
            state.groups.expect(&self.id)?;
            if state.groups.durable().offset(&self.id, topic, partition).is_none() {
                return Err(nothing_committed(state, &self.id, topic, partition));
            }
            drop_where(state, &self.id, now, &|own, index| own == topic && index == partition).map(drop)
        })
    }

    /// Forgets all offsets that the group has committed. Gives their number.
    ///
    /// # Errors
    /// [`NotFound`](ErrorKind::NotFound) if there is no such group.
    pub fn drop_offsets(&self) -> Result<usize, Error> {
        self.shared.inside("offsets that are dropped")?;
        self.shared.with_state_lasting(|state, now| {
            state.groups.expect(&self.id)?;
            drop_where(state, &self.id, now, &|_, _| true)
        })
    }
}

fn set(
    state: &mut State,
    group: &str,
    topic: &str,
    partition: i32,
    offset: i64,
    now: Millis,
) -> Result<(), Error> {
    let located = state.locate(&TopicRef::Name(topic.to_owned()), partition).ok();
    let topic_id = located.map(|located| located.topic.id);
    let topic_id = topic_id.ok_or_else(|| no_such_partition(state, topic, partition))?;
    let refused = |code| Error::refused(code, format_args!("an offset of group {group:?} cannot be set"));
    state.make_offsets_topic(now).map_err(refused)?;
    let key = OffsetKey { group: group.to_owned(), topic: topic.to_owned(), partition };
    let value = OffsetValue {
        offset,
        leader_epoch: None,
        metadata: String::new(),
        commit_timestamp: now,
        expire_timestamp: None,
        topic_id: Some(topic_id),
    };
    state
        .append_group_records(vec![Record::Offset { key, value: Some(value) }], Cause::Set, now)
        .map_err(refused)
}

fn drop_where(
    state: &mut State,
    group: &str,
    now: Millis,
    which: &dyn Fn(&str, i32) -> bool,
) -> Result<usize, Error> {
    let records = state.groups.tombstones_where(group, which);
    let count = records.len();
    let refused = |code| Error::refused(code, format_args!("offsets of group {group:?} cannot be dropped"));
    state.append_group_records(records, Cause::Removal(Removal::ByTest), now).map_err(refused)?;
    Ok(count)
}

fn no_such_partition(state: &State, topic: &str, partition: i32) -> Error {
    let text = match state.metadata.topic(topic) {
        Some(found) => {
            format!("topic {topic:?} has no partition {partition}: it has {}", found.partitions.len())
        }
        None => {
            let names = state.metadata.image().topics().map(|topic| &*topic.name);
            let near = suggest::closest(topic, names);
            let near = near.map(|near| format!("; is it {near:?}?")).unwrap_or_default();
            format!("there is no topic {topic:?}{near}")
        }
    };
    Error::new(ErrorKind::NotFound, text)
}

fn nothing_committed(state: &State, group: &str, topic: &str, partition: i32) -> Error {
    let offsets: Option<&TopicOffsets> = state.groups.durable().offsets_of(group);
    let there = offsets.into_iter().flatten().flat_map(|(topic, partitions)| {
        partitions.iter().map(move |(index, offset)| format!("{topic}-{index} at {}", offset.offset))
    });
    let there: Vec<String> = there.take(20).listed();
    let there = if there.is_empty() { "nothing at all".to_owned() } else { there.join(", ") };
    let text = format!("group {group:?} has committed nothing for {topic}-{partition}; it has {there}");
    Error::new(ErrorKind::NotFound, text)
}

#[cfg(test)]
mod tests {
    use crate::group::event::{GroupHappening, Removal};
    use crate::{Cluster, ErrorKind};

    #[test]
    fn offsets_are_set_and_dropped_as_records_and_told_as_events() {
        let kafka = Cluster::builder().topic("orders", 2).start().expect("it starts");
        let group = kafka.group("g");
        group.set_offset("orders", 0, 5).expect("the partition is there");
        group.set_offset("orders", 1, 7).expect("the partition is there");
        assert_eq!(group.drop_offsets(), Ok(2));
        let events = group.events();
        let topic = || "orders".to_owned();
        let set = |partition, offset| GroupHappening::OffsetSet { topic: topic(), partition, offset };
        let why = Removal::ByTest;
        let dropped = |partition| GroupHappening::OffsetDropped { topic: topic(), partition, why };
        let expected = [set(0, 5), set(1, 7), dropped(0), dropped(1)];
        assert_eq!(events.iter().map(|event| event.what.clone()).collect::<Vec<_>>(), expected);
        let replayed = kafka.shared.look(|state| state.replay_offsets()).expect("the log can be read");
        assert!(replayed.offsets_of("g").is_none() && replayed.groups().contains_key("g"));
    }

    #[test]
    fn lag_is_what_lies_between_the_offset_and_the_end() {
        let kafka = Cluster::builder().topic("orders", 1).start().expect("it starts");
        for value in ["a", "b", "c"] {
            kafka.topic("orders").produce(value).expect("there is room");
        }
        kafka.group("g").set_offset("orders", 0, 1).expect("the partition is there");
        let view = kafka.group("g").view().expect("it is there");
        let offset = &view.offsets[0];
        assert_eq!((offset.offset, offset.end_offset, offset.lag, view.lag), (Some(1), Some(3), Some(2), 2));
    }

    #[test]
    fn what_is_not_there_is_said_with_what_is() {
        let kafka = Cluster::builder().topic("orders", 2).start().expect("it starts");
        let group = kafka.group("g");
        let says = |result: Result<(), crate::Error>, part: &str| {
            let error = result.expect_err("it is not there");
            assert_eq!(error.kind(), ErrorKind::NotFound);
            assert!(error.to_string().contains(part), "{error}");
        };
        says(group.set_offset("order", 0, 5), r#"is it "orders"?"#);
        says(group.set_offset("orders", 2, 5), "it has 2");
        says(group.drop_offset("orders", 0), "there are no groups");
        group.set_offset("orders", 0, 5).expect("the partition is there");
        says(group.drop_offset("orders", 1), "orders-0 at 5");
        says(kafka.group("h").evict("m"), "the groups there are: g");
        says(group.evict("m"), "there are no members");
        says(group.rebalance(), "no members");
    }
}
