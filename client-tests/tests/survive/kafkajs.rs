//! kafkajs with `idempotent: true`, all cases of a test in one process of node (`client-tests/nestjs/src/
//! produce_through.ts`).

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Write},
    process::{ChildStdin, Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
        mpsc::{Sender, channel},
    },
    thread,
};

use kafkito_client_tests::{node::Project, run::Group};
use serde_json::{Value, json};

use super::{
    case::{Case, Client, LIMIT, PARTITIONS, RECORDS, Report, TOPIC},
    faults,
    play::{self, Work},
};

/// A process of node, killed on drop.
struct Node {
    works: Mutex<ChildStdin>,
    answers: Arc<Mutex<BTreeMap<u64, Sender<Value>>>>,
    next: AtomicU64,
    _group: Group,
}

impl Node {
    fn start(project: &Project) -> Self {
        let mut command = Command::new(project.node());
        command.current_dir(project.folder()).args(["--import", "tsx", "src/produce_through.ts"]);
        command.env("TSX_DISABLE_CACHE", "1").env("KAFKAJS_NO_PARTITIONER_WARNING", "1");
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut group = Group::spawn(&mut command);
        let works = Mutex::new(group.child.stdin.take().expect("asked for as a pipe"));
        let lines = BufReader::new(group.child.stdout.take().expect("asked for as a pipe")).lines();
        let answers = Arc::<Mutex<BTreeMap<u64, Sender<Value>>>>::default();
        let awaited = Arc::clone(&answers);
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let answer: Value = serde_json::from_str(&line).expect("JSON, a line for each work");
                let id = answer["id"].as_u64().expect("the id of the work");
                let sender = play::held(&awaited).remove(&id).expect("an answer for each work");
                // Nobody waits for it any more if its test has lost patience.
                let _ = sender.send(answer);
            }
            play::held(&awaited).clear();
        });
        Self { works, answers, next: AtomicU64::new(1), _group: group }
    }

    fn produce(&self, work: Work<'_>) -> Vec<Report> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let (sender, answer) = channel();
        play::held(&self.answers).insert(id, sender);
        let patience = u64::try_from(work.patience.as_millis()).expect("a minute at most");
        let asked = json!({
            "id": id, "bootstrap": work.bootstrap, "topic": TOPIC, "partitions": PARTITIONS, "records": RECORDS,
            "patienceMs": patience,
        });
        writeln!(play::held(&self.works), "{asked}").expect("node reads what it is to do");
        let answer = answer.recv_timeout(LIMIT * 2).expect("node answers before the limit");
        let reports = answer["reports"].as_array().unwrap_or_else(|| panic!("{answer}"));
        reports.iter().map(report).collect()
    }
}

fn report(json: &Value) -> Report {
    let number = |name: &str| json[name].as_i64().unwrap_or_else(|| panic!("{name} of {json}"));
    let told = match json["error"].as_str() {
        Some(error) => Err(error.to_owned()),
        None => Ok((i32::try_from(number("partition")).expect("a partition"), number("offset"))),
    };
    Report { value: u32::try_from(number("value")).expect("a value"), told }
}

#[track_caller]
fn survives(cases: Vec<Case>) {
    let Some(project) = Project::install("nestjs") else { return };
    let node = Node::start(&project);
    play::all(cases, Client::Kafkajs, |work| node.produce(work));
}

#[test]
fn kafkajs_survives_failed_produces() {
    survives(faults::codes());
}

#[test]
fn kafkajs_survives_answers_late_lost_and_damaged() {
    survives(faults::answers());
}

#[test]
fn kafkajs_survives_holds() {
    survives(faults::holds());
}

#[test]
fn kafkajs_survives_bad_connections() {
    survives(faults::connections());
}

#[test]
fn kafkajs_survives_faults_of_other_requests() {
    survives(faults::others());
}

#[test]
fn kafkajs_survives_scripts() {
    survives(faults::scripts());
}
