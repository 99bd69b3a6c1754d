//! What can be done to a log, one file for each: how it is drawn, what it does to the model, and what is checked.

pub mod advance_start;
pub mod append;
mod append_unflushed;
pub mod begin_epoch;
pub mod checkpoint;
pub mod compact;
pub mod compact_failing;
pub mod crash;
mod delete_files;
pub mod disk_full;
pub mod find_time;
pub mod flush;
pub mod flush_failing;
pub mod flush_messages;
pub mod high_watermark;
mod hold;
mod lend;
mod read;
pub mod restart;
pub mod retain;
pub mod roll;
pub mod transaction;
pub mod truncate;

use std::fmt::Debug;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::strategy::Union;

use crate::model::Model;
use crate::pair::Pair;

/// One thing that is done to a log and its model.
pub trait Operation: Debug {
    /// Does it to both, and checks what it answers.
    fn apply(&self, pair: &mut Pair);

    /// Does it to the log, while the process is being killed: nobody learns what it answers. Returns what the log may have
    /// afterwards, and what it must have.
    fn interrupted(&self, pair: &mut Pair) -> (Model, Model) {
        (pair.model.clone(), pair.model.clone())
    }
}

pub type Step = Arc<dyn Operation>;

type Drawn = Vec<(u32, BoxedStrategy<Step>)>;

pub fn step<O: Operation + 'static>(operation: O) -> Step {
    Arc::new(operation)
}

/// Draws one kind of operation.
fn draw<O: Operation + 'static>(drawn: impl Strategy<Value = O> + 'static) -> BoxedStrategy<Step> {
    drawn.prop_map(step).boxed()
}

/// A fraction of the way from the log's start to its end, or a little past it.
fn place() -> std::ops::Range<f64> {
    0.0..1.1
}

fn anywhere() -> Drawn {
    vec![
        (12, append::sample()),
        (5, transaction::sample()),
        (6, read::sample()),
        (3, read::sample_exactly()),
        (3, hold::sample()),
        (2, hold::sample_release()),
        (4, find_time::sample()),
        (2, high_watermark::sample()),
        (1, begin_epoch::sample()),
        (1, advance_start::sample()),
        (1, truncate::sample()),
        (1, truncate::sample_fully()),
        (1, retain::sample()),
        (1, roll::sample()),
        (2, compact::sample()),
    ]
}

pub fn in_memory() -> impl Strategy<Value = Step> {
    Union::new_weighted(anywhere())
}

pub fn on_disk() -> impl Strategy<Value = Step> {
    let mut drawn = anywhere();
    drawn.extend([
        (2, restart::sample()),
        (4, crash::sample()),
        (2, flush::sample()),
        (1, flush_failing::sample()),
        (1, lend::sample()),
        (1, flush_messages::sample()),
        (1, append_unflushed::sample()),
        (1, compact_failing::sample()),
        (2, checkpoint::sample()),
        (1, delete_files::sample()),
        (1, disk_full::sample()),
    ]);
    Union::new_weighted(drawn)
}
