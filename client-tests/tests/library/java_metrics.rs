//! A real producer that pushes its metrics.

use std::time::Duration;

use kafkito::Cluster;
use kafkito_client_tests::tool_driver::jvm;

/// A guard against a hang.
const LIMIT: Duration = Duration::from_secs(60);

#[test]
fn a_java_producer_pushes_the_metrics_that_it_is_asked_for() {
    let Some(jvm) = jvm() else { return };
    let kafka = Cluster::builder().topic("orders", 1).config("kafkito.client.metrics.enable", "true").start();
    let kafka = kafka.expect("a cluster starts");
    let bootstrap = kafka.bootstrap_servers();
    let subscription = "--alter --name m --metrics org.apache.kafka.producer.connection. --interval 100 --match \
                        client_software_name=apache-kafka-.*";
    let mut arguments = vec!["--bootstrap-server", &*bootstrap];
    arguments.extend(subscription.split_whitespace());
    jvm.call("org.apache.kafka.tools.ClientMetricsCommand", &arguments, "").wait(LIMIT).expect_success();

    // Ten records take it two seconds: many times the interval.
    let producer =
        ["--bootstrap-server", &bootstrap, "--topic", "orders", "--max-messages", "10", "--throughput", "5"];
    jvm.call("org.apache.kafka.tools.VerifiableProducer", &producer, "").wait(LIMIT).expect_success();

    let pushed = kafka.client_metrics();
    let names: Vec<&String> = pushed.iter().flat_map(|pushed| &pushed.names).collect();
    assert!(!names.is_empty(), "{pushed:?}\n{}", kafka.trace());
    for name in names {
        assert!(name.starts_with("org.apache.kafka.producer.connection."), "{name}");
    }
    assert!(
        pushed.len() > 1 && pushed.iter().all(|one| one.client_instance_id == pushed[0].client_instance_id)
    );
}

#[test]
fn nobody_pushes_to_a_cluster_that_does_not_ask() {
    let Some(jvm) = jvm() else { return };
    let kafka = Cluster::builder().topic("orders", 1).start().expect("a cluster starts");
    let producer =
        ["--bootstrap-server", &kafka.bootstrap_servers(), "--topic", "orders", "--max-messages", "3"];
    jvm.call("org.apache.kafka.tools.VerifiableProducer", &producer, "").wait(LIMIT).expect_success();
    assert!(kafka.client_metrics().is_empty());
    assert!(kafka.refusals().is_empty(), "{:?}", kafka.refusals());
}
