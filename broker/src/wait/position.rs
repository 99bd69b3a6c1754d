//! Waits for what clients have read.

use super::{Changes, Seen, Wait};
use crate::fetch::Position;
use crate::list::Listed;
use crate::partitions::PartitionKey;
use crate::shared::Shared;
use crate::state::State;
use crate::topic::Topic;

/// Who is to read a partition.
pub(super) struct Reader<'a> {
    /// As it is named when it has not.
    pub(super) name: &'a str,
    /// The client id of its fetches.
    pub(super) client_id: &'a str,
}

impl Topic {
    /// Waits until a client has read every partition of the topic to its end, as one without a group does. For the members of
    /// a group see [`Group::read_to_end`](crate::Group::read_to_end).
    pub fn read_to_end(&self, client_id: impl Into<String>) -> Wait<()> {
        self.read(client_id.into(), None)
    }

    /// Waits until a client has read one partition to its end.
    pub fn partition_read_to_end(&self, partition: i32, client_id: impl Into<String>) -> Wait<()> {
        self.read(client_id.into(), Some(partition))
    }

    fn read(&self, client_id: String, partition: Option<i32>) -> Wait<()> {
        let name = self.name.clone();
        let what = match partition {
            Some(index) => format!("client {client_id:?} to have read {name}-{index} to its end"),
            None => format!("client {client_id:?} to have read topic {name:?} to its end"),
        };
        let look = move |shared: &Shared| {
            let owner = |_| Some(Reader { name: &client_id, client_id: &client_id });
            shared.look(|state| look(state, &name, partition, owner))
        };
        let interest = Changes::POSITIONS | Changes::TOPICS;
        Wait::new(&self.shared, &self.runtime, what, look).woken_by(interest)
    }
}

/// Looks whether each partition of a topic, or the one that is named, was read to its end by its owner.
pub(super) fn look<'a>(
    state: &State,
    topic: &str,
    partition: Option<i32>,
    owner: impl Fn(i32) -> Option<Reader<'a>>,
) -> Seen<()> {
    let Some(topic) = state.metadata.topic(topic) else { return Seen::NotYet("no such topic".into()) };
    let wanted = |index: i32| partition.is_none_or(|wanted| wanted == index);
    if partition.is_some_and(|index| topic.partition(index).is_none()) {
        return Seen::NotYet(format!("no such partition among {}", topic.partitions.len()));
    }
    let unread = topic.numbered().filter(|(index, _)| wanted(*index)).filter_map(|(index, _)| {
        let name = format!("{}-{index}", topic.name);
        match owner(index) {
            None => Some(format!("{name} is assigned to nobody")),
            Some(reader) => unread(state, PartitionKey { topic: topic.id, index }, &reader)
                .map(|what| format!("{name} {what} by {}", reader.name)),
        }
    });
    let unread: Vec<String> = unread.listed();
    if unread.is_empty() { Seen::Done(()) } else { Seen::NotYet(unread.join(", ")) }
}

/// What a reader has not read of a partition, if there is anything.
fn unread(state: &State, partition: PartitionKey, reader: &Reader<'_>) -> Option<String> {
    let log = state.partitions.log(partition);
    let end = |position: &Position| match position.read_committed {
        true => log.last_stable_offset(),
        false => log.high_watermark(),
    };
    let positions = state.positions.of(reader.client_id).filter(|position| position.partition == partition);
    match positions.max_by_key(|position| position.offset) {
        Some(position) if position.offset >= end(&position) => None,
        Some(position) => Some(format!("read to offset {} of {}", position.offset, end(&position))),
        None => Some(format!("not read to its end at offset {}", log.high_watermark())),
    }
}
