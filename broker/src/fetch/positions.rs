//! Which clients have read to the end of which partitions.

use std::sync::Arc;

use crate::call::{Client, ConnectionId};
use crate::list::Listed;
use crate::ordered::OrderedMap;
use crate::partitions::PartitionKey;

/// What the last fetch of each connection found to be read to the end.
///
/// A client that asks for what comes after the last record has had all that lies before. What it has made of it is its own
/// affair: committed offsets tell that.
#[derive(Debug, Default)]
pub(crate) struct Positions(OrderedMap<ConnectionId, Reader>);

#[derive(Debug)]
struct Reader {
    client: Arc<Client>,
    at_end: Vec<Position>,
}

/// A partition that was read to its end as it then was.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Position {
    /// The partition.
    pub(crate) partition: PartitionKey,
    /// The offset that was asked for, where nothing was yet.
    pub(crate) offset: i64,
    /// Whether the reader stops at the last stable offset, not at the high watermark.
    pub(crate) read_committed: bool,
}

impl Positions {
    /// Notes what a connection's fetch found at its end; what its fetch before had found is forgotten. Returns whether there
    /// is anything.
    pub(crate) fn note(&mut self, client: &Arc<Client>, at_end: impl Iterator<Item = Position>) -> bool {
        let mut at_end = at_end.peekable();
        if let Some(reader) = self.0.get_mut(&client.connection) {
            if !Arc::ptr_eq(&reader.client, client) {
                reader.client = Arc::clone(client);
            }
            reader.at_end.clear();
            reader.at_end.extend(at_end);
            return !reader.at_end.is_empty();
        }
        if at_end.peek().is_none() {
            return false;
        }
        let reader = Reader { client: Arc::clone(client), at_end: at_end.listed() };
        self.0.insert(client.connection, reader);
        true
    }

    /// A connection has ended.
    pub(crate) fn closed(&mut self, connection: ConnectionId) {
        self.0.remove(&connection);
    }

    /// What these clients have read counts no more: their partitions have been given out anew.
    pub(crate) fn forget(&mut self, is_concerned: impl Fn(&str) -> bool) {
        self.0.retain(|_, reader| !is_concerned(&reader.client.client_id));
    }

    /// What a client has read to the end, on all its connections.
    pub(crate) fn of<'a>(&'a self, client_id: &'a str) -> impl Iterator<Item = Position> + 'a {
        let readers = self.0.values().filter(move |reader| *reader.client.client_id == *client_id);
        readers.flat_map(|reader| reader.at_end.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::uuid::Uuid;

    fn position(index: i32, offset: i64) -> Position {
        let partition = PartitionKey { topic: Uuid::default(), index };
        Position { partition, offset, read_committed: false }
    }

    fn read(positions: &Positions) -> Vec<(i32, i64)> {
        positions.of("kafkito").map(|position| (position.partition.index, position.offset)).collect()
    }

    #[test]
    fn the_last_fetch_of_a_connection_counts() {
        let (mut positions, client) = (Positions::default(), Arc::new(Client::author()));
        assert!(positions.note(&client, [position(0, 3), position(1, 4)].into_iter()));
        assert_eq!(read(&positions), [(0, 3), (1, 4)]);
        assert!(!positions.note(&client, [].into_iter()));
        assert_eq!(read(&positions), []);
    }

    #[test]
    fn a_closed_connection_and_a_new_generation_leave_nothing_behind() {
        let (mut positions, client) = (Positions::default(), Arc::new(Client::author()));
        positions.note(&client, [position(0, 3)].into_iter());
        positions.forget(|client_id| client_id == "another");
        assert_eq!(read(&positions), [(0, 3)]);
        positions.forget(|client_id| client_id == "kafkito");
        assert_eq!(read(&positions), []);
        positions.note(&client, [position(0, 3)].into_iter());
        positions.closed(client.connection);
        assert!(positions.0.is_empty());
    }
}
