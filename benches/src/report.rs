//! What comes of a run: results, kept in `target/`, and from them tables and plots.

pub mod measure;
pub mod plot;
pub mod readme;
pub mod results;
pub mod table;
