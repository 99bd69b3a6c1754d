//! Bytes from outside: listeners, connections, frames, and the replies that go back.

pub(crate) mod bound;
pub(crate) mod connection;
pub(crate) mod connections;
pub(crate) mod frame;
pub(crate) mod guard;
pub(crate) mod header;
pub(crate) mod idle;
pub(crate) mod listener;
pub(crate) mod listeners;
pub(crate) mod reply;
pub(crate) mod reserved;
pub(crate) mod unwritten;
