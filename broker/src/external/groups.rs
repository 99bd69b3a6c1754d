//! Groups as the client is told of them: by DescribeGroups, and OffsetFetch.

use bytes::Bytes;
use rdkafka::consumer::Consumer;
use rdkafka::groups::GroupMemberInfo;
use rdkafka::{Offset, TopicPartitionList};

use super::{External, LIMIT, NO_GROUP};
use crate::error::Error;
use crate::group::handle::GroupState;
use crate::group::offset_view::OffsetView;
use crate::group::view::{GroupView, MemberView};
use crate::list::Listed;
use crate::sort;
use crate::wait::Standing;

/// What Kafka does not tell.
const UNTOLD: i32 = -1;

impl External {
    /// The offset that a group has committed for a partition.
    pub(crate) fn committed(&self, group: &str, topic: &str, partition: i32) -> Result<Option<i64>, Error> {
        let mut asked = TopicPartitionList::new();
        asked.add_partition(topic, partition);
        let told = self.committed_of(group, &asked)?;
        Ok(told.elements().first().and_then(|element| offset(element.offset())))
    }

    fn committed_of(&self, group: &str, asked: &TopicPartitionList) -> Result<TopicPartitionList, Error> {
        let asker = self.consumer(group)?;
        self.patiently(&format!("offsets of group {group:?}"), || {
            asker.committed_offsets(asked.clone(), LIMIT)
        })
    }

    /// Where a group stands in each partition of a topic.
    pub(crate) fn standings(&self, group: &str, topic: &str) -> Result<Vec<Standing>, Error> {
        let mut standings = Vec::new();
        for partition in self.indexes(topic, None)? {
            let (start, end) = self.bounds(topic, partition)?;
            let committed = self.committed(group, topic, partition)?;
            standings.push(Standing { partition, start, end, committed });
        }
        Ok(standings)
    }

    /// A group as it stands, without its offsets; `None` if there is none of this id. What Kafka does not tell is -1, or not
    /// there.
    pub(crate) fn group(&self, id: &str) -> Result<Option<GroupView>, Error> {
        let groups = self.consumer(NO_GROUP)?.fetch_group_list(Some(id), LIMIT);
        let groups = groups.map_err(|error| self.failed(&format!("group {id:?}"), &error))?;
        let Some(told) = groups.groups().iter().find(|group| group.name() == id) else { return Ok(None) };
        let state = GroupState::named(told.state()).filter(|state| *state != GroupState::Dead);
        let is_consumer = told.protocol_type() == "consumer";
        Ok(state.map(|state| GroupView {
            id: id.to_owned(),
            state,
            since_ms: None,
            protocol_type: told.protocol_type().to_owned(),
            protocol: told.protocol().to_owned(),
            generation: UNTOLD,
            leader: None,
            members: told.members().iter().map(|told| member(told, is_consumer)).listed(),
            offsets: Vec::new(),
            lag: 0,
        }))
    }

    /// The same with its offsets, of all topics that there are.
    pub(crate) fn group_with_offsets(&self, id: &str) -> Result<Option<GroupView>, Error> {
        let Some(mut view) = self.group(id)? else { return Ok(None) };
        let metadata = self.consumer(NO_GROUP)?.fetch_metadata(None, LIMIT);
        let metadata = metadata.map_err(|error| self.failed("metadata", &error))?;
        let mut asked = TopicPartitionList::new();
        for topic in metadata.topics() {
            topic.partitions().iter().for_each(|partition| {
                asked.add_partition(topic.name(), partition.id());
            });
        }
        for element in self.committed_of(id, &asked)?.elements() {
            let (topic, partition) = (element.topic(), element.partition());
            let assigned = |member: &MemberView| {
                member.partitions.get(topic).is_some_and(|has| has.contains(&partition))
            };
            let committed = offset(element.offset());
            if committed.is_some() || view.members.iter().any(assigned) {
                let (_, end) = self.bounds(topic, partition)?;
                let lag = committed.map(|committed| (end - committed).max(0));
                view.lag += lag.unwrap_or(0);
                view.offsets.push(OffsetView {
                    topic: topic.to_owned(),
                    partition,
                    offset: committed,
                    metadata: element.metadata().to_owned(),
                    committed_ms: None,
                    end_offset: Some(end),
                    lag,
                });
            }
        }
        sort::by(&mut view.offsets, |a, b| (&a.topic, a.partition).cmp(&(&b.topic, b.partition)));
        Ok(Some(view))
    }
}

fn member(told: &GroupMemberInfo, is_consumer: bool) -> MemberView {
    let bytes = |bytes: Option<&[u8]>| Bytes::copy_from_slice(bytes.unwrap_or_default());
    let (metadata, assignment) = (bytes(told.metadata()), bytes(told.assignment()));
    MemberView {
        id: told.id().to_owned(),
        client_id: told.client_id().to_owned(),
        host: told.client_host().to_owned(),
        session_timeout_ms: UNTOLD,
        rebalance_timeout_ms: UNTOLD,
        ..MemberView::reading(metadata, assignment, is_consumer)
    }
}

fn offset(offset: Offset) -> Option<i64> {
    if let Offset::Offset(offset) = offset { Some(offset) } else { None }
}
