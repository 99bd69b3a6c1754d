//! Runs a command, passes signals on to it, and leaves nothing of it behind.

use std::io::{self, IsTerminal};
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::time::Duration;

use rustix::io::Errno;
use rustix::process::{Pid, Signal, WaitOptions, WaitStatus, kill_process, kill_process_group, wait};
use tokio::runtime::Runtime;

use super::signals::{self, Signals};

/// What the command is told too when kafkito is told.
const PASSED_ON: [Signal; 7] =
    [Signal::HUP, Signal::INT, Signal::QUIT, Signal::TERM, Signal::USR1, Signal::USR2, Signal::WINCH];

/// What a terminal sends to every process in its foreground, and so to the command without our help.
const FROM_TERMINAL: [Signal; 3] = [Signal::INT, Signal::QUIT, Signal::WINCH];

/// How long what was killed may take to go. Only a process that hangs inside the system takes so long.
const LEFTOVERS_WAIT: Duration = Duration::from_secs(5);

/// Added to the number of the signal that ended a command, as a shell does.
const KILLED: i32 = 128;

/// Runs one command.
#[derive(Debug)]
pub(crate) struct Supervisor {
    runtime: Runtime,
    signals: Signals,
}

impl Supervisor {
    /// From now on signals are noted, to be passed on.
    pub(crate) fn new() -> io::Result<Self> {
        let runtime = signals::runtime()?;
        let signals = {
            let _context = runtime.enter();
            Signals::listen(&[&PASSED_ON[..], &[Signal::CHILD]].concat())?
        };
        #[cfg(target_os = "linux")]
        super::linux::adopt_orphans()?;
        Ok(Self { runtime, signals })
    }

    /// Runs `command` to its end, then kills what it started and left. Returns its status, as a shell counts it.
    pub(crate) fn run(mut self, command: &mut Command) -> io::Result<u8> {
        let child = Child::spawn(command)?;
        Ok(self.runtime.block_on(async {
            let status = child.ended(&mut self.signals).await;
            child.kill_group();
            let gone = leftovers_gone(&mut self.signals);
            if tokio::time::timeout(LEFTOVERS_WAIT, gone).await.is_err() {
                log::warn!("the command left processes behind that cannot be killed");
            }
            status
        }))
    }
}

/// The command's own process.
#[derive(Clone, Copy, Debug)]
struct Child {
    id: Pid,
    /// Whether it leads a process group. At a terminal it stays in ours: only the foreground group may use the terminal.
    leads_group: bool,
}

impl Child {
    fn spawn(command: &mut Command) -> io::Result<Self> {
        let leads_group = !io::stdin().is_terminal();
        if leads_group {
            command.process_group(0);
        }
        let id = Pid::from_child(&command.spawn()?);
        Ok(Self { id, leads_group })
    }

    /// Waits for its end and passes signals on meanwhile. Returns its status.
    async fn ended(&self, signals: &mut Signals) -> u8 {
        loop {
            if let Some(status) = reap().status(self.id) {
                return status;
            }
            match signals.next().await {
                Signal::CHILD => {}
                signal => self.pass_on(signal),
            }
        }
    }

    fn pass_on(&self, signal: Signal) {
        // An error says that nobody is there to get it any more.
        let _ = match self.leads_group {
            true => kill_process_group(self.id, signal),
            false if FROM_TERMINAL.contains(&signal) => Ok(()),
            false => kill_process(self.id, signal),
        };
    }

    fn kill_group(&self) {
        if self.leads_group {
            let _ = kill_process_group(self.id, Signal::KILL);
        }
    }
}

/// Kills what has become our child since its parent ended, until nobody is left.
async fn leftovers_gone(signals: &mut Signals) {
    loop {
        #[cfg(target_os = "linux")]
        super::linux::kill_children();
        if !reap().others {
            return;
        }
        while signals.next().await != Signal::CHILD {}
    }
}

/// The children that have ended, and whether there are others.
struct Ended {
    children: Vec<(Pid, WaitStatus)>,
    others: bool,
}

impl Ended {
    fn status(&self, id: Pid) -> Option<u8> {
        self.children.iter().find(|(child, _)| *child == id).map(|(_, status)| status_of(*status))
    }
}

/// Takes the status of every child that has ended, so that none stays a zombie.
fn reap() -> Ended {
    let mut children = Vec::new();
    loop {
        match wait(WaitOptions::NOHANG) {
            Ok(Some(child)) => children.push(child),
            Ok(None) => return Ended { children, others: true },
            Err(Errno::INTR) => {}
            Err(_) => return Ended { children, others: false },
        }
    }
}

fn status_of(status: WaitStatus) -> u8 {
    let killed = status.terminating_signal().map(|signal| KILLED + signal);
    let status = killed.or_else(|| status.exit_status()).unwrap_or(KILLED);
    u8::try_from(status).unwrap_or(u8::MAX)
}
