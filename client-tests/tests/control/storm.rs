//! Control calls in any order, from many threads, against live traffic: no deadlock, no stuck request, no bug.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use kafkito_client_tests::{http::Http, toolchain::is_long};
use proptest::prelude::*;
use rdkafka::{
    ClientConfig,
    consumer::{BaseConsumer, Consumer},
    producer::{BaseProducer, BaseRecord, Producer},
};
use serde_json::{Value, json};

use crate::kit::{Controlled, start};

/// A guard against a hang.
const LIMIT: Duration = Duration::from_secs(60);

/// A call: method, path, body.
#[derive(Clone, Debug)]
pub(crate) struct Call(pub(crate) &'static str, pub(crate) String, pub(crate) Value);

pub(crate) fn call() -> impl Strategy<Value = Call> {
    let read = prop::sample::select(vec![
        "/v1/cluster",
        "/v1/clock",
        "/v1/topics",
        "/v1/topics/t1/records",
        "/v1/groups",
        "/v1/groups/g",
        "/v1/events",
        "/v1/rules",
        "/v1/rules/1",
        "/v1/rules/2/held",
        "/v1/trace",
        "/v1/trace.txt",
        "/v1/connections",
        "/v1/refusals",
        "/v1/topics/t1/batches",
        "/v1/trace/bodies?last=3",
        "/v1/strict",
    ]);
    let rule = prop::sample::select(vec![
        json!({"on": "Produce", "first": 1, "verdicts": [{"fail": "NOT_LEADER_OR_FOLLOWER"}]}),
        json!({"on": "Fetch", "nth": 2, "verdicts": ["hold"]}),
        json!({"on": "JoinGroup", "first": 1, "verdicts": ["holdRequest"]}),
        json!({"on": "Heartbeat", "first": 2, "verdicts": [{"fail": "UNKNOWN_MEMBER_ID"}]}),
        json!({"on": "Metadata", "every": 3, "verdicts": [{"delayMs": 5}]}),
        json!({"on": "any", "nth": 5, "verdicts": ["disconnect"]}),
        json!({"on": "OffsetCommit", "verdicts": ["disconnectAfter", "pass"]}),
        json!({"on": "Fetch", "topic": "t1", "every": 4, "verdicts": ["corrupt", "loseResponse", {"truncate": 9}]}),
        json!({"on": "SyncGroup", "group": "g", "verdicts": ["hold", "swallow", {"throttleMs": 5}]}),
        json!({"on": "Produce", "first": 2, "verdicts": [{"halfOpen": "toClient"}, {"dribble": {"bytes": 3, "everyMs": 1}}]}),
        json!({"on": "connect", "first": 2, "verdicts": ["refuse", {"acceptSlowlyMs": 20}, {"bandwidth": 50_000}]}),
        json!({"on": "Nothing", "verdicts": ["hold"]}),
    ]);
    let group = prop::sample::select(vec![
        ("POST", "rebalance", json!({})),
        ("POST", "evict", json!({"member": "traffic"})),
        ("POST", "silence", json!({"member": "traffic", "silent": true})),
        ("POST", "silence", json!({"member": "traffic", "silent": false})),
        ("PUT", "member-ids", json!({"ids": {"counterDown": {}}})),
        ("PUT", "next-leader", json!({"member": "traffic"})),
        ("PUT", "evict-on-disconnect", json!({"evict": true})),
    ]);
    let batch = prop::sample::select(vec![
        json!({"records": [{"value": "x"}, {"value": "y"}], "compression": "lz4"}),
        json!({"records": [{"value": "x"}], "corrupt": ["records"], "unchecked": true}),
        json!({"abort": {"producerId": 7, "producerEpoch": 0}}),
        json!({"raw": "too short for a batch"}),
    ]);
    let number = 1..5u8;
    prop_oneof![
        4 => read.prop_map(|path| Call("GET", path.into(), Value::Null)),
        2 => number.clone().prop_map(|n| Call("POST", "/v1/topics".into(), json!({"name": format!("t{n}")}))),
        1 => (2..5u8).prop_map(|n| Call("DELETE", format!("/v1/topics/t{n}"), Value::Null)),
        2 => number.clone().prop_map(|n| {
            Call("POST", format!("/v1/topics/t{n}/records"), json!({"records": [{"key": "k", "value": "v"}]}))
        }),
        2 => (1..20_000u32, any::<bool>()).prop_map(|(ms, strict)| {
            Call("POST", "/v1/clock/advance".into(), json!({"byMs": ms, "strict": strict}))
        }),
        1 => Just(Call("POST", "/v1/clock/advance-to-next".into(), json!({}))),
        3 => rule.prop_map(|rule| Call("POST", "/v1/rules".into(), rule)),
        2 => number.clone().prop_map(|n| Call("DELETE", format!("/v1/rules/{n}"), Value::Null)),
        2 => number.clone().prop_map(|n| Call("POST", format!("/v1/rules/{n}/release"), json!({}))),
        3 => group.prop_map(|(method, what, body)| Call(method, format!("/v1/groups/g/{what}"), body)),
        2 => batch.prop_map(|batch| Call("POST", "/v1/topics/t1/batches".into(), json!({"batches": [batch]}))),
        1 => any::<bool>().prop_map(|on| Call("PUT", "/v1/trace/capture".into(), json!({"capture": on}))),
        1 => (1..40u8).prop_map(|n| Call("DELETE", format!("/v1/connections/{n}"), Value::Null)),
        2 => number.prop_map(|n| {
            let until = json!({"records": {"topic": "t1", "count": n}});
            Call("POST", "/v1/waits".into(), json!({"until": until, "withinMs": 10}))
        }),
    ]
}

fn make(http: &Http, Call(method, path, body): &Call) {
    let reply = match body {
        Value::Null => http.send(method, path, &[], ""),
        body => http.send(method, path, &[("Content-Type", "application/json")], &body.to_string()),
    };
    assert!(reply.status < 500, "{method} {path} {body}: {reply:?}");
}

fn config(servers: &str) -> ClientConfig {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", servers).set("client.id", "traffic").set("group.id", "g");
    config
        .set("auto.offset.reset", "earliest")
        .set("reconnect.backoff.ms", "10")
        .set("reconnect.backoff.max.ms", "50");
    config
}

fn produce(servers: &str, going: &AtomicBool) {
    let producer: BaseProducer = config(servers).create().expect("the config is valid");
    while going.load(Ordering::SeqCst) {
        let _ = producer.send(BaseRecord::<(), _>::to("t1").payload("x"));
        producer.poll(Duration::from_millis(5));
    }
}

fn consume(servers: &str, going: &AtomicBool) {
    let consumer: BaseConsumer = config(servers).create().expect("the config is valid");
    consumer.subscribe(&["t1"]).expect("it can subscribe");
    poll(&consumer, going);
}

fn poll(consumer: &BaseConsumer, going: &AtomicBool) {
    while going.load(Ordering::SeqCst) {
        let _ = consumer.poll(Duration::from_millis(20));
    }
}

/// After the storm an honest client is served as if nothing had been.
fn assert_serves(http: &Http, servers: &str) {
    for rule in http.get("/v1/rules").expect(200)["rules"].as_array().expect("a list") {
        http.delete(&format!("/v1/rules/{}", rule["id"])).expect(204);
    }
    http.post("/v1/topics", &json!({"name": "after"})).expect(201);
    let producer: BaseProducer = config(servers).create().expect("the config is valid");
    producer.send(BaseRecord::<(), _>::to("after").payload("x")).expect("the queue has room");
    producer.flush(LIMIT).expect("the broker serves");
    let until = json!({"until": {"records": {"topic": "after", "count": 1}}, "withinMs": 30_000});
    http.post("/v1/waits", &until).expect(200);
    assert_group_serves(http, servers);
}

/// Whatever members the storm has left behind, once their time is up the group takes in a new one.
fn assert_group_serves(http: &Http, servers: &str) {
    http.post("/v1/clock/advance", &json!({"byMs": 600_000, "strict": true})).expect(200);
    let consumer: BaseConsumer = config(servers).create().expect("the config is valid");
    consumer.subscribe(&["after"]).expect("it can subscribe");
    let going = AtomicBool::new(true);
    thread::scope(|scope| {
        scope.spawn(|| poll(&consumer, &going));
        let stable = json!({"until": {"groupStable": {"group": "g", "members": 1}}, "withinMs": 30_000});
        let stable = http.post("/v1/waits", &stable);
        let read =
            json!({"until": {"readToEndByGroup": {"group": "g", "topic": "after"}}, "withinMs": 30_000});
        let read = http.post("/v1/waits", &read);
        going.store(false, Ordering::SeqCst);
        stable.expect(200);
        read.expect(200);
    });
}

/// How much is tried: storms, threads of a storm, and calls of a thread.
struct Size {
    cases: u32,
    threads: usize,
    calls: usize,
}

const SHORT: Size = Size { cases: 6, threads: 6, calls: 25 };
const LONG: Size = Size { cases: 150, threads: 10, calls: 60 };

fn size() -> Size {
    if is_long() { LONG } else { SHORT }
}

fn scripts<S: Strategy<Value = Call>>(call: fn() -> S) -> impl Strategy<Value = Vec<Vec<Call>>> {
    let Size { threads, calls, .. } = size();
    prop::collection::vec(prop::collection::vec(call(), 1..calls), 2..threads)
}

/// One storm: a script for each thread, while a producer and a consumer do their work.
fn rage(scripts: &[Vec<Call>], start: fn() -> Controlled, calm: fn(&Controlled)) {
    let controlled = start();
    let servers = controlled.kafka.bootstrap_servers();
    let going = AtomicBool::new(true);
    thread::scope(|scope| {
        scope.spawn(|| produce(&servers, &going));
        scope.spawn(|| consume(&servers, &going));
        let threads: Vec<_> = scripts
            .iter()
            .map(|script| scope.spawn(|| script.iter().for_each(|call| make(&controlled.http, call))))
            .collect();
        let done: Vec<_> = threads.into_iter().map(thread::ScopedJoinHandle::join).collect();
        going.store(false, Ordering::SeqCst);
        done.into_iter().for_each(|done| done.expect("every call is answered"));
    });
    calm(&controlled);
    assert_serves(&controlled.http, &servers);
}

#[test]
fn calls_in_any_order_leave_nothing_stuck() {
    storms(call, start, |_| ());
}

/// Six storms of such calls; with `KAFKITO_LONG=1` 150, and larger ones. After each, `calm` mends what it has broken on
/// purpose. proptest tells the calls of one that fails.
pub(crate) fn storms<S: Strategy<Value = Call>>(
    call: fn() -> S,
    start: fn() -> Controlled,
    calm: fn(&Controlled),
) {
    let config = ProptestConfig {
        cases: size().cases,
        max_shrink_iters: 0,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    proptest!(config, |(scripts in scripts(call))| rage(&scripts, start, calm));
}
