//! What a test's author has laid down for groups, whether they are there yet or not.

use crate::ordered::OrderedMap;

use super::member_id::IdSource;

/// Decisions that Kafka leaves to chance or to the order of arrival, made by the test's author.
#[derive(Clone, Debug)]
pub(crate) struct Scripts {
    /// Makes member ids.
    pub(crate) ids: IdSource,
    /// Who is to lead the next generation, by group: a member id, a group instance id or a client id. Used up by the first
    /// generation in which there is such a member.
    pub(crate) leaders: OrderedMap<String, String>,
    /// Groups for which it was said whether the end of a connection evicts its members; for all others the config decides.
    pub(crate) evict_on_disconnect: OrderedMap<String, bool>,
}

impl Scripts {
    /// Nothing laid down; `seed` decides on member ids.
    pub(crate) fn seeded(seed: u64) -> Self {
        Self {
            ids: IdSource::seeded(seed),
            leaders: OrderedMap::new(),
            evict_on_disconnect: OrderedMap::new(),
        }
    }
}
