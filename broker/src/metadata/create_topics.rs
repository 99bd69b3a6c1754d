//! New topics: what is asked for, checked in Kafka's order and refused in Kafka's words.

use std::sync::Arc;

use super::replicas::{directories, in_sync, validate_assignment};
use super::topic_name::CLUSTER_METADATA;
use super::{BrokerIds, ConfigMap, Image, Partition, Record, Refusal, ResourceType, placement, topic_name};
use crate::ErrorCode;
use crate::list::Listed;
use crate::ordered::{OrderedMap, OrderedSet};
use crate::quota::Charge;
use crate::rng::Rng;
use crate::uuid::Uuid;

/// As many partitions may be made by one request.
pub(super) const MAX_PARTITIONS_PER_REQUEST: usize = 10_000;

/// A topic that is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct NewTopic {
    /// Its name.
    pub(crate) name: String,
    /// How many partitions; -1 for the broker's default.
    pub(crate) partitions: i32,
    /// How many replicas of each; -1 for the broker's default.
    pub(crate) replication_factor: i16,
    /// The replicas of each partition by number, if the asker places them himself; both counts are -1 then.
    pub(crate) assignments: Vec<(i32, Vec<i32>)>,
    /// Its configs. A later value of the same name wins.
    pub(crate) configs: Vec<(String, Option<String>)>,
}

impl NewTopic {
    /// A topic with the broker's default counts.
    pub(crate) fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), partitions: -1, replication_factor: -1, ..Self::default() }
    }
}

/// A topic as it will be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CreatedTopic {
    /// Its id.
    pub(crate) id: Uuid,
    /// How many partitions it has.
    pub(crate) partitions: i32,
    /// How many replicas each has.
    pub(crate) replication_factor: i16,
    /// Its own configs.
    pub(crate) configs: ConfigMap,
}

/// What stands in for a count of -1, and who judges configs.
pub(crate) struct TopicRules<'a> {
    /// `num.partitions`.
    pub(crate) num_partitions: i32,
    /// `default.replication.factor`.
    pub(crate) default_replication_factor: i16,
    /// Whether a topic may have these configs of its own.
    pub(crate) check_configs: &'a dyn Fn(&ConfigMap) -> Result<(), Refusal>,
    /// Told of so many partitions before they are planned; refuses them if they are too many for whoever asks.
    pub(crate) charge: Charge<'a>,
}

impl std::fmt::Debug for TopicRules<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TopicRules").field("num_partitions", &self.num_partitions).finish_non_exhaustive()
    }
}

/// What a request comes to: the records that do it, and an answer for each name.
#[derive(Debug)]
pub(crate) struct Plan<T> {
    /// What is to be appended and applied.
    pub(crate) records: Vec<Record>,
    /// The answers, by name.
    pub(crate) results: Vec<(String, Result<T, Refusal>)>,
}

/// Plans to make `topics`. Nothing is changed; each topic succeeds or fails for itself.
///
/// A name that was given twice, and the metadata's own log, are answered last.
pub(crate) fn create_topics(
    image: &Image,
    rng: &mut Rng,
    rules: &TopicRules<'_>,
    topics: &[NewTopic],
) -> Plan<CreatedTopic> {
    let duplicates = duplicates(topics.iter().map(|topic| &*topic.name));
    let asked: Vec<&NewTopic> = topics
        .iter()
        .filter(|topic| !duplicates.contains(&*topic.name) && topic.name != CLUSTER_METADATA)
        .listed();
    let mut plan = if requested_partitions(&asked, rules) > MAX_PARTITIONS_PER_REQUEST {
        refuse_all(&asked)
    } else {
        plan_each(image, rng, rules, &asked)
    };
    for name in &duplicates {
        plan.refuse(name, Refusal::new(ErrorCode::InvalidRequest, "Duplicate topic name."));
    }
    if topics.iter().any(|topic| topic.name == CLUSTER_METADATA) && !duplicates.contains(CLUSTER_METADATA) {
        let message = format!("Creation of internal topic {CLUSTER_METADATA} is prohibited.");
        plan.refuse(CLUSTER_METADATA, Refusal::new(ErrorCode::InvalidRequest, message));
    }
    plan
}

impl<T> Plan<T> {
    /// A plan to do nothing.
    pub(super) fn empty() -> Self {
        Self { records: Vec::new(), results: Vec::new() }
    }

    pub(super) fn refuse(&mut self, name: &str, why: Refusal) {
        self.results.push((name.to_owned(), Err(why)));
    }
}

/// The names that stand more than once in a request.
pub(super) fn duplicates<'a>(names: impl Iterator<Item = &'a str>) -> OrderedSet<&'a str> {
    let mut seen = OrderedSet::new();
    names.filter(|name| !seen.insert(*name)).collect()
}

fn requested_partitions(topics: &[&NewTopic], rules: &TopicRules<'_>) -> usize {
    let of = |topic: &&NewTopic| match topic.partitions {
        _ if !topic.assignments.is_empty() => topic.assignments.len(),
        -1 => usize::try_from(rules.num_partitions).unwrap_or(0),
        partitions => usize::try_from(partitions).unwrap_or(0),
    };
    topics.iter().map(of).sum()
}

fn refuse_all(topics: &[&NewTopic]) -> Plan<CreatedTopic> {
    let mut plan = Plan::empty();
    for topic in topics {
        let message = "Excessively large number of partitions per request.";
        plan.refuse(&topic.name, Refusal::new(ErrorCode::PolicyViolation, message));
    }
    plan
}

fn plan_each(
    image: &Image,
    rng: &mut Rng,
    rules: &TopicRules<'_>,
    topics: &[&NewTopic],
) -> Plan<CreatedTopic> {
    let mut plan = Plan::empty();
    for topic in topics {
        let result = plan_topic(image, rng, rules, topic, &mut plan.records);
        plan.results.push((topic.name.clone(), result));
    }
    plan
}

fn plan_topic(
    image: &Image,
    rng: &mut Rng,
    rules: &TopicRules<'_>,
    topic: &NewTopic,
    records: &mut Vec<Record>,
) -> Result<CreatedTopic, Refusal> {
    check_name(image, &topic.name)?;
    let configs = own_configs(&topic.configs)?;
    (rules.check_configs)(&configs)?;
    let partitions = plan_partitions(image, rng, rules, topic)?;
    (rules.charge)(partitions.len())?;
    let id = new_id(image, rng);
    let created = CreatedTopic {
        id,
        partitions: partitions.len() as i32,
        replication_factor: partitions.first().map_or(0, |first| first.replicas.len() as i16),
        configs,
    };
    push_records(records, &topic.name, &created, partitions);
    Ok(created)
}

/// An existing name is said to exist, whatever else is wrong with it.
fn check_name(image: &Image, name: &str) -> Result<(), Refusal> {
    if image.topic(name).is_some() {
        let message = format!("Topic '{name}' already exists.");
        return Err(Refusal::new(ErrorCode::TopicAlreadyExists, message));
    }
    if let Some(other) = image.colliding_topic(name) {
        let message = format!("Topic '{name}' collides with existing topic: {other}");
        return Err(Refusal::new(ErrorCode::InvalidTopicException, message));
    }
    topic_name::validate(name)
}

fn own_configs(configs: &[(String, Option<String>)]) -> Result<ConfigMap, Refusal> {
    let null: Vec<&str> =
        configs.iter().filter(|(_, value)| value.is_none()).map(|(name, _)| &**name).listed();
    if !null.is_empty() {
        let message = format!("Null value not supported for topic configs: {}", null.join(","));
        return Err(Refusal::new(ErrorCode::InvalidConfig, message));
    }
    Ok(configs.iter().map(|(name, value)| (name.clone(), value.clone().unwrap_or_default())).collect())
}

fn plan_partitions(
    image: &Image,
    rng: &mut Rng,
    rules: &TopicRules<'_>,
    topic: &NewTopic,
) -> Result<Vec<Partition>, Refusal> {
    let refuse = |code, message: &str| Err(Refusal::new(code, message));
    if !topic.assignments.is_empty() {
        return assigned_partitions(image, topic);
    }
    if topic.replication_factor < -1 || topic.replication_factor == 0 {
        return refuse(
            ErrorCode::InvalidReplicationFactor,
            "Replication factor must be larger than 0, or -1 to use the default value.",
        );
    }
    if topic.partitions < -1 || topic.partitions == 0 {
        return refuse(
            ErrorCode::InvalidPartitions,
            "Number of partitions was set to an invalid non-positive value.",
        );
    }
    let partitions = if topic.partitions == -1 { rules.num_partitions } else { topic.partitions };
    let replication_factor = match topic.replication_factor {
        -1 => rules.default_replication_factor,
        given => given,
    };
    let placed = placement::place(image, rng, partitions as usize, replication_factor);
    let unable = |why| {
        let message = format!("Unable to replicate the partition {replication_factor} time(s): {why}");
        Refusal::new(ErrorCode::InvalidReplicationFactor, message)
    };
    let placed = placed.map_err(unable)?;
    let mut planned = Vec::with_capacity(placed.len());
    for replicas in &placed {
        planned.push(placed_partition(image, replicas).ok_or_else(|| unable(NOBODY.into()))?);
    }
    Ok(planned)
}

const NOBODY: &str = "All brokers are currently fenced or in controlled shutdown.";

/// A partition on these replicas; `None` if none of them may lead.
pub(super) fn placed_partition(image: &Image, replicas: &BrokerIds) -> Option<Partition> {
    let isr = in_sync(image, replicas);
    (!isr.is_empty()).then(|| Partition::new(replicas, &isr, directories(image, replicas)))
}

fn assigned_partitions(image: &Image, topic: &NewTopic) -> Result<Vec<Partition>, Refusal> {
    let manual = "A manual partition assignment was specified, but";
    let refuse = |code, message| Err(Refusal::new(code, message));
    if topic.replication_factor != -1 {
        return refuse(ErrorCode::InvalidRequest, format!("{manual} replication factor was not set to -1."));
    }
    if topic.partitions != -1 {
        return refuse(ErrorCode::InvalidRequest, format!("{manual} numPartitions was not set to -1."));
    }
    let mut partitions = OrderedMap::new();
    let mut replication_factor = None;
    for (number, replicas) in &topic.assignments {
        if partitions.contains_key(number) {
            let message = format!("Found multiple manual partition assignments for partition {number}");
            return refuse(ErrorCode::InvalidReplicaAssignment, message);
        }
        validate_assignment(image, replicas, replication_factor)?;
        replication_factor = Some(replicas.len());
        let partition = placed_partition(image, &replicas[..].into()).ok_or_else(|| nobody_leads(*number))?;
        partitions.insert(*number, partition);
    }
    if partitions.keys().copied().ne(0..partitions.len() as i32) {
        let message = "partitions should be a consecutive 0-based integer sequence".to_owned();
        return refuse(ErrorCode::InvalidReplicaAssignment, message);
    }
    Ok(partitions.into_values().listed())
}

/// A manual assignment to brokers none of which may lead.
pub(super) fn nobody_leads(number: i32) -> Refusal {
    let message = format!(
        "All brokers specified in the manual partition assignment for partition {number} are fenced or in \
         controlled shutdown."
    );
    Refusal::new(ErrorCode::InvalidReplicaAssignment, message)
}

/// An id that no topic has.
fn new_id(image: &Image, rng: &mut Rng) -> Uuid {
    loop {
        let id = Uuid(rng.uuid());
        if !id.is_zero() && image.topic_by_id(id).is_none() {
            return id;
        }
    }
}

/// The topic, then its configs, then its partitions, as Kafka's controller writes them.
fn push_records(records: &mut Vec<Record>, name: &str, created: &CreatedTopic, partitions: Vec<Partition>) {
    let resource: Arc<str> = name.into();
    records.reserve(1 + created.configs.len() + partitions.len());
    records.push(Record::Topic { name: resource.clone(), id: created.id });
    records.extend(created.configs.iter().map(|(config, value)| Record::Config {
        resource_type: ResourceType::Topic as i8,
        resource: resource.clone(),
        name: config.as_str().into(),
        value: Some(value.as_str().into()),
    }));
    let numbered = (0..).zip(partitions);
    records.extend(numbered.map(|(number, partition)| Record::Partition {
        topic_id: created.id,
        number,
        partition,
    }));
}

#[cfg(test)]
mod tests;
