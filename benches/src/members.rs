//! Groups of one member each, all of one connection: as many members as a benchmark wants.

use kafka_protocol::messages::join_group_request::JoinGroupRequestProtocol;
use kafka_protocol::messages::{
    ApiKey, FindCoordinatorRequest, GroupId, JoinGroupRequest, JoinGroupResponse, SyncGroupRequest,
};
use kafka_protocol::protocol::{Decodable, StrBytes};

use crate::raw::{self, RawClient};

/// The version of JoinGroup that gives a member its id at once.
const JOIN_VERSION: i16 = 3;

/// Makes `count` stable groups of one member each, which live as long as the client.
///
/// # Panics
/// When the broker does not answer as it should.
pub fn join(client: &mut RawClient, count: usize) {
    let coordinator = FindCoordinatorRequest::default().with_key(StrBytes::from_static_str("any"));
    client.call(&raw::frame(ApiKey::FindCoordinator, 0, &coordinator)).expect("it answers");
    for number in 0..count {
        let group = GroupId(StrBytes::from_string(format!("group-{number}")));
        let protocol = JoinGroupRequestProtocol::default().with_name(StrBytes::from_static_str("range"));
        let request = JoinGroupRequest::default()
            .with_group_id(group.clone())
            .with_session_timeout_ms(10_000)
            .with_rebalance_timeout_ms(60_000)
            .with_protocol_type(StrBytes::from_static_str("bench"))
            .with_protocols(vec![protocol]);
        let reply = client.call(&raw::frame(ApiKey::JoinGroup, JOIN_VERSION, &request)).expect("it answers");
        let joined =
            JoinGroupResponse::decode(&mut &reply[4..], JOIN_VERSION).expect("an answer to JoinGroup");
        assert_eq!(joined.error_code, 0, "JoinGroup");
        let request = SyncGroupRequest::default()
            .with_group_id(group)
            .with_generation_id(joined.generation_id)
            .with_member_id(joined.member_id);
        client.call(&raw::frame(ApiKey::SyncGroup, 0, &request)).expect("it answers");
    }
}
