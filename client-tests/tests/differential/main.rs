//! The same requests to Apache Kafka and to kafkito: every answer is compared field by field. What Kafka answered is
//! recorded in `client-tests/differential/recorded`; `DIFFERENCES.md` beside it lists every difference that is meant. The
//! long tier starts a real Kafka and records anew.

mod claim;
mod differences;
mod normal;
mod random;
mod recorded;
mod sequences;
mod subject;
mod tools;

use std::collections::BTreeMap;
use std::time::Duration;

use kafkito_client_tests::tool_driver::{Jvm, jvm};
use kafkito_client_tests::toolchain::is_long;
use serde_json::Value;

use differences::{Difference, Listed};
use normal::Normal;
use sequences::{Ranges, Run, Source};
use subject::Subject;

const LIMIT: Duration = Duration::from_secs(600);

/// How long a controller of Kafka's may need to tell its brokers, in milliseconds.
const SETTLES: u32 = 30;

/// What was answered, by the name of the run.
type Answers = BTreeMap<String, Vec<Value>>;

#[test]
fn kafkito_answers_as_kafka_does() {
    compare("sequences", "one broker", 1);
}

#[test]
fn three_brokers_answer_as_kafkas_do() {
    compare("sequences/three", "three brokers", 3);
}

/// Runs what is in a folder.
fn compare(folder: &str, whose: &str, brokers: u16) {
    let Some(jvm) = jvm() else { return };
    let sources = sequences::read(folder);
    let ranges = Ranges::of_kafka(jvm);
    let dir = tempfile::tempdir().expect("a directory can be made");
    let kafkito = Subject::kafkito(dir.path(), brokers);
    let ours = Ranges::served_by(jvm, &kafkito.bootstrap()).within(&ranges);
    let listed = Listed::of(&format!("Sequences, {whose}"));
    let mut found = Vec::new();
    let mut compared = Counts::default();
    for source in &sources {
        let recorded = recorded_answers(jvm, source, brokers, &ranges);
        let runs = source.runs(&ranges, &ours);
        for (name, answers) in ask(jvm, &kafkito.bootstrap(), &runs) {
            let Some(theirs) = recorded.get(&name) else {
                panic!("{}: {name:?} is not recorded: KAFKITO_LONG=1 records anew", source.file);
            };
            compared.runs += 1;
            compared.answers += answers.len();
            let run = runs.iter().find(|run| run.name == name).expect("it was asked for");
            found.extend(differences::between(run, theirs, &answers));
        }
    }
    println!("compared {} answers of {} runs", compared.answers, compared.runs);
    listed.judge(&found);
}

#[derive(Default)]
struct Counts {
    runs: usize,
    answers: usize,
}

/// What Kafka answered: as recorded, or in the long tier as it answers now.
fn recorded_answers(jvm: &Jvm, source: &Source, brokers: u16, ranges: &Ranges) -> Answers {
    if !is_long() {
        return recorded::read(&source.file);
    }
    let dir = tempfile::tempdir().expect("a directory can be made");
    let kafka = Subject::kafka(jvm, dir.path(), brokers);
    let answers = ask_with_pauses(jvm, &kafka.bootstrap(), &source.runs(ranges, ranges), SETTLES);
    recorded::write(&source.file, &answers);
    answers
}

/// Runs them one after the other.
fn ask(jvm: &Jvm, bootstrap: &str, runs: &[Run]) -> Answers {
    ask_with_pauses(jvm, bootstrap, runs, 0)
}

/// The same with a pause after each request, in milliseconds, for what a real Kafka does in the background.
fn ask_with_pauses(jvm: &Jvm, bootstrap: &str, runs: &[Run], pause: u32) -> Answers {
    let lines: String = runs.iter().map(|run| format!("{}\n", run.wire())).collect();
    let call = jvm.call("kafkito.differ.Differ", &[bootstrap, &pause.to_string()], &lines);
    let output = call.wait(LIMIT).expect_success();
    let mut all = Answers::new();
    for (run, line) in runs.iter().zip(output.stdout.lines()) {
        let told: Value = serde_json::from_str(line).expect("the differ writes JSON");
        assert_eq!(told["name"].as_str(), Some(&*run.name), "the differ answers in order");
        let mut normal = Normal::new(run);
        let answers = told["answers"].as_array().expect("an answer for each step");
        all.insert(run.name.clone(), answers.iter().map(|answer| normal.form_of(answer)).collect());
    }
    assert_eq!(all.len(), runs.len(), "runs with an answer, of all that were asked for\n{}", output.stderr);
    all
}

/// A difference that nobody has listed fails the run; so does a listed one that is none.
#[test]
fn an_unlisted_difference_is_one() {
    let listed = Listed::parse(
        "| where | Kafka | kafkito | why |\n|---|---|---|---|\n| a b: `X /e/*` | 1 | 2 | it is |",
    );
    let found = |run: &str, at: &str, kafka: i64| Difference {
        run: run.to_owned(),
        answer: format!("X {at}"),
        kafka: kafka.into(),
        kafkito: 2.into(),
    };
    assert_eq!(listed.complaints(&[found("a b v3", "/e/0", 1)]), Vec::<String>::new());
    assert_eq!(listed.complaints(&[found("a b v3", "/e/0", 1), found("a b v3", "/f", 1)]).len(), 1);
    assert_eq!(listed.complaints(&[found("a b v3", "/e/0", 5)]).len(), 2);
    assert_eq!(listed.complaints(&[]).len(), 1);
}
