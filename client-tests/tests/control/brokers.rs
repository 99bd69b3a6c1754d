//! Several brokers over HTTP: looked at, stopped and started, their replicas moved; and a storm of all of that.

use kafkito::{Clock, Cluster};
use kafkito_client_tests::http::Http;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::kit::{Controlled, start_with};
use crate::storm::{self, Call};

/// Three brokers, and a topic that all of them keep.
fn start() -> Controlled {
    let builder = Cluster::builder().brokers(3).racks(["a", "b", "c"]).log_dirs(2).clock(Clock::manual());
    start_with(builder.replicated_topic("orders", 1, 3).config("default.replication.factor", "3"))
}

fn partition(controlled: &Controlled) -> Value {
    partition_of(&controlled.http)
}

fn partition_of(http: &Http) -> Value {
    http.get("/v1/topics/orders").expect(200)["partitions"][0].clone()
}

#[test]
fn brokers_are_listed_stopped_and_started() {
    let Controlled { kafka, http } = start();
    let brokers = http.get("/v1/brokers").expect(200);
    let told = |brokers: &Value, name: &str| {
        let brokers = brokers["brokers"].as_array().expect("a list").clone();
        brokers.iter().map(|broker| broker[name].clone()).collect::<Vec<_>>()
    };
    assert_eq!(told(&brokers, "rack"), ["a", "b", "c"]);
    assert_eq!(told(&brokers, "running"), [true, true, true]);
    let address = kafka.broker(2).address().expect("it is there");
    http.post("/v1/brokers/2/kill", &json!({})).expect(204);
    assert_eq!(told(&http.get("/v1/brokers").expect(200), "running"), [true, false, true]);
    let refused = std::net::TcpStream::connect(address).expect_err("nobody listens");
    assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
    let cluster = http.get("/v1/cluster").expect(200);
    assert_eq!(cluster["brokers"].as_array().map(Vec::len), Some(2), "clients are told of the others");
    http.post("/v1/brokers/2/stop", &json!({})).expect(204);
    http.post("/v1/brokers/2/start", &json!({})).expect(204);
    http.post("/v1/brokers/2/restart", &json!({})).expect(204);
    assert_eq!(http.get("/v1/brokers/2").expect(200)["running"], true);
    std::net::TcpStream::connect(address).expect("it listens where it did");
    let problem = http.post("/v1/brokers/9/stop", &json!({})).expect(404);
    assert!(problem["detail"].as_str().is_some_and(|why| why.contains("there are 1, 2, 3")), "{problem}");
}

#[test]
fn leaders_and_followers_are_moved() {
    let controlled = start();
    let http = &controlled.http;
    let before = partition(&controlled);
    let isr: Vec<i64> = before["isr"].as_array().expect("a list").iter().filter_map(Value::as_i64).collect();
    let [leader, second, third] = isr[..] else { panic!("{before}") };
    let replica = |id: i64, what: &str| format!("/v1/topics/orders/partitions/0/replicas/{id}/{what}");
    http.post(&replica(second, "hold-back"), &json!({})).expect(204);
    http.post(&replica(third, "drop"), &json!({})).expect(204);
    http.post("/v1/topics/orders/records", &json!({"records": [{"value": "v"}]})).expect(201);
    let held = partition(&controlled);
    let two = [leader.min(second), leader.max(second)];
    assert_eq!((&held["isr"], &held["highWatermark"]), (&json!(two), &json!(0)), "{held}");
    http.post("/v1/clock/advance", &json!({"byMs": 30_000})).expect(200);
    let lagged = partition(&controlled);
    assert_eq!((&lagged["isr"], &lagged["highWatermark"]), (&json!([leader]), &json!(1)), "{lagged}");
    let move_to = |id: i64, unclean: bool| {
        http.put("/v1/topics/orders/partitions/0/leader", &json!({"broker": id, "unclean": unclean}))
    };
    move_to(second, false).expect(409);
    http.post(&replica(second, "catch-up"), &json!({})).expect(204);
    let wait = json!({"until": {"inSync": {"topic": "orders", "partition": 0, "replicas": 2}}});
    assert_eq!(http.post("/v1/waits", &wait).expect(200), json!({"inSync": two}));
    move_to(second, false).expect(204);
    let wait = json!({"until": {"leader": {"topic": "orders", "partition": 0, "broker": second}}});
    http.post("/v1/waits", &wait).expect(200);
    move_to(third, true).expect(204);
    let lost = partition(&controlled);
    assert_eq!((&lost["leader"], &lost["logEndOffset"]), (&json!(third), &json!(0)), "{lost}");
    http.post(&replica(third, "hold-back"), &json!({})).expect(400);
    http.post(&replica(7, "hold-back"), &json!({})).expect(409);
}

#[test]
fn reassignments_are_held_listed_and_finished() {
    let Controlled { kafka, http } = start();
    assert_eq!(http.get("/v1/reassignments").expect(200), json!({"reassignments": []}));
    http.put("/v1/reassignments/hold", &json!({"hold": true})).expect(204);
    let to = |replicas: &[i32]| {
        http.put("/v1/topics/orders/partitions/0/replicas", &json!({"replicas": replicas}))
    };
    let what = |topic: &str, what: &str| {
        http.post(&format!("/v1/topics/{topic}/partitions/0/{what}-reassignment"), &json!({}))
    };
    to(&[2]).expect(204);
    assert_eq!(kafka.topic("orders").replicas(0), Some(vec![2]), "nothing has to be copied");
    to(&[3, 1]).expect(204);
    let under_way = http.get("/v1/reassignments").expect(200)["reassignments"][0].clone();
    let [topic, adding, removing] = ["topic", "adding", "removing"].map(|name| under_way[name].clone());
    assert_eq!((topic, adding, removing), (json!("orders"), json!([1, 3]), json!([2])), "{under_way}");
    what("orders", "cancel").expect(204);
    to(&[3, 1]).expect(204);
    what("orders", "finish").expect(204);
    assert_eq!(partition_of(&http)["replicas"], json!([3, 1]));
    for refused in ["finish", "cancel"] {
        let problem = what("orders", refused).expect(409);
        assert_eq!(problem["code"], "NO_REASSIGNMENT_IN_PROGRESS", "{problem}");
        what("none", refused).expect(404);
    }
    to(&[9]).expect(409);
    to(&[2]).expect(204);
    http.put("/v1/reassignments/hold", &json!({"hold": false})).expect(204);
    let wait = json!({"until": {"reassigned": {"topic": "orders", "partition": 0}}});
    assert_eq!(http.post("/v1/waits", &wait).expect(200), json!({"replicas": [2]}));
}

#[test]
fn a_log_directory_fails_and_is_there_again_after_a_restart() {
    let Controlled { kafka, http } = start();
    let dirs = http.get("/v1/brokers/2/log-dirs").expect(200);
    let dir = |at: usize, field: &str| dirs["logDirs"][at][field].clone();
    assert_eq!((dir(0, "path"), dir(0, "replicas")), (json!("/kafkito/memory-1"), json!(1)), "{dirs}");
    assert_eq!((dir(1, "path"), dir(1, "replicas")), (json!("/kafkito/memory-2"), json!(0)), "{dirs}");
    let fail = |path: &str| http.post("/v1/brokers/2/log-dirs/fail", &json!({"path": path}));
    let problem = fail("/elsewhere").expect(404);
    let why = problem["detail"].as_str().unwrap_or_default();
    assert!(why.contains("it has /kafkito/memory-1, /kafkito/memory-2"), "{problem}");
    fail("/kafkito/memory-1").expect(204);
    fail("/kafkito/memory-1").expect(204);
    assert_eq!(http.get("/v1/brokers/2/log-dirs").expect(200)["logDirs"][0]["failed"], true);
    assert_eq!(kafka.topic("orders").isr(0).map(|isr| isr.contains(&2)), Some(false));
    fail("/kafkito/memory-2").expect(204);
    assert_eq!(http.get("/v1/brokers/2").expect(200)["running"], false, "it was the last one");
    fail("/kafkito/memory-2").expect(409);
    http.post("/v1/brokers/2/start", &json!({})).expect(204);
    assert_eq!(kafka.topic("orders").isr(0).map(|isr| isr.len()), Some(3));
    http.get("/v1/brokers/9/log-dirs").expect(404);
}

/// A call about brokers and replicas.
fn call() -> impl Strategy<Value = Call> {
    let broker = || 1..=3u8;
    let lifecycle = prop::sample::select(vec!["stop", "kill", "start", "start", "restart"]);
    let replica = prop::sample::select(vec!["hold-back", "drop", "catch-up", "catch-up"]);
    prop_oneof![
        3 => (broker(), lifecycle).prop_map(|(id, what)| {
            Call("POST", format!("/v1/brokers/{id}/{what}"), json!({}))
        }),
        2 => (broker(), replica).prop_map(|(id, what)| {
            Call("POST", format!("/v1/topics/t1/partitions/0/replicas/{id}/{what}"), json!({}))
        }),
        2 => (broker(), any::<bool>()).prop_map(|(id, unclean)| {
            let body = json!({"broker": id, "unclean": unclean});
            Call("PUT", "/v1/topics/t1/partitions/0/leader".into(), body)
        }),
        1 => Just(Call("GET", "/v1/brokers".into(), Value::Null)),
        1 => (broker(), 1..=2u8).prop_map(|(id, dir)| {
            let body = json!({"path": format!("/kafkito/memory-{dir}")});
            Call("POST", format!("/v1/brokers/{id}/log-dirs/fail"), body)
        }),
        1 => prop::sample::subsequence(vec![1, 2, 3], 1..=3).prop_map(|replicas| {
            Call("PUT", "/v1/topics/t1/partitions/0/replicas".into(), json!({"replicas": replicas}))
        }),
        1 => any::<bool>().prop_map(|hold| {
            Call("PUT", "/v1/reassignments/hold".into(), json!({"hold": hold}))
        }),
        6 => storm::call(),
    ]
}

#[test]
fn brokers_that_come_and_go_in_a_storm_leave_nothing_stuck() {
    storm::storms(call, start, |controlled| {
        for id in 1..=3 {
            // A directory that has failed is there again after a restart.
            controlled.kafka.broker(id).stop().expect("nobody else stops it");
            controlled.kafka.broker(id).start().expect("its port is its own");
        }
        controlled.kafka.hold_reassignments(false);
        for (topic, id) in [("t1", 1), ("t1", 2), ("t1", 3)] {
            // Where it is there, and follows.
            let _ = controlled.kafka.topic(topic).catch_up(0, id);
        }
    });
}
