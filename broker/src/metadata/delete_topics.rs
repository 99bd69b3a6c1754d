//! The end of topics.

use std::sync::Arc;

use super::{Image, Record, Refusal, Topic};
use crate::ErrorCode;
use crate::ordered::{OrderedMap, OrderedSet};
use crate::quota::Charge;
use crate::uuid::Uuid;

/// A topic that is to go: by name, or from version 6 on by id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Doomed {
    /// Its name.
    pub(crate) name: Option<String>,
    /// Its id; zero if it is named.
    pub(crate) id: Uuid,
}

/// What became of one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Deletion {
    /// The name, where it is known.
    pub(crate) name: Option<String>,
    /// The id, where it is known.
    pub(crate) id: Uuid,
    /// Why it stays; `None` if it goes.
    pub(crate) refused: Option<Refusal>,
}

/// What a request comes to.
#[derive(Debug, Default)]
pub(crate) struct DeletionPlan {
    /// What is to be appended and applied.
    pub(crate) records: Vec<Record>,
    /// The topics that go: with them go their logs, their committed offsets, and whoever waits for records of them.
    pub(crate) topics: Vec<Arc<Topic>>,
    /// The answers: first what was wrong with the request itself, then what is not there, then what goes.
    pub(crate) deletions: Vec<Deletion>,
}

/// Plans to delete topics. One that is given twice, in whatever way, stays.
/// `charge` is told of the partitions of each before.
pub(crate) fn delete_topics(image: &Image, charge: Charge<'_>, asked: &[Doomed]) -> DeletionPlan {
    let mut plan = DeletionPlan::default();
    let (names, ids) = plan.sort_out(asked);
    let mut going = plan.find_ids(image, &ids);
    plan.find_names(image, &names, &ids, &mut going);
    for topic in going.into_values() {
        if let Err(refusal) = charge(topic.partitions.len()) {
            plan.answer(Some(topic.name.to_string()), topic.id, Some(refusal));
            continue;
        }
        plan.answer(Some(topic.name.to_string()), topic.id, None);
        plan.records.push(Record::RemoveTopic { id: topic.id });
        plan.topics.push(topic);
    }
    plan
}

/// How often each was asked for.
type Counts<T> = OrderedMap<T, usize>;

impl DeletionPlan {
    fn answer(&mut self, name: Option<String>, id: Uuid, refused: Option<Refusal>) {
        self.deletions.push(Deletion { name, id, refused });
    }

    fn refuse(&mut self, name: Option<&str>, id: Uuid, message: &str) {
        let refusal = Refusal::new(ErrorCode::InvalidRequest, message);
        self.answer(name.map(str::to_owned), id, Some(refusal));
    }

    /// The names and the ids that were given properly; those given twice are answered already.
    fn sort_out<'a>(&mut self, asked: &'a [Doomed]) -> (Counts<&'a str>, Counts<Uuid>) {
        let (mut names, mut ids) = (Counts::new(), Counts::new());
        for Doomed { name, id } in asked {
            match name.as_deref() {
                None if id.is_zero() => {
                    self.refuse(None, *id, "Neither topic name nor id were specified.");
                }
                None => *ids.entry(*id).or_default() += 1,
                Some(name) if id.is_zero() => *names.entry(name).or_default() += 1,
                Some(name) => {
                    self.refuse(Some(name), *id, "You may not specify both topic name and topic id.");
                }
            }
        }
        for (name, _) in names.iter().filter(|(_, count)| **count > 1) {
            self.refuse(Some(name), Uuid::ZERO, "Duplicate topic name.");
        }
        for (id, _) in ids.iter().filter(|(_, count)| **count > 1) {
            self.refuse(None, *id, "Duplicate topic id.");
        }
        (names, ids)
    }

    fn find_ids(&mut self, image: &Image, ids: &Counts<Uuid>) -> OrderedMap<Uuid, Arc<Topic>> {
        let mut found = OrderedMap::new();
        for (id, _) in ids.iter().filter(|(_, count)| **count == 1) {
            match image.topic_by_id(*id) {
                Some(topic) => drop(found.insert(*id, topic.clone())),
                None => self.answer(None, *id, Some(Refusal::standard(ErrorCode::UnknownTopicId))),
            }
        }
        found
    }

    fn find_names(
        &mut self,
        image: &Image,
        names: &Counts<&str>,
        ids: &Counts<Uuid>,
        going: &mut OrderedMap<Uuid, Arc<Topic>>,
    ) {
        let by_id: OrderedSet<Uuid> = ids.keys().copied().collect();
        for (name, _) in names.iter().filter(|(_, count)| **count == 1) {
            match image.topic(name) {
                Some(topic) if by_id.contains(&topic.id) => {
                    going.remove(&topic.id);
                    let message = "The provided topic name maps to an ID that was already supplied.";
                    self.refuse(Some(name), topic.id, message);
                }
                Some(topic) => drop(going.insert(topic.id, topic.clone())),
                None => {
                    let unknown = Refusal::standard(ErrorCode::UnknownTopicOrPartition);
                    self.answer(Some((*name).to_owned()), Uuid::ZERO, Some(unknown));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::testing::{BROKERS, cluster, with_topic};
    use crate::quota::FREE;

    fn named(name: &str) -> Doomed {
        Doomed { name: Some(name.to_owned()), id: Uuid::ZERO }
    }

    fn numbered(id: Uuid) -> Doomed {
        Doomed { name: None, id }
    }

    fn image() -> Image {
        with_topic(with_topic(cluster(BROKERS), "one", 1, 1), "three", 1, 1)
    }

    fn id(image: &Image, name: &str) -> Uuid {
        image.topic(name).expect("such a topic").id
    }

    fn answers(plan: &DeletionPlan) -> Vec<(Option<&str>, ErrorCode)> {
        let code = |deletion: &Deletion| deletion.refused.as_ref().map_or(ErrorCode::None, |why| why.code);
        plan.deletions.iter().map(|deletion| (deletion.name.as_deref(), code(deletion))).collect()
    }

    #[test]
    fn topics_go_by_name_and_by_id() {
        let mut image = image();
        let three = id(&image, "three");
        let plan = delete_topics(&image, FREE, &[named("one"), numbered(three)]);
        assert!(plan.deletions.iter().all(|deletion| deletion.refused.is_none() && deletion.name.is_some()));
        assert_eq!(plan.topics.len(), 2);
        plan.records.into_iter().try_for_each(|record| image.apply(record)).expect("valid records");
        assert_eq!(image, cluster(BROKERS));
    }

    #[test]
    fn what_is_not_there_is_refused_by_its_kind() {
        let plan = delete_topics(&image(), FREE, &[named("none"), numbered(Uuid([9; 16]))]);
        assert_eq!(
            answers(&plan),
            [(None, ErrorCode::UnknownTopicId), (Some("none"), ErrorCode::UnknownTopicOrPartition)]
        );
        assert!(plan.records.is_empty());
    }

    #[test]
    fn what_is_given_twice_stays() {
        let image = image();
        let (one, three) = (id(&image, "one"), id(&image, "three"));
        for asked in [
            vec![named("one"), named("one")],
            vec![numbered(one), numbered(one)],
            vec![named("one"), numbered(one)],
            vec![named("one"), numbered(one), numbered(one)],
        ] {
            let plan = delete_topics(&image, FREE, &asked);
            assert!(plan.records.is_empty() && plan.topics.is_empty(), "{asked:?}");
            assert!(answers(&plan).iter().all(|(_, code)| *code == ErrorCode::InvalidRequest));
        }
        let plan = delete_topics(&image, FREE, &[named("one"), named("one"), numbered(three)]);
        assert_eq!(plan.records, [Record::RemoveTopic { id: three }]);
    }

    #[test]
    fn a_topic_is_given_by_its_name_or_its_id() {
        let image = image();
        let both = Doomed { name: Some("one".to_owned()), id: id(&image, "one") };
        let neither = Doomed { name: None, id: Uuid::ZERO };
        let plan = delete_topics(&image, FREE, &[both, neither]);
        assert_eq!(
            answers(&plan),
            [(Some("one"), ErrorCode::InvalidRequest), (None, ErrorCode::InvalidRequest)]
        );
    }
}
