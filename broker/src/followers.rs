//! How far followers have copied that are not in step with their leaders.
//!
//! A partition has one log, its leader's. A follower is the offset up to which it has copied that log: its end, unless it is
//! noted here, because its broker was stopped, because a test holds it back, or because it is new and its copy is throttled.

use crate::clock::Millis;
use crate::ordered::OrderedMap;
use crate::pace::Pace;
use crate::partitions::PartitionKey;

/// The followers that are noted, by partition and broker. Most clusters never have any.
#[derive(Debug, Default)]
pub(crate) struct Followers(OrderedMap<PartitionKey, OrderedMap<i32, Follower>>);

/// A follower that does not copy what its leader appends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Follower {
    /// Up to where it has copied the log: its own log end offset.
    pub(crate) end: i64,
    /// Whether a test holds it back: it does not copy even if its broker is there.
    pub(crate) is_held: bool,
    /// Since when it has not been in step; `None` while its end is the log's.
    pub(crate) since: Option<Millis>,
    /// How fast it copies, if that is throttled and it does.
    pub(crate) pace: Option<Pace>,
}

impl Followers {
    /// Whether every follower of the partition copies at once.
    #[inline]
    pub(crate) fn are_in_step(&self, key: PartitionKey) -> bool {
        self.0.is_empty() || !self.0.contains_key(&key)
    }

    /// A follower that is noted.
    pub(crate) fn get(&self, key: PartitionKey, broker: i32) -> Option<Follower> {
        self.0.get(&key)?.get(&broker).copied()
    }

    /// From now on the follower stays at `end`. One that is behind already stays where it is.
    pub(crate) fn stay(&mut self, key: PartitionKey, broker: i32, end: i64, is_held: bool) {
        let followers = self.0.entry(key).or_default();
        let before = followers.get(&broker).copied();
        let follower = before.unwrap_or(Follower { end, is_held, since: None, pace: None });
        followers.insert(broker, Follower { is_held: is_held || follower.is_held, pace: None, ..follower });
    }

    /// The follower has copied everything, or leads now. Gives what it was.
    pub(crate) fn caught_up(&mut self, key: PartitionKey, broker: i32) -> Option<Follower> {
        let followers = self.0.get_mut(&key)?;
        let was = followers.remove(&broker);
        if followers.is_empty() {
            self.0.remove(&key);
        }
        was
    }

    /// A follower that is noted, to be changed.
    pub(crate) fn get_mut(&mut self, key: PartitionKey, broker: i32) -> Option<&mut Follower> {
        self.0.get_mut(&key)?.get_mut(&broker)
    }

    /// All that are noted, in the order of their partitions.
    pub(crate) fn all(&self) -> impl Iterator<Item = (PartitionKey, i32, &Follower)> {
        self.0
            .iter()
            .flat_map(|(key, followers)| followers.iter().map(|(broker, follower)| (*key, *broker, follower)))
    }

    /// Something was appended: those that had been in step are behind from now on. Whether any of them was.
    pub(crate) fn appended(&mut self, key: PartitionKey, now: Millis) -> bool {
        let Some(followers) = self.0.get_mut(&key) else { return false };
        let mut fell_behind = false;
        for follower in followers.values_mut().filter(|follower| follower.since.is_none()) {
            follower.since = Some(now);
            fell_behind = true;
        }
        fell_behind
    }

    /// Another leads, whose log ends at `end`: nobody has more than that, and how long anybody has been behind is counted
    /// anew.
    pub(crate) fn led_anew(&mut self, key: PartitionKey, end: i64, now: Millis) {
        let Some(followers) = self.0.get_mut(&key) else { return };
        for follower in followers.values_mut() {
            let since = (follower.end < end).then_some(now);
            *follower = Follower { end: follower.end.min(end), since, ..*follower };
        }
    }

    /// The partition is no more.
    pub(crate) fn forget(&mut self, key: PartitionKey) {
        self.0.remove(&key);
    }

    /// The followers that are behind, in the order of their partitions, with since when.
    pub(crate) fn behind(&self) -> impl Iterator<Item = (PartitionKey, i32, Millis)> {
        self.all().filter_map(|(key, broker, follower)| Some((key, broker, follower.since?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::uuid::Uuid;

    const KEY: PartitionKey = PartitionKey { topic: Uuid([1; 16]), index: 0 };

    fn held(end: i64) -> Follower {
        Follower { end, is_held: true, since: None, pace: None }
    }

    #[test]
    fn who_stays_is_behind_from_the_next_append_on() {
        let mut followers = Followers::default();
        followers.stay(KEY, 2, 5, true);
        assert_eq!(followers.behind().count(), 0);
        assert!(followers.appended(KEY, 7));
        assert!(!followers.appended(KEY, 9));
        assert_eq!(followers.behind().collect::<Vec<_>>(), [(KEY, 2, 7)]);
        followers.stay(KEY, 2, 8, false);
        assert_eq!(followers.get(KEY, 2), Some(Follower { since: Some(7), ..held(5) }));
    }

    #[test]
    fn another_leader_leaves_nobody_with_more_than_it_has() {
        let mut followers = Followers::default();
        followers.stay(KEY, 2, 5, true);
        followers.stay(KEY, 3, 2, false);
        followers.appended(KEY, 1);
        followers.led_anew(KEY, 4, 9);
        assert_eq!(followers.get(KEY, 2), Some(held(4)));
        assert_eq!(followers.get(KEY, 3), Some(Follower { is_held: false, since: Some(9), ..held(2) }));
    }

    #[test]
    fn who_has_caught_up_leaves_nothing_behind() {
        let mut followers = Followers::default();
        followers.stay(KEY, 2, 5, false);
        assert!(!followers.are_in_step(KEY));
        assert!(followers.caught_up(KEY, 2).is_some());
        assert!(followers.are_in_step(KEY) && followers.0.is_empty());
    }
}
