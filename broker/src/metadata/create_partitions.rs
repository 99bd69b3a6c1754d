//! More partitions for topics that are there.

use super::create_topics::{MAX_PARTITIONS_PER_REQUEST, Plan, duplicates, nobody_leads, placed_partition};
use super::replicas::validate_assignment;
use super::{BrokerIds, Image, Record, Refusal, Topic, placement};
use crate::ErrorCode;
use crate::list::Listed;
use crate::quota::Charge;
use crate::rng::Rng;

/// What a topic is to grow to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MorePartitions {
    /// The topic.
    pub(crate) name: String,
    /// How many partitions it is to have in all.
    pub(crate) count: i32,
    /// The replicas of each new partition, if the asker places them himself.
    pub(crate) assignments: Option<Vec<Vec<i32>>>,
}

/// Plans to let `topics` grow; each succeeds or fails for itself. A name that was given twice is answered first.
///
/// `charge` is told of so many partitions before they are planned.
pub(crate) fn create_partitions(
    image: &Image,
    rng: &mut Rng,
    charge: Charge<'_>,
    topics: &[MorePartitions],
) -> Plan<()> {
    let mut plan = Plan::empty();
    let duplicates = duplicates(topics.iter().map(|topic| &*topic.name));
    for name in &duplicates {
        plan.refuse(name, Refusal::new(ErrorCode::InvalidRequest, "Duplicate topic name."));
    }
    for more in topics.iter().filter(|more| !duplicates.contains(&*more.name)) {
        let result = grow(image, rng, charge, more, &mut plan.records);
        plan.results.push((more.name.clone(), result));
    }
    plan
}

fn grow(
    image: &Image,
    rng: &mut Rng,
    charge: Charge<'_>,
    more: &MorePartitions,
    records: &mut Vec<Record>,
) -> Result<(), Refusal> {
    let topic = image.topic(&more.name).ok_or_else(|| Refusal::bare(ErrorCode::UnknownTopicOrPartition))?;
    let additional = additional(topic, more.count)?;
    let replicas = match &more.assignments {
        Some(assignments) => assigned(image, topic, additional, assignments)?,
        None => placed(image, rng, topic, additional)?,
    };
    charge(additional)?;
    // The ceiling holds for a request, as the records of a request are one batch in Kafka.
    if records.len() + replicas.len() > MAX_PARTITIONS_PER_REQUEST {
        return Err(too_many());
    }
    for (number, replicas) in (topic.partitions.len() as i32..).zip(&replicas) {
        let partition = placed_partition(image, replicas).ok_or_else(|| match &more.assignments {
            Some(_) => nobody_leads(number),
            None => unable(replicas.len()),
        })?;
        records.push(Record::Partition { topic_id: topic.id, number, partition });
    }
    Ok(())
}

/// Kafka answers UNKNOWN_SERVER_ERROR here, and makes some of the partitions all the same.
fn too_many() -> Refusal {
    let message = "Unable to perform excessively large batch operation.";
    Refusal::new(ErrorCode::PolicyViolation, message)
}

fn unable(replication_factor: usize) -> Refusal {
    let message = format!(
        "Unable to replicate the partition {replication_factor} time(s): All brokers are currently fenced or in \
         controlled shutdown."
    );
    Refusal::new(ErrorCode::InvalidReplicationFactor, message)
}

fn additional(topic: &Topic, count: i32) -> Result<usize, Refusal> {
    let present = topic.partitions.len();
    let refuse = |message| Err(Refusal::new(ErrorCode::InvalidPartitions, message));
    match usize::try_from(count) {
        Ok(count) if count == present => refuse(format!("Topic already has {present} partition(s).")),
        Ok(count) if count > present => match count - present {
            additional if additional > MAX_PARTITIONS_PER_REQUEST => Err(too_many()),
            additional => Ok(additional),
        },
        _ => refuse(format!(
            "The topic {} currently has {present} partition(s); {count} would not be an increase.",
            topic.name
        )),
    }
}

fn assigned(
    image: &Image,
    topic: &Topic,
    additional: usize,
    assignments: &[Vec<i32>],
) -> Result<Vec<BrokerIds>, Refusal> {
    if assignments.len() != additional {
        let message = format!(
            "Attempted to add {additional} additional partition(s), but only {} assignment(s) were specified.",
            assignments.len()
        );
        return Err(Refusal::new(ErrorCode::InvalidReplicaAssignment, message));
    }
    for replicas in assignments {
        validate_assignment(image, replicas, Some(replication_factor(topic)))?;
    }
    Ok(assignments.iter().map(|replicas| replicas[..].into()).listed())
}

fn placed(image: &Image, rng: &mut Rng, topic: &Topic, additional: usize) -> Result<Vec<BrokerIds>, Refusal> {
    let placed = placement::place(image, rng, additional, replication_factor(topic) as i16);
    placed.map_err(|why| Refusal::new(ErrorCode::InvalidReplicationFactor, why))
}

fn replication_factor(topic: &Topic) -> usize {
    topic.partitions.first().map_or(1, |first| first.replicas.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::testing::{BROKERS, cluster, with_topic};
    use crate::quota::FREE;

    fn more(count: i32) -> MorePartitions {
        MorePartitions { name: "t".to_owned(), count, assignments: None }
    }

    fn refusal(image: &Image, more: &[MorePartitions]) -> (ErrorCode, String) {
        let plan = create_partitions(image, &mut Rng::seeded(1), FREE, more);
        assert!(plan.records.is_empty());
        let refusal = plan.results[0].1.clone().expect_err("refused");
        (refusal.code, refusal.message.unwrap_or_default())
    }

    #[test]
    fn new_partitions_follow_the_old_with_as_many_replicas() {
        let mut image = with_topic(cluster(BROKERS), "t", 2, 2);
        let plan = create_partitions(&image, &mut Rng::seeded(1), FREE, &[more(5)]);
        plan.records.into_iter().try_for_each(|record| image.apply(record)).expect("valid records");
        let topic = image.topic("t").expect("made above");
        assert_eq!(topic.partitions.len(), 5);
        assert!(topic.partitions.iter().all(|partition| partition.replicas.len() == 2));
    }

    #[test]
    fn a_count_that_is_no_increase_is_refused() {
        let image = with_topic(cluster(BROKERS), "t", 2, 1);
        let sentence =
            |count| format!("The topic t currently has 2 partition(s); {count} would not be an increase.");
        for (count, message) in
            [(2, "Topic already has 2 partition(s).".to_owned()), (1, sentence(1)), (-1, sentence(-1))]
        {
            assert_eq!(refusal(&image, &[more(count)]), (ErrorCode::InvalidPartitions, message));
        }
    }

    #[test]
    fn a_monstrous_count_is_refused_at_once() {
        let image = with_topic(cluster(BROKERS), "t", 2, 1);
        assert_eq!(refusal(&image, &[more(i32::MAX)]).0, ErrorCode::PolicyViolation);
    }

    #[test]
    fn assignments_must_be_one_for_each_new_partition_and_fit_the_topic() {
        let image = with_topic(cluster(BROKERS), "t", 1, 1);
        for (assignments, message) in [
            (
                vec![vec![1]],
                "Attempted to add 2 additional partition(s), but only 1 assignment(s) were specified.",
            ),
            (vec![vec![1], vec![]], "The manual partition assignment includes an empty replica list."),
            (
                vec![vec![1], vec![9]],
                "The manual partition assignment includes broker 9, but no such broker is registered.",
            ),
            (
                vec![vec![1], vec![1, 2]],
                "The manual partition assignment includes a partition with 2 replica(s), but this is not \
                 consistent with previous partitions, which have 1 replica(s).",
            ),
        ] {
            let asked = MorePartitions { assignments: Some(assignments), ..more(3) };
            let expected = (ErrorCode::InvalidReplicaAssignment, message.to_owned());
            assert_eq!(refusal(&image, &[asked]), expected);
        }
    }

    #[test]
    fn an_unknown_topic_and_a_name_given_twice_are_refused() {
        let image = cluster(BROKERS);
        assert_eq!(refusal(&image, &[more(2)]), (ErrorCode::UnknownTopicOrPartition, String::new()));
        let duplicate = (ErrorCode::InvalidRequest, "Duplicate topic name.".to_owned());
        assert_eq!(refusal(&image, &[more(2), more(3)]), duplicate);
    }
}
