//! Reassignments under way: looked at, held back, brought to their end.

use super::Topic;
use crate::ErrorCode;
use crate::cluster::Cluster;
use crate::error::Error;
use crate::list::Listed;
use crate::metadata::{Partition, Reassignment as Asked, Refusal, Topic as TopicImage, reassigning};
use crate::partitions::PartitionKey;
use crate::wait::{Changes, Seen, Wait};

/// A partition whose replicas are changing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct Reassignment {
    /// The topic.
    pub topic: String,
    /// The partition.
    pub partition: i32,
    /// All brokers that keep it for now: those that are to stay first, the preferred leader before all.
    pub replicas: Vec<i32>,
    /// Those that are being added.
    pub adding: Vec<i32>,
    /// Those that go as soon as all that stay are in sync.
    pub removing: Vec<i32>,
}

impl Cluster {
    /// Whether reassignments are held back. Default: they are not, and come about at once, unless they are throttled. While they
    /// are, a replica that a reassignment adds copies nothing, and so does one that moves to another log directory: what is
    /// asked for stays in flight, until [`Topic::finish_reassignment`], or [`Topic::catch_up`] for one replica of it. Once they
    /// are not, all that are held back go on.
    ///
    /// ```
    /// let kafka = kafkito::Cluster::builder().brokers(3).topic("orders", 1).start()?;
    /// let orders = kafka.topic("orders");
    /// let old = orders.leader(0).unwrap();
    /// let new = old % 3 + 1;
    /// kafka.hold_reassignments(true);
    /// orders.reassign(0, [new])?; // or kafka-reassign-partitions.sh --execute
    /// assert_eq!((&kafka.reassignments()[0].adding[..], orders.leader(0)), (&[new][..], Some(old)));
    ///
    /// orders.finish_reassignment(0)?;
    /// assert_eq!((orders.replicas(0).unwrap(), orders.leader(0)), (vec![new], Some(new)));
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    pub fn hold_reassignments(&self, hold: bool) {
        self.shared.assert_inside("reassignments");
        hold_reassignments(&self.shared, hold);
    }

    /// The partitions whose replicas are changing, by topic and number.
    pub fn reassignments(&self) -> Vec<Reassignment> {
        self.shared.assert_inside("reassignments");
        reassignments(&self.shared)
    }
}

impl Topic {
    /// Gives a partition other replicas, as AlterPartitionReassignments does: the first is the preferred leader. Those that are
    /// new copy the log, and once all of them are in sync the old ones go, and with them the leader, if it is one of them. That
    /// has come about when this returns, unless it is [held back](Cluster::hold_reassignments) or throttled.
    ///
    /// ```
    /// let kafka = kafkito::Cluster::builder().brokers(3).replicated_topic("orders", 1, 2).start()?;
    /// kafka.topic("orders").reassign(0, [3, 1])?;
    /// assert_eq!(kafka.topic("orders").replicas(0).unwrap(), [3, 1]);
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Refused`](crate::ErrorKind::Refused) with Kafka's code and sentence: UNKNOWN_TOPIC_OR_PARTITION,
    /// INVALID_REPLICA_ASSIGNMENT.
    pub fn reassign(&self, partition: i32, replicas: impl IntoIterator<Item = i32>) -> Result<(), Error> {
        self.alter_reassignment(partition, Some(replicas.into_iter().listed()))
    }

    /// Gives up a reassignment that is under way: the partition has the replicas again that it had.
    ///
    /// # Errors
    /// [`Refused`](crate::ErrorKind::Refused) with UNKNOWN_TOPIC_OR_PARTITION; NO_REASSIGNMENT_IN_PROGRESS where nothing is under
    /// way; INVALID_REPLICA_ASSIGNMENT where only new replicas are in sync.
    pub fn cancel_reassignment(&self, partition: i32) -> Result<(), Error> {
        self.alter_reassignment(partition, None)
    }

    fn alter_reassignment(&self, number: i32, replicas: Option<Vec<i32>>) -> Result<(), Error> {
        self.shared.inside("reassignments")?;
        let asked = Asked { topic: &self.name, number, replicas, any_count: true };
        let done = self.shared.with_state(|state, now| state.reassign(&[asked], now));
        done.into_iter().collect::<Result<(), Refusal>>().map_err(|why| self.refused(number, &why))
    }

    /// Has every replica that a reassignment of the partition adds copy all that it lacks, whatever holds it back or throttles
    /// it; and every replica that moves to another log directory. With that the reassignment has come about, unless a broker
    /// that it adds is stopped.
    ///
    /// # Errors
    /// [`Refused`](crate::ErrorKind::Refused) with UNKNOWN_TOPIC_OR_PARTITION, or NO_REASSIGNMENT_IN_PROGRESS where nothing is under
    /// way.
    pub fn finish_reassignment(&self, partition: i32) -> Result<(), Error> {
        self.shared.inside("reassignments")?;
        let name = format!("{}-{partition}", self.name);
        self.shared.with_state(|state, now| {
            let Some(topic) = state.metadata.topic(&self.name).cloned() else {
                return Err(Error::refused(ErrorCode::UnknownTopicOrPartition, name));
            };
            let Some(placed) = topic.partition(partition) else {
                return Err(Error::refused(ErrorCode::UnknownTopicOrPartition, name));
            };
            let key = PartitionKey { topic: topic.id, index: partition };
            let is_moving = state.log_dirs.moves().any(|((other, _), _)| other == key);
            if !is_reassigning(placed) && !is_moving {
                return Err(Error::refused(ErrorCode::NoReassignmentInProgress, name));
            }
            for id in placed.reassigning().0 {
                state.catch_up(key, *id, now);
            }
            state.finish_moves(key, now);
            Ok(())
        })
    }

    /// Waits until no reassignment of the partition is under way. Gives its replicas.
    pub fn reassigned(&self, partition: i32) -> Wait<Vec<i32>> {
        let name = self.name.clone();
        let what = format!("{name}-{partition} to be reassigned");
        let look = move |shared: &crate::shared::Shared| {
            shared.look(|state| match state.metadata.partition(&name, partition) {
                None => Seen::NotYet("no such partition".into()),
                Some(placed) if !is_reassigning(placed) => Seen::Done(placed.replicas.to_vec()),
                Some(placed) => {
                    let (adding, removing) = placed.reassigning();
                    Seen::NotYet(format!(
                        "replicas {:?}, adding {adding:?}, removing {removing:?}",
                        placed.replicas
                    ))
                }
            })
        };
        Wait::new(&self.shared, &self.runtime, what, look).woken_by(Changes::TOPICS)
    }
}

pub(crate) fn hold_reassignments(shared: &crate::shared::Shared, hold: bool) {
    shared.with_state(|state, now| {
        state.holds_reassignments = hold;
        if !hold {
            state.release_reassignments(now);
            state.release_moves(now);
        }
    });
}

pub(crate) fn reassignments(shared: &crate::shared::Shared) -> Vec<Reassignment> {
    shared.look(|state| {
        let mut all = Vec::new();
        for topic in state.metadata.topics() {
            all.extend(reassigning(topic, None).map(|(number, partition)| view(topic, number, partition)));
        }
        all
    })
}

fn view(topic: &TopicImage, number: i32, partition: &Partition) -> Reassignment {
    let (adding, removing) = partition.reassigning();
    Reassignment {
        topic: topic.name.to_string(),
        partition: number,
        replicas: partition.replicas.to_vec(),
        adding: adding.to_vec(),
        removing: removing.to_vec(),
    }
}

fn is_reassigning(partition: &Partition) -> bool {
    let (adding, removing) = partition.reassigning();
    !(adding.is_empty() && removing.is_empty())
}
