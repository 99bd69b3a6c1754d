//! A program that is told what to do, and says what it has done, line by line.

use std::{
    io::{BufRead, BufReader, Write},
    process::{ChildStdin, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use crate::{
    run::Group,
    wait::{self, Deadline},
};

/// A program that is running, killed on drop.
#[derive(Debug)]
pub struct Talk {
    group: Group,
    stdin: ChildStdin,
    stdout: mpsc::Receiver<String>,
    /// What it has said so far.
    said: Vec<String>,
}

impl Talk {
    /// Starts it.
    ///
    /// # Panics
    /// When it cannot be started.
    #[track_caller]
    pub fn start(command: &mut Command) -> Self {
        let mut group = Group::spawn(command.stdin(Stdio::piped()).stdout(Stdio::piped()));
        let stdin = group.child.stdin.take().expect("asked for as a pipe");
        let from = group.child.stdout.take().expect("asked for as a pipe");
        let (sender, stdout) = mpsc::channel();
        thread::spawn(move || {
            for line in BufReader::new(from).lines().map_while(Result::ok) {
                // Nobody may be listening any more; the pipe must be drained all the same.
                let _ = sender.send(line);
            }
        });
        Self { group, stdin, stdout, said: Vec::new() }
    }

    /// Tells it something.
    ///
    /// # Panics
    /// When it has ended, with what it said.
    #[track_caller]
    pub fn tell(&mut self, line: &str) {
        if let Err(error) = writeln!(self.stdin, "{line}") {
            panic!("it cannot be told {line:?}: {error}\n{:#?}", self.said);
        }
    }

    /// Waits until it has said a line since the last wait; what else it says meanwhile is kept.
    ///
    /// # Panics
    /// When it does not within `limit`, with what it said so far.
    #[track_caller]
    pub fn wait_for(&mut self, line: &str, limit: Duration) {
        let deadline = Deadline::after(limit);
        loop {
            let said = wait::receive(&self.stdout, deadline.left(), &format!("{line:?}"), || {
                format!("{:#?}", self.said)
            });
            self.said.push(said);
            if self.said.last().is_some_and(|said| said == line) {
                return;
            }
        }
    }

    /// What it has said, as far as somebody waited for it.
    pub fn said(&self) -> &[String] {
        &self.said
    }

    /// Kills it.
    pub fn kill(&mut self) {
        self.group.kill();
    }
}
