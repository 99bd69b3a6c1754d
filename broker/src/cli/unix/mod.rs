//! Signals and processes on Unix.

#[cfg(target_os = "linux")]
mod linux;
mod signals;
mod supervisor;

pub(crate) use signals::Stop;
pub(crate) use supervisor::Supervisor;
