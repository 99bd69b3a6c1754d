//! Kafka's tools by the names of their scripts: `topics` is what `kafka-topics.sh` runs.

const CLUSTER: &str = "org.apache.kafka.tools.ClusterTool";

/// A tool's class and arguments, from its name and theirs: `topics --list`. Where the brokers are is added, unless it is
/// `None`, or the tool asks no broker, or a controller.
///
/// # Panics
/// When no tool has that name.
#[track_caller]
pub fn call<'a>(line: &'a str, bootstrap: Option<&'a str>) -> (&'static str, Vec<&'a str>) {
    let mut words = line.split_whitespace();
    let tool = words.next().unwrap_or_default();
    let class = class(tool);
    let mut args = Vec::new();
    if class == CLUSTER {
        // Its options belong to what it is to do, which comes first.
        args.extend(words.next());
    }
    if let Some(bootstrap) =
        bootstrap.filter(|_| asks_brokers(tool) && !line.contains("--bootstrap-controller"))
    {
        args.extend([address_option(tool), bootstrap]);
    }
    args.extend(words);
    (class, args)
}

/// Whether it is a tool of files or of nothing at all.
fn asks_brokers(tool: &str) -> bool {
    !matches!(tool, "dump-log" | "storage")
}

fn address_option(tool: &str) -> &'static str {
    match tool {
        "replica-verification" => "--broker-list",
        _ => "--bootstrap-server",
    }
}

fn class(tool: &str) -> &'static str {
    match tool {
        "topics" => "org.apache.kafka.tools.TopicCommand",
        "console-producer" => "org.apache.kafka.tools.ConsoleProducer",
        "console-consumer" => "org.apache.kafka.tools.consumer.ConsoleConsumer",
        "consumer-groups" => "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
        "groups" => "org.apache.kafka.tools.GroupsCommand",
        "configs" => "kafka.admin.ConfigCommand",
        "get-offsets" => "org.apache.kafka.tools.GetOffsetShell",
        "delete-records" => "org.apache.kafka.tools.DeleteRecordsCommand",
        "dump-log" => "org.apache.kafka.tools.DumpLogSegments",
        "log-dirs" => "org.apache.kafka.tools.LogDirsCommand",
        "broker-api-versions" => "org.apache.kafka.tools.BrokerApiVersionsCommand",
        "producer-perf-test" => "org.apache.kafka.tools.ProducerPerformance",
        "consumer-perf-test" => "org.apache.kafka.tools.ConsumerPerformance",
        "verifiable-producer" => "org.apache.kafka.tools.VerifiableProducer",
        "verifiable-consumer" => "org.apache.kafka.tools.VerifiableConsumer",
        "replica-verification" => "org.apache.kafka.tools.ReplicaVerificationTool",
        "e2e-latency" => "org.apache.kafka.tools.EndToEndLatency",
        "client-compatibility-test" => "org.apache.kafka.tools.ClientCompatibilityTest",
        "acls" => "org.apache.kafka.tools.AclCommand",
        "client-metrics" => "org.apache.kafka.tools.ClientMetricsCommand",
        "cluster" => CLUSTER,
        "features" => "org.apache.kafka.tools.FeatureCommand",
        "leader-election" => "org.apache.kafka.tools.LeaderElectionCommand",
        "metadata-quorum" => "org.apache.kafka.tools.MetadataQuorumCommand",
        "reassign-partitions" => "org.apache.kafka.tools.reassign.ReassignPartitionsCommand",
        "storage" => "kafka.tools.StorageTool",
        "streams-application-reset" => "org.apache.kafka.tools.StreamsResetter",
        "transactions" => "org.apache.kafka.tools.TransactionsCommand",
        "produce-exactly" => "kafkito.clients.ProduceExactly",
        _ => panic!("no tool is named {tool:?}"),
    }
}
