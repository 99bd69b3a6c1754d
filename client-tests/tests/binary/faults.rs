//! `kafkito run --faults`, `--repeat`, `--trace`: plans of faults, and seeds that play them again.

use std::{fs, path::PathBuf};

use kafkito_client_tests::{install, names::unique, run::Output};

use crate::kit::{assert_refused, kafkito};

/// A file of this content, for one test.
fn file(ending: &str, content: &str) -> PathBuf {
    let path = install::root().join(format!("{}.{ending}", unique("plan")));
    fs::write(&path, content).expect("target is writable");
    path
}

fn run(options: &[&str], script: &str) -> Output {
    kafkito(&[&["run"], options, &["--", "bash", "-c", script]].concat())
}

/// A rule about connections, which a shell can hit.
const REFUSE: &str = "[[rule]]\nname = \"slow\"\non = \"connect\"\nverdicts = [\"refuse\"]\n";

/// Opens a connection to the broker, and is not put off if it is reset.
const CONNECT: &str =
    "(exec 3<>/dev/tcp/${KAFKA_BROKERS%:*}/${KAFKA_BROKERS#*:}; read -t 5 -u 3 -n 1) 2>/dev/null; true";

#[test]
fn a_rule_that_is_hit_is_well() {
    let plan = file("toml", REFUSE);
    run(&["--faults", plan.to_str().unwrap()], CONNECT).expect_success();
}

#[test]
fn a_rule_that_is_never_hit_fails_the_run_unless_it_is_optional() {
    let plan = file("toml", REFUSE);
    let output = run(&["--faults", plan.to_str().unwrap()], "true").expect_status(1);
    assert!(output.stderr.contains("\"slow\" was never hit"), "{output}");
    let plan = file("toml", &format!("{REFUSE}optional = true\n"));
    run(&["--faults", plan.to_str().unwrap()], "true").expect_success();
}

#[test]
fn every_run_has_a_seed_of_its_own_and_the_first_that_fails_is_named() {
    let seeds = file("txt", "");
    let script = format!("echo $KAFKITO_SEED >> {}; test $KAFKITO_SEED != 9", seeds.display());
    let output = run(&["--repeat", "5", "--seed", "7"], &script).expect_status(1);
    assert_eq!(fs::read_to_string(&seeds).unwrap(), "7\n8\n9\n");
    assert!(output.stderr.contains("--seed 9 --repeat 1"), "{output}");
}

#[test]
fn the_trace_is_written_when_the_command_fails() {
    for ending in ["html", "jsonl", "txt"] {
        let trace = file(ending, "");
        let path = trace.to_str().unwrap();
        run(&["--trace", path], "exit 0").expect_success();
        assert_eq!(fs::read_to_string(&trace).unwrap(), "");
        let output = run(&["--trace", path], "exit 3").expect_status(3);
        assert!(output.stderr.contains(path), "{output}");
    }
}

#[test]
fn a_plan_that_is_wrong_is_one_sentence_before_anything_starts() {
    let refused = |plan: &str, words: &[&str]| {
        let plan = file("toml", plan);
        let path = plan.to_str().unwrap();
        assert_refused(&["run", "--faults", path, "--", "echo", "started"], &[&[path], words].concat());
    };
    refused("[[rule]]\non = \"Prodoce\"\nverdicts = [\"hold\"]\n", &["rule 1", "on", "Produce"]);
    refused("[[rule]]\non = \"Produce\"\ngroup = \"g\"\nverdicts = [\"hold\"]\n", &["rule 1", "group"]);
    refused("[[rules]]\n", &["rules", "[[rule]]"]);
    refused("[[rule]\n", &["line 1"]);
    assert_refused(&["run", "--faults", "/nowhere.toml", "--", "true"], &["/nowhere.toml"]);
    assert_refused(&["run", "--trace", "trace.pdf", "--", "true"], &["trace.pdf", ".html"]);
    assert_refused(&["run", "--repeat", "0", "--", "true"], &["--repeat"]);
}
