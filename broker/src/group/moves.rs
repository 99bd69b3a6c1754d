//! Another broker leads a partition of `__consumer_offsets`: its groups have another coordinator, which knows of them what is
//! in the log.

use super::config::GroupConfig;
use super::context::Context;
use super::coordinator::Groups;
use super::durable::Durable;
use super::effect::Effect;
use super::{OFFSETS_TOPIC, codec};
use crate::clock::Millis;
use crate::list::Listed;
use crate::metadata::NO_LEADER;
use crate::state::State;

impl State {
    /// The groups of a partition leave their coordinator: whoever waits looks for another. Where there is one, it loads them:
    /// members keep their places, and have one session timeout to be heard by it.
    pub(crate) fn coordinator_moved(&mut self, index: i32, leader: i32, now: Millis) {
        let config = self.group_config();
        let count = self.metadata.topic(OFFSETS_TOPIC).map_or(0, |topic| topic.partitions.len());
        let Ok(count) = i32::try_from(count) else { return };
        let is_moved = |group: &str| codec::partition_of(group, count) == index;
        let effects = self.groups.unload_where(is_moved, now, &config);
        self.run_group_effects(effects, now);
        if leader == NO_LEADER {
            return;
        }
        match self.replay_offsets_partition(index) {
            Ok(loaded) => {
                let effects = self.groups.load(loaded, now, &config);
                self.run_group_effects(effects, now);
            }
            // Every record in there was written by a coordinator of this cluster, or is its author's doing.
            Err(error) => log::warn!("the groups of broker {leader} cannot be loaded: {error}"),
        }
    }
}

impl Groups {
    /// The groups are no longer coordinated here: they are neither live nor known.
    fn unload_where(
        &mut self,
        is_moved: impl Fn(&str) -> bool,
        now: Millis,
        config: &GroupConfig,
    ) -> Vec<Effect> {
        let mut cx = Context::new(now, config, &mut self.scripts);
        for (_, group) in self.live.iter_mut().filter(|(id, _)| is_moved(id)) {
            group.unload(&mut cx);
        }
        let effects = cx.effects;
        self.live.retain(|id, _| !is_moved(id));
        self.durable.forget_groups(&is_moved);
        self.unrest.forget(&is_moved);
        effects
    }

    /// Goes on with what was in a log, beside what is there.
    fn load(&mut self, loaded: Durable, now: Millis, config: &GroupConfig) -> Vec<Effect> {
        let ids: Vec<String> = loaded.groups().keys().cloned().listed();
        self.durable.take(loaded);
        self.bring_to_life(&ids, now, config)
    }
}

#[cfg(test)]
mod tests;
