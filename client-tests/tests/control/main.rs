//! The HTTP control port, as a test in another language uses it.

mod clusters;
mod kit;
mod problems;
mod security;
mod shutdown;
