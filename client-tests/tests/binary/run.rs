//! `kafkito run -- COMMAND`: any test suite gets a Kafka without a change.

use std::process::Command;

use kafkito_client_tests::{broker::binary, run};
use rustix::process::Signal;

use crate::kit::{LIMIT, Running, assert_refused, kafkito, python, run_script, script};

#[test]
fn the_command_is_told_the_broker_under_three_names() {
    let output = run_script("echo $KAFKITO_BOOTSTRAP_SERVERS $KAFKA_BOOTSTRAP_SERVERS $KAFKA_BROKERS");
    let addresses: Vec<&str> = output.stdout.split_whitespace().collect();
    assert!(addresses.len() == 3 && addresses[0].starts_with("127.0.0.1:"), "{output}");
    assert!(addresses.iter().all(|address| *address == addresses[0]), "{output}");
}

#[test]
fn the_broker_serves_while_the_command_runs() {
    let connect = "exec 3<>/dev/tcp/${KAFKA_BROKERS%:*}/${KAFKA_BROKERS#*:}";
    kafkito(&["run", "--", "bash", "-c", connect]).expect_success();
}

#[test]
fn two_of_them_do_not_meet() {
    let inner = format!("{} run -- sh -c 'echo $KAFKA_BROKERS'", binary().display());
    let output = run_script(&format!("echo $KAFKA_BROKERS; {inner}")).expect_success();
    let addresses: Vec<&str> = output.stdout.lines().collect();
    assert!(addresses.len() == 2 && addresses[0] != addresses[1], "{output}");
}

#[test]
fn the_status_is_the_commands() {
    assert_eq!(run_script("exit 0").status, Some(0));
    assert_eq!(run_script("exit 7").status, Some(7));
}

#[test]
fn a_command_that_a_signal_ended_counts_as_in_a_shell() {
    assert_eq!(run_script("kill -KILL $$").status, Some(128 + 9));
}

#[test]
fn a_command_that_is_not_there_is_127() {
    let output = kafkito(&["run", "--", "kafkito-no-such-program"]);
    assert_eq!(output.status, Some(127), "{output}");
    assert!(output.stderr.contains("kafkito-no-such-program"), "{output}");
}

#[test]
fn a_command_that_cannot_be_run_is_126() {
    assert_eq!(kafkito(&["run", "--", "/etc/passwd"]).status, Some(126));
}

#[test]
fn no_command_is_one_sentence() {
    assert_refused(&["run"], &["COMMAND"]);
    assert_refused(&["run", "--"], &["COMMAND"]);
}

#[test]
fn a_broker_that_cannot_begin_runs_no_command() {
    assert_refused(&["run", "--listen", "nowhere", "--", "echo", "run"], &["nowhere"]);
}

#[test]
fn arguments_reach_the_command_as_they_are() {
    let output = kafkito(&["run", "--", "printf", "<%s>", "a b", "--seed", "", "*"]).expect_success();
    assert_eq!(output.stdout, "<a b><--seed><><*>");
}

#[test]
fn the_streams_are_the_commands_own() {
    let mut command = Command::new(binary());
    command.args(["run", "--", "sh", "-c", "cat; echo err >&2"]);
    let output = run::run_with_input(&mut command, "in\n", LIMIT).expect_success();
    assert_eq!((output.stdout.as_str(), output.stderr.as_str()), ("in\n", "err\n"));
}

#[test]
fn signals_are_passed_on() {
    for (signal, name) in [(Signal::TERM, "TERM"), (Signal::HUP, "HUP"), (Signal::USR2, "USR2")] {
        let script = format!("trap 'exit 42' {name}; echo ready; sleep 1000 & wait");
        let mut running = Running::start(&["run", "--", "sh", "-c", &script]);
        assert_eq!(running.line(), "ready");
        assert_eq!(running.end_with(signal), Some(42), "{name}");
    }
}

/// A shell cannot trap a SIGINT that was ignored when it was started, as on many a build machine; Python can.
#[test]
fn sigint_is_passed_on_once() {
    let Some(python) = python() else { return };
    let mut running = Running::start(&["run", "--", &python.to_string_lossy(), &script("counts_signals.py")]);
    assert_eq!(running.line(), "ready");
    running.signal(Signal::INT);
    assert_eq!(running.line(), "interrupted");
    assert_eq!(running.end_with(Signal::USR1), Some(1));
}

#[test]
fn a_command_that_a_passed_signal_ends_counts_as_in_a_shell() {
    let mut running = Running::start(&["run", "--", "sh", "-c", "echo ready; exec sleep 1000"]);
    assert_eq!(running.line(), "ready");
    assert_eq!(running.end_with(Signal::TERM), Some(128 + 15));
}
