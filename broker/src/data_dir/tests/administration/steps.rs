//! What happens to a cluster of several brokers: calls, and what its author does to brokers, leaders and log directories.

use proptest::prelude::*;
use proptest::sample::select;

use super::calls::{any_call, any_topic_name};
use super::{Cluster, ask};
use crate::schema::Struct;

/// A broker is named by its id, a log directory by its place.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Call(Struct, i16),
    Stop(i32),
    Kill(i32),
    Start(i32),
    HoldBack(i32, i32),
    Drop(i32, i32),
    ElectUnclean(i32, i32),
    Move { broker: i32, dir: usize, topic: String, index: i32 },
    Fail { broker: i32, dir: usize },
}

pub(super) fn any_step(brokers: i32) -> impl Strategy<Value = Step> {
    let broker = 1..=brokers;
    prop_oneof![
        10 => any_call(brokers).prop_map(|(call, version)| Step::Call(call, version)),
        1 => broker.clone().prop_map(Step::Stop),
        1 => broker.clone().prop_map(Step::Kill),
        2 => broker.clone().prop_map(Step::Start),
        1 => (0..3, broker.clone()).prop_map(|(index, broker)| Step::HoldBack(index, broker)),
        1 => (0..3, broker.clone()).prop_map(|(index, broker)| Step::Drop(index, broker)),
        1 => (0..3, broker.clone()).prop_map(|(index, broker)| Step::ElectUnclean(index, broker)),
        3 => (broker.clone(), 0..2_usize, any_topic_name(), 0..3)
            .prop_map(|(broker, dir, topic, index)| Step::Move { broker, dir, topic, index }),
        1 => (broker, select(vec![0, 1])).prop_map(|(broker, dir)| Step::Fail { broker, dir }),
    ]
}

impl Step {
    /// Takes it. Much of it cannot be done as things are, and is refused then.
    pub(super) fn take(&self, kafka: &Cluster) {
        let path =
            |broker: i32, dir: usize| kafka.broker(broker).log_dirs().map(|dirs| dirs[dir].path.clone());
        let orders = kafka.topic("orders");
        match self {
            Self::Call(call, version) => ask(kafka, call, *version),
            Self::Stop(id) => _ = kafka.broker(*id).stop(),
            Self::Kill(id) => _ = kafka.broker(*id).kill(),
            Self::Start(id) => _ = kafka.broker(*id).start(),
            Self::HoldBack(index, id) => _ = orders.hold_back(*index, *id),
            Self::Drop(index, id) => _ = orders.drop_replica(*index, *id),
            Self::ElectUnclean(index, id) => _ = orders.elect_unclean(*index, *id),
            Self::Move { broker, dir, topic, index } => {
                let Ok(path) = path(*broker, *dir) else { return };
                _ = kafka
                    .shared
                    .with_state(|state, now| state.move_replica(*broker, &path, topic, *index, now));
            }
            Self::Fail { broker, dir } => {
                let Ok(path) = path(*broker, *dir) else { return };
                _ = kafka.broker(*broker).fail_log_dir(&path);
            }
        }
    }
}
