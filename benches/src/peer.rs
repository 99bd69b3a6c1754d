//! Who is compared: kafkito's release binary, its peers, and the servers that are bounds. Each as a process of its own.

use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::Duration;

use kafka_protocol::messages::MetadataResponse;
use kafka_protocol::protocol::Decodable;
use kafkito_client_tests::run::Group;
use kafkito_client_tests::{install, java, kafka_server, tool_driver, wait};

use crate::joining::first_join;
use crate::raw::{self, METADATA_VERSION, RawClient};
use crate::server::Server;
use crate::{canned, programs};

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// kafkito's binary.
    Kafkito,
    /// franz-go's fake cluster.
    Kfake,
    /// librdkafka's mock cluster.
    Mock,
    /// A tokio server that sends every frame back.
    Echo,
    /// [`minimal`](crate::minimal).
    Minimal,
    /// Apache Kafka, in a JVM with Kafka's own settings.
    Kafka,
}

impl Peer {
    /// Its name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Peer::Kafkito => "kafkito",
            Peer::Kfake => "kfake",
            Peer::Mock => "librdkafka's mock",
            Peer::Echo => "tokio echo",
            Peer::Minimal => "minimal broker",
            Peer::Kafka => "Apache Kafka",
        }
    }

    /// Whether it answers as a broker does.
    pub fn is_broker(self) -> bool {
        self != Peer::Echo
    }

    /// Whether topics can be created and deleted by request.
    pub fn has_admin(self) -> bool {
        matches!(self, Peer::Kafkito | Peer::Kfake | Peer::Kafka)
    }

    /// Builds or installs its program, which [`start`](Self::start) would do, too: before anything is measured.
    ///
    /// # Panics
    /// If that fails.
    pub fn install(self) {
        match self {
            Peer::Kafkito => drop(programs::kafkito()),
            Peer::Kfake => drop(programs::kfake()),
            Peer::Mock => drop(programs::librdkafka()),
            Peer::Echo | Peer::Minimal => drop(programs::baseline()),
            Peer::Kafka => drop(tool_driver::jvm()),
        }
    }

    /// Starts it, with the topic [`raw::TOPIC`] of one partition.
    ///
    /// # Panics
    /// If it cannot be built or does not serve.
    pub fn start(self) -> Server {
        if self == Peer::Kafka { kafka() } else { Server::start(&mut self.command(Some(raw::TOPIC))) }
    }

    /// The same, with a control port if it has one.
    ///
    /// # Panics
    /// As [`start`](Self::start).
    pub fn start_controlled(self) -> Server {
        if self != Peer::Kafkito {
            return self.start();
        }
        let mut command = self.command(Some(raw::TOPIC));
        Server::start_controlled(command.args(["--control", "127.0.0.1:0"]))
    }

    /// Starts it without topics.
    ///
    /// # Panics
    /// As [`start`](Self::start); and there is no such Kafka.
    pub fn start_empty(self) -> Server {
        Server::start(&mut self.command(None))
    }

    /// The command that becomes the server, with a topic of one partition.
    fn command(self, topic: Option<&str>) -> Command {
        let (program, args): (_, &[&str]) = match self {
            Peer::Kafkito => (programs::kafkito(), &["--listen", "127.0.0.1:0"]),
            Peer::Kfake => (programs::kfake(), &["serve"]),
            Peer::Mock => (programs::librdkafka(), &["mock"]),
            Peer::Echo => (programs::baseline(), &["echo"]),
            Peer::Minimal => (programs::baseline(), &["broker"]),
            Peer::Kafka => unreachable!("it is started in another way"),
        };
        let mut command = Command::new(program);
        command.args(args);
        match (self, topic) {
            (Peer::Kafkito, Some(topic)) => command.arg("--topic").arg(topic),
            (Peer::Kfake | Peer::Mock, Some(topic)) => command.arg(topic),
            _ => &mut command,
        };
        command
    }
}

/// A guard against hanging: Kafka takes seconds to start.
const LIMIT: Duration = Duration::from_secs(120);

/// A new Kafka on a directory in `target/`.
fn kafka() -> Server {
    let dir = install::target().join("peers/kafka");
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).expect("target is writable");
    let log = dir.join("log").display().to_string();
    let (addresses, properties) = kafka_server::configure("1", &log, &["num.partitions=1"]);
    let jvm = tool_driver::jvm().expect("Java and Maven are needed for Apache Kafka");
    kafka_server::format(jvm, &properties, &[]);
    let mut command = Command::new("java");
    // As kafka-server-start.sh does.
    command.args(["-Xmx1G", "-Xms1G", "-server", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20"]);
    command.arg("-XX:InitiatingHeapOccupancyPercent=35");
    command.arg(format!("-Dlog4j2.configurationFile={}/java/log4j2.xml", install::sources().display()));
    command
        .arg("-cp")
        .arg(java::class_path().expect("Java has been found"))
        .args(["kafka.Kafka", &properties]);
    let said = std::fs::File::create(dir.join("said")).expect("target is writable");
    let group = Group::spawn(command.stdin(Stdio::null()).stdout(said).stderr(Stdio::null()));
    wait::until(LIMIT, "Kafka to listen", || {
        TcpStream::connect(&addresses.client).map(drop).map_err(|error| error.to_string())
    });
    let server = Server::at(addresses.client, group);
    let mut client = RawClient::connect(server.address()).expect("it listens");
    create_topic(&mut client);
    warm_up(&mut client);
    first_join(server.address(), "warm-up", 1);
    client.call(&raw::delete_topic()).expect("it answers");
    create_topic(&mut client);
    server
}

/// Requests of each kind, after which a JVM has compiled what it runs: before that, it is the interpreter that is measured.
const WARM_UP: usize = 20_000;

/// Has Kafka serve what the raw clients ask.
fn warm_up(client: &mut RawClient) {
    let produce = [raw::produce(100), raw::produce(16 << 10)];
    let produces = produce.iter().cycle().take(WARM_UP);
    client.pipeline(5, produces, canned::accepted).expect("it answers");
    let last = raw::produced(client.call(&produce[0]).expect("it answers"));
    let others = [raw::fetch(last, 0), raw::api_versions(), raw::metadata_of_all()];
    client.pipeline(5, others.iter().cycle().take(WARM_UP), |_| ()).expect("it answers");
}

/// Creates the topic, and waits until it has a leader that serves it.
fn create_topic(client: &mut RawClient) {
    client.call(&raw::create_topic()).expect("it answers");
    wait::until(LIMIT, "the topic's leader", || {
        let reply = client.call(&raw::metadata_of_all()).expect("it answers");
        let metadata = MetadataResponse::decode(&mut &reply[5..], METADATA_VERSION);
        let metadata = metadata.map_err(|error| error.to_string())?;
        let mut partitions = metadata.topics.iter().flat_map(|topic| &topic.partitions);
        if partitions.any(|partition| partition.leader_id.0 >= 0) {
            Ok(())
        } else {
            Err(format!("{metadata:?}"))
        }
    });
    wait::until(LIMIT, "the leader to serve the topic", || {
        match canned::fetch_error(client.call(&raw::fetch(0, 0)).expect("it answers")) {
            0 => Ok(()),
            error => Err(format!("a fetch is answered with {error}")),
        }
    });
}
