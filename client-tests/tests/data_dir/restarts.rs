//! Applications that outlive their broker: it is stopped or killed under them, and started again on its directory.

use kafkito_client_tests::broker::Broker;
use kafkito_client_tests::http::Http;
use kafkito_client_tests::node::Project;
use kafkito_client_tests::talk::Talk;
use kafkito_client_tests::tool_driver::{Jvm, jvm};
use kafkito_client_tests::wait;
use serde_json::{Value, json};

use super::killed::assert_all_there;
use super::load::{Load, PARTITIONS, TOPIC};
use super::several::{start_three, three_args};
use super::{LIMIT, directory};

/// How a broker ends.
#[derive(Clone, Copy)]
enum End {
    Killed,
    Stopped,
}

/// Ends the broker, and starts another one in its place.
fn replace(broker: &mut Broker, end: End, args: &[&str]) {
    // Of several, the others listen on the ports that follow.
    let address = broker.bootstrap().split(',').next().unwrap_or_default().to_owned();
    match end {
        End::Killed => broker.kill(),
        End::Stopped => assert_eq!(broker.terminate(LIMIT), Some(0)),
    }
    *broker = Broker::start_at(&address, args);
}

fn app(project: &Project, broker: &Broker, program: &str, names: [&str; 2]) -> Talk {
    let mut command = project.command(broker.bootstrap());
    Talk::start(command.args(["--import", "tsx", program]).args(names))
}

/// Scenario 12's app: it is in the midst of a request when its broker goes.
#[test]
fn a_nestjs_app_answers_what_it_was_asked_before_its_broker_was_started_again() {
    let Some(project) = Project::install("nestjs") else { return };
    let (_root, dir) = directory();
    let args = ["--data-dir", dir.as_str()];
    let mut broker = Broker::start_at("127.0.0.1:0", &args);
    let mut app = app(&project, &broker, "src/outliving.ts", ["outliving", "outliving.echo"]);
    app.wait_for("ready", LIMIT);
    app.tell("send first");
    app.wait_for("reply re: first", LIMIT);
    for (round, end) in [End::Stopped, End::Killed, End::Killed].into_iter().enumerate() {
        app.tell(&format!("send held {round}"));
        app.wait_for(&format!("asked held {round}"), LIMIT);
        replace(&mut broker, end, &args);
        app.tell("go");
        app.wait_for(&format!("reply re: held {round}"), LIMIT);
        app.tell(&format!("send after {round}"));
        app.wait_for(&format!("reply re: after {round}"), LIMIT);
    }
    let replies = app.said().iter().filter(|line| line.starts_with("reply "));
    assert_eq!(replies.count(), 7, "each request has one reply: {:#?}", app.said());
}

/// Scenario 12 as a whole, with another broker before the session of the app times out that was killed.
#[test]
fn a_nestjs_app_that_was_killed_is_still_a_member_after_its_broker_was_started_again() {
    let Some(project) = Project::install("nestjs") else { return };
    let (_root, dir) = directory();
    let args = ["--data-dir", &dir, "--control", "127.0.0.1:0"];
    let mut broker = Broker::start_at("127.0.0.1:0", &args);
    let names = ["doomed", "doomed.echo"];
    let http = Http::new(&broker.control(LIMIT));
    // Who joins first has the only partition.
    let ids = json!({"ids": {"counterUp": {"prefix": "m"}}});
    http.put("/v1/groups/doomed-server/member-ids", &ids).expect(204);
    let mut doomed = app(&project, &broker, "src/hanging.ts", names);
    doomed.wait_for("listening", LIMIT);
    let mut heir = app(&project, &broker, "src/outliving.ts", names);
    heir.wait_for("ready", LIMIT);
    heir.tell("send hello");
    doomed.wait_for("hello", LIMIT);
    doomed.kill();
    replace(&mut broker, End::Killed, &args);
    let http = Http::new(&broker.control(LIMIT));
    let members = || {
        let view = http.get("/v1/groups/doomed-server").expect(200);
        view["members"]
            .as_array()
            .map(|members| members.iter().map(|member| member["clientId"].clone()).collect::<Vec<_>>())
    };
    assert!(members().is_some_and(|members| members.contains(&json!("doomed-server"))), "{:?}", members());
    http.post("/v1/clock/advance", &json!({"byMs": 30_000})).expect(200);
    heir.wait_for("reply re: hello", LIMIT);
}

/// What a consumer of Java's says that it has consumed: partition, first and last offset.
fn consumed(said: &str) -> Vec<(i64, i64, i64)> {
    let lines = said.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut spans = Vec::new();
    for line in lines.filter(|line| line["name"] == "records_consumed") {
        for part in line["partitions"].as_array().into_iter().flatten() {
            let number = |name: &str| part[name].as_i64().expect("a number");
            spans.push((number("partition"), number("minOffset"), number("maxOffset")));
        }
    }
    spans.sort_unstable();
    spans
}

#[test]
fn a_group_of_javas_and_a_producer_of_librdkafkas_go_on_where_they_were() {
    let Some(jvm) = jvm() else { return };
    let (_root, dir) = directory();
    let args = ["--data-dir", dir.as_str(), "--topic", "orders:3", "--config", "log.segment.bytes=1048576"];
    go_on(jvm, Broker::start_at("127.0.0.1:0", &args), &dir, &args);
}

#[test]
fn so_they_do_with_three_brokers() {
    let Some(jvm) = jvm() else { return };
    let (_root, dir) = directory();
    let args = three_args(&dir);
    go_on(jvm, start_three(&args), &dir, &args);
}

/// A group and a producer live on, while their broker is replaced again and again.
fn go_on(jvm: &Jvm, mut broker: Broker, dir: &str, args: &[&str]) {
    let address = broker.bootstrap().to_owned();
    let consumer = || {
        let args = ["--bootstrap-server", &address, "--topic", TOPIC, "--group-id", "billing"];
        let args = [&args[..], &["--group-protocol", "classic", "--reset-policy", "earliest"]].concat();
        jvm.call("org.apache.kafka.tools.VerifiableConsumer", &args, "")
    };
    let consumers = [consumer(), consumer()];
    consumers.iter().for_each(|consumer| drop(consumer.wait_for_stdout(LIMIT, "partitions_assigned")));
    let mut load = Load::new(&address);
    for end in [End::Killed, End::Stopped, End::Killed] {
        load.run(1_000);
        replace(&mut broker, end, args);
    }
    load.run(1_000);
    let sent = load.finish();
    let all = || -> Vec<(i64, i64, i64)> {
        let mut spans: Vec<_> =
            consumers.iter().flat_map(|consumer| consumed(&consumer.output().stdout)).collect();
        spans.sort_unstable();
        spans
    };
    wait::until(LIMIT, "everything to be consumed", || {
        let count: i64 = all().iter().map(|(_, first, last)| last - first + 1).sum();
        if count >= sent { Ok(()) } else { Err(format!("{count} of {sent} records")) }
    });
    for partition in 0..PARTITIONS {
        let spans = all().into_iter().filter(|(of, _, _)| *of == partition);
        let end = spans.fold(0, |next, (_, first, last)| {
            assert_eq!(first, next, "partition {partition}: nothing twice, and no gap");
            last + 1
        });
        assert_eq!(end, sent / PARTITIONS + i64::from(partition < sent % PARTITIONS));
    }
    consumers.iter().for_each(kafkito_client_tests::tool_driver::Call::stop);
    assert_eq!(broker.terminate(LIMIT), Some(0));
    assert_all_there(&load, dir);
}
