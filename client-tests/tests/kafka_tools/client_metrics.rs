//! `kafka-client-metrics.sh`, and `kafka-configs.sh` for client metrics, groups and loggers.

use kafkito_client_tests::names::unique;

use crate::kit::{Kit, lines};

#[test]
fn a_subscription_is_made_listed_described_and_deleted() {
    let Some(kit) = Kit::start() else { return };
    let name = unique("metrics");
    let what = "--metrics org.apache.kafka.producer. --interval 10000 --match client_id=abc";
    let altered = kit.run(&format!("client-metrics --alter --name {name} {what}")).expect_success();
    assert_eq!(lines(&altered.stdout), [format!("Altered client metrics config for {name}.")]);
    let listed = kit.run("client-metrics --list").expect_success();
    assert!(lines(&listed.stdout).contains(&name), "{listed}");
    let described = kit.run(&format!("client-metrics --describe --name {name}")).expect_success();
    let told = [
        &*format!("Client metrics configs for {name} are:"),
        "  interval.ms=10000",
        "  match=client_id=abc",
        "  metrics=org.apache.kafka.producer.",
    ];
    assert_eq!(lines(&described.stdout), told);
    let by_configs =
        kit.run(&format!("configs --describe --entity-type client-metrics --entity-name {name}"));
    let interval =
        "  interval.ms=10000 sensitive=false synonyms={DYNAMIC_CLIENT_METRICS_CONFIG:interval.ms=10000}";
    let told = lines(&by_configs.expect_success().stdout);
    assert_eq!(told[0], format!("Dynamic configs for client-metric {name} are:"));
    assert!(told.iter().any(|line| line == interval), "{told:#?}");
    let deleted = kit.run(&format!("client-metrics --delete --name {name}")).expect_success();
    assert_eq!(lines(&deleted.stdout), [format!("Deleted client metrics config for {name}.")]);
    let described = kit.run(&format!("client-metrics --describe --name {name}")).expect_success();
    let gone = format!("The client metric resource {name} doesn't exist and doesn't have dynamic config.");
    assert_eq!(lines(&described.stdout), [gone]);
}

#[test]
fn a_bad_interval_is_refused_with_the_bounds() {
    let Some(kit) = Kit::start() else { return };
    let output = kit.run("client-metrics --alter --name m --interval 5").expect_status(1);
    let why = "Error while executing client metrics command : Invalid value 5 for interval.ms, interval must be between \
               100 and 3600000 (1 hour)";
    assert_eq!(lines(&output.stdout), [why]);
}

#[test]
fn a_groups_config_is_set_and_all_groups_are_described() {
    let Some(kit) = Kit::start() else { return };
    let group = unique("g");
    let add = "consumer.session.timeout.ms=50000";
    let altered = kit
        .run(&format!("configs --alter --entity-type groups --entity-name {group} --add-config {add}"))
        .expect_success();
    assert_eq!(lines(&altered.stdout), [format!("Completed updating config for group {group}.")]);
    let line = format!(
        "  {add} sensitive=false synonyms={{DYNAMIC_GROUP_CONFIG:{add}, DEFAULT_CONFIG:group.consumer.session.timeout.ms=45000}}"
    );
    let head = format!("Dynamic configs for group {group} are:");
    let one =
        kit.run(&format!("configs --describe --entity-type groups --entity-name {group}")).expect_success();
    assert_eq!(lines(&one.stdout), [head.clone(), line.clone()]);
    let all = lines(&kit.run("configs --describe --entity-type groups").expect_success().stdout);
    assert!(all.contains(&head) && all.contains(&line), "{all:#?}");
}

#[test]
fn the_root_loggers_level_is_set_and_described() {
    let Some(kit) = Kit::start() else { return };
    let id = kit.broker_id();
    let loggers = format!("--entity-type broker-loggers --entity-name {id}");
    let altered = kit.run(&format!("configs --alter {loggers} --add-config root=WARN")).expect_success();
    assert_eq!(lines(&altered.stdout), [format!("Completed updating config for broker-logger {id}.")]);
    let described = lines(&kit.run(&format!("configs --describe {loggers}")).expect_success().stdout);
    assert_eq!(described[0], format!("Dynamic configs for broker-logger {id} are:"));
    assert!(described.contains(&"  root=WARN sensitive=false synonyms={}".to_owned()), "{described:#?}");
    let refused = kit.run(&format!("configs --alter {loggers} --add-config root=NOPE")).expect_status(1);
    let why = "Cannot set the log level of root to NOPE as it is not a supported log level. Valid log levels are DEBUG, \
               ERROR, FATAL, INFO, TRACE, WARN";
    assert!(refused.stderr.contains(why), "{refused}");
}
