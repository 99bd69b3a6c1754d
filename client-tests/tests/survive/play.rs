//! Runs a client through the table of faults, several cases at a time: they spend their time waiting.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Mutex, PoisonError},
    thread,
    time::Duration,
};

use kafkito::Cluster;

use super::{
    case::{Case, Client, PARTITIONS, Report, TOPIC},
    check::check,
    faults,
};

/// Cases at a time.
const CASES_MAX: usize = 8;

/// What a producer needs to know.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Work<'a> {
    pub(crate) bootstrap: &'a str,
    pub(crate) in_flight: u32,
    pub(crate) patience: Duration,
}

/// Runs every case of these with a client, whose `produce` sends all records and returns what it was told.
///
/// # Panics
/// When a case does, with what became of each that did.
#[track_caller]
pub(crate) fn all(cases: Vec<Case>, client: Client, produce: impl Fn(Work<'_>) -> Vec<Report> + Sync) {
    let count = cases.len();
    let only = std::env::var("KAFKITO_TEST_CASE").ok();
    let wanted = |case: &Case| only.as_ref().is_none_or(|only| case.name.contains(only));
    let left = Mutex::new(cases.into_iter().filter(wanted));
    let failed = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..CASES_MAX {
            scope.spawn(|| {
                while let Some(case) = next(&left) {
                    let name = case.name.clone();
                    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| play(&case, client, &produce))) {
                        held(&failed).push(format!("{name}: {}", text(&*panic)));
                    }
                }
            });
        }
    });
    let failed = held(&failed);
    assert!(failed.is_empty(), "{client:?}, {} of {count} cases:\n{}", failed.len(), failed.join("\n"));
}

fn play(case: &Case, client: Client, produce: &impl Fn(Work<'_>) -> Vec<Report>) {
    let mut builder = Cluster::builder().seed(faults::SEED);
    if !case.topic_is_late {
        builder = builder.topic(TOPIC, PARTITIONS);
    }
    let cluster = builder.start().expect("the cluster starts");
    let guard = cluster.inject(case.fault.clone().named(&case.name)).expect("a rule that can match");
    if case.topic_is_late {
        cluster.create_topic(TOPIC, PARTITIONS).expect("the topic is made");
    }
    let bootstrap = cluster.bootstrap_servers();
    let work = Work { bootstrap: &bootstrap, in_flight: case.in_flight, patience: case.patience(client) };
    let reports = thread::scope(|scope| {
        let test = scope.spawn(|| (case.meanwhile)(&guard, &cluster));
        let reports = produce(work);
        if let Err(panic) = test.join() {
            panic!("{}", text(&*panic));
        }
        reports
    });
    assert!(guard.hits() >= case.hits, "hit {} times, not {}", guard.hits(), case.hits);
    check(&cluster, case, client, &reports);
}

fn next(cases: &Mutex<impl Iterator<Item = Case>>) -> Option<Case> {
    held(cases).next()
}

/// A case that panicked has left nothing half done behind the lock.
pub(crate) fn held<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string)).unwrap_or_default()
}
