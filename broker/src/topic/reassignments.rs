//! Reassignments under way: looked at, held back, brought to their end.

use super::Topic;
use crate::ErrorCode;
use crate::cluster::Cluster;
use crate::error::Error;
use crate::metadata::{Partition, Topic as TopicImage, reassigning};
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
    /// kafka.hold_reassignments(true);
    /// // kafka-reassign-partitions.sh --execute …: in flight
    /// assert!(kafka.reassignments().is_empty());
    /// kafka.hold_reassignments(false);
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    pub fn hold_reassignments(&self, hold: bool) {
        hold_reassignments(&self.shared, hold);
    }

    /// The partitions whose replicas are changing, by topic and number.
    pub fn reassignments(&self) -> Vec<Reassignment> {
        reassignments(&self.shared)
    }
}

impl Topic {
    /// Has every replica that a reassignment of the partition adds copy all that it lacks, whatever holds it back or throttles
    /// it; and every replica that moves to another log directory. With that the reassignment has come about, unless a broker
    /// that it adds is stopped.
    ///
    /// # Errors
    /// [`Refused`](crate::ErrorKind::Refused) with UNKNOWN_TOPIC_OR_PARTITION, or NO_REASSIGNMENT_IN_PROGRESS where nothing is under
    /// way.
    pub fn finish_reassignment(&self, partition: i32) -> Result<(), Error> {
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
