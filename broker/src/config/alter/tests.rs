use super::*;
use crate::{
    config::{loggers, overrides},
    metadata::testing,
};

/// A cluster like the one that answered: broker 1, topic `t`, eligible leader replicas tracked.
fn recorded_cluster() -> (Config, Image) {
    let given = [("default.replication.factor", "1"), ("group.initial.rebalance.delay.ms", "0")];
    let mut image = testing::with_topic(testing::cluster(&[1]), "t", 1, 1);
    let name = "eligible.leader.replicas.version".into();
    image.apply(crate::metadata::Record::FeatureLevel { name, level: 1 }).unwrap();
    set(&mut image, ResourceType::Broker, "", "min.insync.replicas", "1");
    (Config::new(overrides(given)).unwrap(), image)
}

fn set(image: &mut Image, kind: ResourceType, resource: &str, name: &str, value: &str) {
    let (resource, name, value) = (resource.into(), name.into(), Some(value.into()));
    image
        .apply(crate::metadata::Record::Config { resource_type: kind as i8, resource, name, value })
        .unwrap();
}

fn kind(name: &str) -> ResourceType {
    match name {
        "TOPIC" => ResourceType::Topic,
        "BROKER" => ResourceType::Broker,
        "GROUP" => ResourceType::Group,
        "CLIENT_METRICS" => ResourceType::ClientMetrics,
        _ => ResourceType::BrokerLogger,
    }
}

/// What kafkito answers otherwise: its listeners are bound at the start, and it has no pool of readers of tiers.
const DEVIATIONS: &[&str] = &["listeners", "listener.security.protocol.map", "remote.log.reader.threads"];

/// `recorded/altered.tsv` is what a broker of 4.3.1 answered to IncrementalAlterConfigs, to be validated only: type,
/// resource, operation, name, value, error code, message.
#[test]
fn changes_are_answered_as_kafka_answers_them() {
    let (config, image) = recorded_cluster();
    let mut wrong = Vec::new();
    let lines = include_str!("../recorded/altered.tsv").lines();
    assert!(lines.clone().count() > 100);
    for line in lines {
        let [resource, name, what, key, value, code, message] = line.split('\t').collect::<Vec<_>>()[..]
        else {
            panic!("not seven columns: {line}")
        };
        if DEVIATIONS.contains(&key) {
            continue;
        }
        let what = (0..4).filter_map(What::from_id).find(|known| known.name() == what).unwrap();
        let operation = Operation { name: key, what, value: (value != "null").then_some(value) };
        let subject = Subject { config: &config, image: &image, broker_id: 1, kind: kind(resource), name };
        let answer = if subject.kind == ResourceType::BrokerLogger {
            loggers::Loggers::default().alter(1, &[operation], true)
        } else {
            check_operations(&[operation]).and_then(|()| subject.incremental(&[operation])).map(drop)
        };
        let ours = answer.map_or_else(|refusal| refusal.to_string(), |()| "NONE: ".to_owned());
        if ours != format!("{code}: {message}") {
            wrong.push(format!("{line}\n  kafkito: {ours}"));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

fn on<'a>(config: &'a Config, image: &'a Image, kind: ResourceType, name: &'a str) -> Subject<'a> {
    Subject { config, image, broker_id: 1, kind, name }
}

fn operation<'a>(name: &'a str, what: What, value: &'a str) -> Operation<'a> {
    Operation { name, what, value: Some(value) }
}

#[test]
fn a_list_is_edited_from_its_default() {
    let (config, image) = recorded_cluster();
    let topic = on(&config, &image, ResourceType::Topic, "t");
    let append = topic.incremental(&[operation("cleanup.policy", What::Append, "compact")]).unwrap();
    assert_eq!(append, [("cleanup.policy".to_owned(), Some("delete,compact".to_owned()))]);
    let subtract = topic.incremental(&[operation("cleanup.policy", What::Subtract, "delete")]).unwrap();
    assert_eq!(subtract, [("cleanup.policy".to_owned(), Some(String::new()))]);
}

#[test]
fn what_is_set_already_is_not_written_again_but_for_brokers() {
    let (config, mut image) = recorded_cluster();
    set(&mut image, ResourceType::Topic, "t", "retention.ms", "5");
    set(&mut image, ResourceType::Broker, "1", "log.retention.ms", "5");
    let topic = on(&config, &image, ResourceType::Topic, "t");
    assert_eq!(topic.incremental(&[operation("retention.ms", What::Set, "5")]), Ok(vec![]));
    let broker = on(&config, &image, ResourceType::Broker, "1");
    assert_eq!(broker.incremental(&[operation("log.retention.ms", What::Set, "5")]).unwrap().len(), 1);
}

#[test]
fn alter_configs_takes_away_what_it_does_not_name() {
    let (config, mut image) = recorded_cluster();
    set(&mut image, ResourceType::Topic, "t", "retention.ms", "5");
    set(&mut image, ResourceType::Topic, "t", "segment.ms", "6");
    let topic = on(&config, &image, ResourceType::Topic, "t");
    let changes = topic.replacing(&[("segment.ms", Some("6")), ("flush.ms", Some("7"))]).unwrap();
    assert_eq!(changes, [("flush.ms".to_owned(), Some("7".to_owned())), ("retention.ms".to_owned(), None)]);
}

#[test]
fn a_request_that_says_a_thing_twice_is_refused() {
    let twice = operation("retention.ms", What::Set, "1");
    assert_eq!(
        check_operations(&[twice, twice]).unwrap_err().to_string(),
        "INVALID_REQUEST: Error due to duplicate config keys"
    );
    assert_eq!(
        check_replacements(&[("a", None), ("b", None)]).unwrap_err().to_string(),
        "INVALID_REQUEST: Null value not supported for : a, b"
    );
}

#[test]
fn a_broker_is_asked_about_itself_alone() {
    let (config, image) = recorded_cluster();
    let ask = |name| {
        let subject = on(&config, &image, ResourceType::Broker, name);
        subject.incremental(&[operation("log.retention.ms", What::Set, "1")]).unwrap_err().to_string()
    };
    assert_eq!(ask("2"), "INVALID_REQUEST: Unexpected broker id, expected 1, but received 2");
    assert_eq!(ask("x"), "INVALID_REQUEST: Node id must be an integer, but it is: x");
}
