//! What each of these tests begins with: a broker, and the JVM with Kafka's tools.

use std::time::Duration;

use kafkito_client_tests::{
    broker::Broker,
    names::unique,
    run::Output,
    tool_driver::{Call, Jvm, jvm},
};

/// A guard against a hang, not a bound: tools take 20 to 600 ms.
pub(crate) const LIMIT: Duration = Duration::from_secs(60);

/// The last argument of a console consumer that is expected to get all it asks for: it gives up before we do.
pub(crate) const GIVE_UP: &str = "--timeout-ms 30000";

/// A broker and Kafka's tools.
pub(crate) struct Kit {
    broker: Option<Broker>,
    /// Where the tools find it.
    bootstrap: String,
    jvm: &'static Jvm,
}

impl Kit {
    /// `None`: Java is missing, the test has been reported as skipped.
    #[track_caller]
    pub(crate) fn start() -> Option<Self> {
        let jvm = jvm()?;
        let broker = Broker::start();
        Some(Self { bootstrap: broker.bootstrap().to_owned(), broker: Some(broker), jvm })
    }

    /// The tools alone, for a cluster that the test has started itself.
    #[track_caller]
    pub(crate) fn at(bootstrap: &str) -> Option<Self> {
        Some(Self { bootstrap: bootstrap.to_owned(), broker: None, jvm: jvm()? })
    }

    /// The broker that was started for the tools.
    #[track_caller]
    pub(crate) fn broker(&self) -> &Broker {
        self.broker.as_ref().expect("the test has not started its own")
    }

    /// Where the tools find it.
    pub(crate) fn bootstrap(&self) -> &str {
        &self.bootstrap
    }

    /// Runs a tool to its end, `kit.run("topics --list")`: its name, then its arguments, without the address.
    #[track_caller]
    pub(crate) fn run(&self, line: &str) -> Output {
        self.run_with_input(line, "")
    }

    /// [`Kit::run`] with `input` as standard input.
    #[track_caller]
    pub(crate) fn run_with_input(&self, line: &str, input: &str) -> Output {
        self.begin_with_input(line, input).wait(LIMIT)
    }

    /// Runs a main method to its end, with these arguments and no others.
    #[track_caller]
    pub(crate) fn main(&self, class: &str, args: &[&str]) -> Output {
        self.jvm.call(class, args, "").wait(LIMIT)
    }

    /// Starts a tool that goes on until it is stopped.
    #[track_caller]
    pub(crate) fn begin(&self, line: &str) -> Call<'_> {
        self.begin_with_input(line, "")
    }

    #[track_caller]
    fn begin_with_input(&self, line: &str, input: &str) -> Call<'_> {
        let mut words = line.split_whitespace();
        let class = class(words.next().unwrap_or_default());
        let mut args = Vec::new();
        if class == CLUSTER_TOOL {
            // Its options belong to what it is to do, which comes first.
            args.extend(words.next());
        }
        args.extend(["--bootstrap-server", &*self.bootstrap]);
        args.extend(words);
        self.jvm.call(class, &args, input)
    }

    /// A new topic with that many partitions, and a name nobody else has.
    #[track_caller]
    pub(crate) fn topic(&self, prefix: &str, partitions: u32) -> String {
        let topic = unique(prefix);
        self.run(&format!("topics --create --topic {topic} --partitions {partitions}")).expect_success();
        topic
    }

    /// Appends values, one a line, all of them in one partition if the topic has only one.
    #[track_caller]
    pub(crate) fn produce(&self, topic: &str, lines: &str) {
        self.run_with_input(&format!("console-producer --topic {topic}"), lines).expect_success();
    }

    /// Appends records with everything given: `partition timestamp key value`, one a line.
    #[track_caller]
    pub(crate) fn produce_exactly(&self, topic: &str, lines: &str) {
        self.run_with_input(&format!("produce-exactly --topic {topic}"), lines).expect_success();
    }

    /// The values of the first `count` records, as a consumer without a group of its own reads them.
    #[track_caller]
    pub(crate) fn consume(&self, topic: &str, count: usize) -> Vec<String> {
        let line =
            format!("console-consumer --topic {topic} --from-beginning --max-messages {count} {GIVE_UP}");
        lines(&self.run(&line).expect_success().stdout)
    }

    /// The id of the only broker.
    #[track_caller]
    pub(crate) fn broker_id(&self) -> String {
        let said = self.run("broker-api-versions").expect_success().stdout;
        let id = said.split_once("(id: ").and_then(|(_, rest)| rest.split_once(' '));
        id.unwrap_or_else(|| panic!("no broker id in {said:?}")).0.to_owned()
    }
}

/// The lines of a text, without the empty ones.
pub(crate) fn lines(text: &str) -> Vec<String> {
    text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// The rows of a table, each cell parted from the next by one space, however wide the columns are.
pub(crate) fn rows(text: &str) -> Vec<String> {
    let narrow = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    text.lines().map(narrow).filter(|line| !line.is_empty()).collect()
}

/// [`rows`] with all but the first in alphabetical order: many tools print what a Java HashMap iterates.
pub(crate) fn sorted_rows(text: &str) -> Vec<String> {
    let mut rows = rows(text);
    if let Some((_, body)) = rows.split_first_mut() {
        body.sort();
    }
    rows
}

const CLUSTER_TOOL: &str = "org.apache.kafka.tools.ClusterTool";

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
        "log-dirs" => "org.apache.kafka.tools.LogDirsCommand",
        "broker-api-versions" => "org.apache.kafka.tools.BrokerApiVersionsCommand",
        "producer-perf-test" => "org.apache.kafka.tools.ProducerPerformance",
        "consumer-perf-test" => "org.apache.kafka.tools.ConsumerPerformance",
        "verifiable-consumer" => "org.apache.kafka.tools.VerifiableConsumer",
        "e2e-latency" => "org.apache.kafka.tools.EndToEndLatency",
        "client-compatibility-test" => "org.apache.kafka.tools.ClientCompatibilityTest",
        "acls" => "org.apache.kafka.tools.AclCommand",
        "client-metrics" => "org.apache.kafka.tools.ClientMetricsCommand",
        "cluster" => CLUSTER_TOOL,
        "features" => "org.apache.kafka.tools.FeatureCommand",
        "leader-election" => "org.apache.kafka.tools.LeaderElectionCommand",
        "metadata-quorum" => "org.apache.kafka.tools.MetadataQuorumCommand",
        "reassign-partitions" => "org.apache.kafka.tools.reassign.ReassignPartitionsCommand",
        "transactions" => "org.apache.kafka.tools.TransactionsCommand",
        "produce-exactly" => "kafkito.clients.ProduceExactly",
        _ => panic!("no tool is named {tool:?}"),
    }
}
