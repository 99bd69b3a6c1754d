//! What a topic is expected to hold.

use super::{Handles, NewRecord, RecordView, Run};
use crate::error::Error;
use crate::expect::{Expectation, RecordOrder};
use crate::list::Listed;
use crate::topic::Topic;

/// Compares the records of a topic with those that are expected: all of them, in this order, and no others, unless it says
/// otherwise. What an expected record does not say (a key, headers, a timestamp, a partition) is not compared. If they
/// differ, the problem tells the difference, by records and lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct ExpectRecords {
    /// The topic.
    pub topic: String,
    /// The records that are expected.
    pub records: Vec<NewRecord>,
    /// What order they must have. Default: that in which the topic is read.
    #[cfg_attr(feature = "control", serde(default))]
    pub order: RecordOrder,
    /// Only in this partition; the others are not looked at.
    #[cfg_attr(feature = "control", serde(default), schema(minimum = 0))]
    pub partition: Option<i32>,
    /// Whether there may be more: after these, where the order counts; else anywhere. Default: no.
    #[cfg_attr(feature = "control", serde(default))]
    pub more: bool,
    /// Whether a record that is expected without a key or headers must have none. Default: no.
    #[cfg_attr(feature = "control", serde(default))]
    pub exactly: bool,
}

/// What a topic holds, as it is expected to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct ExpectedRecords {
    /// The records that are there.
    pub records: Vec<RecordView>,
}

impl ExpectRecords {
    /// The expectation, of the topic that it names.
    pub(crate) fn of(self, topic: &Topic) -> Expectation {
        let Self { topic: _, records, order, partition, more, exactly } = self;
        let mut expectation = topic.expect(records);
        expectation = match order {
            RecordOrder::AsRead => expectation,
            RecordOrder::Any => expectation.in_any_order(),
            RecordOrder::ByKey => expectation.by_key(),
        };
        if let Some(partition) = partition {
            expectation = expectation.in_partition(partition);
        }
        expectation = if more { expectation.and_more() } else { expectation };
        if exactly { expectation.exactly() } else { expectation }
    }
}

impl Run for ExpectRecords {
    type Answer = ExpectedRecords;

    fn run(self, handles: &Handles) -> Result<ExpectedRecords, Error> {
        let topic = handles.topic(&self.topic);
        let there = self.of(&topic).checked()?;
        Ok(ExpectedRecords { records: there.into_iter().map(RecordView::from).listed() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Answer;
    use crate::{Cluster, ErrorKind, Record};

    fn expect(kafka: &Cluster, expected: ExpectRecords) -> Result<usize, Error> {
        match kafka.execute(expected)? {
            Answer::ExpectRecords(there) => Ok(there.records.len()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn each_word_of_it_is_the_librarys() {
        let kafka = Cluster::builder().topic("orders", 1).start().expect("a cluster starts");
        let topic = kafka.topic("orders");
        topic.produce(Record::new("1").key("a")).expect("it takes a record");
        topic.produce(Record::new("2").key("b")).expect("it takes a record");
        let record = |key: Option<&str>, value: &str| NewRecord {
            key: key.map(|key| key.to_owned().into()),
            value: Some(value.to_owned().into()),
            ..NewRecord::default()
        };
        let of = |records: &[NewRecord]| ExpectRecords {
            topic: "orders".into(),
            records: records.to_vec(),
            ..ExpectRecords::default()
        };
        let (one, two) = (record(None, "1"), record(Some("b"), "2"));
        let swapped = || of(&[two.clone(), one.clone()]);
        assert_eq!(expect(&kafka, of(&[one.clone(), two.clone()])), Ok(2));
        let told = expect(&kafka, swapped()).expect_err("the order counts");
        assert_eq!(told.kind(), ErrorKind::Mismatch);
        assert_eq!(expect(&kafka, ExpectRecords { order: RecordOrder::Any, ..swapped() }), Ok(2));
        let keyed = ExpectRecords { order: RecordOrder::ByKey, ..of(&[two.clone(), record(Some("a"), "1")]) };
        assert_eq!(expect(&kafka, keyed), Ok(2));
        assert_eq!(expect(&kafka, ExpectRecords { more: true, ..of(std::slice::from_ref(&one)) }), Ok(2));
        let exactly = ExpectRecords { exactly: true, ..of(&[one.clone(), two.clone()]) };
        let told = expect(&kafka, exactly).expect_err("the first has a key").to_string();
        assert!(told.contains("- key: null\n+ key: \"a\""), "{told}");
        let elsewhere = ExpectRecords { partition: Some(1), ..of(&[]) };
        assert!(expect(&kafka, elsewhere).expect_err("no such partition").code().is_some());
    }
}
