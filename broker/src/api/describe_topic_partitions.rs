//! DescribeTopicPartitions (75): topics in the order of their names, so many partitions at a time, and where to go on.

use std::sync::Arc;

use kafka_protocol::messages::describe_topic_partitions_response::{
    Cursor, DescribeTopicPartitionsResponsePartition, DescribeTopicPartitionsResponseTopic,
};
use kafka_protocol::messages::{
    BrokerId, DescribeTopicPartitionsRequest, DescribeTopicPartitionsResponse, TopicName,
};
use kafka_protocol::protocol::StrBytes;

use super::authorized_operations;
use super::broker_ids::to_wire;
use crate::ErrorCode;
use crate::call::Call;
use crate::list::Listed;
use crate::metadata::{Image, Partition, Topic, is_internal, validate_topic_name};
use crate::ordered::OrderedSet;
use crate::outcome::Outcome;
use crate::state::State;

/// Answers from the cursor on, up to the client's or the broker's limit.
pub(crate) fn handle(
    state: &mut State,
    call: &Call<'_, DescribeTopicPartitionsRequest>,
) -> Outcome<DescribeTopicPartitionsResponse> {
    let request = call.request;
    let start =
        request.cursor.as_ref().map_or(("", 0), |cursor| (&*cursor.topic_name.0, cursor.partition_index));
    let named: OrderedSet<&str> =
        request.topics.iter().map(|topic| &*topic.name.0).filter(|name| *name >= start.0).collect();
    let is_lost = request.cursor.is_some() && !request.topics.is_empty() && !named.contains(start.0);
    if is_lost || start.1 < 0 {
        return Outcome::Reply(refuse(request));
    }
    let limit = state.config.broker(call.client.broker_id).max_request_partition_size_limit;
    let limit = limit.min(request.response_partition_limit).max(1) as usize;
    let mut page = Page { image: state.metadata.image(), start, left: limit, answer: Default::default() };
    if request.topics.is_empty() {
        page.image.topics_from(start.0).try_for_each(|topic| page.add(&topic.name, Some(topic)));
    } else {
        named.into_iter().try_for_each(|name| page.add(name, page.image.topic(name)));
    }
    Outcome::Reply(page.answer)
}

/// A cursor that is not among the topics, or before their first partition.
fn refuse(request: &DescribeTopicPartitionsRequest) -> DescribeTopicPartitionsResponse {
    let topics = request.topics.iter();
    let topics = topics.map(|topic| {
        let answer = topic_answer(&topic.name.0, None, ErrorCode::InvalidRequest);
        answer.with_topic_authorized_operations(authorized_operations::NOT_ASKED)
    });
    DescribeTopicPartitionsResponse::default().with_topics(topics.listed()).with_next_cursor(None)
}

/// An answer in the making.
struct Page<'a> {
    image: &'a Image,
    /// Topic and partition to begin with.
    start: (&'a str, i32),
    /// As many partitions may follow.
    left: usize,
    answer: DescribeTopicPartitionsResponse,
}

impl Page<'_> {
    /// Adds a topic, or as much of it as fits; `None` once the page is full.
    fn add(&mut self, name: &str, topic: Option<&Arc<Topic>>) -> Option<()> {
        if self.left == 0 {
            self.go_on_at(name, 0);
            return None;
        }
        let Some(topic) = topic else {
            let unknown = ErrorCode::UnknownTopicOrPartition;
            let code = validate_topic_name(name).err().map_or(unknown, |refusal| refusal.code);
            self.answer.topics.push(topic_answer(name, None, code));
            return Some(());
        };
        let first = if name == self.start.0 { self.start.1 as usize } else { 0 };
        let partitions = topic.numbered().skip(first).take(self.left);
        let partitions =
            partitions.map(|(number, partition)| describe(self.image, number, partition)).listed();
        let next = first + partitions.len();
        self.left -= partitions.len();
        let answer = topic_answer(name, Some(topic), ErrorCode::None);
        self.answer.topics.push(answer.with_partitions(partitions));
        if next < topic.partitions.len() {
            self.go_on_at(name, next as i32);
            return None;
        }
        Some(())
    }

    fn go_on_at(&mut self, name: &str, partition: i32) {
        let cursor = Cursor::default().with_topic_name(wire_name(name)).with_partition_index(partition);
        self.answer.next_cursor = Some(cursor);
    }
}

fn wire_name(name: &str) -> TopicName {
    TopicName(StrBytes::from_string(name.to_owned()))
}

fn topic_answer(
    name: &str,
    topic: Option<&Arc<Topic>>,
    code: ErrorCode,
) -> DescribeTopicPartitionsResponseTopic {
    DescribeTopicPartitionsResponseTopic::default()
        .with_error_code(code.code())
        .with_name(Some(wire_name(name)))
        .with_topic_id(topic.map_or(uuid::Uuid::nil(), |topic| topic.id.into()))
        .with_is_internal(is_internal(name))
        .with_topic_authorized_operations(authorized_operations::TOPIC)
}

fn describe(image: &Image, number: i32, partition: &Partition) -> DescribeTopicPartitionsResponsePartition {
    DescribeTopicPartitionsResponsePartition::default()
        .with_partition_index(number)
        .with_leader_id(BrokerId(image.leader(partition).unwrap_or(-1)))
        .with_leader_epoch(partition.leader_epoch)
        .with_replica_nodes(to_wire(&partition.replicas))
        .with_isr_nodes(to_wire(&partition.isr))
        .with_eligible_leader_replicas(Some(to_wire(partition.eligible_leaders())))
        .with_last_known_elr(Some(to_wire(partition.last_known_eligible_leaders())))
        .with_offline_replicas(to_wire(&image.offline_replicas(partition)))
}

#[cfg(test)]
mod tests {
    use kafka_protocol::messages::describe_topic_partitions_request::{Cursor as AskedCursor, TopicRequest};

    use super::*;
    use crate::api::testing::{configured, make_topic, must_fit, one_broker, reply};

    fn request(names: &[&'static str], limit: i32) -> DescribeTopicPartitionsRequest {
        let topic = |name: &&'static str| {
            TopicRequest::default().with_name(TopicName(StrBytes::from_static_str(name)))
        };
        DescribeTopicPartitionsRequest::default()
            .with_topics(names.iter().map(topic).collect())
            .with_response_partition_limit(limit)
            .with_cursor(None)
    }

    fn at(
        request: DescribeTopicPartitionsRequest,
        topic: &str,
        partition: i32,
    ) -> DescribeTopicPartitionsRequest {
        let cursor = AskedCursor::default().with_topic_name(wire_name(topic)).with_partition_index(partition);
        request.with_cursor(Some(cursor))
    }

    /// Topic by topic: its name, the first of its partitions and how many.
    fn told(answer: &DescribeTopicPartitionsResponse) -> Vec<(String, i32, usize)> {
        let topics = answer.topics.iter();
        topics
            .map(|topic| {
                let first = topic.partitions.first().map_or(-1, |first| first.partition_index);
                let name = topic.name.as_ref().map_or_else(String::new, |name| name.to_string());
                (name, first, topic.partitions.len())
            })
            .collect()
    }

    fn three_topics() -> State {
        let mut state = one_broker();
        for (name, partitions) in [("b", 3), ("a", 2), ("c", 1)] {
            make_topic(&mut state, name, partitions);
        }
        state
    }

    /// Asks page by page until there is no more.
    fn pages(state: &mut State, mut asked: DescribeTopicPartitionsRequest) -> Vec<Vec<(String, i32, usize)>> {
        let mut pages = Vec::new();
        loop {
            let answer = reply(handle, state, 0, &asked);
            must_fit(&answer, 0);
            pages.push(told(&answer));
            match answer.next_cursor {
                None => return pages,
                Some(cursor) => asked = at(asked, &cursor.topic_name.0, cursor.partition_index),
            }
        }
    }

    fn row(name: &str, first: i32, count: usize) -> (String, i32, usize) {
        (name.to_owned(), first, count)
    }

    #[test]
    fn nothing_named_is_everything_by_name() {
        let all = pages(&mut three_topics(), request(&[], 2000));
        assert_eq!(all, [[row("a", 0, 2), row("b", 0, 3), row("c", 0, 1)]]);
    }

    #[test]
    fn pages_go_on_where_the_last_one_ended() {
        let all = pages(&mut three_topics(), request(&[], 2));
        let expected = [vec![row("a", 0, 2)], vec![row("b", 0, 2)], vec![row("b", 2, 1), row("c", 0, 1)]];
        assert_eq!(all, expected);
        let some = pages(&mut three_topics(), request(&["c", "b"], 2));
        assert_eq!(some, [vec![row("b", 0, 2)], vec![row("b", 2, 1), row("c", 0, 1)]]);
    }

    #[test]
    fn the_brokers_limit_holds_for_who_asks_for_more_and_one_is_the_least() {
        let mut state = configured(1, &[("max.request.partition.size.limit", "2")]);
        make_topic(&mut state, "t", 3);
        for (asked, told) in [(2000, 2), (1, 1), (0, 1), (-5, 1)] {
            let answer = reply(handle, &mut state, 0, &request(&["t"], asked));
            assert_eq!(answer.topics[0].partitions.len(), told);
        }
    }

    #[test]
    fn topics_that_are_not_there_are_named() {
        let answer = reply(handle, &mut three_topics(), 0, &request(&["a", "x", "x y"], 2000));
        let codes: Vec<i16> = answer.topics.iter().map(|topic| topic.error_code).collect();
        assert_eq!(
            codes,
            [0, ErrorCode::UnknownTopicOrPartition.code(), ErrorCode::InvalidTopicException.code()]
        );
        assert_eq!(answer.topics[0].topic_authorized_operations, 3576);
    }

    #[test]
    fn a_cursor_must_be_among_the_topics_and_not_negative() {
        for asked in [at(request(&["a"], 10), "b", 0), at(request(&["a"], 10), "a", -1)] {
            let answer = reply(handle, &mut three_topics(), 0, &asked);
            assert_eq!(answer.topics[0].error_code, ErrorCode::InvalidRequest.code());
            must_fit(&answer, 0);
        }
    }

    #[test]
    fn a_cursor_may_name_a_topic_that_is_gone() {
        let answer = reply(handle, &mut three_topics(), 0, &at(request(&[], 10), "aa", 5));
        assert_eq!(told(&answer), [row("b", 0, 3), row("c", 0, 1)]);
    }
}
