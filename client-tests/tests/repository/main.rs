//! What must hold of the repository itself.

mod crate_count;
mod names;
mod readme;
