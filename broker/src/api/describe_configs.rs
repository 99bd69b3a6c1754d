//! DescribeConfigs (32): the configs of topics, brokers (one, or with the empty name what is set for all), groups,
//! subscriptions to client metrics, and the brokers' loggers, of which kafkito has the root alone.
//!
//! Kafka lists configs in the order of a hash table; here they come in the order of their names.

use crate::ErrorCode;
use crate::call::Call;
use crate::config::Overrides;
use crate::config::definition::Kind;
use crate::config::describe::{self, Entry};
use crate::list::Listed;
use crate::metadata::{Refusal, ResourceType, validate_topic_name};
use crate::schema::{SchemaError, Struct, messages};
use crate::state::State;

/// What is asked for of every config.
#[derive(Clone, Copy)]
struct Wanted {
    synonyms: bool,
    documentation: bool,
}

/// Answers for every resource by itself; a type that nobody knows spoils them all, as in Kafka.
pub(crate) fn handle(state: &mut State, call: &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>> {
    let wanted = Wanted {
        synonyms: call.request.get_bool("includeSynonyms")?,
        documentation: call.request.get_bool("includeDocumentation")?,
    };
    let resources = call.request.get_structs("resources")?;
    let mut is_spoilt = false;
    for asked in &resources {
        is_spoilt |= ResourceType::from_id(asked.get_i8("resourceType")?).is_none();
    }
    let mut answer = Struct::new(&messages::DESCRIBE_CONFIGS_RESPONSE);
    for asked in resources {
        let (kind, name) = (asked.get_i8("resourceType")?, asked.get_str("resourceName")?);
        let keys = if asked.is_null("configurationKeys")? {
            Vec::new()
        } else {
            asked.get_strs("configurationKeys")?
        };
        let described = match is_spoilt {
            true => Err(Refusal::standard(ErrorCode::InvalidRequest)),
            false => describe(state, call, kind, name),
        };
        answer = answer.push("results", |entry| {
            let entry = entry.set("resourceType", kind).set("resourceName", name);
            match described {
                Ok(entries) => told(entry, entries, &keys, wanted),
                Err(refusal) => entry
                    .set("errorCode", refusal.code.code())
                    .set("errorMessage", refusal.message.unwrap_or_default()),
            }
        });
    }
    Ok(answer)
}

fn describe(state: &State, call: &Call<'_, Struct>, kind: i8, name: &str) -> Result<Vec<Entry>, Refusal> {
    let here = call.client.broker_id;
    let layers = state.config.layers(state.metadata.configs(), here);
    let own = |kind| state.metadata.config(kind, name);
    match ResourceType::from_id(kind) {
        Some(ResourceType::Topic) => {
            validate_topic_name(name)?;
            state.metadata.topic(name).ok_or(Refusal::bare(ErrorCode::UnknownTopicOrPartition))?;
            Ok(describe::topic(own(ResourceType::Topic), layers))
        }
        Some(ResourceType::Broker) if name.is_empty() => {
            Ok(describe::cluster_wide(own(ResourceType::Broker)))
        }
        Some(ResourceType::Broker) => {
            check_here(name, here, " or empty string,")?;
            Ok(describe::broker(layers, &facts(state, call)))
        }
        Some(ResourceType::BrokerLogger) if name.is_empty() => Err(invalid("Broker id must not be empty")),
        Some(ResourceType::BrokerLogger) => {
            check_here(name, here, "")?;
            Ok(state.config.loggers.levels(here).map(|(name, level)| describe::logger(name, level)).listed())
        }
        Some(ResourceType::ClientMetrics) if name.is_empty() => {
            Err(invalid("Client metrics subscription name must not be empty"))
        }
        Some(ResourceType::ClientMetrics) => Ok(describe::client_metrics(own(ResourceType::ClientMetrics))),
        Some(ResourceType::Group) if name.is_empty() => Err(invalid("Group name must not be empty")),
        Some(ResourceType::Group) => Ok(describe::group(own(ResourceType::Group), layers)),
        None => Err(Refusal::standard(ErrorCode::InvalidRequest)),
    }
}

fn invalid(message: impl Into<String>) -> Refusal {
    Refusal::new(ErrorCode::InvalidRequest, message)
}

fn check_here(name: &str, here: i32, or: &str) -> Result<(), Refusal> {
    match name.parse::<i32>() {
        Ok(id) if id == here => Ok(()),
        Ok(_) => Err(invalid(format!("Unexpected broker id, expected {here}{or} but received {name}"))),
        Err(_) => Err(invalid(format!("Broker id must be an integer, but it is: {name}"))),
    }
}

/// What a broker's static configs would say of it, though nobody wrote them.
fn facts(state: &State, call: &Call<'_, Struct>) -> Overrides {
    let id = call.client.broker_id;
    let mut facts = Overrides::new();
    let mut fact = |name: &str, value: String| drop(facts.insert(name.to_owned(), value));
    fact("broker.id", id.to_string());
    fact("node.id", id.to_string());
    fact("process.roles", "broker,controller".to_owned());
    fact("listeners", format!("PLAINTEXT://{}", call.client.local_addr));
    if let Some(address) = state.address(id, call.client) {
        fact("advertised.listeners", format!("PLAINTEXT://{}:{}", address.host, address.port));
    }
    if state.log_dirs.are_several() {
        let dirs: Vec<String> = state.log_dirs.of_broker(id).into_iter().map(|(path, _)| path).listed();
        fact("log.dirs", dirs.join(","));
    }
    if let Some(rack) = state.metadata.broker(id).and_then(|broker| broker.rack.as_deref()) {
        fact("broker.rack", rack.to_owned());
    }
    facts
}

/// The configs with these names; all of them if none is named.
fn told(mut result: Struct, entries: Vec<Entry>, keys: &[&str], wanted: Wanted) -> Struct {
    for config in entries {
        if keys.is_empty() || keys.contains(&config.name.as_str()) {
            result = result.push("configs", |entry| wire_entry(entry, config, wanted));
        }
    }
    result
}

fn wire_entry(entry: Struct, config: Entry, wanted: Wanted) -> Struct {
    let synonyms = if wanted.synonyms { config.synonyms } else { Vec::new() };
    // Nobody has written about loggers, and that is told unasked.
    let doc = config.doc.filter(|doc| wanted.documentation || doc.is_empty());
    entry
        .set("name", config.name)
        .set("value", config.value)
        .set("readOnly", config.is_read_only)
        .set("configSource", config.source as i8)
        .set("isSensitive", config.is_sensitive)
        .set("configType", config.kind.map_or(0, wire_kind))
        .set("documentation", doc)
        .push_all("synonyms", synonyms, |entry, synonym| {
            entry.set("name", synonym.name).set("value", synonym.value).set("source", synonym.source as i8)
        })
}

fn wire_kind(kind: Kind) -> i8 {
    match kind {
        Kind::Boolean => 1,
        Kind::String => 2,
        Kind::Int => 3,
        Kind::Short => 4,
        Kind::Long => 5,
        Kind::Double => 6,
        Kind::List => 7,
        Kind::Class => 8,
        Kind::Password => 9,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use kafka_protocol::messages::DescribeConfigsRequest;
    use kafka_protocol::messages::describe_configs_request::DescribeConfigsResource;
    use kafka_protocol::messages::describe_configs_response::DescribeConfigsResult;
    use kafka_protocol::protocol::StrBytes;

    use super::*;
    use crate::api::testing::asked_in_words;
    use crate::call::Client;
    use crate::config::{Config, overrides};
    use crate::metadata::{Broker, Record, testing};

    fn state() -> State {
        let config = Config::new(overrides([("log.retention.ms", "7")])).unwrap();
        let mut state = State::new(config, 0, [Broker::listening(1, "127.0.0.1:9092".parse().unwrap())]);
        let topic = testing::topic_records(state.metadata.image(), "t", 1, 1);
        state.commit(topic, 0).unwrap();
        state
    }

    fn ask(state: &mut State, request: &DescribeConfigsRequest) -> Vec<DescribeConfigsResult> {
        let client = Arc::new(Client::author());
        asked_in_words(handle, state, &Call { request, version: 4, client: &client, now: 0 }).results
    }

    fn request(resources: &[(i8, &str)]) -> DescribeConfigsRequest {
        let resource = |(kind, name): &(i8, &str)| {
            DescribeConfigsResource::default()
                .with_resource_type(*kind)
                .with_resource_name(StrBytes::from((*name).to_owned()))
                .with_configuration_keys(None)
        };
        DescribeConfigsRequest::default().with_resources(resources.iter().map(resource).collect())
    }

    fn message(kind: i8, name: &str) -> (i16, String) {
        let result = ask(&mut state(), &request(&[(kind, name)])).remove(0);
        assert!(result.configs.is_empty());
        (result.error_code, result.error_message.unwrap().to_string())
    }

    #[test]
    fn a_topic_has_its_brokers_configs() {
        let results = ask(&mut state(), &request(&[(2, "t")]));
        let retention = results[0].configs.iter().find(|config| &*config.name == "retention.ms").unwrap();
        assert_eq!(
            (retention.value.as_deref(), retention.config_source, retention.config_type),
            (Some("7"), 4, 5)
        );
        assert!(retention.synonyms.is_empty() && retention.documentation.is_none());
        assert_eq!(results[0].configs.len(), 33);
    }

    #[test]
    fn synonyms_documentation_and_keys_are_told_as_asked() {
        let mut request = request(&[(2, "t")]).with_include_synonyms(true).with_include_documentation(true);
        request.resources[0].configuration_keys = Some(vec![StrBytes::from_static_str("retention.ms")]);
        let results = ask(&mut state(), &request);
        let [retention] = &results[0].configs[..] else { panic!("{:?}", results[0].configs) };
        assert_eq!(retention.synonyms[0].name.as_str(), "log.retention.ms");
        assert!(retention.documentation.as_ref().unwrap().contains("maximum time"));
    }

    #[test]
    fn a_broker_tells_where_it_is() {
        let results = ask(&mut state(), &request(&[(4, "1")]));
        let value = |name: &str| {
            let config = results[0].configs.iter().find(|config| &*config.name == name);
            config.and_then(|config| config.value.as_deref()).map(str::to_owned)
        };
        assert_eq!(value("node.id").as_deref(), Some("1"));
        assert_eq!(value("advertised.listeners").as_deref(), Some("PLAINTEXT://127.0.0.1:9092"));
        assert_eq!(value("kafkito.fetch.max.wait.ms").as_deref(), Some("500"));
    }

    #[test]
    fn the_root_logger_is_there() {
        let results = ask(&mut state(), &request(&[(8, "1")]));
        let [root] = &results[0].configs[..] else { panic!("{:?}", results[0].configs) };
        assert_eq!(
            (root.name.as_str(), root.value.as_deref(), root.config_source),
            ("root", Some("INFO"), 6)
        );
    }

    #[test]
    fn refusals_are_kafkas() {
        assert_eq!(message(2, "nosuch"), (3, String::new()));
        assert_eq!(message(2, "a b").0, 17);
        assert_eq!(
            message(4, "2"),
            (42, "Unexpected broker id, expected 1 or empty string, but received 2".to_owned())
        );
        assert_eq!(message(4, "x"), (42, "Broker id must be an integer, but it is: x".to_owned()));
        assert_eq!(message(8, ""), (42, "Broker id must not be empty".to_owned()));
        assert_eq!(message(16, ""), (42, "Client metrics subscription name must not be empty".to_owned()));
        assert_eq!(message(32, ""), (42, "Group name must not be empty".to_owned()));
    }

    #[test]
    fn an_unknown_type_spoils_the_request() {
        let results = ask(&mut state(), &request(&[(2, "t"), (77, "x")]));
        assert!(results.iter().all(|result| result.error_code == 42 && result.configs.is_empty()));
    }

    /// A set config is one that the cluster does not forget: it is in the metadata.
    #[test]
    fn what_records_set_is_described() {
        let mut state = state();
        let record = Record::Config {
            resource_type: 4,
            resource: "".into(),
            name: "message.max.bytes".into(),
            value: Some("99".into()),
        };
        state.commit(vec![record], 0).unwrap();
        let results = ask(&mut state, &request(&[(4, ""), (2, "t")]));
        assert!(results[0].configs.iter().any(|config| &*config.name == "message.max.bytes"));
        let max = results[1].configs.iter().find(|config| &*config.name == "max.message.bytes").unwrap();
        assert_eq!((max.value.as_deref(), max.config_source), (Some("99"), 3));
    }
}
