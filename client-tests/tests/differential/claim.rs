//! What the README says of how much is compared.

use std::fs;

use kafkito_client_tests::install;
use serde_json::Value;

#[derive(Default)]
struct Recorded {
    runs: usize,
    answers: usize,
    tools: usize,
}

/// Counts what Kafka has been asked, in all files.
fn recorded() -> Recorded {
    let mut all = Recorded::default();
    let folder = install::sources().join("differential/recorded");
    for entry in fs::read_dir(&folder).expect("it is there") {
        let path = entry.expect("it can be listed").path();
        let text = fs::read_to_string(&path).expect("it can be read");
        for line in text.lines() {
            if path.extension().is_some_and(|suffix| suffix == "txt") {
                all.tools += usize::from(line.starts_with("$ "));
                continue;
            }
            let run: Value = serde_json::from_str(line).expect("a recorded line is JSON");
            all.runs += 1;
            all.answers += run["answers"].as_array().map_or(0, Vec::len);
        }
    }
    all
}

#[test]
fn the_readme_tells_how_much_is_compared() {
    let Recorded { runs, answers, tools } = recorded();
    let claim =
        format!("{answers} answers to {runs} sequences of requests, and to {tools} calls of its tools");
    let readme = fs::read_to_string(install::sources().join("../README.md")).expect("it is there");
    let readme = readme.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(readme.contains(&claim), "the README is to say {claim:?}");
}
