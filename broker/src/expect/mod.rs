//! What a topic is expected to hold, and what it holds instead, for a person to read.

mod compare;
mod diff;
mod json;
mod pairs;
mod show;
#[cfg(test)]
mod tests;

use crate::error::{Error, ErrorKind};
use crate::list::Listed;
use crate::record::{Record, StoredRecord};
use crate::shared::Shared;
use crate::topic::Topic;
use crate::wait::{Changes, Seen, Wait, counted};
use compare::compare;
use diff::{Step, steps};
use show::Shown;

/// Records that a topic is expected to hold: all of them, in this order, and no others, unless it says otherwise.
///
/// What an expected record does not say is not compared: of `"two coffees"` only the value. A topic's records are read
/// partition by partition; where their order across partitions is not known, expect them
/// [in any order](Expectation::in_any_order) or [by key](Expectation::by_key).
///
/// ```
/// use kafkito::{Cluster, ErrorKind, Record};
///
/// let kafka = Cluster::builder().topic("orders", 1).start()?;
/// let orders = kafka.topic("orders");
/// orders.produce(Record::new(r#"{"cups": 2, "of": "coffee"}"#).key("table 4"))?;
/// orders.produce("the bill")?;
///
/// let coffee = Record::new(r#"{"cups": 2, "of": "coffee"}"#).key("table 4");
/// orders.expect([coffee, Record::new("the bill")]).check()?;
/// orders.expect(["the bill"]).in_any_order().and_more().check()?;
///
/// let wrong = orders.expect([r#"{"cups": 3, "of": "coffee"}"#, "the bill"]).check().unwrap_err();
/// assert_eq!(wrong.kind(), ErrorKind::Mismatch);
/// assert!(wrong.to_string().contains("-   \"cups\": 3,\n+   \"cups\": 2,"), "{wrong}");
/// # Ok::<(), kafkito::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is compared until `check()`, `assert()` or `arrive()`"]
pub struct Expectation {
    topic: Topic,
    expected: Vec<Record>,
    order: RecordOrder,
    partition: Option<i32>,
    more: bool,
    exactly: bool,
}

/// What order the records that are [expected](Expectation) must have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase")
)]
pub enum RecordOrder {
    /// That in which a topic is read: partition by partition, by offset.
    #[default]
    AsRead,
    /// Any.
    Any,
    /// For each key by itself.
    ByKey,
}

impl Topic {
    /// What the topic is expected to hold.
    pub fn expect<R: Into<Record>>(&self, records: impl IntoIterator<Item = R>) -> Expectation {
        Expectation {
            topic: self.clone(),
            expected: records.into_iter().map(Into::into).listed(),
            order: RecordOrder::AsRead,
            partition: None,
            more: false,
            exactly: false,
        }
    }
}

impl Expectation {
    /// In whatever order they are there.
    pub fn in_any_order(mut self) -> Self {
        self.order = RecordOrder::Any;
        self
    }

    /// In this order for each key by itself; an expected record without a key is one that has none.
    pub fn by_key(mut self) -> Self {
        self.order = RecordOrder::ByKey;
        self
    }

    /// There may be more: after these, where the order counts; else anywhere.
    pub fn and_more(mut self) -> Self {
        self.more = true;
        self
    }

    /// Only in this partition; the others are not looked at.
    pub fn in_partition(mut self, partition: i32) -> Self {
        self.partition = Some(partition);
        self
    }

    /// A record that is expected without a key or headers must have none.
    pub fn exactly(mut self) -> Self {
        self.exactly = true;
        self
    }

    /// Compares with what is there now.
    ///
    /// # Errors
    /// [`ErrorKind::Mismatch`] with the difference, by records and lines; [`ErrorKind::Refused`] if the topic is not there.
    pub fn check(&self) -> Result<(), Error> {
        self.checked().map(drop)
    }

    /// The records that are there, if they are as expected.
    pub(crate) fn checked(&self) -> Result<Vec<StoredRecord>, Error> {
        let there = self.read()?;
        match self.compare(&there) {
            Ok(()) => Ok(there),
            Err(difference) => {
                let text = format!("topic {:?} does not hold {}", self.topic.name(), self.told());
                Err(Error::new(ErrorKind::Mismatch, format!("{text} (- expected, + there):\n{difference}")))
            }
        }
    }

    /// Compares with what is there now.
    ///
    /// # Panics
    /// With the difference.
    #[track_caller]
    pub fn assert(&self) {
        if let Err(error) = self.check() {
            panic!("{error}");
        }
    }

    /// Waits until the topic holds what is expected. Gives its records. If they do not come, the error tells the difference.
    ///
    /// ```
    /// let kafka = kafkito::Cluster::builder().topic("orders", 1).start()?;
    /// let orders = kafka.topic("orders");
    /// orders.produce("two coffees")?;
    /// orders.expect(["two coffees"]).arrive().wait()?;
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    pub fn arrive(self) -> Wait<Vec<StoredRecord>> {
        let what = format!("topic {:?} to hold {}", self.topic.name(), self.told());
        let (shared, runtime) = (self.topic.shared.clone(), self.topic.runtime.clone());
        let look = move |_: &Shared| match self.read() {
            Err(error) => Seen::NotYet(error.to_string()),
            Ok(there) => match self.compare(&there) {
                Ok(()) => Seen::Done(there),
                Err(difference) => {
                    Seen::NotYet(format!("{} (- expected, + there):\n{difference}", records(there.len())))
                }
            },
        };
        Wait::new(&shared, &runtime, what, look).woken_by(Changes::LOGS | Changes::TOPICS).outside()
    }

    fn read(&self) -> Result<Vec<StoredRecord>, Error> {
        match self.partition {
            Some(partition) => self.topic.records_from(partition, 0),
            None => self.topic.records(),
        }
    }

    fn told(&self) -> String {
        let order = match self.order {
            RecordOrder::AsRead => "",
            RecordOrder::Any => " in any order",
            RecordOrder::ByKey => " in the order of each key",
        };
        let more = if self.more { ", and maybe more" } else { "" };
        format!("the {} that are expected{order}{more}", records(self.expected.len()))
    }

    fn compare(&self, there: &[StoredRecord]) -> Result<(), String> {
        let steps = compare(&self.expected, there, self.order, self.more, self.exactly);
        match steps.iter().all(|step| matches!(step, Step::Same(..))) {
            true => Ok(()),
            false => Err(self.difference(&steps, there)),
        }
    }

    /// The difference in lines. A record that is missing is told beside the one that is there in its place.
    fn difference(&self, steps: &[Step], there: &[StoredRecord]) -> String {
        let mut lines = Vec::new();
        for chunk in steps.chunk_by(|a, b| matches!(a, Step::Same(..)) == matches!(b, Step::Same(..))) {
            if let Step::Same(..) = chunk[0] {
                lines.push(format!("  {} as expected", records(chunk.len())));
                continue;
            }
            let missing: Vec<usize> = chunk
                .iter()
                .filter_map(|step| if let Step::Missing(at) = step { Some(*at) } else { None })
                .listed();
            let more: Vec<usize> = chunk
                .iter()
                .filter_map(|step| if let Step::More(at) = step { Some(*at) } else { None })
                .listed();
            let paired = missing.len().min(more.len());
            for (at, other) in missing.iter().zip(&more) {
                self.pair(*at, &there[*other], &mut lines);
            }
            for at in &missing[paired..] {
                lines.push(format!("  record {at} is not there:"));
                lines.extend(shown(&self.expected[*at]).lines().into_iter().map(|line| format!("- {line}")));
            }
            for other in &more[paired..] {
                lines.push(format!("  {} is not expected:", place(&there[*other])));
                lines.extend(shown_whole(&there[*other]).lines().into_iter().map(|line| format!("+ {line}")));
            }
        }
        lines.join("\n")
    }

    fn pair(&self, at: usize, there: &StoredRecord, lines: &mut Vec<String>) {
        lines.push(format!("  record {at}, and {} in its place:", place(there)));
        let expected = &self.expected[at];
        let left = if self.exactly { whole(expected) } else { shown(expected) }.lines();
        let mut right = shown_whole(there);
        // Of what is there, only that is told which is compared.
        right.partition = right.partition.filter(|_| expected.partition.is_some());
        right.timestamp = right.timestamp.filter(|_| expected.timestamp.is_some());
        right.key = right.key.filter(|_| self.exactly || expected.key.is_some());
        right.headers = right.headers.filter(|_| self.exactly || !expected.headers.is_empty());
        let right = right.lines();
        let steps = steps(left.len(), right.len(), &|at, other| left[at] == right[other]);
        if steps.iter().all(|step| matches!(step, Step::Same(..))) {
            lines.push("  (they differ in white space only, within JSON)".into());
        }
        lines.extend(steps.iter().map(|step| match step {
            Step::Same(at, _) => format!("  {}", left[*at]),
            Step::Missing(at) => format!("- {}", left[*at]),
            Step::More(other) => format!("+ {}", right[*other]),
        }));
    }
}

fn records(count: usize) -> String {
    counted(count as u64, "record")
}

fn place(record: &StoredRecord) -> String {
    format!("the one at offset {} of partition {}", record.offset, record.partition)
}

/// What an expected record says.
fn shown(record: &Record) -> Shown<'_> {
    Shown {
        partition: record.partition,
        timestamp: record.timestamp,
        key: record.key.as_deref().map(Some),
        headers: Some(&record.headers),
        value: record.value.as_deref(),
    }
}

/// The same, and that it has no key where it has none.
fn whole(record: &Record) -> Shown<'_> {
    Shown { key: Some(record.key.as_deref()), ..shown(record) }
}

fn shown_whole(record: &StoredRecord) -> Shown<'_> {
    Shown {
        partition: Some(record.partition),
        timestamp: Some(record.timestamp),
        key: Some(record.key.as_deref()),
        headers: Some(&record.headers),
        value: record.value.as_deref(),
    }
}
