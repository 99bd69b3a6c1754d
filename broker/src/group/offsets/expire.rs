//! Expiry: offsets that nobody needs any more, and groups that have none left.

use crate::clock::Millis;
use crate::group::classic::{ClassicGroup, ClassicState};
use crate::group::config::GroupConfig;
use crate::group::coordinator::Groups;
use crate::group::record::{OffsetValue, Record};
use crate::list::Listed;

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
        groups.filter(|records| !records.is_empty()).listed()
    }

    /// When [`expired`](Self::expired) can next find something; `None` if it cannot until something is committed, or a member
    /// comes or goes.
    pub(crate) fn next_expiry(&self, config: &GroupConfig) -> Option<Millis> {
        self.iter().filter_map(|group| self.next_expiry_of(group, config)).min()
    }

    fn next_expiry_of(&self, group: &ClassicGroup, config: &GroupConfig) -> Option<Millis> {
        let offsets = self.durable().offsets_of(group.id());
        if offsets.is_none() && group.state() == ClassicState::Empty {
            return Some(Millis::MIN);
        }
        let since = since(group)?;
        let expiring = offsets?.iter().filter(|(topic, _)| !group.is_subscribed_to(topic));
        expiring
            .flat_map(|(_, partitions)| partitions.values())
            .map(|offset| due(offset, &since, config))
            .min()
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
        self.tombstones_where(group.id(), &|topic, partition| {
            let offset = self.durable().offset(group.id(), topic, partition);
            !group.is_subscribed_to(topic) && offset.is_some_and(|offset| now >= due(offset, &since, config))
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

/// When an offset expires.
fn due(offset: &OffsetValue, since: &Since, config: &GroupConfig) -> Millis {
    let base = match since {
        Since::Commit => offset.commit_timestamp,
        Since::Emptied(at) => *at,
    };
    offset.expire_timestamp.unwrap_or_else(|| base.saturating_add(config.offsets_retention_ms))
}
