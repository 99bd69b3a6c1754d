//! A group of raw members, each with a connection and a thread: from the first JoinGroup until all of them are assigned.

use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use bytes::Bytes;
use kafka_protocol::messages::join_group_request::JoinGroupRequestProtocol;
use kafka_protocol::messages::sync_group_request::SyncGroupRequestAssignment;
use kafka_protocol::messages::{
    ApiKey, FindCoordinatorRequest, GroupId, JoinGroupRequest, JoinGroupResponse, SyncGroupRequest,
    SyncGroupResponse,
};
use kafka_protocol::protocol::{Decodable, StrBytes};

use crate::figures::time;
use crate::raw::{self, RawClient};

/// The version of JoinGroup that gives a member its id at once.
const JOIN_VERSION: i16 = 3;
const SYNC_VERSION: i16 = 2;
const REBALANCE_IN_PROGRESS: i16 = 27;
const ILLEGAL_GENERATION: i16 = 22;

/// Joins a new group with so many members at once. Who leads joins again, and does not assign, until everybody is there.
///
/// # Panics
/// When the broker does not answer as it should.
pub fn first_join(address: &str, group: &str, members: usize) -> Duration {
    let ready = Barrier::new(members + 1);
    thread::scope(|scope| {
        for _ in 0..members {
            scope.spawn(|| {
                let mut member = Member::connect(address, group);
                ready.wait();
                while !member.is_assigned(members) {}
                // Nobody leaves before all are there.
                ready.wait();
            });
        }
        ready.wait();
        time(|| _ = ready.wait())
    })
}

struct Member {
    client: RawClient,
    group: GroupId,
    id: StrBytes,
}

impl Member {
    fn connect(address: &str, group: &str) -> Self {
        let mut client = RawClient::connect(address).expect("it listens");
        let group = StrBytes::from_string(group.to_owned());
        let coordinator = FindCoordinatorRequest::default().with_key(group.clone());
        client.call(&raw::frame(ApiKey::FindCoordinator, 0, &coordinator)).expect("it answers");
        Self { client, group: GroupId(group), id: StrBytes::default() }
    }

    /// Joins, and synchronizes unless it leads a group in which somebody is missing.
    fn is_assigned(&mut self, members: usize) -> bool {
        let joined = self.join();
        let leads = joined.leader == self.id;
        if leads && joined.members.len() < members {
            return false;
        }
        let assigned = |member: &StrBytes| {
            let assignment = SyncGroupRequestAssignment::default().with_member_id(member.clone());
            assignment.with_assignment(Bytes::from_static(b"some partitions"))
        };
        let assignments = joined.members.iter().map(|member| assigned(&member.member_id)).collect();
        let request = SyncGroupRequest::default()
            .with_group_id(self.group.clone())
            .with_generation_id(joined.generation_id)
            .with_member_id(self.id.clone())
            .with_assignments(assignments);
        let frame = raw::frame(ApiKey::SyncGroup, SYNC_VERSION, &request);
        let reply = self.client.call(&frame).expect("it answers");
        let synced =
            SyncGroupResponse::decode(&mut &reply[4..], SYNC_VERSION).expect("an answer to SyncGroup");
        match synced.error_code {
            0 => assert!(!synced.assignment.is_empty(), "the leader's assignment has not come"),
            REBALANCE_IN_PROGRESS | ILLEGAL_GENERATION => return false,
            error => panic!("SyncGroup is answered with {error}"),
        }
        true
    }

    fn join(&mut self) -> JoinGroupResponse {
        let protocol = JoinGroupRequestProtocol::default().with_name(StrBytes::from_static_str("range"));
        let request = JoinGroupRequest::default()
            .with_group_id(self.group.clone())
            .with_session_timeout_ms(10_000)
            .with_rebalance_timeout_ms(60_000)
            .with_member_id(self.id.clone())
            .with_protocol_type(StrBytes::from_static_str("consumer"))
            .with_protocols(vec![protocol]);
        let reply =
            self.client.call(&raw::frame(ApiKey::JoinGroup, JOIN_VERSION, &request)).expect("it answers");
        let joined =
            JoinGroupResponse::decode(&mut &reply[4..], JOIN_VERSION).expect("an answer to JoinGroup");
        assert_eq!(joined.error_code, 0, "JoinGroup");
        self.id = joined.member_id.clone();
        joined
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_assigned_in_one_group() {
        let kafka = kafkito::Cluster::start().unwrap();
        for members in [1, 20] {
            let group = format!("group-{members}");
            first_join(&kafka.bootstrap_servers(), &group, members);
            assert!(kafka.groups().iter().any(|known| format!("{known:?}").contains(&group)));
        }
    }
}
