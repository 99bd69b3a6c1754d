//! A cluster elsewhere, which the handles of this one stand for: what a test asks for, a client asks it.
//!
//! The client is librdkafka (crate rdkafka): of the Rust clients that are kept well it alone knows groups, and most users of Kafka in
//! Rust build it anyway. It is asked on the thread of whoever asks, for [`LIMIT`] at most, and works on threads of its own.

mod cluster;
mod groups;
mod produce;
mod read;
mod topics;

use std::fmt;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use parking_lot::Mutex;
use rdkafka::ClientConfig;
use rdkafka::admin::{AdminClient, AdminOptions};
use rdkafka::client::DefaultClientContext;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};
use rdkafka::producer::BaseProducer;

use crate::ErrorCode;
use crate::clock::wire_now;
use crate::error::{Error, ErrorKind};
use crate::ordered::OrderedMap;
use crate::wait::Unpark;
pub(crate) use cluster::told;
use produce::Deliveries;

/// How long one question may take.
const LIMIT: Duration = Duration::from_secs(10);

/// How long the client is let alone between two looks at what it does.
const PAUSE: Duration = Duration::from_millis(20);

/// The group whose name the client bears that is in none: it never joins one.
const NO_GROUP: &str = "kafkito-external";

/// The clients of a cluster elsewhere.
pub(crate) struct External {
    servers: String,
    producer: BaseProducer<Deliveries>,
    admin: AdminClient<DefaultClientContext>,
    /// By the group for which they ask.
    consumers: Mutex<OrderedMap<String, Arc<BaseConsumer>>>,
    /// The topics that were made through this, which go with it.
    made: Mutex<Vec<String>>,
}

impl External {
    /// Clients of the cluster at `servers`, which has answered.
    pub(crate) fn connect(servers: &str) -> Result<Self, Error> {
        let unable = |error| unreachable(servers, &error);
        let config = config(servers);
        let external = Self {
            servers: servers.to_owned(),
            producer: config.create_with_context(Deliveries).map_err(unable)?,
            admin: config.create().map_err(unable)?,
            consumers: Mutex::default(),
            made: Mutex::default(),
        };
        external.brokers()?;
        Ok(external)
    }

    /// Where it is, as it was given.
    pub(crate) fn servers(&self) -> &str {
        &self.servers
    }

    /// How many brokers there are.
    pub(crate) fn brokers(&self) -> Result<usize, Error> {
        // All topics: nothing less is asked without naming one.
        let metadata = self.consumer(NO_GROUP)?.fetch_metadata(None, LIMIT);
        Ok(metadata.map_err(|error| unreachable(&self.servers, &error))?.brokers().len())
    }

    /// The cluster's id.
    pub(crate) fn cluster_id(&self) -> Result<String, Error> {
        let id = self.consumer(NO_GROUP)?.client().fetch_cluster_id(LIMIT);
        id.ok_or_else(|| Error::new(ErrorKind::Io, format!("{} does not tell its cluster id", self.servers)))
    }

    /// What is asked on behalf of a group that the client does not join.
    fn consumer(&self, group: &str) -> Result<Arc<BaseConsumer>, Error> {
        let mut consumers = self.consumers.lock();
        if let Some(consumer) = consumers.get(group) {
            return Ok(Arc::clone(consumer));
        }
        let consumer = config(&self.servers).set("group.id", group).create();
        let consumer: Arc<BaseConsumer> =
            Arc::new(consumer.map_err(|error| unreachable(&self.servers, &error))?);
        consumers.insert(group.to_owned(), Arc::clone(&consumer));
        Ok(consumer)
    }

    /// Asks again where the cluster asks for it, as while leaders move and brokers learn of it, for [`LIMIT`] at most.
    fn patiently<T>(&self, what: &str, ask: impl Fn() -> KafkaResult<T>) -> Result<T, Error> {
        let deadline = wire_now() + LIMIT;
        loop {
            let error = match ask() {
                Ok(told) => return Ok(told),
                Err(error) => self.failed(what, &error),
            };
            let retriable = error.code().is_some_and(ErrorCode::is_retriable);
            if !retriable || wire_now() > deadline {
                return Err(error);
            }
            std::thread::park_timeout(PAUSE);
        }
    }

    /// That `what` needs the inside of a broker.
    pub(crate) fn outside(&self, what: &str) -> Error {
        let text = format!(
            "{what}: this needs the inside of a broker, and the cluster at {} is external",
            self.servers
        );
        Error::new(ErrorKind::External, text)
    }

    /// What the cluster answered to `what`, or why it did not.
    fn failed(&self, what: &str, error: &KafkaError) -> Error {
        match error.rdkafka_error_code().and_then(code) {
            Some(code) => Error::refused(code, what),
            None => Error::new(ErrorKind::Io, format!("{what} at {}: {error}", self.servers)),
        }
    }
}

impl fmt::Debug for External {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("External").field("servers", &self.servers).finish_non_exhaustive()
    }
}

/// What all clients are configured with. Nothing is committed, made or joined that the test has not asked for.
fn config(servers: &str) -> ClientConfig {
    let mut config = ClientConfig::new();
    for (name, value) in [
        ("bootstrap.servers", servers),
        ("client.id", "kafkito"),
        ("socket.timeout.ms", "10000"),
        ("message.timeout.ms", "10000"),
        ("queue.buffering.max.ms", "0"),
        ("enable.auto.commit", "false"),
        ("isolation.level", "read_uncommitted"),
    ] {
        config.set(name, value);
    }
    config
}

fn options() -> AdminOptions {
    AdminOptions::new().request_timeout(Some(LIMIT)).operation_timeout(Some(LIMIT))
}

fn unreachable(servers: &str, error: &KafkaError) -> Error {
    Error::new(ErrorKind::Io, format!("the external cluster at {servers} does not answer: {error}"))
}

/// Kafka's code, if it is one that a broker gave, or the client gave in its place.
fn code(code: RDKafkaErrorCode) -> Option<ErrorCode> {
    match code {
        RDKafkaErrorCode::UnknownTopic | RDKafkaErrorCode::UnknownPartition => {
            Some(ErrorCode::UnknownTopicOrPartition)
        }
        _ => i16::try_from(code as i32).ok().filter(|code| *code > 0).and_then(ErrorCode::from_code),
    }
}

/// Waits on this thread for what a thread of the client brings about, within [`LIMIT`] or a little more.
fn block_on<F: Future>(future: F) -> F::Output {
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return output,
            Poll::Pending => std::thread::park(),
        }
    }
}
