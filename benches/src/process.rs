//! What this process takes of the machine. Linux only: it reads /proc.

use std::fs;

/// Memory that is resident, in KiB.
///
/// # Panics
/// Where there is no /proc.
pub fn resident_kib() -> i64 {
    let status = fs::read_to_string("/proc/self/status").expect("this is Linux");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("it says how much is resident");
    line.split_whitespace().nth(1).and_then(|kib| kib.parse().ok()).expect("a number of KiB")
}

/// Descriptors that are open.
///
/// # Panics
/// Where there is no /proc.
pub fn descriptors() -> usize {
    fs::read_dir("/proc/self/fd").expect("this is Linux").count()
}
