//! Who leads a partition, who follows, and how far: looked at, and brought about.

use std::sync::Arc;

use super::Topic;
use crate::error::{Error, ErrorKind};
use crate::list::Listed;
use crate::metadata::{Partition, Refusal, Topic as TopicImage, leadership};
use crate::partitions::PartitionKey;
use crate::state::State;
use crate::wait::{Changes, Seen, Wait};

impl Topic {
    /// The broker that leads a partition; `None` if none does, or there is no such partition.
    pub fn leader(&self, partition: i32) -> Option<i32> {
        self.placed(partition, |placed| placed.leader).filter(|leader| *leader >= 0)
    }

    /// The brokers that keep a partition, the preferred leader first; `None` if there is no such partition.
    pub fn replicas(&self, partition: i32) -> Option<Vec<i32>> {
        self.placed(partition, |placed| placed.replicas.to_vec())
    }

    /// The in-sync replicas of a partition; `None` if there is no such partition.
    pub fn isr(&self, partition: i32) -> Option<Vec<i32>> {
        self.placed(partition, |placed| placed.isr.to_vec())
    }

    /// Up to where a replica has the log of a partition, its own log end offset; `None` if it keeps none.
    pub fn replica_end_offset(&self, partition: i32, broker: i32) -> Option<i64> {
        self.shared.with_state(|state, now| {
            // What is throttled has copied until now.
            state.replicate(now);
            let topic = state.metadata.topic(&self.name)?;
            topic.partition(partition).filter(|placed| placed.replicas.contains(&broker))?;
            Some(state.replica_end(PartitionKey { topic: topic.id, index: partition }, broker))
        })
    }

    /// Has another replica lead a partition, which must be in sync: nothing is lost, unless a test held it back while it
    /// still was in sync, and records were written with `acks=1`.
    ///
    /// ```
    /// let kafka = kafkito::Cluster::builder().brokers(3).replicated_topic("orders", 1, 3).start()?;
    /// let orders = kafka.topic("orders");
    /// let follower = orders.isr(0).unwrap()[1];
    /// orders.move_leader(0, follower)?;
    /// assert_eq!(orders.leader(0), Some(follower));
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Refused`](ErrorKind::Refused) with UNKNOWN_TOPIC_OR_PARTITION, REPLICA_NOT_AVAILABLE where the broker keeps no
    /// replica or is stopped, or ELIGIBLE_LEADERS_NOT_AVAILABLE where it is not in sync.
    pub fn move_leader(&self, partition: i32, broker: i32) -> Result<(), Error> {
        self.lead(partition, broker, false)
    }

    /// Has a replica lead a partition though it need not be in sync: what it has not copied is lost, wherever else it is. It
    /// is alone in the ISR then; those that are there and not held back copy its log and come back at once.
    ///
    /// # Errors
    /// As [`move_leader`](Topic::move_leader), but for the last.
    pub fn elect_unclean(&self, partition: i32, broker: i32) -> Result<(), Error> {
        self.lead(partition, broker, true)
    }

    /// From now on a follower copies nothing of a partition, until it [catches up](Topic::catch_up) or leads. While it is in
    /// sync the high watermark stands still, and produces with `acks=all` wait; after `replica.lag.time.max.ms` of cluster
    /// time it leaves the ISR.
    ///
    /// ```
    /// use kafkito::{Clock, Cluster};
    /// use std::time::Duration;
    ///
    /// let kafka = Cluster::builder().brokers(2).replicated_topic("orders", 1, 2).clock(Clock::manual()).start()?;
    /// let orders = kafka.topic("orders");
    /// let [leader, follower] = orders.isr(0).unwrap()[..] else { unreachable!("two replicas") };
    /// orders.hold_back(0, follower)?;
    /// orders.produce("not copied")?;
    /// assert_eq!(orders.replica_end_offset(0, follower), Some(0));
    ///
    /// kafka.clock().advance(Duration::from_secs(30));
    /// assert_eq!(orders.isr(0).unwrap(), [leader]);
    /// orders.catch_up(0, follower)?;
    /// assert_eq!(orders.isr(0).unwrap().len(), 2);
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Refused`](ErrorKind::Refused) with UNKNOWN_TOPIC_OR_PARTITION, or REPLICA_NOT_AVAILABLE where the broker keeps no
    /// replica; [`InvalidConfig`](ErrorKind::InvalidConfig) where it leads.
    pub fn hold_back(&self, partition: i32, broker: i32) -> Result<(), Error> {
        self.follower(partition, broker, |state, key, _| {
            let end = state.replica_end(key, broker);
            state.followers.stay(key, broker, end, true);
            Ok(())
        })
    }

    /// The same, and it leaves the ISR at once.
    ///
    /// # Errors
    /// As [`hold_back`](Topic::hold_back).
    pub fn drop_replica(&self, partition: i32, broker: i32) -> Result<(), Error> {
        self.hold_back(partition, broker)?;
        self.follower(partition, broker, |state, key, now| state.shrink_isr(key, broker, now))
    }

    /// Has a follower that was held back copy all that it lacks, and be in sync again, if its broker is there.
    ///
    /// # Errors
    /// As [`hold_back`](Topic::hold_back).
    pub fn catch_up(&self, partition: i32, broker: i32) -> Result<(), Error> {
        self.follower(partition, broker, |state, key, now| {
            state.catch_up(key, broker, now);
            Ok(())
        })
    }

    /// Waits until a broker leads a partition.
    pub fn led_by(&self, partition: i32, broker: i32) -> Wait<()> {
        let what = format!("{}-{partition} to be led by broker {broker}", self.name);
        self.wait_placed(partition, what, move |placed| placed.leader == broker).map(drop)
    }

    /// Waits until so many replicas of a partition are in sync. Gives them.
    pub fn in_sync(&self, partition: i32, replicas: usize) -> Wait<Vec<i32>> {
        let what = format!("{}-{partition} to have {replicas} replicas in sync", self.name);
        self.wait_placed(partition, what, move |placed| placed.isr.len() == replicas)
    }

    fn wait_placed(
        &self,
        partition: i32,
        what: String,
        is: impl Fn(&Partition) -> bool + Send + 'static,
    ) -> Wait<Vec<i32>> {
        let name = self.name.clone();
        let look = move |shared: &crate::shared::Shared| {
            shared.look(|state| match state.metadata.partition(&name, partition) {
                None => Seen::NotYet("no such partition".into()),
                Some(placed) if is(placed) => Seen::Done(placed.isr.to_vec()),
                Some(placed) => Seen::NotYet(format!("leader {}, in sync {:?}", placed.leader, placed.isr)),
            })
        };
        Wait::new(&self.shared, &self.runtime, what, look).woken_by(Changes::TOPICS)
    }

    fn placed<T>(&self, partition: i32, look: impl FnOnce(&Partition) -> T) -> Option<T> {
        self.shared.look(|state| state.metadata.partition(&self.name, partition).map(look))
    }

    fn lead(&self, partition: i32, broker: i32, unclean: bool) -> Result<(), Error> {
        self.replica(partition, broker, |state, topic, now| {
            use crate::ErrorCode::{EligibleLeadersNotAvailable, ReplicaNotAvailable};
            let Some(placed) = topic.partition(partition) else { return Ok(()) };
            let refused = |code, why: String| Err(self.refused(partition, &Refusal::new(code, why)));
            if !state.metadata.is_active(broker) {
                return refused(ReplicaNotAvailable, format!("broker {broker} is stopped"));
            }
            if !state.metadata.is_dir_online(placed, broker) {
                let why = format!("the log directory of its replica on broker {broker} has failed");
                return refused(ReplicaNotAvailable, why);
            }
            if placed.leader == broker {
                return Ok(());
            }
            if !unclean && !placed.isr.contains(&broker) {
                let why = format!("broker {broker} is not in sync; {:?} are", placed.isr);
                return refused(EligibleLeadersNotAvailable, why);
            }
            let record = leadership::lead(topic, partition, broker);
            let done = state.commit(record.into_iter().listed(), now);
            done.map_err(|why| self.refused(partition, &why))
        })
    }

    /// Acts on a replica that does not lead.
    fn follower(
        &self,
        partition: i32,
        broker: i32,
        act: impl FnOnce(&mut State, PartitionKey, i64) -> Result<(), Refusal>,
    ) -> Result<(), Error> {
        self.replica(partition, broker, |state, topic, now| {
            let leads = topic.partition(partition).is_some_and(|placed| placed.leader == broker);
            if leads {
                let text = format!("broker {broker} leads {}-{partition}: only followers copy", self.name);
                return Err(Error::new(ErrorKind::InvalidConfig, text));
            }
            let key = PartitionKey { topic: topic.id, index: partition };
            act(state, key, now).map_err(|why| self.refused(partition, &why))
        })
    }

    /// Acts on a replica that is one.
    fn replica(
        &self,
        partition: i32,
        broker: i32,
        act: impl FnOnce(&mut State, &Arc<TopicImage>, i64) -> Result<(), Error>,
    ) -> Result<(), Error> {
        use crate::ErrorCode::{ReplicaNotAvailable, UnknownTopicOrPartition};
        self.shared.inside("leaders and replicas that are moved")?;
        self.shared.with_state_lasting(|state, now| {
            let topic = state.metadata.topic(&self.name).cloned();
            let found = topic.as_ref().and_then(|topic| Some((topic, topic.partition(partition)?)));
            let Some((topic, placed)) = found else {
                return Err(Error::refused(
                    UnknownTopicOrPartition,
                    format_args!("{}-{partition}", self.name),
                ));
            };
            if !placed.replicas.contains(&broker) {
                let why = format!("broker {broker} has no replica; {:?} have", placed.replicas);
                return Err(self.refused(partition, &Refusal::new(ReplicaNotAvailable, why)));
            }
            act(state, topic, now)
        })
    }

    pub(super) fn refused(&self, partition: i32, why: &Refusal) -> Error {
        Error::new(ErrorKind::Refused(why.code), format!("{}-{partition}: {why}", self.name))
    }
}
