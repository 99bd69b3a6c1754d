//! `kafka-broker-api-versions.sh`

use crate::kit::{Kit, lines};

#[test]
fn lists_the_broker_and_its_apis() {
    let Some(kit) = Kit::start() else { return };
    let said = lines(&kit.run("broker-api-versions").expect_success().stdout);
    let head = format!("{} (id: {} rack: ", kit.broker().bootstrap(), kit.broker_id());
    assert!(said[0].starts_with(&head) && said[0].ends_with("isFenced: false) -> ("), "{}", said[0]);
    for line in [
        "\tProduce(0): 0 to 13 [usable: 13],",
        "\tFetch(1): 4 to 18 [usable: 18],",
        "\tMetadata(3): 0 to 13 [usable: 13],",
        "\tJoinGroup(11): 0 to 9 [usable: 9],",
        "\tApiVersions(18): 0 to 4 [usable: 4],",
        "\tCreateTopics(19): 2 to 7 [usable: 7],",
        "\tDescribeTopicPartitions(75): 0 [usable: 0],",
    ] {
        // The last row of the list has no comma.
        assert!(
            said.iter().any(|said| said.trim_end_matches(',') == line.trim_end_matches(',')),
            "{line:?} not in {said:#?}"
        );
    }
    assert_eq!(said.last().map(String::as_str), Some(")"));
}

#[test]
fn telemetry_is_not_advertised() {
    let Some(kit) = Kit::start() else { return };
    let said = kit.run("broker-api-versions").expect_success().stdout;
    assert!(said.contains("\tGetTelemetrySubscriptions(71): UNSUPPORTED,"), "{said}");
}
