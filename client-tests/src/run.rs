//! Commands with a time limit, their output captured, and nothing of them left behind.

use std::{
    io::Read,
    os::unix::process::CommandExt,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};

use crate::wait::{self, Deadline};

/// How a command ended, and what it said.
#[derive(Debug, Clone)]
pub struct Output {
    /// The command line, for messages.
    pub command: String,
    /// `None` if a signal ended it.
    pub status: Option<i32>,
    /// Standard output, bytes that are not UTF-8 replaced.
    pub stdout: String,
    /// Standard error, likewise.
    pub stderr: String,
}

impl Output {
    /// Itself if the status is 0.
    ///
    /// # Panics
    /// Otherwise, with everything the command said.
    #[track_caller]
    pub fn expect_success(self) -> Self {
        self.expect_status(0)
    }

    /// Itself if the status is `status`.
    ///
    /// # Panics
    /// Otherwise, with everything the command said.
    #[track_caller]
    pub fn expect_status(self, status: i32) -> Self {
        assert_eq!(self.status, Some(status), "{self}");
        self
    }

    /// The status is 0, or all that the command said.
    pub fn into_result(self) -> Result<Self, String> {
        if self.status == Some(0) { Ok(self) } else { Err(self.to_string()) }
    }
}

impl std::fmt::Display for Output {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}: status {:?}", self.command, self.status)?;
        writeln!(f, "--- stdout\n{}--- stderr\n{}---", self.stdout, self.stderr)
    }
}

/// Runs the command in a process group of its own. When it has ended, or after `limit`, the whole group is killed:
/// what it started does not outlive the test.
///
/// # Panics
/// When the command cannot be started or takes longer than `limit`, with what it has said so far.
#[track_caller]
pub fn run(command: &mut Command, limit: Duration) -> Output {
    run_with_input(command, "", limit)
}

/// [`run`] with `input` on its standard input.
#[track_caller]
pub fn run_with_input(command: &mut Command, input: &str, limit: Duration) -> Output {
    let (output, ended) = run_at_most(command, input, limit);
    assert!(ended, "killed after {} s: {output}", limit.as_secs());
    output
}

/// As [`run`]; the output also of a command that had to be killed, whose status is `None`.
///
/// # Panics
/// When the command cannot be started.
#[track_caller]
pub fn attempt(command: &mut Command, limit: Duration) -> Output {
    run_at_most(command, "", limit).0
}

/// What a command said, and whether it ended by itself.
#[track_caller]
fn run_at_most(command: &mut Command, input: &str, limit: Duration) -> (Output, bool) {
    let line = format!("{command:?}");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut group = Group::spawn(command);
    feed(group.child.stdin.take(), input);
    let stdout = collect(group.child.stdout.take());
    let stderr = collect(group.child.stderr.take());
    let status = group.wait(limit);
    group.kill();
    let output = Output {
        command: line,
        status: status.and_then(|s| s.code()),
        stdout: text(&stdout),
        stderr: text(&stderr),
    };
    (output, status.is_some())
}

/// A process and all that it starts, killed on drop.
#[derive(Debug)]
pub struct Group {
    /// The process that leads the group.
    pub child: Child,
}

impl Group {
    /// Starts the command as the leader of a new process group.
    ///
    /// # Panics
    /// When it cannot be started.
    #[track_caller]
    pub fn spawn(command: &mut Command) -> Self {
        match command.process_group(0).spawn() {
            Ok(child) => Self { child },
            Err(error) => panic!("cannot start {command:?}: {error}"),
        }
    }

    /// Sends `signal` to the leader and all that it started.
    pub fn signal(&self, signal: Signal) {
        if let Some(group) = self.id() {
            // An error says that nobody is left to get it.
            let _ = kill_process_group(group, signal);
        }
    }

    /// Kills all of the group and waits for its leader.
    pub fn kill(&mut self) {
        self.signal(Signal::KILL);
        let _ = self.child.wait();
    }

    /// The leader's status, or `None` if it still runs after `limit`.
    pub fn wait(&mut self, limit: Duration) -> Option<ExitStatus> {
        let deadline = Deadline::after(limit);
        loop {
            match self.child.try_wait() {
                Ok(Some(status)) => return Some(status),
                Ok(None) if deadline.passed() => return None,
                Ok(None) => wait::pause(),
                Err(error) => panic!("waiting for process {}: {error}", self.child.id()),
            }
        }
    }

    /// Whether anybody of the group still runs.
    pub fn is_alive(&self) -> bool {
        self.id().is_some_and(|group| test_kill_process_group(group).is_ok())
    }

    fn id(&self) -> Option<Pid> {
        Pid::from_raw(i32::try_from(self.child.id()).ok()?)
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Writes from a thread, so that a child which reads late, or never, blocks nobody.
fn feed(stdin: Option<impl std::io::Write + Send + 'static>, input: &str) {
    let input = input.to_owned();
    if let Some(mut stdin) = stdin {
        thread::spawn(move || stdin.write_all(input.as_bytes()));
    }
}

/// Reads to the end from a thread; what came is sent piece by piece.
fn collect(stream: Option<impl Read + Send + 'static>) -> mpsc::Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    let mut stream = stream.expect("the stream was asked for as a pipe");
    thread::spawn(move || {
        let mut piece = [0; 8192];
        while let Ok(n @ 1..) = stream.read(&mut piece) {
            if sender.send(piece[..n].to_vec()).is_err() {
                break;
            }
        }
    });
    receiver
}

/// All that came until the group was killed, which closes the pipe.
fn text(pieces: &mpsc::Receiver<Vec<u8>>) -> String {
    let limit = Deadline::after(Duration::from_secs(5));
    let mut bytes = Vec::new();
    while let Ok(piece) = pieces.recv_timeout(limit.left()) {
        bytes.extend(piece);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn captures_both_streams_and_the_status() {
        let output = run(&mut sh("echo out; echo err >&2; exit 3"), Duration::from_secs(10));
        assert_eq!(
            (output.status, output.stdout.as_str(), output.stderr.as_str()),
            (Some(3), "out\n", "err\n")
        );
    }

    #[test]
    fn feeds_standard_input() {
        let output = run_with_input(&mut sh("cat"), "to you\n", Duration::from_secs(10));
        assert_eq!(output.stdout, "to you\n");
    }

    #[test]
    #[should_panic(expected = "half way")]
    fn says_what_a_command_said_that_took_too_long() {
        run(&mut sh("echo half way; sleep 1000"), Duration::from_millis(300));
    }

    #[test]
    fn tells_what_an_attempt_said_that_took_too_long() {
        let output = attempt(&mut sh("echo half way; sleep 1000"), Duration::from_millis(300));
        assert_eq!((output.status, output.stdout.as_str()), (None, "half way\n"));
    }

    #[test]
    fn kills_what_the_command_leaves_behind() {
        let mut group = Group::spawn(&mut sh("sleep 1000 & sleep 1000 & wait"));
        assert!(group.is_alive());
        group.kill();
        wait::until(Duration::from_secs(10), "the group to be gone", || {
            if group.is_alive() { Err("it is alive".into()) } else { Ok(()) }
        });
    }
}
