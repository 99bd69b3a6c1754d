//! Images for tests.

use super::create_topics::{NewTopic, TopicRules, create_topics};
use super::{Broker, Image, Record};
use crate::rng::Rng;
use crate::uuid::Uuid;

/// Three brokers.
pub(crate) const BROKERS: &[i32] = &[1, 2, 3];

/// Rules that take every config.
pub(crate) const RULES: TopicRules<'static> =
    TopicRules { num_partitions: 1, default_replication_factor: 1, check_configs: &|_| Ok(()) };

/// A cluster of these brokers, each with one log directory.
pub(crate) fn cluster(brokers: &[i32]) -> Image {
    let mut image = Image::default();
    for &id in brokers {
        let broker = Broker { log_dirs: vec![Uuid([id as u8; 16])], ..Broker::new(id) };
        image.apply(Record::RegisterBroker(broker)).expect("a new broker");
    }
    image
}

/// `image` with a topic more.
pub(crate) fn with_topic(mut image: Image, name: &str, partitions: i32, replication_factor: i16) -> Image {
    let topic = NewTopic { partitions, replication_factor, ..NewTopic::named(name) };
    let plan = create_topics(&image, &mut Rng::seeded(name.len() as u64), &RULES, &[topic]);
    plan.results[0].1.as_ref().expect("a topic that can be made");
    plan.records.into_iter().try_for_each(|record| image.apply(record)).expect("valid records");
    image
}
