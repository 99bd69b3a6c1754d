//! ListGroups (16): the groups that this broker coordinates, filtered by state (version 4 on) and type (version 5 on).

use kafka_protocol::messages::list_groups_response::ListedGroup;
use kafka_protocol::messages::{GroupId, ListGroupsRequest, ListGroupsResponse};
use kafka_protocol::protocol::StrBytes;

use crate::call::Call;
use crate::group::classic::ClassicGroup;
use crate::list::Listed;
use crate::outcome::Outcome;
use crate::state::State;

/// The version from which on the state is shown.
const STATE_VERSION: i16 = 4;
/// The version from which on the type is shown.
const TYPE_VERSION: i16 = 5;
/// The only type of group that is served.
const CLASSIC: &str = "classic";

/// Lists groups in the order of their ids.
pub(crate) fn handle(state: &mut State, call: &Call<'_, ListGroupsRequest>) -> Outcome<ListGroupsResponse> {
    let broker = call.client.broker_id;
    let groups =
        state.groups.iter().filter(|group| state.check_group_coordinator(group.id(), broker).is_ok());
    let wanted = groups.filter(|group| {
        is_wanted(&call.request.states_filter, group.state().name())
            && is_wanted(&call.request.types_filter, CLASSIC)
    });
    let listed = wanted.map(|group| listed(group, call.version));
    Outcome::Reply(ListGroupsResponse::default().with_groups(listed.listed()))
}

/// Filters look neither at case nor at the space around a name; an empty one lets everything pass.
fn is_wanted(filter: &[StrBytes], name: &str) -> bool {
    filter.is_empty() || filter.iter().any(|wanted| wanted.trim().eq_ignore_ascii_case(name))
}

fn listed(group: &ClassicGroup, version: i16) -> ListedGroup {
    let text = |text: &str| StrBytes::from_string(text.to_owned());
    let mut listed = ListedGroup::default()
        .with_group_id(GroupId(text(group.id())))
        .with_protocol_type(text(group.protocol_type().unwrap_or_default()));
    if version >= STATE_VERSION {
        listed = listed.with_group_state(StrBytes::from_static_str(group.state().name()));
    }
    if version >= TYPE_VERSION {
        listed = listed.with_group_type(StrBytes::from_static_str(CLASSIC));
    }
    listed
}
