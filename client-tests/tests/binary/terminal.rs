//! At a terminal the command has the terminal, as if nobody stood in between.

use std::{path::Path, process::Command};

use kafkito_client_tests::{
    broker::binary,
    run::{self, Output},
};

use crate::kit::{LIMIT, python, script};

/// Runs `kafkito run -- COMMAND` on a terminal; `steps` are explained in at_terminal.py.
fn at_terminal(python: &Path, command: &[&str], steps: &str) -> Output {
    let mut terminal = Command::new(python);
    terminal.arg(script("at_terminal.py")).arg(binary()).args(["run", "--"]).args(command);
    run::run_with_input(&mut terminal, steps, LIMIT)
}

#[test]
fn the_command_may_use_the_terminal() {
    let Some(python) = python() else { return };
    let command = ["sh", "-c", "stty echo; echo ready; read word < /dev/tty; echo got:$word; exit 9"];
    let output = at_terminal(&python, &command, "see ready\ntype hello\\n\n");
    assert!(output.status == Some(9) && output.stdout.contains("got:hello"), "{output}");
}

#[test]
fn ctrl_c_reaches_the_command_once() {
    let Some(python) = python() else { return };
    let counts = script("counts_signals.py");
    let command = [python.to_str().unwrap(), &counts];
    let steps = "see ready\ntype \\x03\nsee interrupted\nsignal SIGUSR1\n";
    let output = at_terminal(&python, &command, steps);
    assert_eq!(output.status, Some(1), "{output}");
}

#[test]
fn other_signals_are_passed_on() {
    let Some(python) = python() else { return };
    let command = ["sh", "-c", "trap 'exit 42' TERM; echo ready; sleep 1000 & wait"];
    let output = at_terminal(&python, &command, "see ready\nsignal SIGTERM\n");
    assert_eq!(output.status, Some(42), "{output}");
}
