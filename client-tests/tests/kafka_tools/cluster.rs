//! `kafka-cluster.sh`

use crate::kit::{Kit, lines, rows};

#[test]
fn the_cluster_has_an_id() {
    let Some(kit) = Kit::start() else { return };
    let said = lines(&kit.run("cluster cluster-id").expect_success().stdout);
    let id = said[0].strip_prefix("Cluster ID: ").unwrap_or_else(|| panic!("{said:?}"));
    assert_eq!((said.len(), id.len()), (1, 22));
}

#[test]
fn its_brokers_are_listed_with_their_addresses() {
    let Some(kit) = Kit::start() else { return };
    let (host, port) = kit.broker().bootstrap().split_once(':').unwrap();
    for fenced in ["", " --include-fenced-brokers"] {
        let said = rows(&kit.run(&format!("cluster list-endpoints{fenced}")).expect_success().stdout);
        assert_eq!(said[0], "ID HOST PORT RACK STATE ENDPOINT_TYPE");
        let [id, told_host, told_port, _, state, kind] = said[1].split(' ').collect::<Vec<_>>()[..] else {
            panic!("{said:?}")
        };
        assert_eq!((id, told_host, told_port), (&*kit.broker_id(), host, port));
        assert_eq!((state, kind, said.len()), ("unfenced", "broker", 2));
    }
}

#[test]
fn a_broker_that_is_not_there_cannot_be_unregistered() {
    let Some(kit) = Kit::start() else { return };
    let output = kit.run("cluster unregister --id 99").expect_status(1);
    let why = "org.apache.kafka.common.errors.BrokerIdNotRegisteredException: Broker ID 99 is not currently registered";
    assert!(output.stderr.contains(why), "{output}");
}
