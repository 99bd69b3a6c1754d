//! A cluster without sockets, for the tests of handlers: a state with one broker, and clients that call.

use std::net::SocketAddr;
use std::sync::Arc;

use kafka_protocol::protocol::{Decodable, Encodable, Request};

use crate::advance::{self, Alive};
use crate::call::{Call, Client, ConnectionId};
use crate::clock::Millis;
use crate::config::{Config, Overrides, overrides};
use crate::metadata::testing::RULES;
use crate::metadata::{Broker, NewTopic, PartitionChange, Record, create_topics};
use crate::outcome::Outcome;
use crate::partitions::PartitionKey;
use crate::schema::{self, SchemaError, Struct};
use crate::slot::Slot;
use crate::state::{State, TopicRef};
use crate::uuid::Uuid;

/// When everything happens that does not wait.
pub(crate) const NOW: Millis = 1_700_000_000_000;

/// A state, and a client on broker 1.
pub(crate) struct Handlers {
    pub(crate) state: State,
    pub(crate) client: Arc<Client>,
    pub(crate) now: Millis,
}

impl Handlers {
    /// One broker with these topics, by name and number of partitions.
    pub(crate) fn new(topics: &[(&str, i32)]) -> Self {
        Self::with_configs(topics, &[])
    }

    /// The same, started with configs.
    pub(crate) fn with_configs(topics: &[(&str, i32)], configs: &[(&str, &str)]) -> Self {
        let configs: Overrides =
            configs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        let brokers = [Broker::listening(1, address(9092))];
        let mut state = State::new(Config::new(configs).expect("valid configs"), 1, brokers);
        let now = 1_000_000;
        for (name, partitions) in topics {
            let topic = NewTopic { partitions: *partitions, replication_factor: 1, ..NewTopic::named(*name) };
            let plan = create_topics(state.metadata.image(), &mut state.rng, &RULES, &[topic]);
            state.commit(plan.records, now).expect("a new topic");
        }
        Self { state, client: client(1, 1), now }
    }

    /// Calls a handler, whatever becomes of it.
    pub(crate) fn call<Q, A, W>(
        &mut self,
        handle: fn(&mut State, &Call<'_, Q>) -> Outcome<A, W>,
        version: i16,
        request: &Q,
    ) -> Outcome<A, W> {
        let call = Call { request, version, client: &self.client, now: self.now };
        handle(&mut self.state, &call)
    }

    /// Calls a handler that answers at once. The answer must fit into the version: a field that it does not have is
    /// found out.
    pub(crate) fn ask<Q, A: Encodable, W>(
        &mut self,
        handle: fn(&mut State, &Call<'_, Q>) -> Outcome<A, W>,
        version: i16,
        request: &Q,
    ) -> A {
        let answer = self.call(handle, version, request).reply();
        must_fit(&answer, version);
        answer
    }

    /// Calls a handler that goes by the schema.
    pub(crate) fn ask_by_schema(
        &mut self,
        handle: fn(&mut State, &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>>,
        version: i16,
        request: &Struct,
    ) -> Struct {
        let call = Call { request, version, client: &self.client, now: self.now };
        asked(handle, &mut self.state, &call)
    }

    /// The same, in kafka-protocol's words.
    pub(crate) fn ask_in_words<Q: Request>(
        &mut self,
        handle: fn(&mut State, &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>>,
        version: i16,
        request: &Q,
    ) -> Q::Response {
        let call = Call { request, version, client: &self.client, now: self.now };
        asked_in_words(handle, &mut self.state, &call)
    }

    /// Calls a handler that parks.
    pub(crate) fn park<Q, A>(
        &mut self,
        handle: fn(&mut State, &Call<'_, Q>) -> Outcome<A, Slot<A>>,
        version: i16,
        request: &Q,
    ) -> Slot<A> {
        match self.call(handle, version, request) {
            Outcome::Wait(slot) => slot,
            _ => panic!("not parked"),
        }
    }

    /// Lets time pass, and what falls due happen. Who is not heard is gone.
    pub(crate) fn advance(&mut self, ms: Millis) {
        let end = self.now + ms;
        advance::run(&mut self.state, self.now, end, Alive::Heard);
        self.now = end;
    }

    /// The same; who is connected counts as alive.
    pub(crate) fn advance_connected(&mut self, ms: Millis) {
        let end = self.now + ms;
        advance::run(&mut self.state, self.now, end, Alive::Connected);
        self.now = end;
    }
}

/// A cluster of one broker.
pub(crate) fn one_broker() -> State {
    brokers(1)
}

/// A cluster of brokers 1 to `count`, on ports 9001 and up.
pub(crate) fn brokers(count: u16) -> State {
    configured(count, &[])
}

/// A cluster of brokers with configs.
pub(crate) fn configured(count: u16, configs: &[(&str, &str)]) -> State {
    configured_with_dirs(count, 1, configs)
}

/// A cluster of brokers with so many log directories each.
pub(crate) fn brokers_with_dirs(count: u16, dirs: usize) -> State {
    configured_with_dirs(count, dirs, &[])
}

/// The same, with configs.
pub(crate) fn configured_with_dirs(count: u16, dirs: usize, configs: &[(&str, &str)]) -> State {
    let config = Config::new(overrides(configs.iter().copied())).expect("valid configs");
    let broker = |id: u16| Broker::listening(id.into(), address(9000 + id));
    let brokers = (1..=count).map(|id| Broker { log_dirs: vec![Uuid::ZERO; dirs], ..broker(id) });
    State::new(config, 0, brokers)
}

/// Makes a topic.
pub(crate) fn make_topic(state: &mut State, name: &str, partitions: i32) {
    let topic = NewTopic { partitions, ..NewTopic::named(name) };
    let results = state.create_topics(&[topic], false, NOW);
    results[0].1.as_ref().expect("a topic that can be made");
}

/// Makes a topic of one partition that this broker leads, and no other keeps.
pub(crate) fn make_topic_led_by(state: &mut State, name: &str, leader: i32) {
    make_topic(state, name, 1);
    let topic_id = state.metadata.topic(name).expect("the topic was made").id;
    let replicas = (leader >= 0).then(|| [leader].as_slice().into());
    let isr = replicas.clone();
    let directories = state.metadata.broker(leader).map(|broker| [broker.first_dir()].into());
    let change = PartitionChange {
        topic_id,
        leader: Some(leader),
        replicas,
        isr,
        directories,
        ..PartitionChange::default()
    };
    state.commit(vec![Record::PartitionChange(change)], NOW).expect("another leader");
}

/// Makes a topic of one partition that the first of `replicas` leads, and the others follow.
pub(crate) fn make_replicated(state: &mut State, name: &str, replicas: &[i32]) -> PartitionKey {
    let topic = NewTopic { assignments: vec![(0, replicas.to_vec())], ..NewTopic::named(name) };
    state.create_topics(&[topic], false, NOW)[0].1.as_ref().expect("a topic that can be made");
    PartitionKey { topic: state.metadata.topic(name).expect("it was made").id, index: 0 }
}

/// Appends a record to the first partition of topic `t`, as its leader.
pub(crate) fn append(state: &mut State) {
    let located = state.locate(&TopicRef::Name("t".into()), 0).expect("a partition");
    let mut batch = kafkito_storage::RecordBatchBuilder::new();
    batch.push(NOW, None, Some(b"value"));
    let batch = batch.build().expect("a batch").trusted();
    state.append(&located, &batch, kafkito_storage::Origin::Client, NOW).expect("appended");
}

/// The answer of a handler that answers at once.
pub(crate) fn reply<Q, A, W>(
    handle: impl FnOnce(&mut State, &Call<'_, Q>) -> Outcome<A, W>,
    state: &mut State,
    version: i16,
    request: &Q,
) -> A {
    handle(state, &Call { request, version, client: &client(1, 1), now: NOW }).reply()
}

/// The same for an API that goes by the schema. The answer must fit into the version.
pub(crate) fn ask(
    handle: fn(&mut State, &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>>,
    state: &mut State,
    version: i16,
    request: &Struct,
) -> Struct {
    asked(handle, state, &Call { request, version, client: &client(1, 1), now: NOW })
}

/// The same, in kafka-protocol's words.
pub(crate) fn ask_in_words<Q: Request>(
    handle: fn(&mut State, &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>>,
    state: &mut State,
    version: i16,
    request: &Q,
) -> Q::Response {
    asked_in_words(handle, state, &Call { request, version, client: &client(1, 1), now: NOW })
}

/// What a client that speaks with kafka-protocol gets from a handler that goes by the schema.
pub(crate) fn asked_in_words<Q: Request>(
    handle: fn(&mut State, &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>>,
    state: &mut State,
    call: &Call<'_, Q>,
) -> Q::Response {
    let Call { version, client, now, .. } = *call;
    let mut bytes = bytes::BytesMut::new();
    if let Err(error) = call.request.encode(&mut bytes, version) {
        panic!("no request of version {version}: {error}");
    }
    let message = schema::request(Q::KEY).expect("a request of Kafka's");
    let request = Struct::decode(message, version, &bytes).expect("what was just written");
    let answer = asked(handle, state, &Call { request: &request, version, client, now });
    let mut bytes = bytes::Bytes::from(answer.encode(version).expect("what was written before"));
    let answer = Q::Response::decode(&mut bytes, version);
    answer.unwrap_or_else(|error| panic!("no answer of version {version}: {error}"))
}

fn asked(
    handle: fn(&mut State, &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>>,
    state: &mut State,
    call: &Call<'_, Struct>,
) -> Struct {
    let version = call.version;
    let bytes = call.request.encode(version);
    let bytes = bytes.unwrap_or_else(|error| panic!("no request of version {version}: {error}"));
    let request = Struct::decode(call.request.message(), version, &bytes).expect("what was just written");
    let answer = handle(state, &Call { request: &request, version, client: call.client, now: call.now });
    let answer = answer.unwrap_or_else(|error| panic!("not by the schema: {error}"));
    let bytes =
        answer.encode(version).unwrap_or_else(|error| panic!("no answer of version {version}: {error}"));
    Struct::decode(answer.message(), version, &bytes).expect("what was just written")
}

fn address(port: u16) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], port))
}

/// A client of a broker.
pub(crate) fn client(connection: u64, broker_id: i32) -> Arc<Client> {
    Arc::new(Client {
        traced: crate::trace::ClientNumber::default(),
        connection: ConnectionId(connection),
        broker_id,
        client_id: Arc::from("app"),
        local_addr: address(9092),
        peer_addr: address(50_000),
    })
}

/// Fails if the message cannot be written in the version.
pub(crate) fn must_fit(message: &impl Encodable, version: i16) {
    let mut bytes = bytes::BytesMut::new();
    if let Err(error) = message.encode(&mut bytes, version) {
        panic!("not a message of version {version}: {error}");
    }
}
