//! ListConfigResources (74): the names of what has configs. Version 0 knows subscriptions to client metrics alone.

use crate::ErrorCode;
use crate::call::Call;
use crate::list::Listed;
use crate::metadata::ResourceType;
use crate::schema::{SchemaError, Struct, Value, messages};
use crate::state::State;

/// In the order in which Kafka lists them.
const ALL: [ResourceType; 5] = [
    ResourceType::Group,
    ResourceType::ClientMetrics,
    ResourceType::BrokerLogger,
    ResourceType::Broker,
    ResourceType::Topic,
];

/// From here on a client says which types it wants; none stands for all.
const TYPES_VERSION: i16 = 1;

/// Answers with the names of all that are wanted.
pub(crate) fn handle(state: &mut State, call: &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>> {
    let answer = Struct::new(&messages::LIST_CONFIG_RESOURCES_RESPONSE);
    let asked = call.request.get_array("resourceTypes")?;
    if !asked.iter().all(|kind| ALL.iter().any(|known| *kind == Value::Int(*known as i64))) {
        return Ok(answer.set("errorCode", ErrorCode::UnsupportedVersion.code()));
    }
    let is_wanted = |kind: ResourceType| match call.version {
        TYPES_VERSION.. => asked.is_empty() || asked.contains(&Value::Int(kind as i64)),
        _ => kind == ResourceType::ClientMetrics,
    };
    let wanted = ALL.into_iter().filter(|kind| is_wanted(*kind));
    let named = wanted.flat_map(|kind| names(state, kind).into_iter().map(move |name| (kind, name)));
    Ok(answer.push_all("configResources", named, |resource, (kind, name)| {
        resource.set("resourceName", name).set("resourceType", kind as i8)
    }))
}

fn names(state: &State, kind: ResourceType) -> Vec<String> {
    let metadata = &state.metadata;
    match kind {
        ResourceType::Topic => metadata.topics().map(|topic| topic.name.to_string()).listed(),
        ResourceType::Broker | ResourceType::BrokerLogger => {
            metadata.alive_brokers().map(|broker| broker.id.to_string()).listed()
        }
        ResourceType::ClientMetrics | ResourceType::Group => {
            metadata.configs().resources(kind).map(|(name, _)| name.to_owned()).listed()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::testing::{NOW, ask, make_topic, one_broker};
    use crate::metadata::Record;

    fn state() -> State {
        let mut state = one_broker();
        make_topic(&mut state, "t", 1);
        for (kind, name, key) in [(16, "m", "interval.ms"), (32, "g", "consumer.session.timeout.ms")] {
            let (resource, name) = (name.into(), key.into());
            let record = Record::Config { resource_type: kind, resource, name, value: Some("50000".into()) };
            state.commit(vec![record], NOW).expect("room enough");
        }
        state
    }

    fn list(version: i16, types: &[i8]) -> (i16, Vec<String>) {
        let request = Struct::new(&messages::LIST_CONFIG_RESOURCES_REQUEST).set("resourceTypes", types);
        let answer = ask(handle, &mut state(), version, &request);
        let resources = answer.get_structs("configResources").expect("a list").into_iter();
        let told = resources.map(|resource| {
            format!(
                "{}:{}",
                resource.get_i8("resourceType").unwrap(),
                resource.get_str("resourceName").unwrap()
            )
        });
        (answer.get_i16("errorCode").expect("a code"), told.collect())
    }

    #[test]
    fn everything_that_has_configs_is_listed_in_kafkas_order() {
        assert_eq!(list(1, &[]), (0, ["32:g", "16:m", "8:1", "4:1", "2:t"].map(String::from).to_vec()));
        assert_eq!(list(1, &[2, 16]), (0, ["16:m", "2:t"].map(String::from).to_vec()));
        assert_eq!(list(0, &[]), (0, vec!["16:m".to_owned()]));
    }

    #[test]
    fn a_type_that_has_no_configs_is_refused() {
        assert_eq!(list(1, &[2, 3]), (35, vec![]));
    }
}
