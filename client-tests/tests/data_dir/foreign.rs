//! Directories that Apache Kafka has made, with what kafkito carries over, and with what it refuses by name.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use kafkito::{Cluster, WarningKind};
use kafkito_client_tests::{broker::binary, run, tool_driver::Jvm, tool_driver::jvm};
use rdkafka::{
    admin::{AdminClient, AdminOptions, NewTopic, TopicReplication},
    client::DefaultClientContext,
    consumer::{BaseConsumer, Consumer},
    producer::{BaseProducer, BaseRecord, Producer},
};

use super::seen::Seen;
use super::servers::{Server, config, format_by_kafka, format_node};
use super::{LIMIT, directory};

const AUTHORIZER: [&str; 2] = [
    "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    "super.users=User:ANONYMOUS",
];

/// Every file with its content.
fn content(dir: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for path in fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()) {
        match path.is_dir() {
            true => content(&path, files),
            false => drop(files.insert(path.clone(), fs::read(&path).unwrap())),
        }
    }
}

/// The real binary refuses the directory in one sentence with these words, and leaves its files as they were.
#[track_caller]
fn assert_refused(dir: &str, args: &[&str], words: &[&str]) {
    let (mut before, mut after) = (BTreeMap::new(), BTreeMap::new());
    content(Path::new(dir), &mut before);
    let mut command = Command::new(binary());
    let said = run::run(command.args(["--listen", "127.0.0.1:0", "--data-dir", dir]).args(args), LIMIT);
    assert_eq!((said.status, said.stderr.lines().count()), (Some(2), 1), "{said}");
    assert!(said.stderr.contains(dir) && words.iter().all(|word| said.stderr.contains(word)), "{said}");
    content(Path::new(dir), &mut after);
    // Whoever looked has locked it; Kafka takes the empty file away when it stops.
    let lock = Path::new(dir).join(".lock");
    drop((before.remove(&lock), after.remove(&lock)));
    let changed = |path: &&PathBuf| before.get(*path) != after.get(*path);
    let changed: Vec<String> = before
        .keys()
        .chain(after.keys())
        .filter(changed)
        .map(|path| {
            let text = |files: &BTreeMap<PathBuf, Vec<u8>>| {
                files.get(path).map(|bytes| String::from_utf8_lossy(bytes).into_owned())
            };
            format!("{}: {:?} was {:?}", path.display(), text(&after), text(&before))
        })
        .collect();
    assert_eq!(changed, [""; 0]);
}

fn create(address: &str, topic: &str, replicas: i32) {
    let admin: AdminClient<DefaultClientContext> = config(address).create().expect("a valid configuration");
    let topic = NewTopic::new(topic, 1, TopicReplication::Fixed(replicas));
    let options = AdminOptions::new().operation_timeout(Some(LIMIT));
    let made = pollster::block_on(admin.create_topics(&[topic], &options)).expect("an answer");
    assert!(made[0].is_ok(), "{made:?}");
}

fn produce(address: &str, value: &str) {
    let mut config = config(address);
    let producer: BaseProducer = config.set("client.id", "shop").create().expect("a valid configuration");
    let record = BaseRecord::<str, str>::to("orders").payload(value);
    producer.send(record).map_err(|(error, _)| error).expect("room in the producer's queue");
    producer.flush(LIMIT).expect("it is acknowledged");
}

fn tool(jvm: &Jvm, class: &str, address: &str, args: &[&str]) -> String {
    let args = [&["--bootstrap-server", address][..], args].concat();
    jvm.call(class, &args, "").wait(LIMIT).expect_success().stdout
}

fn configs(jvm: &Jvm, address: &str, args: &[&str]) -> String {
    tool(jvm, "kafka.admin.ConfigCommand", address, args)
}

fn broker_ids(address: &str) -> Vec<i32> {
    let consumer: BaseConsumer = config(address).create().expect("a valid configuration");
    let metadata = consumer.fetch_metadata(None, LIMIT).expect("an answer");
    metadata.brokers().iter().map(rdkafka::metadata::MetadataBroker::id).collect()
}

#[test]
fn a_node_of_any_id_is_served_and_its_quotas_and_credentials_stay() {
    let Some(jvm) = jvm() else { return };
    let (_root, dir) = directory();
    format_node(jvm, &dir, "7", &["--add-scram", "SCRAM-SHA-256=[name=ada,password=secret]"]);
    let kafka = Server::kafka(&dir);
    let address = kafka.address();
    create(&address, "orders", 1);
    produce(&address, "one");
    let quota = ["--alter", "--add-config", "producer_byte_rate=1048576", "--entity-type", "clients"];
    configs(jvm, &address, &[&quota[..], &["--entity-name", "shop"]].concat());
    kafka.stop();
    assert_refused(&dir, &["--like", "3.9"], &["metadata.version is finalized at level 30", "Kafka 3.9"]);

    let kafkito = Cluster::builder().data_dir(&dir).start().expect("it can be opened");
    let address = kafkito.bootstrap_servers();
    assert_eq!(broker_ids(&address), [7]);
    let warnings = kafkito.warnings();
    assert_eq!((warnings.len(), warnings[0].kind), (1, WarningKind::NotServed), "{warnings:?}");
    assert!(warnings[0].reason.contains("1 SCRAM credential"), "{}", warnings[0]);
    produce(&address, "two");
    let seen = Seen::of(&address, &[("orders", 1)]);
    assert_eq!(seen.values("orders", "read_committed"), ["one", "two"]);
    drop(kafkito);

    let kafka = Server::kafka(&dir);
    let address = kafka.address();
    assert_eq!(broker_ids(&address), [7]);
    seen.assert_same(&Seen::of(&address, &[("orders", 1)]), "Kafka");
    let quotas = configs(jvm, &address, &["--describe", "--entity-type", "clients"]);
    assert!(quotas.contains("producer_byte_rate=1048576"), "{quotas}");
    let users = configs(jvm, &address, &["--describe", "--entity-type", "users"]);
    assert!(users.contains("ada") && users.contains("SCRAM-SHA-256"), "{users}");
    kafka.stop();
}

#[test]
fn acls_are_refused_as_long_as_there_are_any() {
    let Some(jvm) = jvm() else { return };
    let (_root, dir) = directory();
    format_by_kafka(jvm, &dir);
    let acl = ["--allow-principal", "User:ada", "--operation", "Read", "--topic", "orders"];
    let acls = |address: &str, what: &[&str]| {
        tool(jvm, "org.apache.kafka.tools.AclCommand", address, &[what, &acl].concat());
    };
    let kafka = Server::kafka_with(&dir, &AUTHORIZER);
    create(&kafka.address(), "orders", 1);
    produce(&kafka.address(), "one");
    acls(&kafka.address(), &["--add"]);
    kafka.stop();
    assert_refused(&dir, &[], &["1 ACL", "kafkito enforces none"]);
    let kafka = Server::kafka_with(&dir, &AUTHORIZER);
    acls(&kafka.address(), &["--remove", "--force"]);
    kafka.stop();
    let kafkito = Cluster::builder().data_dir(&dir).start().expect("there are none any more");
    assert_eq!(kafkito.topic("orders").records().expect("it is there")[0].value_text(), "one");
}

#[test]
fn a_node_of_several_is_refused() {
    let Some(jvm) = jvm() else { return };
    let (_root, dir) = directory();
    let (_other_root, other) = directory();
    format_by_kafka(jvm, &dir);
    format_node(jvm, &other, "2", &[]);
    let first = Server::kafka(&dir);
    let second = first.joined_by(&other);
    create(&first.address(), "orders", 2);
    produce(&first.address(), "one");
    second.stop();
    first.stop();
    for (dir, own, other) in [(&dir, 1, 2), (&other, 2, 1)] {
        let words = [format!("has a replica on broker {other}"), format!("this is broker {own} alone")];
        for args in [&[][..], &["--brokers", "2"]] {
            assert_refused(dir, args, &words.each_ref().map(String::as_str));
        }
    }
}
