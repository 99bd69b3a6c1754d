//! Expiry: offsets that nobody needs any more, and groups that have none left.

use crate::clock::Millis;
use crate::group::classic::{ClassicGroup, ClassicState};
use crate::group::config::GroupConfig;
use crate::group::coordinator::Groups;
use crate::group::record::{OffsetValue, Record};

/// From when on the retention of an offset counts.
enum Since {
    /// From its own commit.
    Commit,
    /// From the moment at which the group became empty.
    Emptied(Millis),
}

impl Groups {
    /// What to append for expired offsets and for empty groups without any, group by group.
    pub(crate) fn expired(&self, now: Millis, config: &GroupConfig) -> Vec<Vec<Record>> {
        let groups = self.iter().map(|group| self.expired_of(group, now, config));
        groups.filter(|records| !records.is_empty()).collect()
    }

    fn expired_of(&self, group: &ClassicGroup, now: Millis, config: &GroupConfig) -> Vec<Record> {
        let offsets = self.durable().offsets_of(group.id());
        let count = offsets.map_or(0, |topics| topics.values().map(|partitions| partitions.len()).sum());
        let mut records = self.expired_offsets(group, now, config);
        if records.len() == count && group.state() == ClassicState::Empty {
            records.push(Record::Group { group: group.id().to_owned(), value: None });
        }
        records
    }

    fn expired_offsets(&self, group: &ClassicGroup, now: Millis, config: &GroupConfig) -> Vec<Record> {
        let Some(since) = since(group) else { return Vec::new() };
        self.tombstones_where(group.id(), |topic, partition| {
            let offset = self.durable().offset(group.id(), topic, partition);
            !group.is_subscribed_to(topic)
                && offset.is_some_and(|offset| is_over(offset, &since, now, config))
        })
    }
}

/// Offsets of a group with members expire only if it is known that they are not subscribed to the topic, and never
/// in the middle of a rebalance.
fn since(group: &ClassicGroup) -> Option<Since> {
    match (group.protocol_type(), group.state()) {
        (None, _) => Some(Since::Commit),
        (Some(_), ClassicState::Empty) => Some(group.state_timestamp().map_or(Since::Commit, Since::Emptied)),
        (Some(_), ClassicState::Stable) if group.uses_consumer_protocol() && group.knows_subscriptions() => {
            Some(Since::Commit)
        }
        _ => None,
    }
}

fn is_over(offset: &OffsetValue, since: &Since, now: Millis, config: &GroupConfig) -> bool {
    if let Some(expire_timestamp) = offset.expire_timestamp {
        return now >= expire_timestamp;
    }
    let base = match since {
        Since::Commit => offset.commit_timestamp,
        Since::Emptied(at) => *at,
    };
    now.saturating_sub(base) >= config.offsets_retention_ms
}
