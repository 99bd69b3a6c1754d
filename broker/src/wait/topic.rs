//! Waits for topics and their records.

use crate::list::Listed;
use crate::ordered::OrderedMap;

use super::{Changes, Seen, Wait, counted};
use crate::partitions::PartitionKey;
use crate::record::{StoredBatch, StoredRecord};
use crate::shared::Shared;
use crate::state::State;
use crate::topic::failure::Failure;
use crate::topic::{Topic, read};
use crate::uuid::Uuid;

impl Topic {
    /// Waits until the topic is there. Gives the number of its partitions.
    pub fn exists(&self) -> Wait<usize> {
        let name = self.name.clone();
        let what = format!("topic {name:?} to exist");
        let look = move |shared: &Shared| {
            #[cfg(feature = "external")]
            if let Some(external) = shared.external() {
                return match external.partitions(&name) {
                    Ok(Some(count)) => Seen::Done(count),
                    Ok(None) => Seen::NotYet("no such topic".into()),
                    Err(error) => Seen::NotYet(error.to_string()),
                };
            }
            shared.look(|state| match state.metadata.topic(&name) {
                Some(topic) => Seen::Done(topic.partitions.len()),
                None => Seen::NotYet(others(state)),
            })
        };
        Wait::new(&self.shared, &self.runtime, what, look).woken_by(Changes::TOPICS).outside()
    }

    /// Waits until the topic holds at least `count` records, all partitions together. Gives their number.
    pub fn has_records(&self, count: u64) -> Wait<u64> {
        let what = format!("topic {:?} to have {}", self.name, counted(count, "record"));
        self.counts(what, None, count)
    }

    /// Waits until one partition holds at least `count` records. Gives their number.
    pub fn partition_has_records(&self, partition: i32, count: u64) -> Wait<u64> {
        let what = format!("{}-{partition} to have {}", self.name, counted(count, "record"));
        self.counts(what, Some(partition), count)
    }

    fn counts(&self, what: String, partition: Option<i32>, count: u64) -> Wait<u64> {
        let name = self.name.clone();
        let look = move |shared: &Shared| match count_there(shared, &name, partition) {
            Ok(there) if there >= count => Seen::Done(there),
            Ok(there) => Seen::NotYet(counted(there, "record")),
            Err(what) => Seen::NotYet(what),
        };
        Wait::new(&self.shared, &self.runtime, what, look).woken_by(Changes::LOGS | Changes::TOPICS).outside()
    }

    /// Waits until there is a record that `accepts` accepts, in any partition, those included that are there already. Each
    /// record is shown to it once, on the thread that waits.
    ///
    /// ```
    /// let kafka = kafkito::Cluster::builder().topic("orders", 3).start()?;
    /// kafka.topic("orders").produce("two coffees")?;
    /// let record = kafka.topic("orders").has_record(|record| record.value_text().contains("coffee")).wait()?;
    /// assert_eq!(record.offset, 0);
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    pub fn has_record(
        &self,
        mut accepts: impl FnMut(&StoredRecord) -> bool + Send + 'static,
    ) -> Wait<StoredRecord> {
        let what = format!("topic {:?} to have a record of the kind that is looked for", self.name);
        let mut scan = Scan { name: self.name.clone(), ..Scan::default() };
        let look = move |shared: &Shared| match scan.next(shared) {
            // The lock is not held here.
            Ok(news) => match news.into_iter().find(|record| accepts(record)) {
                Some(found) => Seen::Done(found),
                None => Seen::NotYet(scan.told()),
            },
            Err(what) => Seen::NotYet(what),
        };
        Wait::new(&self.shared, &self.runtime, what, look).woken_by(Changes::LOGS | Changes::TOPICS).outside()
    }
}

/// What there is in place of a topic that is looked for.
fn others(state: &State) -> String {
    let names: Vec<&str> = state.metadata.topics().map(|topic| &*topic.name).take(10).listed();
    if names.is_empty() { "no topics".into() } else { format!("only {}", names.join(", ")) }
}

fn count_there(shared: &Shared, name: &str, partition: Option<i32>) -> Result<u64, String> {
    #[cfg(feature = "external")]
    if let Some(external) = shared.external() {
        return external.count(name, partition).map_err(|error| error.to_string());
    }
    shared.look(|state| count_records(state, name, partition)).map_err(str::to_owned)
}

/// Offsets between start and high watermark: as many records, where nothing was compacted.
fn count_records(state: &State, name: &str, partition: Option<i32>) -> Result<u64, &'static str> {
    let topic = state.metadata.topic(name).ok_or("no such topic")?;
    if partition.is_some_and(|index| topic.partition(index).is_none()) {
        return Err("no such partition");
    }
    let wanted = topic.numbered().filter(|(index, _)| partition.is_none_or(|wanted| wanted == *index));
    let counts = wanted.map(|(index, _)| {
        let log = state.partitions.log(PartitionKey { topic: topic.id, index });
        u64::try_from(log.high_watermark() - log.log_start_offset()).unwrap_or(0)
    });
    Ok(counts.sum())
}

/// Goes through a topic's records, as they come.
#[derive(Default)]
struct Scan {
    name: String,
    topic: Uuid,
    next: OrderedMap<i32, i64>,
    seen: u64,
    damaged: u64,
}

impl Scan {
    /// The records that have come since the last call. What is damaged has none.
    fn next(&mut self, shared: &Shared) -> Result<Vec<StoredRecord>, String> {
        #[cfg(feature = "external")]
        if let Some(external) = shared.external() {
            let next = &self.next;
            let news = external.read(&self.name, None, |index| next.get(&index).copied().unwrap_or(0));
            let news = news.map_err(|error| error.to_string())?;
            for record in &news {
                self.next.insert(record.partition, record.offset + 1);
            }
            self.seen += news.len() as u64;
            return Ok(news);
        }
        let batches = shared.look(|state| self.batches(state)).map_err(|failure| match failure {
            Failure::Code(_) => "no such topic".to_owned(),
            failure => failure.to_string(),
        })?;
        let mut news = Vec::new();
        for batch in batches {
            let next = self.next.entry(batch.partition).or_default();
            let from = std::mem::replace(next, batch.last_offset + 1);
            match batch.records() {
                Ok(records) => news.extend(records.into_iter().filter(|record| record.offset >= from)),
                Err(_) => self.damaged += 1,
            }
        }
        self.seen += news.len() as u64;
        Ok(news)
    }

    fn batches(&mut self, state: &mut State) -> Result<Vec<StoredBatch>, Failure> {
        let id = state.metadata.topic(&self.name).map(|topic| topic.id).unwrap_or_default();
        if self.topic != id {
            *self = Self { name: std::mem::take(&mut self.name), topic: id, ..Self::default() };
        }
        read::batches(state, &self.name, None, |index| self.next.get(&index).copied().unwrap_or(0))
    }

    /// What was gone through.
    fn told(&self) -> String {
        let damaged = match self.damaged {
            0 => String::new(),
            count => format!(" and {} damaged batches", count),
        };
        format!("{}{damaged}, none of them that one", counted(self.seen, "record"))
    }
}
