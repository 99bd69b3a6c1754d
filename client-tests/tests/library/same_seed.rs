//! The same seed and the same order of requests give the same trace.

use std::io::{Read, Write};
use std::net::TcpStream;

use kafkito::{Clock, Cluster, Record};

const RUNS: usize = 100;
const SEED: u64 = 7;

/// A request frame from a client called `raw`: API key, version, and the body behind a header without tagged fields.
fn frame(key: i16, version: i16, body: &[u8]) -> Vec<u8> {
    let header =
        [&key.to_be_bytes()[..], &version.to_be_bytes(), &[0, 0, 0, 5], &3_i16.to_be_bytes(), b"raw"]
            .concat();
    let length = u32::try_from(header.len() + body.len()).expect("a short frame");
    [&length.to_be_bytes()[..], &header, body].concat()
}

fn call(stream: &mut TcpStream, frame: &[u8]) -> Vec<u8> {
    stream.write_all(frame).expect("it reads");
    let mut length = [0; 4];
    stream.read_exact(&mut length).expect("it answers");
    let mut answer = vec![0; u32::from_be_bytes(length) as usize];
    stream.read_exact(&mut answer).expect("it answers");
    answer
}

fn string(text: &str) -> Vec<u8> {
    [&u16::try_from(text.len()).expect("short").to_be_bytes()[..], text.as_bytes()].concat()
}

/// JoinGroup v5 for the group `g`, as a new member or as the one it was told to be.
fn join(member: &str) -> Vec<u8> {
    let timeouts = [0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30];
    let protocols = [&[0, 0, 0, 1][..], &string("range"), &[0, 0, 0, 2, 0, 0]].concat();
    let body = [&string("g")[..], &timeouts, &string(member), &[0xff, 0xff], &string("consumer"), &protocols];
    frame(11, 5, &body.concat())
}

/// What the script's trace is: topics made by asking, a group joined and left, records read.
fn trace(seed: u64) -> String {
    let kafka = Cluster::builder().seed(seed).clock(Clock::manual()).topic("orders", 3).start();
    let kafka = kafka.expect("a cluster starts");
    let record = Record::new("one").partition(0).timestamp(1_700_000_000_000);
    kafka.topic("orders").produce(record).expect("the topic takes it");
    let mut stream = TcpStream::connect(kafka.bootstrap_servers()).expect("it listens");
    call(&mut stream, &frame(18, 0, &[]));
    // Metadata v4: a topic that is made for it, and one that is there.
    let topics = [&[0, 0, 0, 2][..], &string("made"), &string("orders"), &[1]].concat();
    call(&mut stream, &frame(3, 4, &topics));
    call(&mut stream, &frame(10, 0, &string("g")));
    let told = call(&mut stream, &join(""));
    // Correlation id, throttle time, MEMBER_ID_REQUIRED, generation; protocol and leader are empty.
    let member_at = 4 + 4 + 2 + 4 + 2 + 2;
    let length = usize::from(u16::from_be_bytes([told[member_at], told[member_at + 1]]));
    let member = String::from_utf8_lossy(&told[member_at + 2..][..length]).into_owned();
    call(&mut stream, &join(&member));
    // Fetch v4 of orders-0 from 0.
    let wanted = [&[0, 0, 0, 1][..], &[0; 4], &[0; 8], &[0, 1, 0, 0]].concat();
    let head = [&[0xff; 4][..], &[0; 4], &[0; 4], &[0, 1, 0, 0], &[0], &[0, 0, 0, 1]].concat();
    let fetched = call(&mut stream, &frame(1, 4, &[&head[..], &string("orders"), &wanted].concat()));
    assert!(fetched.windows(3).any(|window| window == b"one"), "the record is read");
    let trace = kafka.trace().without_times().to_string();
    assert_eq!(trace.lines().count(), 6, "{trace}");
    assert!(trace.contains("memberId=raw-") && trace.contains("port=*"), "{trace}");
    trace
}

#[test]
fn a_scripted_client_has_the_same_trace_a_hundred_times() {
    let first = trace(SEED);
    for run in 1..RUNS {
        assert_eq!(trace(SEED), first, "run {run}");
    }
    assert_ne!(trace(SEED + 1), first, "another seed gives other ids");
}
