//! MirrorMaker 2 between a kafkito and a real Kafka, both ways: how a team moves from one to the other, or takes a copy of what is there.

use std::{fs, path::Path};

use kafkito::{Cluster, Record};
use kafkito_client_tests::{
    kafka_app::{KafkaApp, LIMIT},
    kafka_server::KafkaServer,
    tool_driver::{Jvm, jvm},
    wait,
};
use rdkafka::{
    ClientConfig, Offset, TopicPartitionList,
    consumer::{BaseConsumer, CommitMode, Consumer},
};

/// One replica of everything, and everything at once that MirrorMaker else does every minute or so.
const LINES: &str = "
clusters=here,there
here->there.enabled=true
here->there.topics=orders
there->here.enabled=true
there->here.topics=invoices
replication.factor=1
checkpoints.topic.replication.factor=1
heartbeats.topic.replication.factor=1
offset-syncs.topic.replication.factor=1
config.storage.replication.factor=1
offset.storage.replication.factor=1
status.storage.replication.factor=1
offset.flush.interval.ms=500
refresh.topics.interval.seconds=1
refresh.groups.interval.seconds=1
sync.topic.configs.interval.seconds=1
emit.heartbeats.interval.seconds=1
emit.checkpoints.interval.seconds=1
sync.group.offsets.enabled=true
sync.group.offsets.interval.seconds=1
offset.lag.max=0
plugin.discovery=service_load
";

/// A cluster, and what it is called by MirrorMaker.
struct End<'a> {
    kafka: &'a Cluster,
    name: &'static str,
    jvm: &'static Jvm,
}

impl End<'_> {
    /// What Kafka's tool says of a topic's configs.
    fn config(&self, topic: &str) -> String {
        let bootstrap = self.kafka.bootstrap_servers();
        let args = ["--bootstrap-server", &bootstrap, "--describe", "--topic", topic];
        self.jvm.call("org.apache.kafka.tools.TopicCommand", &args, "").wait(LIMIT).stdout
    }

    /// Everything of `topic`, at `from`, is here.
    #[track_caller]
    fn has_all(&self, from: &Self, topic: &str) {
        let mirrored = self.kafka.topic(format!("{}.{topic}", from.name));
        let records = from.kafka.topic(topic).records().unwrap();
        mirrored.has_records(records.len() as u64).within(LIMIT).wait().unwrap();
        assert_eq!(mirrored.records().unwrap(), records, "{}", mirrored.name());
    }

    /// Has Kafka's tool give a topic another `retention.ms`.
    #[track_caller]
    fn retains(&self, topic: &str, millis: &str) {
        let (bootstrap, config) = (self.kafka.bootstrap_servers(), format!("retention.ms={millis}"));
        let whose = ["--bootstrap-server", &bootstrap, "--entity-type", "topics", "--entity-name", topic];
        let args = [&whose[..], &["--alter", "--add-config", &config]].concat();
        self.jvm.call("kafka.admin.ConfigCommand", &args, "").wait(LIMIT).expect_success();
    }

    /// `line` is among the configs of the copy of `topic`, sooner or later.
    #[track_caller]
    fn has_config(&self, from: &Self, topic: &str, line: &str) {
        wait::until(LIMIT, line, || {
            let said = self.config(&format!("{}.{topic}", from.name));
            if said.contains(line) { Ok(()) } else { Err(said) }
        });
    }

    /// Signs of life from both clusters, and what a group of the other has committed.
    #[track_caller]
    fn hears_of(&self, from: &Self, group: &str, topic: &str, offset: i64) {
        for heartbeats in ["heartbeats".to_owned(), format!("{}.heartbeats", from.name)] {
            self.kafka.topic(heartbeats).has_records(1).within(LIMIT).wait().unwrap();
        }
        let checkpoints = self.kafka.topic(format!("{}.checkpoints.internal", from.name));
        let wanted = group.to_owned();
        let of_group = checkpoints.has_record(move |checkpoint| {
            String::from_utf8_lossy(checkpoint.key.as_deref().unwrap_or_default()).contains(&wanted)
        });
        of_group.within(LIMIT).wait().unwrap();
        let mirrored = format!("{}.{topic}", from.name);
        assert_eq!(
            self.kafka.group(group).committed(mirrored, 0, offset).within(LIMIT).wait().unwrap(),
            offset
        );
    }
}

/// As a consumer that has read so far and gone away.
fn commit(kafka: &Cluster, group: &str, topic: &str, offset: i64) {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", kafka.bootstrap_servers()).set("group.id", group);
    let consumer: BaseConsumer = config.create().unwrap();
    let mut offsets = TopicPartitionList::new();
    offsets.add_partition_offset(topic, 0, Offset::Offset(offset)).unwrap();
    wait::until(LIMIT, "the coordinator", || {
        consumer.commit(&offsets, CommitMode::Sync).map_err(|error| error.to_string())
    });
}

fn start(dir: &Path, here: &End<'_>, there: &End<'_>) -> Option<KafkaApp> {
    let servers = [here, there]
        .map(|end| format!("{}.bootstrap.servers={}\n", end.name, end.kafka.bootstrap_servers()));
    let file = dir.join("mirror.properties");
    fs::write(&file, format!("{}{LINES}", servers.concat())).unwrap();
    KafkaApp::start(
        "org.apache.kafka.connect.mirror.MirrorMaker",
        &[&file.display().to_string()],
        dir,
        "mirror",
    )
}

#[test]
fn records_configs_and_offsets_are_mirrored_to_a_real_kafka_and_back() {
    let Some(jvm) = jvm() else { return };
    let dir = tempfile::tempdir().unwrap();
    let server = KafkaServer::start_new(jvm, dir.path(), &[]);
    let [here, there] =
        [&Cluster::builder().brokers(3).start().unwrap(), &Cluster::external(server.bootstrap()).unwrap()];
    let [here, there] = [End { kafka: here, name: "here", jvm }, End { kafka: there, name: "there", jvm }];
    let orders = here.kafka.create_topic_with("orders", 2, [("retention.ms", "11111111")]).unwrap();
    let invoices = there.kafka.create_topic_with("invoices", 1, [("retention.ms", "22222222")]).unwrap();
    for topic in [&orders, &invoices] {
        for value in ["one", "two"] {
            topic
                .produce(
                    Record::new(value).key("table 4").partition(0).header("trace", "a1").null_header("none"),
                )
                .unwrap();
        }
        topic.produce(Record::tombstone("table 4").partition(0)).unwrap();
    }
    orders.produce(Record::new("elsewhere").partition(1)).unwrap();
    commit(here.kafka, "billing", "orders", 3);
    commit(there.kafka, "shipping", "invoices", 3);

    let Some(mirror) = start(dir.path(), &here, &there) else { return };
    there.has_all(&here, "orders");
    here.has_all(&there, "invoices");
    there.has_config(&here, "orders", "retention.ms=11111111");
    here.has_config(&there, "invoices", "retention.ms=22222222");
    there.hears_of(&here, "billing", "orders", 3);
    here.hears_of(&there, "shipping", "invoices", 3);
    for (from, to, topic) in [(&here, &there, "orders"), (&there, &here, "invoices")] {
        from.retains(topic, "33333333");
        to.has_config(from, topic, "retention.ms=33333333");
    }
    mirror.stop();

    // What came meanwhile is mirrored by the next one, and nothing twice.
    for topic in [&orders, &invoices] {
        topic.produce(Record::new("meanwhile").partition(0)).unwrap();
    }
    let mirror = start(dir.path(), &here, &there);
    there.has_all(&here, "orders");
    here.has_all(&there, "invoices");
    drop(mirror);
}
