//! What only Linux can do: children that left the command's process group are found all the same.

use std::fs;
use std::io;

use rustix::process::{Pid, Signal, getpid, kill_process, set_child_subreaper};

/// From now on a process whose parent has ended, and that descends from us, becomes our child.
pub(super) fn adopt_orphans() -> io::Result<()> {
    Ok(set_child_subreaper(Some(getpid()))?)
}

/// Kills every child of ours. Its own children become ours with its end.
pub(super) fn kill_children() {
    for child in children(getpid()) {
        // An error says that it is gone already.
        let _ = kill_process(child, Signal::KILL);
    }
}

/// The processes whose parent is `parent`; none where /proc is not mounted.
fn children(parent: Pid) -> Vec<Pid> {
    let Ok(processes) = fs::read_dir("/proc") else { return Vec::new() };
    let ids = processes.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    ids.filter_map(Pid::from_raw).filter(|id| parent_of(*id) == Some(parent)).collect()
}

fn parent_of(id: Pid) -> Option<Pid> {
    parent_in(&fs::read_to_string(format!("/proc/{}/stat", id.as_raw_nonzero())).ok()?)
}

/// The parent in a line `ID (NAME) STATE PARENT …`. The name may hold spaces and parentheses.
fn parent_in(stat: &str) -> Option<Pid> {
    let (_, after_name) = stat.rsplit_once(')')?;
    Pid::from_raw(after_name.split_whitespace().nth(1)?.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parent_is_found_behind_any_name() {
        let parent = |stat| parent_in(stat).map(Pid::as_raw_pid);
        assert_eq!(parent("7 (sleep) S 3 7 7 0"), Some(3));
        assert_eq!(parent("7 (a) R 9 (b) S 3 7 7 0"), Some(3));
        assert_eq!(parent("7 (sleep"), None);
    }

    #[test]
    fn a_child_is_among_the_children() {
        let mut child = std::process::Command::new("sleep").arg("1000").spawn().unwrap();
        assert!(children(getpid()).contains(&Pid::from_child(&child)));
        child.kill().unwrap();
        child.wait().unwrap();
    }
}
