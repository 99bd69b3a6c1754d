//! What was configured for topics, brokers and groups while the cluster ran.

use crate::ordered::OrderedMap;

/// The configs of one resource that were set, by name. What is not here has its default.
pub(crate) type ConfigMap = OrderedMap<String, String>;

static NOTHING_SET: ConfigMap = ConfigMap::new();

/// What a config belongs to. The numbers are Kafka's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(i8)]
pub(crate) enum ResourceType {
    /// A topic, by name.
    Topic = 2,
    /// A broker by its id, or all brokers by the empty name.
    Broker = 4,
    /// A broker's loggers.
    BrokerLogger = 8,
    /// A subscription to client metrics.
    ClientMetrics = 16,
    /// A group, by its id.
    Group = 32,
}

impl ResourceType {
    /// Every type.
    pub(crate) const ALL: [Self; 5] =
        [Self::Topic, Self::Broker, Self::BrokerLogger, Self::ClientMetrics, Self::Group];

    /// The type with this number.
    pub(crate) fn from_id(id: i8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| *kind as i8 == id)
    }
}

/// The configs of all resources. A resource for which nothing is set has no entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Configs(OrderedMap<ResourceType, OrderedMap<String, ConfigMap>>);

impl Configs {
    /// What is set for a resource.
    pub(crate) fn get(&self, kind: ResourceType, resource: &str) -> &ConfigMap {
        self.0.get(&kind).and_then(|named| named.get(resource)).unwrap_or(&NOTHING_SET)
    }

    /// The resources of a kind for which something is set, by name.
    pub(crate) fn resources(&self, kind: ResourceType) -> impl Iterator<Item = (&str, &ConfigMap)> {
        self.0.get(&kind).into_iter().flatten().map(|(resource, map)| (resource.as_str(), map))
    }

    /// Sets a config, or with `None` takes it away.
    pub(crate) fn set(&mut self, kind: ResourceType, resource: &str, name: &str, value: Option<&str>) {
        match value {
            Some(value) => {
                let named = self.0.entry(kind).or_default();
                named.entry(resource.to_owned()).or_default().insert(name.to_owned(), value.to_owned());
            }
            None => self.unset(kind, resource, name),
        }
    }

    fn unset(&mut self, kind: ResourceType, resource: &str, name: &str) {
        let Some(map) = self.0.get_mut(&kind).and_then(|named| named.get_mut(resource)) else { return };
        map.remove(name);
        if map.is_empty() {
            self.remove(kind, resource);
        }
    }

    /// Takes away everything that is set for a resource.
    pub(super) fn remove(&mut self, kind: ResourceType, resource: &str) {
        if let Some(named) = self.0.get_mut(&kind) {
            named.remove(resource);
            if named.is_empty() {
                self.0.remove(&kind);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_without_configs_leaves_no_trace() {
        let mut configs = Configs::default();
        configs.set(ResourceType::Topic, "t", "retention.ms", Some("1"));
        assert_eq!(configs.get(ResourceType::Topic, "t")["retention.ms"], "1");
        assert!(configs.get(ResourceType::Group, "t").is_empty());
        configs.set(ResourceType::Topic, "t", "retention.ms", None);
        assert_eq!(configs, Configs::default());
    }

    #[test]
    fn resource_types_have_kafkas_numbers() {
        assert_eq!(ResourceType::from_id(4), Some(ResourceType::Broker));
        assert_eq!(ResourceType::from_id(3), None);
    }
}
