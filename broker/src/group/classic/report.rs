//! What a group tells of its generations.

use super::group::ClassicGroup;
use super::member::Member;
use crate::group::event::{AssignedMember, GenerationMember, GroupHappening};
use crate::group::subscription;
use crate::list::Listed;

impl ClassicGroup {
    /// A generation has begun.
    pub(super) fn generation_event(&self) -> GroupHappening {
        GroupHappening::Generation {
            generation: self.generation,
            protocol: self.protocol.clone().unwrap_or_default(),
            leader: self.leader.clone().unwrap_or_default(),
            members: self.members.iter().map(|member| self.generation_member(member)).listed(),
        }
    }

    fn generation_member(&self, member: &Member) -> GenerationMember {
        let metadata = member.metadata(self.protocol.as_deref().unwrap_or_default());
        let read = Some(metadata).filter(|_| self.uses_consumer_protocol());
        let read = read.and_then(|metadata| subscription::read(&metadata)).unwrap_or_default();
        GenerationMember {
            member: member.id.clone(),
            client_id: member.client_id.clone(),
            instance_id: member.instance_id.clone(),
            topics: read.topics,
            user_data: read.user_data,
        }
    }

    /// The generation's assignment is stored.
    pub(super) fn assigned_event(&self) -> GroupHappening {
        let members = self.members.iter().map(|member| {
            let read = Some(&member.assignment).filter(|_| self.uses_consumer_protocol());
            let read = read.and_then(subscription::read_assignment).unwrap_or_default();
            let (partitions, user_data) = (read.partitions, read.user_data);
            AssignedMember { member: member.id.clone(), partitions, user_data }
        });
        GroupHappening::Assigned { generation: self.generation, members: members.listed() }
    }
}
