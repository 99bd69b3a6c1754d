//! The real binary, as a shell, a script or a build machine runs it.

#![allow(clippy::unwrap_used, reason = "all of it is test code; clippy knows only functions marked #[test]")]

mod control;
mod data_dirs;
mod export;
mod faults;
mod kit;
mod leftovers;
mod options;
mod run;
mod serve;
mod strict;
mod terminal;
