//! Sequences that nobody has thought of: valid and invalid requests by chance. In the long tier a real Kafka is asked them,
//! too, and a sequence that differs is shrunk to the shortest one that does.

mod generator;
mod shrink;

use std::{env, ops::Range};

use kafkito_client_tests::{
    tool_driver::{Jvm, jvm},
    toolchain::is_long,
};

use crate::{
    Answers, SETTLES, ask_with_pauses,
    differences::{self, Difference, Listed},
    recorded,
    sequences::{Ranges, Run},
    subject::Subject,
};
use generator::Generator;

/// The seeds whose answers are recorded.
const RECORDED: Range<u64> = 0..60;

/// The seeds that the long tier tries.
const TRIED: Range<u64> = 60..160;

/// `FROM..TO`: the seeds that are tried instead, while nothing is recorded.
const SEEDS: &str = "KAFKITO_SEEDS";

#[test]
fn random_sequences_are_answered_as_kafka_does() {
    compare("random", 1);
}

#[test]
fn random_sequences_are_answered_as_three_brokers_of_kafka_do() {
    compare("random-three", 3);
}

fn compare(file: &str, brokers: u16) {
    let Some(jvm) = jvm() else { return };
    let dir = tempfile::tempdir().expect("a directory can be made");
    let kafkito = Subject::kafkito(dir.path(), brokers);
    let ranges = Ranges::served_by(jvm, &kafkito.bootstrap()).within(&Ranges::of_kafka(jvm));
    let Some(generator) = Generator::new(ranges, brokers) else { return };
    let listed = Listed::of(&format!("Sequences, {file}"));
    if is_long() {
        // What is tried leaves groups without a name, or commits for them: what is recorded knows nothing of that.
        let dir = tempfile::tempdir().expect("a directory can be made");
        record(jvm, (file, brokers), &generator, &Subject::kafkito(dir.path(), brokers), &listed);
    }
    let kafka = recorded::read(file);
    let runs: Vec<Run> = RECORDED.map(|seed| generator.run(seed)).collect();
    let ours = answers(jvm, &kafkito, &runs, "recorded", 0);
    let mut found = Vec::new();
    for run in &runs {
        let theirs = kafka.get(&run.name);
        let theirs =
            theirs.unwrap_or_else(|| panic!("{:?} is not recorded: KAFKITO_LONG=1 records anew", run.name));
        found.extend(differences::between(run, theirs, &ours[&run.name]));
    }
    println!("compared {} answers of {} runs", ours.values().map(Vec::len).sum::<usize>(), runs.len());
    listed.judge(&found);
}

/// What is answered to runs whose names begin with `batch`.
fn answers(jvm: &Jvm, subject: &Subject, runs: &[Run], batch: &str, pause: u32) -> Answers {
    let named = runs.iter().enumerate().map(|(number, run)| run.named(&format!("{batch}{number}-")));
    ask_with_pauses(jvm, &subject.bootstrap(), &named.collect::<Vec<_>>(), pause)
}

/// Asks a real Kafka, and records what it answers. Then more seeds are tried.
///
/// # Panics
/// With the shortest sequences that differ in what is not listed.
fn record(
    jvm: &Jvm,
    (file, brokers): (&str, u16),
    generator: &Generator,
    kafkito: &Subject,
    listed: &Listed,
) {
    let dir = tempfile::tempdir().expect("a directory can be made");
    let kafka = Subject::kafka(jvm, dir.path(), brokers);
    if env::var_os(SEEDS).is_none() {
        let runs: Vec<Run> = RECORDED.map(|seed| generator.run(seed)).collect();
        recorded::write(file, &answers(jvm, &kafka, &runs, "recorded", SETTLES));
    }
    let hunt = shrink::Hunt { jvm, kafka: &kafka, kafkito, listed, settles: SETTLES };
    let mut told = Vec::new();
    for seed in seeds() {
        let run = generator.run(seed);
        let first = hunt.differs(&run);
        if first.is_empty() {
            continue;
        }
        let (shortest, differences) = hunt.shrink(&run, generator.first_steps());
        if differences.is_empty() {
            // What two runs do not agree on is a matter of time.
            println!("seed {seed} differed once: {first:?}");
        } else {
            told.push(tell(&shortest, generator.first_steps(), &differences));
            println!("{}", told[told.len() - 1]);
        }
    }
    assert!(told.is_empty(), "{} sequences differ:\n{}", told.len(), told.join("\n"));
}

fn seeds() -> Range<u64> {
    let Ok(text) = env::var(SEEDS) else { return TRIED };
    let (from, to) = text.split_once("..").expect("FROM..TO");
    let number = |text: &str| text.parse().expect("a seed is a number");
    number(from)..number(to)
}

fn tell(run: &Run, first: usize, differences: &[Difference]) -> String {
    let steps: Vec<String> = run.steps[first..].iter().map(|step| format!("  {step}")).collect();
    let differences = differences.iter().map(|difference| {
        let Difference { answer, kafka, kafkito, .. } = difference;
        format!("    `{answer}`: Kafka {kafka}, kafkito {kafkito}")
    });
    format!("{}\n{}\n{}", run.name, steps.join("\n"), differences.collect::<Vec<_>>().join("\n"))
}
