//! What Kafka answered, in `client-tests/differential/recorded`: a line for each run, an object of step to answer.

use std::fs;
use std::path::PathBuf;

use kafkito_client_tests::install;
use serde_json::{Value, json};

use crate::Answers;

fn path(file: &str) -> PathBuf {
    install::sources().join(format!("differential/recorded/{file}.jsonl"))
}

/// What was recorded of a file's sequences.
pub(crate) fn read(file: &str) -> Answers {
    let text = fs::read_to_string(path(file)).unwrap_or_default();
    let run = |line: &str| {
        let run: Value = serde_json::from_str(line).expect("a recorded line is JSON");
        (
            run["run"].as_str().unwrap_or_default().to_owned(),
            run["answers"].as_array().cloned().unwrap_or_default(),
        )
    };
    text.lines().map(run).collect()
}

/// Records them.
pub(crate) fn write(file: &str, answers: &Answers) {
    let line =
        |(run, answers): (&String, &Vec<Value>)| format!("{}\n", json!({"run": run, "answers": answers}));
    fs::create_dir_all(path(file).parent().expect("a folder")).expect("a folder can be made");
    fs::write(path(file), answers.iter().map(line).collect::<String>()).expect("a file can be written");
}
