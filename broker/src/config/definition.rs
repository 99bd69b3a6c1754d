//! What a config is: a row of Kafka's table, and where to find it.

use super::{kafkito, table};

/// A config as its owner defines it.
#[derive(Debug)]
pub(crate) struct Definition {
    /// Its name.
    pub(crate) name: &'static str,
    /// What its text must be.
    pub(crate) kind: Kind,
    /// Its default as text; `None`: null, or a value that every broker must be given.
    pub(crate) default: Option<&'static str>,
    /// Which of its kind's values are good.
    pub(crate) valid: Valid,
    /// How much its owner thinks it matters.
    #[allow(dead_code)] // Kafka's definition has it; DescribeConfigs does not tell it
    pub(crate) importance: Importance,
    /// Whether Kafka keeps it out of its documentation and out of DescribeConfigs.
    pub(crate) internal: bool,
    /// How it may change while the broker runs.
    pub(crate) update: Update,
    /// The broker configs that it goes by, the strongest first, each with the number of this config's units that one of
    /// its own amounts to. For a broker config with other names: all of them, its own included.
    pub(crate) synonyms: &'static [(&'static str, i64)],
    /// Its documentation, in HTML.
    pub(crate) doc: &'static str,
}

/// The type of a config.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Boolean,
    String,
    Int,
    Short,
    Long,
    Double,
    List,
    Class,
    /// Never told to anybody.
    Password,
}

impl Kind {
    /// Kafka's name for it, as its errors have it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Boolean => "BOOLEAN",
            Self::String => "STRING",
            Self::Int => "INT",
            Self::Short => "SHORT",
            Self::Long => "LONG",
            Self::Double => "DOUBLE",
            Self::List => "LIST",
            Self::Class => "CLASS",
            Self::Password => "PASSWORD",
        }
    }
}

/// Which values of a kind are good.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Valid {
    Any,
    /// Texts with something in them.
    NonEmpty,
    /// Numbers, both bounds included; as texts, since a bound may be any number and errors quote it.
    Range(Option<&'static str>, Option<&'static str>),
    OneOf(&'static [&'static str]),
    OneOfIgnoringCase(&'static [&'static str]),
    /// Lists of these words (of any, if there are none), which may be empty or not.
    Items {
        of: &'static [&'static str],
        empty: bool,
    },
    /// 1 to 9, or -1.
    GzipLevel,
    /// `*`, or `PARTITION:BROKER` pairs.
    ThrottledReplicas,
    /// Where a share group starts to read.
    OffsetReset,
    /// How a missing topic is answered while it is created; see [`super::values::AutoCreateMode`].
    AutoCreateMode,
}

/// How much a config matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Importance {
    High,
    Medium,
    Low,
}

/// How a config changes while the broker runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Update {
    /// Not at all: it is given at the start.
    ReadOnly,
    /// For one broker at a time.
    PerBroker,
    /// For one broker or for all.
    ClusterWide,
    /// It belongs to a topic, a group or a subscription, and is set there.
    Own,
}

/// Whose configs they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    Topic,
    Broker,
    Group,
    ClientMetrics,
}

impl Scope {
    /// The definition of `name`.
    pub(crate) fn find(self, name: &str) -> Option<&'static Definition> {
        let row = |table: &'static [Definition]| {
            table.binary_search_by(|row| row.name.cmp(name)).ok().map(|index| &table[index])
        };
        row(self.kafkas()).or_else(|| if self == Self::Broker { row(kafkito::TABLE) } else { None })
    }

    /// All definitions, Kafka's in the order of their names, then ours.
    pub(crate) fn all(self) -> impl Iterator<Item = &'static Definition> {
        let ours = if self == Self::Broker { kafkito::TABLE } else { &[] };
        self.kafkas().iter().chain(ours)
    }

    fn kafkas(self) -> &'static [Definition] {
        match self {
            Self::Topic => table::TOPIC,
            Self::Broker => table::BROKER,
            Self::Group => table::GROUP,
            Self::ClientMetrics => table::CLIENT_METRICS,
        }
    }
}

/// The default of a definition, as kafkito has it.
pub(crate) fn default_of(definition: &Definition) -> Option<&'static str> {
    let ours = kafkito::DEFAULTS.iter().find(|(name, _)| *name == definition.name);
    ours.map_or(definition.default, |(_, value)| Some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_is_sorted_so_that_find_finds() {
        for scope in [Scope::Topic, Scope::Broker, Scope::Group, Scope::ClientMetrics] {
            assert!(scope.all().count() > 2);
            for definition in scope.all() {
                assert!(
                    std::ptr::eq(scope.find(definition.name).unwrap(), definition),
                    "{}",
                    definition.name
                );
            }
        }
        assert!(Scope::Topic.find("log.retention.ms").is_none());
    }

    #[test]
    fn synonyms_are_broker_configs() {
        for definition in [Scope::Topic, Scope::Group, Scope::Broker].into_iter().flat_map(Scope::all) {
            for (name, _) in definition.synonyms {
                assert!(Scope::Broker.find(name).is_some(), "{name}");
            }
        }
    }
}
