//! The same frames over sockets, against a running cluster that serves an honest client all the while.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, Once, mpsc};
use std::thread;
use std::time::Duration;

use kafkito_storage::RecordBatchBuilder;

use super::raw_client::{RawClient, framed, header};
use super::*;
use crate::Cluster;
use crate::clock::Millis;
use crate::metadata::testing::RULES;
use crate::metadata::{NewTopic, create_topics};
use crate::routes::ROUTES;
use crate::schema::Struct;

/// Threads that send frames.
const SENDERS: u64 = 2;
/// How long a sender waits: a request that is parked longer is left alone.
const SENDER_PATIENCE: Duration = Duration::from_millis(200);
/// How long the honest client, and whoever stops the cluster, wait at most.
const PATIENCE: Duration = Duration::from_secs(60);
/// What the process may grow by: four requests in flight at their budget, and what the frames left behind.
const GROWTH_MAX: usize = 512 << 20;

#[test]
fn a_cluster_under_fire_serves_an_honest_client() {
    count_panics();
    let seeds = seeds(1_500);
    let cluster = Cluster::builder().config("kafkito.fetch.max.wait.ms", "5").start().expect("a cluster");
    for topic in ["honest", "fuzz", "fuzz-a"] {
        create_topic(&cluster, topic);
    }
    let address = cluster.bootstrap_servers();
    let memory_before = resident_bytes();
    let (over, parked) = (AtomicBool::new(false), AtomicU64::new(0));
    let rounds = thread::scope(|scope| {
        let honest = scope.spawn(|| {
            let _over = OnDrop(&over);
            honest_client(&address, cluster.shared.clock.now(), &over)
        });
        let senders: Vec<_> = (0..SENDERS)
            .map(|sender| {
                let (address, parked, over, seeds) = (&address, &parked, &over, seeds.clone());
                scope.spawn(move || {
                    let seeds = seeds.filter(|seed| seed % SENDERS == sender);
                    send(address, seeds.take_while(|_| !over.load(Ordering::Relaxed)), parked)
                })
            })
            .collect();
        let sent: Vec<_> = senders.into_iter().map(thread::ScopedJoinHandle::join).collect();
        over.store(true, Ordering::Relaxed);
        sent.into_iter().for_each(|sent| sent.expect("a sender"));
        honest.join().expect("the honest client")
    });
    let parked = parked.into_inner();
    assert!(rounds > 0, "the honest client was never served");
    assert!(parked * 2 < seeds.end - seeds.start, "{parked} requests got no answer");
    assert!(cluster.trace().to_json_lines().lines().count() > 1_000, "whatever came can be told");
    stop(cluster);
    assert_eq!(*PANICS.lock().expect("no panic while it is held"), Vec::<String>::new());
    let growth = resident_bytes().saturating_sub(memory_before);
    assert!(growth < GROWTH_MAX, "the process grew by {growth} bytes");
}

/// Panics of clusters' threads, which tokio would keep to itself.
static PANICS: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn count_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if thread::current().name() == Some("kafkito") {
                PANICS.lock().expect("a hook never panics").push(panic.to_string());
            }
            before(panic);
        }));
    });
}

/// Ends the test for everybody when the honest client ends, be it in a panic.
struct OnDrop<'a>(&'a AtomicBool);

impl Drop for OnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn create_topic(cluster: &Cluster, name: &str) {
    cluster.shared.with_state(|state, now| {
        let topic = NewTopic { partitions: 1, replication_factor: 1, ..NewTopic::named(name) };
        let plan = create_topics(state.metadata.image(), &mut state.rng, &RULES, &[topic]);
        state.commit(plan.records, now).expect("a new topic");
    });
}

/// Dropping a cluster joins its thread.
fn stop(cluster: Cluster) {
    let (stopped, wait) = mpsc::channel();
    thread::spawn(move || {
        drop(cluster);
        stopped.send(())
    });
    wait.recv_timeout(PATIENCE).expect("the cluster stops");
}

/// Produces a batch and fetches it, again and again. Answers with the number of rounds.
///
/// Its records are of today: what is older than `retention.ms` is dropped by the first look at retention, five minutes
/// into a long run, and must not be asked for then.
fn honest_client(address: &str, now: Millis, over: &AtomicBool) -> i64 {
    let mut client = RawClient::connect(address, PATIENCE).expect("a connection");
    let mut offset = 0;
    while !over.load(Ordering::Relaxed) {
        let batch = batch(now, &format!("record {offset}"));
        assert_eq!(produce(&mut client, &batch), (0, offset), "the answer to a produce");
        let fetched = fetch(&mut client, offset);
        // What stands before the CRC is the broker's to write.
        assert!(fetched.ends_with(&batch[17..]), "record {offset} came back as {fetched:02x?}");
        offset += 1;
    }
    offset
}

fn batch(timestamp: Millis, value: &str) -> Vec<u8> {
    let mut batch = RecordBatchBuilder::new();
    batch.push(timestamp, Some(b"key"), Some(value.as_bytes()));
    batch.build().expect("a small batch").to_bytes().to_vec()
}

/// Error code and base offset.
fn produce(client: &mut RawClient, batch: &[u8]) -> (i16, i64) {
    let request = Struct::new(&messages::PRODUCE_REQUEST).set("acks", -1).set("timeoutMs", 30_000);
    let request = request.push("topicData", |topic| {
        let records = bytes::Bytes::copy_from_slice(batch);
        topic.set("name", "honest").push("partitionData", |partition| partition.set("records", records))
    });
    let answer = client.call(&request, 9).expect("an answer to a produce");
    let partition = only(only(&answer, "responses"), "partitionResponses");
    (partition.get_i16("errorCode").unwrap(), partition.get_i64("baseOffset").unwrap())
}

fn fetch(client: &mut RawClient, offset: i64) -> Vec<u8> {
    let request = Struct::new(&messages::FETCH_REQUEST).set("maxWaitMs", 100).set("minBytes", 1);
    let request = request.push("topics", |topic| {
        topic.set("topic", "honest").push("partitions", |partition| {
            partition.set("fetchOffset", offset).set("partitionMaxBytes", 1 << 20)
        })
    });
    let answer = client.call(&request, 12).expect("an answer to a fetch");
    let partition = only(only(&answer, "responses"), "partitions");
    assert_eq!(partition.get_i16("errorCode").unwrap(), 0, "{answer:?}");
    partition.get_bytes("records").unwrap().to_vec()
}

fn only<'a>(answer: &'a Struct, name: &'static str) -> &'a Struct {
    match answer.get_structs(name).unwrap()[..] {
        [only] => only,
        ref others => panic!("{} {name} in {answer:?}", others.len()),
    }
}

/// Sends one frame a seed. Behind each goes a request that the broker must answer if it has not closed the connection: so
/// the frame before it was dealt with.
fn send(address: &str, seeds: impl Iterator<Item = u64>, parked: &AtomicU64) {
    let mut connection = None;
    for seed in seeds {
        let mut client = match connection.take() {
            Some(client) => client,
            None => RawClient::connect(address, SENDER_PATIENCE).expect("the broker accepts connections"),
        };
        match fire(&mut client, seed) {
            Ok(()) => connection = Some(client),
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
                parked.fetch_add(1, Ordering::Relaxed);
            }
            Err(_) => {} // closed, as it should be
        }
    }
}

fn fire(client: &mut RawClient, seed: u64) -> io::Result<()> {
    const PROBE: i32 = i32::MAX;
    let mut rng = Rng::seeded(seed);
    let frame = frame(&mut rng);
    if once_in(&mut rng, 30) {
        // A length that is not the frame's: nothing more can be said on this connection.
        let mut bytes = frame;
        bytes[..4].copy_from_slice(&(rng.next_u64() as u32 >> below(&mut rng, 32)).to_be_bytes());
        client.send(&bytes)?;
        return Err(io::ErrorKind::ConnectionAborted.into());
    }
    let probe = Struct::new(&messages::API_VERSIONS_REQUEST).encode(0).expect("a valid request");
    let probe = framed(&header(messages::API_VERSIONS_REQUEST.key, 0, PROBE), &probe);
    client.send(&[frame, probe].concat())?;
    while client.receive()?.get(..4) != Some(&PROBE.to_be_bytes()) {}
    Ok(())
}

/// A broker that somebody has unregistered serves nobody any more, as in Kafka.
const UNREGISTER_BROKER: i16 = 64;

/// A frame with its length: sound or spoilt, at times with a spoilt header.
fn frame(rng: &mut Rng) -> Vec<u8> {
    let mut frame = loop {
        let frame = if once_in(rng, 4) { any_request(rng, Style::Plain) } else { served_request(rng) };
        if frame.key != UNREGISTER_BROKER {
            break frame;
        }
    };
    if !once_in(rng, 3) {
        mutate(&mut frame, rng);
    }
    let mut header = header(frame.key, frame.version, rng.next_u64() as i32 & 0xffff);
    if once_in(rng, 20) {
        let place = below(rng, header.len());
        header[place] ^= 1 << below(rng, 8);
    }
    framed(&header, &frame.body)
}

/// A sound request that is served.
fn served_request(rng: &mut Rng) -> Frame {
    let row = &ROUTES[below(rng, ROUTES.len())];
    let version = row.min + below(rng, (row.max - row.min + 1) as usize) as i16;
    generate(messages::REQUESTS[row.key as usize], version, Style::Plain, rng)
}

/// What the process holds in memory; 0 where that cannot be asked.
fn resident_bytes() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok());
    pages.unwrap_or(0) * 4096
}
