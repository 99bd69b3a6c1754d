//! Groups that rebalance again and again and are never stable.

use crate::ordered::OrderedMap;

use super::classic::{ClassicGroup, ClassicState};
use crate::clock::Millis;

/// Generations that may pass without one of them becoming stable, besides [`GENERATIONS_A_MEMBER`]: members that come one
/// after the other begin one each.
const GENERATIONS: i32 = 10;
const GENERATIONS_A_MEMBER: i32 = 3;
/// Rebalance timeouts that may pass.
const TIMEOUTS: Millis = 5;

/// The groups that have members and are not stable.
#[derive(Debug, Default)]
pub(crate) struct Unrest {
    restless: OrderedMap<String, Restless>,
    /// What has come of it and was not told yet: group ids, and what is wrong.
    pub(crate) news: Vec<(String, String)>,
}

#[derive(Debug)]
struct Restless {
    since: Millis,
    generation: i32,
    is_told: bool,
}

/// What of a group is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    state: ClassicState,
    generation: i32,
}

impl Standing {
    pub(crate) fn of(group: &ClassicGroup) -> Self {
        Self { state: group.state(), generation: group.generation() }
    }
}

impl Unrest {
    /// Something has come to a group, which has gone from one state to another or was left as it was. A group that is not stable
    /// has a timer set, so that none is overlooked for longer than a rebalance timeout.
    pub(crate) fn moved(&mut self, group: &ClassicGroup, before: Standing, now: Millis) {
        let after = Standing::of(group);
        let is_restless =
            matches!(after.state, ClassicState::PreparingRebalance | ClassicState::CompletingRebalance);
        if !is_restless {
            if before != after {
                self.restless.remove(group.id());
            }
            return;
        }
        let restless = self.restless.entry(group.id().to_owned()).or_insert(Restless {
            since: now,
            generation: before.generation,
            is_told: false,
        });
        if !restless.is_told {
            if let Some(wrong) = restless.wrong(group, now) {
                restless.is_told = true;
                self.news.push((group.id().to_owned(), wrong));
            }
        }
    }
}

impl Unrest {
    /// These groups are no longer here.
    pub(crate) fn forget(&mut self, are_gone: &dyn Fn(&str) -> bool) {
        self.restless.retain(|id, _| !are_gone(id));
    }
}

impl Restless {
    fn wrong(&self, group: &ClassicGroup, now: Millis) -> Option<String> {
        let generations = group.generation().saturating_sub(self.generation);
        let members = i32::try_from(group.members().iter().count()).unwrap_or(i32::MAX);
        let most = GENERATIONS.saturating_add(members.saturating_mul(GENERATIONS_A_MEMBER));
        let timeouts = group.members().iter().map(|member| Millis::from(member.rebalance_timeout_ms));
        let longest = timeouts.max().unwrap_or(0).saturating_mul(TIMEOUTS);
        let passed = now.saturating_sub(self.since);
        if generations > most {
            Some(format!("{generations} generations have begun, and none of them has become stable"))
        } else if longest > 0 && passed > longest {
            Some(format!("it has not been stable for {passed} ms, {TIMEOUTS} times its rebalance timeout"))
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::group::classic::{JoinRequest, Protocol};
    use crate::group::testing::{World, rejoining, static_joining, syncing};

    /// A join that changes the member's metadata, and so begins a generation in every state.
    fn changed(id: &str, number: usize) -> JoinRequest {
        let metadata = number.to_string().into();
        JoinRequest { protocols: vec![Protocol { name: "range".into(), metadata }], ..rejoining(id) }
    }

    /// A group of one whose leader joins again and again, and brings an assignment only each `every`th time.
    fn told(generations: usize, every: usize) -> Vec<(String, String)> {
        let mut world = World::new();
        let (id, _) = world.stable_one();
        for number in 1..=generations {
            let joined = world.join(changed(&id, number));
            let generation = world.joined(joined).generation;
            if number % every == 0 {
                let synced = world.sync(syncing(&id, generation, &[(&id, "x")]));
                world.synced(synced);
            }
        }
        std::mem::take(&mut world.groups.unrest.news)
    }

    #[test]
    fn a_group_that_is_never_stable_is_told_once() {
        assert_eq!(told(13, usize::MAX), []);
        let told = told(40, usize::MAX);
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].0, "g");
        assert!(told[0].1.contains("14 generations have begun"), "{told:?}");
    }

    #[test]
    fn one_that_is_stable_in_between_is_not() {
        assert_eq!(told(60, 10), []);
    }

    /// Static members are not given up for not joining again: their group waits on, as long as their sessions last.
    #[test]
    fn a_group_in_which_nothing_happens_is_told_when_its_time_is_up() {
        let mut world = World::new();
        let patient = JoinRequest {
            session_timeout_ms: 1_000_000,
            rebalance_timeout_ms: 10_000,
            ..static_joining("i1")
        };
        let joined = world.join(patient);
        let reply = world.joined(joined);
        let synced = world.sync(syncing(&reply.member_id, reply.generation, &[(&reply.member_id, "x")]));
        world.synced(synced);
        let effects = world.groups.force_rebalance("g", world.now, &world.config).expect("it has a member");
        world.run(effects);
        world.advance(10_000 * TIMEOUTS);
        assert_eq!(world.groups.unrest.news, []);
        world.advance(10_000);
        assert_eq!(world.group().state(), ClassicState::PreparingRebalance);
        let told = &world.groups.unrest.news;
        assert!(told.len() == 1 && told[0].1.contains("60000 ms, 5 times its rebalance timeout"), "{told:?}");
    }

    #[test]
    fn time_tells_too() {
        let mut world = World::new();
        let (id, _) = world.stable_one();
        world.join(changed(&id, 1));
        world.now += 6 * 60_000 * TIMEOUTS;
        world.join(changed(&id, 2));
        assert!(world.groups.unrest.news[0].1.contains("times its rebalance timeout"));
    }
}
