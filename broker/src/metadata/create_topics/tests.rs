//! What Kafka 4.3.1 says to new topics; the sentences were taken from a running one.

use super::*;
use crate::metadata::testing::{BROKERS, RULES, cluster, with_topic};

fn plan(image: &Image, topics: &[NewTopic]) -> Plan<CreatedTopic> {
    create_topics(image, &mut Rng::seeded(1), &RULES, topics)
}

fn refusal(image: &Image, topic: NewTopic) -> (ErrorCode, String) {
    let plan = plan(image, &[topic]);
    assert!(plan.records.is_empty());
    let refusal = plan.results[0].1.clone().expect_err("refused");
    (refusal.code, refusal.message.unwrap_or_default())
}

fn new(name: &str) -> NewTopic {
    NewTopic::named(name)
}

#[test]
fn defaults_stand_in_for_minus_one() {
    let rules = TopicRules { num_partitions: 4, default_replication_factor: 2, ..RULES };
    let plan = create_topics(&cluster(BROKERS), &mut Rng::seeded(1), &rules, &[new("t")]);
    let created = plan.results[0].1.as_ref().expect("created");
    assert_eq!((created.partitions, created.replication_factor), (4, 2));
    assert_eq!(plan.records.len(), 5);
}

#[test]
fn records_come_as_kafkas_controller_writes_them() {
    let configs = vec![("b".to_owned(), Some("2".to_owned())), ("a".to_owned(), Some("1".to_owned()))];
    let plan = plan(&cluster(&[1]), &[NewTopic { configs, ..new("t") }]);
    let kinds: Vec<&str> = plan
        .records
        .iter()
        .map(|record| match record {
            Record::Topic { .. } => "topic",
            Record::Config { name, .. } => name,
            Record::Partition { .. } => "partition",
            _ => "another",
        })
        .collect();
    assert_eq!(kinds, ["topic", "a", "b", "partition"]);
}

#[test]
fn a_new_partition_is_led_by_its_first_replica_at_epoch_0() {
    let image = with_topic(cluster(BROKERS), "t", 6, 3);
    for (_, partition) in image.topic("t").expect("made above").numbered() {
        assert_eq!(partition.leader, partition.replicas[0]);
        assert_eq!((partition.leader_epoch, partition.partition_epoch), (0, 0));
        assert_eq!(partition.isr, partition.replicas);
        let dirs: Vec<Uuid> = partition.replicas.iter().map(|id| Uuid([*id as u8; 16])).collect();
        assert_eq!(partition.directories[..], dirs[..]);
    }
}

#[test]
fn a_fenced_replica_is_not_in_sync_from_the_start() {
    let mut image = cluster(&[1, 2]);
    let fenced = crate::metadata::Broker { fenced: true, ..crate::metadata::Broker::new(2) };
    image.apply(Record::RegisterBroker(fenced)).expect("valid");
    let image = with_topic(image, "t", 1, 2);
    let partition = image.partition("t", 0).expect("made above");
    assert_eq!((&partition.replicas[..], &partition.isr[..]), (&[1, 2][..], &[1][..]));
}

#[test]
fn a_name_that_exists_or_collides_is_refused() {
    let image = with_topic(cluster(BROKERS), "or.ders", 1, 1);
    assert_eq!(
        refusal(&image, new("or.ders")),
        (ErrorCode::TopicAlreadyExists, "Topic 'or.ders' already exists.".to_owned())
    );
    assert_eq!(
        refusal(&image, new("or_ders")),
        (
            ErrorCode::InvalidTopicException,
            "Topic 'or_ders' collides with existing topic: or.ders".to_owned()
        )
    );
    assert!(plan(&image, &[new("orders")]).results[0].1.is_ok());
}

#[test]
fn counts_must_be_positive_or_minus_one() {
    let image = cluster(BROKERS);
    for count in [0, -2] {
        assert_eq!(
            refusal(&image, NewTopic { replication_factor: count, ..new("t") }),
            (
                ErrorCode::InvalidReplicationFactor,
                "Replication factor must be larger than 0, or -1 to use the default value.".to_owned()
            )
        );
        assert_eq!(
            refusal(&image, NewTopic { partitions: count.into(), ..new("t") }),
            (
                ErrorCode::InvalidPartitions,
                "Number of partitions was set to an invalid non-positive value.".to_owned()
            )
        );
    }
}

#[test]
fn more_replicas_than_brokers_are_refused() {
    assert_eq!(
        refusal(&cluster(&[1]), NewTopic { replication_factor: 3, ..new("rf3") }),
        (
            ErrorCode::InvalidReplicationFactor,
            "Unable to replicate the partition 3 time(s): The target replication factor of 3 cannot be reached \
             because only 1 broker(s) are registered or some brokers have all their log directories cordoned."
                .to_owned()
        )
    );
}

#[test]
fn a_request_for_too_many_partitions_is_refused_as_a_whole() {
    let big = NewTopic { partitions: 10_000, ..new("big") };
    let plan = plan(&cluster(BROKERS), &[big.clone(), new("small")]);
    assert!(plan.records.is_empty());
    for (_, result) in plan.results {
        assert_eq!(result.expect_err("refused").code, ErrorCode::PolicyViolation);
    }
    assert_eq!(
        refusal(&cluster(BROKERS), NewTopic { partitions: i32::MAX, ..big }).1,
        "Excessively large number of partitions per request."
    );
}

#[test]
fn a_manual_assignment_stands_or_is_refused() {
    let image = cluster(BROKERS);
    let assigned = |assignments: &[(i32, &[i32])]| NewTopic {
        assignments: assignments.iter().map(|(number, replicas)| (*number, replicas.to_vec())).collect(),
        ..new("man")
    };
    let plan = plan(&image, &[assigned(&[(1, &[2, 3]), (0, &[3, 1])])]);
    let leaders: Vec<i32> = plan
        .records
        .iter()
        .filter_map(|record| match record {
            Record::Partition { partition, .. } => Some(partition.leader),
            _ => None,
        })
        .collect();
    assert_eq!(leaders, [3, 2]);
    for (assignments, message) in [
        (
            &[(0, &[9][..])][..],
            "The manual partition assignment includes broker 9, but no such broker is registered.",
        ),
        (&[(0, &[1, 1])], "The manual partition assignment includes the broker 1 more than once."),
        (&[(0, &[1]), (0, &[1])], "Found multiple manual partition assignments for partition 0"),
        (&[(0, &[1]), (2, &[1])], "partitions should be a consecutive 0-based integer sequence"),
    ] {
        let expected = (ErrorCode::InvalidReplicaAssignment, message.to_owned());
        assert_eq!(refusal(&image, assigned(assignments)), expected);
    }
    let (code, message) = refusal(&image, NewTopic { partitions: 1, ..assigned(&[(0, &[1])]) });
    assert_eq!(code, ErrorCode::InvalidRequest);
    assert_eq!(message, "A manual partition assignment was specified, but numPartitions was not set to -1.");
}

#[test]
fn a_null_config_and_one_that_is_judged_bad_are_refused() {
    let image = cluster(BROKERS);
    let with = |value: Option<&str>| NewTopic {
        configs: vec![("nope".to_owned(), value.map(str::to_owned))],
        ..new("bad")
    };
    let expected = "Null value not supported for topic configs: nope".to_owned();
    assert_eq!(refusal(&image, with(None)), (ErrorCode::InvalidConfig, expected));
    let judge = |configs: &ConfigMap| match configs.get("nope") {
        Some(_) => Err(Refusal::new(ErrorCode::InvalidConfig, "Unknown topic config name: nope")),
        None => Ok(()),
    };
    let rules = TopicRules { check_configs: &judge, ..RULES };
    let plan = create_topics(&image, &mut Rng::seeded(1), &rules, &[with(Some("1")), new("good")]);
    let [(_, bad), (_, good)] = &plan.results[..] else { panic!("two topics: {plan:?}") };
    assert!(bad.is_err() && good.is_ok());
}

#[test]
fn names_given_twice_and_the_metadata_log_are_answered_last() {
    let plan = plan(&cluster(BROKERS), &[new("a"), new("__cluster_metadata"), new("b"), new("a")]);
    let names: Vec<&str> = plan.results.iter().map(|(name, _)| &**name).collect();
    assert_eq!(names, ["b", "a", "__cluster_metadata"]);
    let messages: Vec<Option<String>> =
        plan.results.iter().map(|(_, result)| result.clone().err().and_then(|why| why.message)).collect();
    assert_eq!(messages[1].as_deref(), Some("Duplicate topic name."));
    assert_eq!(messages[2].as_deref(), Some("Creation of internal topic __cluster_metadata is prohibited."));
}

#[test]
fn ids_differ_and_are_never_zero() {
    let mut rng = Rng::seeded(1);
    let image = cluster(&[1]);
    let plan = create_topics(&image, &mut rng, &RULES, &[new("a"), new("b")]);
    let ids: Vec<Uuid> =
        plan.results.iter().map(|(_, result)| result.as_ref().expect("created").id).collect();
    assert!(ids[0] != ids[1] && !ids[0].is_zero());
}
