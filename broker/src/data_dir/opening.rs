//! The logs of a directory are opened side by side: after an unclean stop, each has to be recovered.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use kafkito_storage::{Log, LogConfig, LogDir, Pool};
use parking_lot::Mutex;

use crate::clock::Millis;
use crate::partitions::PartitionKey;

/// A log that is to be opened.
#[derive(Debug)]
pub(crate) struct Wanted {
    /// Where it lies.
    pub(crate) dir: LogDir,
    pub(crate) key: PartitionKey,
    pub(crate) topic: Arc<str>,
    pub(crate) config: Arc<LogConfig>,
    /// The epoch of its leader.
    pub(crate) leader_epoch: i32,
}

/// Opens the logs, `threads` at once. Every record in them is committed: nobody else has a copy.
///
/// # Errors
/// What is wrong with the first one that cannot be opened, and those that could be.
pub(crate) fn open_logs(
    wanted: &[Wanted],
    threads: usize,
    pool: &Pool,
    now: Millis,
) -> (Vec<(PartitionKey, Log)>, Option<kafkito_storage::Error>) {
    let (next, opened) = (AtomicUsize::new(0), Mutex::new(Vec::with_capacity(wanted.len())));
    let work = || {
        while let Some((at, wanted)) = {
            let at = next.fetch_add(1, Ordering::Relaxed);
            wanted.get(at).map(|wanted| (at, wanted))
        } {
            let (topic, config) = (&*wanted.topic, Arc::clone(&wanted.config));
            let log = wanted.dir.log(topic, wanted.key.index, wanted.key.topic.0, config, pool.clone(), now);
            opened.lock().push((at, log));
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads.min(wanted.len()) {
            scope.spawn(work);
        }
        work();
    });
    let (mut logs, mut wrong) = (Vec::with_capacity(wanted.len()), None);
    for (at, log) in opened.into_inner() {
        match log {
            Ok(mut log) => {
                log.set_high_watermark(log.log_end_offset());
                log.begin_leader_epoch(wanted[at].leader_epoch);
                logs.push((wanted[at].key, log));
            }
            Err(error) if wrong.as_ref().is_none_or(|(first, _)| at < *first) => wrong = Some((at, error)),
            Err(_) => {}
        }
    }
    (logs, wrong.map(|(_, error)| error))
}
