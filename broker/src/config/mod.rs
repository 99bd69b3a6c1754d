//! Configs: Kafka's definitions, the values that a cluster was given, and the typed structs that the broker obeys.
//!
//! Configs come in layers, the strongest first: a topic's own, one broker's dynamic, the cluster-wide dynamic, what the
//! cluster was started with, Kafka's defaults. The dynamic layers and the topics' own are ConfigRecords of the metadata
//! log, kept there as maps from name to text; this room has pure functions over such maps. [`Config`] holds what was
//! given at the start and the brokers' resolved configs; [`TopicConfig`] is resolved where a partition keeps it.

pub(crate) mod alter;
mod broker;
pub(crate) mod definition;
pub(crate) mod describe;
pub(crate) mod dynamic;
mod given;
mod kafkito;
pub(crate) mod layers;
pub(crate) mod loggers;
pub(crate) mod resources;
#[rustfmt::skip]
mod table;
mod topic;
mod typed;
pub(crate) mod validate;
mod values;

use crate::ordered::OrderedMap;

use crate::metadata::{ConfigMap, Configs, ResourceType};

pub(crate) use broker::BrokerConfig;
pub(crate) use layers::Layers;
use loggers::Loggers;
pub(crate) use topic::{FOLLOWER_THROTTLED_REPLICAS, LEADER_THROTTLED_REPLICAS, TopicConfig};
pub(crate) use values::{AutoCreateMode, CompressionType, ReplicaSelector, TimestampType};

/// A layer of configs: name to value, as texts. What the ConfigRecords of one resource amount to.
pub(crate) type Overrides = ConfigMap;

/// The configs of the cluster's brokers.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    /// What the cluster was started with.
    given: Overrides,
    /// What a broker without dynamic configs of its own obeys.
    shared: BrokerConfig,
    /// The brokers that have dynamic configs of their own.
    own: OrderedMap<i32, BrokerConfig>,
    /// The levels of the brokers' loggers.
    pub(crate) loggers: Loggers,
}

impl Config {
    /// The configs of a cluster started with `given`, before any dynamic one.
    ///
    /// # Errors
    /// One sentence that names the key, the value and what would be right.
    pub(crate) fn new(given: Overrides) -> Result<Self, String> {
        given::check(&given)?;
        for name in given::inert(&given) {
            log::warn!("{name} is set, and kafkito has nothing that obeys it");
        }
        let mut shared = BrokerConfig::DEFAULT;
        shared.lay(&given);
        Ok(Self { given, shared, ..Self::default() })
    }

    /// What broker `id` obeys.
    pub(crate) fn broker(&self, id: i32) -> &BrokerConfig {
        self.own.get(&id).unwrap_or(&self.shared)
    }

    /// What a broker without dynamic configs of its own obeys, and what belongs to the cluster as a whole
    /// (`kafkito.*`, `offsets.*`): those cannot be set for one broker.
    pub(crate) fn shared(&self) -> &BrokerConfig {
        &self.shared
    }

    /// The layers under broker `id`, with the dynamic ones as the image has them.
    pub(crate) fn layers<'a>(&'a self, dynamic: &'a Configs, id: i32) -> Layers<'a> {
        Layers {
            own: Some(dynamic.get(ResourceType::Broker, &id.to_string())),
            cluster_wide: Some(dynamic.get(ResourceType::Broker, "")),
            given: Some(&self.given),
        }
    }

    /// Resolves anew what brokers obey, after a ConfigRecord of a broker was applied.
    pub(crate) fn resolve(&mut self, dynamic: &Configs) {
        let mut shared = BrokerConfig::DEFAULT;
        shared.lay(&self.given);
        shared.lay(dynamic.get(ResourceType::Broker, ""));
        self.shared = shared;
        self.own.clear();
        for (name, layer) in dynamic.resources(ResourceType::Broker) {
            if let Ok(id) = name.parse() {
                let mut own = shared;
                own.lay(layer);
                self.own.insert(id, own);
            }
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            given: Overrides::new(),
            shared: BrokerConfig::DEFAULT,
            own: OrderedMap::new(),
            loggers: Loggers::default(),
        }
    }
}

/// Overrides from pairs.
#[cfg(test)]
pub(crate) fn overrides<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Overrides {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// Configs of brokers: the broker, a name, a value.
#[cfg(test)]
pub(crate) fn dynamic<'a>(configs: impl IntoIterator<Item = (&'a str, &'a str, &'a str)>) -> Configs {
    let mut dynamic = Configs::default();
    for (broker, name, value) in configs {
        dynamic.set(ResourceType::Broker, broker, name, Some(value));
    }
    dynamic
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layers_of_a_broker() {
        let mut config =
            Config::new(overrides([("log.retention.ms", "1"), ("num.partitions", "3")])).unwrap();
        config.resolve(&dynamic([("", "log.retention.ms", "2"), ("1", "message.max.bytes", "5")]));
        assert_eq!(config.shared().num_partitions, 3);
        let topic = |id| config.broker(id).topic(&Overrides::new());
        assert_eq!((topic(0).retention_ms, topic(0).max_message_bytes), (2, 1_048_588));
        assert_eq!((topic(1).retention_ms, topic(1).max_message_bytes), (2, 5));
        config.resolve(&Configs::default());
        assert_eq!(config.broker(1).topic(&Overrides::new()).retention_ms, 1);
    }

    /// The defaults stand twice: as numbers in the typed structs, so that a start costs nothing, and as texts in the table.
    #[test]
    fn the_typed_defaults_are_the_tables() {
        use definition::{Scope, default_of};
        for definition in Scope::Broker.all() {
            let Some(default) = default_of(definition) else { continue };
            let mut config = BrokerConfig::DEFAULT;
            config.lay(&overrides([(definition.name, default)]));
            assert_eq!(config, BrokerConfig::DEFAULT, "{}={default}", definition.name);
        }
        for definition in Scope::Topic.all() {
            let Some(default) = definition.default else { continue };
            let topic = BrokerConfig::DEFAULT.topic(&overrides([(definition.name, default)]));
            assert_eq!(topic, TopicConfig::DEFAULT, "{}={default}", definition.name);
        }
    }

    #[test]
    fn the_typed_names_are_in_the_table() {
        use definition::Scope;
        for name in TopicConfig::names() {
            assert!(Scope::Topic.find(name).is_some(), "{name}");
        }
        for name in BrokerConfig::names() {
            assert!(Scope::Broker.find(name).is_some(), "{name}");
        }
    }
}
