//! A directory is closed: everything in it is synced, and said to be whole.

use super::LogDir;
use crate::paths::CLEAN_SHUTDOWN;
use crate::{Flush, Log, Result};

impl LogDir {
    /// Closes the directory and all logs that lie in it: the next who opens it need not recover anything. Nothing may be done to the logs
    /// afterwards. Takes long.
    ///
    /// # Errors
    /// [`crate::Error::Storage`]: then the directory counts as not closed.
    pub fn close<'a>(&self, logs: impl IntoIterator<Item = &'a mut Log>) -> Result<()> {
        self.close_as(logs, -1)
    }

    /// The same for the broker whose registration has this epoch. By it Kafka's controller knows a broker that had stopped in
    /// good order: it still has all that it had when it was in sync.
    ///
    /// # Errors
    /// As [`close`](Self::close).
    pub fn close_as<'a>(&self, logs: impl IntoIterator<Item = &'a mut Log>, broker_epoch: i64) -> Result<()> {
        self.sync_closed(logs)?;
        let checkpoints = self.shared.kept.lock().checkpoints();
        self.write(&checkpoints)?;
        let closed = format!(r#"{{"version":0,"brokerEpoch":{broker_epoch}}}"#);
        self.shared.root.replace(CLEAN_SHUTDOWN, closed.as_bytes(), true)
    }

    /// Closes a directory that was opened to no purpose, if it had been closed: it says again what it said before. Its checkpoints
    /// are still right, as no log begins elsewhere.
    ///
    /// # Errors
    /// As [`close`](Self::close).
    pub fn close_again<'a>(&self, logs: impl IntoIterator<Item = &'a mut Log>) -> Result<()> {
        let Some(closed) = &self.shared.closed else { return Ok(()) };
        self.sync_closed(logs)?;
        self.shared.root.replace(CLEAN_SHUTDOWN, closed, true)
    }

    fn sync_closed<'a>(&self, logs: impl IntoIterator<Item = &'a mut Log>) -> Result<()> {
        let mut closing = Vec::new();
        for log in logs.into_iter().filter(|log| self.has(log)) {
            let flush = log.begin_close()?;
            closing.push((log, flush));
        }
        // The names of new directories are synced at once.
        let flushes = closing.iter_mut().filter_map(|(_, flush)| flush.as_mut());
        let flushes: Vec<&Flush> = flushes
            .map(|flush| {
                flush.is_new = false;
                &*flush
            })
            .collect();
        run_side_by_side(&flushes)?;
        self.shared.root.sync_dir()?;
        for (log, flush) in closing {
            flush.iter().try_for_each(|flush| log.end_flush(flush))?;
            if let Some(directory) = log.directory() {
                self.shared.kept.lock().note(directory.topic(), directory.partition(), log);
            }
        }
        Ok(())
    }
}

/// File systems sync many files in little more time than one, if they are asked for all at once.
fn run_side_by_side(flushes: &[&Flush]) -> Result<()> {
    const THREADS: usize = 32;
    let share = flushes.len().div_ceil(THREADS).max(1);
    std::thread::scope(|scope| {
        let run = |flushes: &[&Flush]| flushes.iter().try_for_each(|flush| flush.run());
        let (first, others) = flushes.split_at(share.min(flushes.len()));
        let threads: Vec<_> = others.chunks(share).map(|flushes| scope.spawn(move || run(flushes))).collect();
        let done = run(first);
        threads
            .into_iter()
            .fold(done, |done, thread| done.and(thread.join().expect("syncing does not panic")))
    })
}
