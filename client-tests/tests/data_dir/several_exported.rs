//! A cluster of three brokers is exported, and Apache Kafka goes on with it as a cluster of three nodes.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use kafkito::{Clock, Cluster};
use kafkito_client_tests::tool_driver::{Jvm, jvm};
use kafkito_client_tests::{kafka_server, run, wait};
use rdkafka::consumer::{BaseConsumer, Consumer};

use super::dump::dump_every_file;
use super::filling::{TOPICS, commit, create_topics, write_batches, write_keys};
use super::nodes::Nodes;
use super::seen::Seen;
use super::servers::{config, properties_of};
use super::whole::write_markers;
use super::{LIMIT, directory};

/// Leaders go to the first of their replicas at once; what is there is to stay as it is.
const EXTRA: [&str; 4] = [
    "leader.imbalance.check.interval.seconds=1",
    "leader.imbalance.per.broker.percentage=0",
    "log.cleaner.enable=false",
    "offsets.topic.replication.factor=3",
];

/// Leader, replicas, ISR, by topic and partition.
type Placed = BTreeMap<(String, i32), (i32, Vec<i32>, Vec<i32>)>;

fn placed(address: &str) -> Placed {
    let consumer: BaseConsumer = config(address).create().expect("a valid configuration");
    let metadata = consumer.fetch_metadata(None, LIMIT).expect("an answer");
    let mut placed = Placed::new();
    for topic in metadata.topics() {
        for partition in topic.partitions() {
            let mut isr = partition.isr().to_vec();
            isr.sort_unstable();
            let place = (partition.leader(), partition.replicas().to_vec(), isr);
            placed.insert((topic.name().to_owned(), partition.id()), place);
        }
    }
    placed
}

fn tool(jvm: &Jvm, class: &str, address: &str, args: &[&str]) -> String {
    let args = [&["--bootstrap-server", address][..], args].concat();
    jvm.call(class, &args, "").wait(LIMIT).expect_success().stdout
}

/// What `kafka-topics.sh` and `kafka-configs.sh` say of the cluster, each ISR in order.
fn described(jvm: &Jvm, address: &str) -> String {
    let topics = tool(jvm, "org.apache.kafka.tools.TopicCommand", address, &["--describe"]);
    let in_order = |line: &str| {
        let parts = line.split('\t').map(|part| match part.strip_prefix("Isr: ") {
            Some(isr) => {
                let mut isr: Vec<&str> = isr.split(',').collect();
                isr.sort_unstable();
                format!("Isr: {}", isr.join(","))
            }
            None => part.to_owned(),
        });
        parts.collect::<Vec<_>>().join("\t")
    };
    let mut topics: Vec<String> = topics.lines().map(in_order).collect();
    topics.sort();
    let broker = ["--describe", "--entity-type", "brokers", "--entity-name", "2"];
    let quotas = ["--describe", "--entity-type", "clients", "--entity-name", "guest"];
    for args in [broker, quotas] {
        topics.push(tool(jvm, "kafka.admin.ConfigCommand", address, &args));
    }
    topics.join("\n")
}

fn configure(jvm: &Jvm, address: &str) {
    for (kind, name, config) in
        [("brokers", "2", "num.io.threads=9"), ("clients", "guest", "producer_byte_rate=1048576")]
    {
        let args = ["--alter", "--entity-type", kind, "--entity-name", name, "--add-config", config];
        tool(jvm, "kafka.admin.ConfigCommand", address, &args);
    }
}

#[test]
fn three_nodes_of_kafka_go_on_with_what_three_brokers_were() {
    let Some(jvm) = jvm() else { return };
    let (_root, dir) = directory();
    let builder = Cluster::builder().brokers(3).clock(Clock::manual());
    let builder = builder.config("offsets.topic.num.partitions", "3");
    let kafkito = builder.config("offsets.topic.replication.factor", "3").start().expect("it starts");
    let address = kafkito.bootstrap_servers();
    create_topics(&address, 3);
    configure(jvm, &address);
    write_batches(&address, 0);
    commit(&address, 0);
    let (placed_before, described_before) = (placed(&address), described(jvm, &address));
    assert!(placed_before.values().all(|(_, replicas, isr)| replicas.len() == 3 && isr.len() == 3));
    // Its directory has what it has not copied yet, too.
    kafkito.broker(3).stop().expect("it can be closed");
    write_keys(&address, 0);
    write_markers(&kafkito);
    commit(&address, 1);
    let before = Seen::of(&address, &TOPICS);
    let exported = kafkito.export(&dir).expect("there is room");
    drop(kafkito);
    let dirs: Vec<String> =
        exported.directories.iter().map(|broker| broker.directory.display().to_string()).collect();
    assert_eq!(dirs.len(), 3);
    dirs.iter().for_each(|dir| dump_every_file(jvm, dir));

    let kafka = Nodes::start(&dirs, &EXTRA);
    let address = kafka.bootstrap();
    wait::until(LIMIT, "leaders and ISRs as they were", || {
        let placed = placed(&address);
        if placed == placed_before { Ok(()) } else { Err(format!("{placed:?}, not {placed_before:?}")) }
    });
    before.assert_same(&Seen::of(&address, &TOPICS), "Kafka");
    assert_eq!(described(jvm, &address), described_before);
    // And they work together: all three have to acknowledge.
    write_batches(&address, 1);
    write_keys(&address, 1);
    commit(&address, 2);
    assert_eq!(Seen::of(&address, &TOPICS).values("stamped", "read_committed").len(), 300);
    drop(kafka);
    for (dir, id) in dirs.iter().zip(1..) {
        let why = Cluster::builder().data_dir(dir).start().expect_err("it is one of three").to_string();
        let alone = format!("this is broker {id} alone");
        assert!(why.contains("has a replica on broker") && why.contains(&alone), "{why}");
    }
}

#[test]
fn kafka_refuses_the_directory_of_several_brokers_and_says_why() {
    let Some(_) = jvm() else { return };
    let (_root, dir) = directory();
    drop(
        Cluster::builder()
            .brokers(3)
            .data_dir(&dir)
            .replicated_topic("orders", 3, 3)
            .start()
            .expect("it starts"),
    );
    let meta = Path::new(&dir).join("meta.properties");
    let metadata = Path::new(&dir).join("__cluster_metadata-0/00000000000000000000.log");
    let read = || (fs::read(&meta).unwrap(), fs::read(&metadata).unwrap());
    let before = read();
    let (_, properties) = properties_of("1", &dir, &[]);
    let said = run::run(&mut kafka_server::command(&properties), LIMIT);
    let why = "version string 'kafkito 1: all brokers of a cluster in one directory; kafkito export makes";
    assert!(said.status != Some(0) && format!("{}{}", said.stdout, said.stderr).contains(why), "{said}");
    assert!(read() == before, "a file has changed");
}
