//! Faults: what goes wrong on purpose. A rule says which requests it is about, which of those it hits, and what becomes of
//! them.
//!
//! The way of a request: [`Rules::hit`] finds the first rule that applies, in the order of injection, and takes its verdict;
//! `carry_out` then stands between the connection and the handler. Code of the test's author (closures) runs here, and
//! never under a lock. With no rule there is one atomic load.
//!
//! What a rule needs to know of a request (topics, group, any field) is read from its bytes by the schema, and only if a
//! rule asks for it: see `facts`. `layout` is the one table of how requests list things and how their responses do.

mod after_append;
mod answer;
mod builder;
mod carry_out;
mod change;
mod check;
mod condition;
mod connection;
mod entries;
mod facts;
mod fail;

mod fetch;
mod guard;
mod hold;
mod index;
mod item;
mod layout;
mod path;
mod recent;
mod request_view;
mod rule;
mod rules;
mod schedule;
mod spec;
mod stale;
mod value;
mod verdict;

pub use builder::Fault;
pub(crate) use carry_out::{after, carry_out};
pub(crate) use change::throttled;
pub(crate) use connection::{ConnectionFault, Greeting, HalfOpen, greet};
pub use guard::{FaultGuard, FaultHandle, RuleView};
pub use hold::HeldRequest;
pub use request_view::RequestView;
pub(crate) use rules::Rules;
pub use spec::{FaultSpec, On};
pub use value::{FieldValue, Fields};
pub use verdict::{Direction, Verdict};

#[cfg(test)]
pub(crate) mod tests;
