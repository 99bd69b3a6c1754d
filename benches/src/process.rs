//! What a process takes of the machine. Linux only: it reads /proc.

use std::fs;
use std::time::Duration;

use nix::time::{ClockId, clock_getcpuclockid, clock_gettime};
use nix::unistd::Pid;

/// Memory of this process that is resident, in KiB.
///
/// # Panics
/// Where there is no /proc.
pub fn resident_kib() -> i64 {
    resident_kib_of(std::process::id())
}

/// Memory of a process that is resident, in KiB.
///
/// # Panics
/// Where there is no /proc, or no such process.
pub fn resident_kib_of(pid: u32) -> i64 {
    let status =
        fs::read_to_string(format!("/proc/{pid}/status")).expect("this is Linux, and the process runs");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("it says how much is resident");
    line.split_whitespace().nth(1).and_then(|kib| kib.parse().ok()).expect("a number of KiB")
}

/// User and system time of all threads that a process has and has had. The clock counts nanoseconds, where /proc/PID/stat
/// counts hundredths of a second.
///
/// # Panics
/// If there is no such process.
pub fn cpu_of(pid: u32) -> Duration {
    let clock = clock_getcpuclockid(Pid::from_raw(pid.cast_signed())).expect("the process runs");
    read(clock)
}

/// The same of the calling thread.
///
/// # Panics
/// Never where threads have clocks, as on Linux.
pub fn cpu_of_this_thread() -> Duration {
    read(ClockId::CLOCK_THREAD_CPUTIME_ID)
}

fn read(clock: ClockId) -> Duration {
    clock_gettime(clock).expect("a clock of a running process").into()
}

/// Descriptors that are open.
///
/// # Panics
/// Where there is no /proc.
pub fn descriptors() -> usize {
    fs::read_dir("/proc/self/fd").expect("this is Linux").count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_that_works_takes_time() {
        let before = cpu_of(std::process::id());
        let sum = (0..5_000_000_u64).fold(0, |sum, number| std::hint::black_box(sum ^ number));
        assert!(cpu_of(std::process::id()) > before, "{sum}");
        assert!(resident_kib() > 0);
    }
}
