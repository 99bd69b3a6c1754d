//! `kafka-configs.sh` for clients, users and addresses: quotas.

use kafkito_client_tests::{broker::Broker, names::unique, run::Output};

use crate::kit::{Kit, lines};

#[track_caller]
fn refused(output: Output, why: &str) {
    let output = output.expect_status(1);
    assert!(output.stderr.contains(why), "{output}");
}

#[test]
fn a_clients_quota_is_set_described_and_deleted() {
    let Some(kit) = Kit::start() else { return };
    let client = unique("c");
    let entity = format!("--entity-type clients --entity-name {client}");
    let add = "producer_byte_rate=1024,consumer_byte_rate=2048";
    let altered = kit.run(&format!("configs --alter {entity} --add-config {add}")).expect_success();
    assert_eq!(lines(&altered.stdout), [format!("Completed updating config for client {client}.")]);
    let described = || lines(&kit.run(&format!("configs --describe {entity}")).expect_success().stdout);
    let told = |quotas| format!("Quota configs for client-id '{client}' are {quotas}");
    assert_eq!(described(), [told("consumer_byte_rate=2048.0, producer_byte_rate=1024.0")]);
    let all = kit.run("configs --describe --entity-type clients").expect_success();
    assert!(lines(&all.stdout).contains(&described()[0]), "{all}");
    kit.run(&format!("configs --alter {entity} --delete-config producer_byte_rate")).expect_success();
    assert_eq!(described(), [told("consumer_byte_rate=2048.0")]);
    refused(
        kit.run(&format!("configs --alter {entity} --delete-config request_percentage")),
        "Invalid config(s): request_percentage",
    );
    kit.run(&format!("configs --alter {entity} --delete-config consumer_byte_rate")).expect_success();
    assert_eq!(described(), [""; 0]);
}

#[test]
fn users_clients_and_defaults_have_quotas_of_their_own() {
    let Some(kit) = Kit::start() else { return };
    let (user, client) = (unique("u"), unique("c"));
    let both =
        format!("--entity-type users --entity-name {user} --entity-type clients --entity-name {client}");
    for (entity, quota, done) in [
        (&*both, "controller_mutation_rate=5.5", format!("Completed updating config for user {user}.")),
        (
            "--entity-type users --entity-default",
            "producer_byte_rate=5000000",
            "Completed updating default config for users in the cluster.".to_owned(),
        ),
        (
            "--entity-type clients --entity-default",
            "consumer_byte_rate=5000000",
            "Completed updating default config for clients in the cluster.".to_owned(),
        ),
    ] {
        let altered = kit.run(&format!("configs --alter {entity} --add-config {quota}")).expect_success();
        assert_eq!(lines(&altered.stdout), [done]);
    }
    let said = kit.run(&format!("configs --describe {both}")).expect_success();
    let line = format!(
        "Quota configs for user-principal '{user}', client-id '{client}' are controller_mutation_rate=5.5"
    );
    assert_eq!(lines(&said.stdout), [line]);
    let said = kit.run("configs --describe --entity-type clients").expect_success();
    let line = "Quota configs for the default client-id are consumer_byte_rate=5000000.0";
    assert!(lines(&said.stdout).iter().any(|said| said.starts_with(line)), "{said}");
    for entity in ["users", "clients"] {
        let quota = if entity == "users" { "producer_byte_rate" } else { "consumer_byte_rate" };
        kit.run(&format!("configs --alter --entity-type {entity} --entity-default --delete-config {quota}"))
            .expect_success();
    }
}

#[test]
fn an_address_has_a_quota_of_connections() {
    let Some(kit) = Kit::start() else { return };
    let add = "--add-config connection_creation_rate=100";
    let altered = kit.run(&format!("configs --alter --entity-type ips --entity-name 10.0.0.1 {add}"));
    assert_eq!(lines(&altered.expect_success().stdout), ["Completed updating config for ip 10.0.0.1."]);
    let said = kit.run("configs --describe --entity-type ips").expect_success();
    let line = "Quota configs for ip '10.0.0.1' are connection_creation_rate=100.0".to_owned();
    assert!(lines(&said.stdout).contains(&line), "{said}");
}

#[test]
fn a_bad_quota_is_refused_with_the_reason() {
    let Some(kit) = Kit::start() else { return };
    let set = |quota| {
        kit.run(&format!("configs --alter --entity-type clients --entity-name c --add-config {quota}"))
    };
    let why = "org.apache.kafka.common.errors.InvalidRequestException";
    refused(set("producer_byte_rate=-1"), &format!("{why}: Quota producer_byte_rate must be greater than 0"));
    refused(
        set("producer_byte_rate=1.5"),
        &format!("{why}: producer_byte_rate cannot be a fractional value."),
    );
    refused(
        set("nope=1"),
        "Only quota configs can be added for 'clients' using --bootstrap-server. Unexpected config names: Set(nope)",
    );
}

/// Passwords come with SASL. Until then the tools say by name what is not there.
#[test]
fn passwords_of_users_are_refused_by_name() {
    let Some(kit) = Kit::start() else { return };
    if Broker::is_external() {
        return;
    }
    let why = "UnsupportedVersionException: The node does not support";
    let add = "--add-config SCRAM-SHA-256=[password=secret]";
    let output = kit.run(&format!("configs --alter --entity-type users --entity-name ada {add}"));
    refused(output, &format!("{why} ALTER_USER_SCRAM_CREDENTIALS"));
    kit.run("configs --alter --entity-type users --entity-name ada --add-config request_percentage=5")
        .expect_success();
    let output = kit.run("configs --describe --entity-type users");
    assert_eq!(lines(&output.stdout), ["Quota configs for user-principal 'ada' are request_percentage=5.0"]);
    refused(output, &format!("{why} DESCRIBE_USER_SCRAM_CREDENTIALS"));
}
