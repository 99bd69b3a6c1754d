//! What a command leaves behind does not outlive `kafkito run`.

use kafkito_client_tests::wait;
use rustix::process::{Pid, test_kill_process};

use crate::kit::{LIMIT, run_script};

/// Runs a script that starts processes, says their ids and ends, and looks whether they are gone.
#[track_caller]
fn assert_nothing_is_left(script: &str, started: usize) {
    let output = run_script(script).expect_success();
    let ids: Vec<i32> = output.stdout.split_whitespace().filter_map(|id| id.parse().ok()).collect();
    assert_eq!(ids.len(), started, "{output}");
    for id in ids {
        let id = Pid::from_raw(id).expect("a process id is not 0");
        // They have been killed already; whoever inherits them may take a moment to bury them.
        wait::until(LIMIT, "the process to be gone", || match test_kill_process(id) {
            Ok(()) => Err(format!("process {id:?} is there")),
            Err(_) => Ok(()),
        });
    }
}

#[test]
fn children_in_the_background_are_killed() {
    assert_nothing_is_left("sleep 1000 & echo $!; sleep 1000 & echo $!", 2);
}

#[test]
fn children_that_ignore_signals_are_killed() {
    assert_nothing_is_left("(trap '' TERM INT HUP; exec sleep 1000) & echo $!", 1);
}

/// `$(…)` ends when the last writer has closed its stdout, which these do once they have said their ids.
#[cfg(target_os = "linux")]
#[test]
fn children_in_a_session_of_their_own_are_killed() {
    assert_nothing_is_left("echo $(setsid sh -c 'echo $$; exec sleep 1000 >&-' &)", 1);
}

#[cfg(target_os = "linux")]
#[test]
fn daemons_and_their_children_are_killed() {
    let daemon = "setsid sh -c 'sleep 1000 >&- & echo $! $$; exec sleep 1000 >&-'";
    assert_nothing_is_left(&format!("echo $( ({daemon} &) )"), 2);
}
