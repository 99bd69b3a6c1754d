//! Partitions that are to have other replicas: begun, given up, and told of. [`PartitionPlan`] ends them, as soon as all who
//! are to stay are in sync.

use super::leadership::ElectionConfigs;
use super::partition_plan::{Election, PartitionPlan};
use super::replicas::validate_assignment;
use super::{Image, Partition, Record, Refusal, Topic};
use crate::ErrorCode;
use crate::list::Listed;
use crate::ordered::OrderedSet;

/// What a partition is asked to be kept by; without replicas, its reassignment is given up.
#[derive(Clone, Debug)]
pub(crate) struct Reassignment<'a> {
    /// The topic.
    pub(crate) topic: &'a str,
    /// The partition.
    pub(crate) number: i32,
    /// The brokers that are to keep it, the preferred leader first.
    pub(crate) replicas: Option<Vec<i32>>,
    /// Whether there may be more or fewer of them than before.
    pub(crate) any_count: bool,
}

/// Plans a reassignment: `None` if there is nothing to do.
///
/// # Errors
/// A partition that is not there, replicas that cannot be, nothing to give up: with Kafka's code and sentence.
pub(crate) fn reassign(
    image: &Image,
    configs: ElectionConfigs<'_>,
    asked: &Reassignment<'_>,
) -> Result<Option<Record>, Refusal> {
    let unknown = |message| Refusal::new(ErrorCode::UnknownTopicOrPartition, message);
    let Reassignment { topic: name, number, replicas, any_count } = asked;
    let topic: &Topic =
        image.topic(name).ok_or_else(|| unknown(format!("Unable to find a topic named {name}.")))?;
    let missing = || unknown(format!("Unable to find partition {name}:{number}."));
    let partition = topic.partition(*number).ok_or_else(missing)?;
    let config = configs(topic);
    let mut plan = PartitionPlan::of(image, topic, *number, config).ok_or_else(missing)?;
    match replicas {
        None => cancel(&mut plan, partition, config.unclean, asked)?,
        Some(replicas) => begin(image, &mut plan, partition, replicas, *any_count)?,
    }
    Ok(plan.change(image, &|id| image.is_active(id)).map(Record::PartitionChange))
}

fn begin(
    image: &Image,
    plan: &mut PartitionPlan<'_>,
    partition: &Partition,
    target: &[i32],
    any_count: bool,
) -> Result<(), Refusal> {
    validate_assignment(image, target, None)?;
    let count = settled_count(partition);
    if !any_count && count != target.len() {
        let message = format!("The replication factor is changed from {count} to {}", target.len());
        return Err(Refusal::new(ErrorCode::InvalidReplicationFactor, message));
    }
    // In the order of their ids, as in Kafka.
    let without = |ids: &[i32], others: &[i32]| -> Vec<i32> {
        let left: OrderedSet<i32> = ids.iter().copied().filter(|id| !others.contains(id)).collect();
        left.into_iter().listed()
    };
    let removing = without(&partition.replicas, target);
    let adding = without(target, &partition.replicas);
    plan.election = Election::Online;
    plan.replicas = [target, &removing].concat();
    if !removing.is_empty() {
        plan.removing = removing;
    }
    if !adding.is_empty() {
        plan.adding = adding;
    }
    Ok(())
}

/// How many replicas there are to be once what is under way has ended.
fn settled_count(partition: &Partition) -> usize {
    let (adding, removing) = partition.reassigning();
    let all: OrderedSet<i32> = partition.replicas.iter().chain(adding).copied().collect();
    all.into_iter().filter(|id| !removing.contains(id)).count()
}

/// Takes out what was being added. Where only such replicas are in sync, the first of the others has to lead, whatever it
/// lacks.
fn cancel(
    plan: &mut PartitionPlan<'_>,
    partition: &Partition,
    unclean: bool,
    asked: &Reassignment<'_>,
) -> Result<(), Refusal> {
    let (adding, removing) = partition.reassigning();
    if adding.is_empty() && removing.is_empty() {
        return Err(Refusal::bare(ErrorCode::NoReassignmentInProgress));
    }
    let kept = |ids: &[i32]| ids.iter().copied().filter(|id| !adding.contains(id)).collect::<Vec<i32>>();
    plan.replicas = kept(&partition.replicas);
    plan.isr = kept(&partition.isr);
    if plan.isr.is_empty() {
        if !unclean {
            let message = format!(
                "Unable to revert partition assignment for {}:{} because it would require an unclean leader election.",
                asked.topic, asked.number
            );
            return Err(Refusal::new(ErrorCode::InvalidReplicaAssignment, message));
        }
        plan.isr.extend(plan.replicas.first());
    }
    (plan.adding, plan.removing) = (Vec::new(), Vec::new());
    Ok(())
}

/// The partitions of a topic whose replicas are changing: all, or those among `numbers`.
pub(crate) fn reassigning<'a>(
    topic: &'a Topic,
    numbers: Option<&[i32]>,
) -> impl Iterator<Item = (i32, &'a Partition)> {
    topic.numbered().filter(move |(number, partition)| {
        let (adding, removing) = partition.reassigning();
        numbers.is_none_or(|numbers| numbers.contains(number)) && !(adding.is_empty() && removing.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::partition_plan::ElectionConfig;
    use crate::metadata::testing::{cluster, with_topic};

    const FIVE: &[i32] = &[1, 2, 3, 4, 5];

    fn ask(image: &mut Image, replicas: Option<&[i32]>) -> Result<bool, String> {
        let replicas = replicas.map(<[i32]>::to_vec);
        ask_exactly(image, &Reassignment { topic: "t", number: 0, replicas, any_count: true })
    }

    fn ask_exactly(image: &mut Image, asked: &Reassignment<'_>) -> Result<bool, String> {
        let config = ElectionConfig { min_insync_replicas: 1, unclean: false };
        let record = reassign(image, &|_| config, asked).map_err(|refusal| refusal.to_string())?;
        let changes = record.is_some();
        record.into_iter().for_each(|record| image.apply(record).expect("a planned record"));
        Ok(changes)
    }

    fn placed(image: &Image) -> (Vec<i32>, Vec<i32>, Vec<i32>) {
        let partition = image.partition("t", 0).expect("made before");
        let (adding, removing) = partition.reassigning();
        (partition.replicas.to_vec(), adding.to_vec(), removing.to_vec())
    }

    fn image() -> (Image, Vec<i32>, Vec<i32>) {
        let image = with_topic(cluster(FIVE), "t", 1, 3);
        let old = placed(&image).0;
        let new: Vec<i32> = FIVE.iter().copied().filter(|id| !old.contains(id)).collect();
        (image, old, new)
    }

    #[test]
    fn the_same_replicas_are_no_change_and_another_order_is_one_at_once() {
        let (mut image, mut old, _) = image();
        assert_eq!(ask(&mut image, Some(&old)), Ok(false));
        old.reverse();
        assert_eq!(ask(&mut image, Some(&old)), Ok(true));
        assert_eq!(placed(&image), (old, vec![], vec![]));
    }

    #[test]
    fn new_replicas_are_added_first_and_old_ones_go_last() {
        let (mut image, old, new) = image();
        assert_eq!(ask(&mut image, Some(&new)), Ok(true));
        let mut going = old.clone();
        going.sort_unstable();
        assert_eq!(placed(&image), ([&new[..], &going].concat(), new.clone(), going));
        let topic = image.topic("t").expect("made before").clone();
        assert_eq!(reassigning(&topic, None).count(), 1);
        assert_eq!(reassigning(&topic, Some(&[1])).count(), 0);
        assert_eq!(ask(&mut image, None), Ok(true));
        let (mut replicas, adding, removing) = placed(&image);
        replicas.sort_unstable();
        let mut before = old;
        before.sort_unstable();
        assert_eq!((replicas, adding, removing), (before, vec![], vec![]));
    }

    #[test]
    fn fewer_replicas_are_in_place_at_once() {
        let (mut image, old, _) = image();
        assert_eq!(ask(&mut image, Some(&old[..1])), Ok(true));
        assert_eq!(placed(&image), (old[..1].to_vec(), vec![], vec![]));
    }

    #[test]
    fn refusals_are_kafkas() {
        let (mut image, old, _) = image();
        let mut refusal = |asked: &Reassignment<'_>| ask_exactly(&mut image, asked).expect_err("refused");
        let to = |topic, number, replicas: Option<Vec<i32>>| Reassignment {
            topic,
            number,
            replicas,
            any_count: false,
        };
        for (asked, why) in [
            (to("none", 0, None), "UNKNOWN_TOPIC_OR_PARTITION: Unable to find a topic named none."),
            (to("t", 7, None), "UNKNOWN_TOPIC_OR_PARTITION: Unable to find partition t:7."),
            (to("t", 0, None), "NO_REASSIGNMENT_IN_PROGRESS: No partition reassignment is in progress."),
            (
                to("t", 0, Some(vec![])),
                "INVALID_REPLICA_ASSIGNMENT: The manual partition assignment includes an empty replica list.",
            ),
            (
                to("t", 0, Some(vec![1, 99])),
                "INVALID_REPLICA_ASSIGNMENT: The manual partition assignment includes broker 99, but no such broker is \
                 registered.",
            ),
            (
                to("t", 0, Some(vec![1, 1])),
                "INVALID_REPLICA_ASSIGNMENT: The manual partition assignment includes the broker 1 more than once.",
            ),
            (
                to("t", 0, Some(old[..2].to_vec())),
                "INVALID_REPLICATION_FACTOR: The replication factor is changed from 3 to 2",
            ),
        ] {
            assert_eq!(refusal(&asked), why);
        }
    }
}
