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
use kafkito_client_tests::wait::Deadline;

use crate::figures::time;
use crate::raw::{self, RawClient};

/// The version of JoinGroup that gives a member its id at once.
const JOIN_VERSION: i16 = 3;
const SYNC_VERSION: i16 = 2;
const REBALANCE_IN_PROGRESS: i16 = 27;
const ILLEGAL_GENERATION: i16 = 22;
/// COORDINATOR_LOAD_IN_PROGRESS, COORDINATOR_NOT_AVAILABLE and NOT_COORDINATOR: what Kafka answers until it has made its
/// `__consumer_offsets`.
const NOT_YET: [i16; 3] = [14, 15, 16];

/// A guard against hanging.
const LIMIT: Duration = Duration::from_secs(60);

/// Joins a new group with so many members at once. Who leads joins again, and does not assign, until everybody is there.
///
/// # Panics
/// When the broker does not answer as it should.
pub fn first_join(address: &str, group: &str, members: usize) -> Duration {
    let ready = Barrier::new(members + 1);
    thread::scope(|scope| {
        let join = || {
            let member = Member::connect(address, group);
            ready.wait();
            let joined = member.and_then(|mut member| member.until_assigned(members));
            // Nobody leaves before all are there; and nobody is waited for in vain.
            ready.wait();
            joined
        };
        let joining: Vec<_> = (0..members).map(|_| scope.spawn(join)).collect();
        ready.wait();
        let taken = time(|| _ = ready.wait());
        for member in joining {
            let joined = member.join().expect("a member does not panic");
            joined.unwrap_or_else(|error| panic!("{group} of {members} members: {error}"));
        }
        taken
    })
}

struct Member {
    client: RawClient,
    group: GroupId,
    id: StrBytes,
}

impl Member {
    fn connect(address: &str, group: &str) -> Result<Self, String> {
        let mut client = RawClient::connect(address).map_err(told)?;
        let group = StrBytes::from_string(group.to_owned());
        let coordinator = FindCoordinatorRequest::default().with_key(group.clone());
        client.call(&raw::frame(ApiKey::FindCoordinator, 0, &coordinator)).map_err(told)?;
        Ok(Self { client, group: GroupId(group), id: StrBytes::default() })
    }

    fn until_assigned(&mut self, members: usize) -> Result<(), String> {
        let deadline = Deadline::after(LIMIT);
        while !self.is_assigned(members)? {
            if deadline.passed() {
                return Err(format!("not assigned after {} s", LIMIT.as_secs()));
            }
        }
        Ok(())
    }

    /// Joins, and synchronizes unless it leads a group in which somebody is missing.
    fn is_assigned(&mut self, members: usize) -> Result<bool, String> {
        let joined = self.join()?;
        let leads = joined.leader == self.id;
        if NOT_YET.contains(&joined.error_code) || (leads && joined.members.len() < members) {
            return Ok(false);
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
        let reply = self.client.call(&raw::frame(ApiKey::SyncGroup, SYNC_VERSION, &request)).map_err(told)?;
        let synced = SyncGroupResponse::decode(&mut &reply[4..], SYNC_VERSION).map_err(told)?;
        match synced.error_code {
            0 if synced.assignment.is_empty() => Err("the leader's assignment has not come".to_owned()),
            0 => Ok(true),
            REBALANCE_IN_PROGRESS | ILLEGAL_GENERATION => Ok(false),
            error => Err(format!("SyncGroup is answered with {error}")),
        }
    }

    fn join(&mut self) -> Result<JoinGroupResponse, String> {
        let protocol = JoinGroupRequestProtocol::default().with_name(StrBytes::from_static_str("range"));
        let request = JoinGroupRequest::default()
            .with_group_id(self.group.clone())
            .with_session_timeout_ms(10_000)
            .with_rebalance_timeout_ms(60_000)
            .with_member_id(self.id.clone())
            .with_protocol_type(StrBytes::from_static_str("consumer"))
            .with_protocols(vec![protocol]);
        let reply = self.client.call(&raw::frame(ApiKey::JoinGroup, JOIN_VERSION, &request)).map_err(told)?;
        let joined = JoinGroupResponse::decode(&mut &reply[4..], JOIN_VERSION).map_err(told)?;
        match joined.error_code {
            0 => self.id = joined.member_id.clone(),
            error if NOT_YET.contains(&error) => {}
            error => return Err(format!("JoinGroup is answered with {error}")),
        }
        Ok(joined)
    }
}

fn told(error: impl std::fmt::Display) -> String {
    error.to_string()
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
