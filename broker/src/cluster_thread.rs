//! The thread on which a cluster is served.
//!
//! To make a thread and to end one costs as much as to create a topic and to write to it. So a thread whose cluster is gone
//! waits a moment for the next one, as tests make clusters one after the other; meanwhile it holds nothing but a runtime on
//! which nothing is left.

use std::fmt;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvError, Sender, TryRecvError};
use std::thread::ThreadId;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::runtime::{Builder as RuntimeBuilder, Runtime};
use tokio::sync::oneshot;

use crate::alarm;
use crate::error::{Error, ErrorKind};
use crate::shared::Shared;

/// How often a thread looks for what it waits for before it goes to sleep: for some thirty microseconds, as long as it takes
/// to be woken.
const LOOKS: u32 = 1_000;

/// How long a thread waits for another cluster before it ends.
const PATIENCE: Duration = Duration::from_millis(100);

/// How many may wait at a time: as many as tests run at once on a large machine.
const WAITING_MAX: usize = 64;

/// The threads that wait, the one that came last at the end: its memory is the warmest.
static WAITING: Mutex<Vec<Waiting>> = Mutex::new(Vec::new());

/// A thread that waits to be called.
struct Waiting {
    thread: ThreadId,
    call: Sender<Call>,
    /// The last cluster's, if nothing was left on it.
    runtime: Option<Runtime>,
}

/// Where the work comes from; dropped at the other end if there is none after all.
type Call = Receiver<Work>;

/// A cluster, from its beginning to its end.
type Work = Box<dyn FnOnce() -> Served + Send>;

/// What is left of a cluster whose sockets and tasks are gone.
struct Served {
    shared: Arc<Shared>,
    runtime: Option<Runtime>,
    /// Dropped to say so.
    done: Sender<()>,
}

/// A thread that is awake, or about to be, while what it is to serve is made.
pub(crate) struct CalledThread {
    give: Sender<Work>,
    runtime: Option<Runtime>,
}

impl CalledThread {
    /// Calls a thread that waits, or makes one.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if no thread can be made.
    pub(crate) fn call() -> Result<Self, Error> {
        let (give, mut work) = mpsc::channel();
        let waiting = WAITING.lock().pop();
        if let Some(Waiting { call, runtime, .. }) = waiting {
            match call.send(work) {
                Ok(()) => return Ok(Self { give, runtime }),
                // It has ended in a panic.
                Err(refused) => work = refused.0,
            }
        }
        let thread = std::thread::Builder::new().name("kafkito".into());
        thread.spawn(move || answer_calls(work)).map_err(no_thread)?;
        Ok(Self { give, runtime: None })
    }

    /// The runtime for what the thread is to serve: the one it has, or a new one.
    ///
    /// # Errors
    /// If the system does not give what one is made of.
    pub(crate) fn runtime(&mut self) -> std::io::Result<Runtime> {
        let build = || RuntimeBuilder::new_current_thread().enable_io().enable_time().build();
        self.runtime.take().map_or_else(build, Ok)
    }

    /// Has `serve` run on the thread; it is to return when what it is given is ready.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if the thread is not there any more.
    pub(crate) fn serve(
        self,
        runtime: Runtime,
        shared: Arc<Shared>,
        serve: impl FnOnce(&Runtime, &Arc<Shared>, oneshot::Receiver<()>) + Send + 'static,
    ) -> Result<ClusterThread, Error> {
        let (stop, stopped) = oneshot::channel();
        let (done, gone) = mpsc::channel();
        let work: Work = Box::new(move || {
            // In a panic too the runtime goes first.
            let (done, runtime) = (done, runtime);
            serve(&runtime, &shared, stopped);
            let runtime = is_unused(&runtime, &shared).then_some(runtime);
            Served { shared, runtime, done }
        });
        self.give.send(work).map_err(|_| no_thread("it has ended"))?;
        Ok(ClusterThread { stop, gone: Mutex::new(gone) })
    }
}

/// What went wrong with a thread, as an error.
pub(crate) fn no_thread(why: impl fmt::Display) -> Error {
    Error::new(ErrorKind::Io, format!("the cluster's thread cannot be started: {why}"))
}

/// A cluster that is served until it is ended.
#[derive(Debug)]
pub(crate) struct ClusterThread {
    stop: oneshot::Sender<()>,
    /// Closed when the runtime is gone, with all that was on it.
    gone: Mutex<Receiver<()>>,
}

impl ClusterThread {
    /// Ends the cluster. When this returns every socket of it is closed, every task gone; its thread may be there for a
    /// moment more.
    pub(crate) fn end(self) {
        drop(self.stop);
        // Nothing is sent. A panic of the thread has been printed; a second one here would abort the test.
        let _ = look_for(&self.gone.into_inner());
    }
}

/// Waits for what comes, awake at first.
fn look_for<T>(channel: &Receiver<T>) -> Result<T, RecvError> {
    for _ in 0..LOOKS {
        match channel.try_recv() {
            Ok(found) => return Ok(found),
            Err(TryRecvError::Disconnected) => return Err(RecvError),
            Err(TryRecvError::Empty) => std::thread::yield_now(),
        }
    }
    channel.recv()
}

/// Whether nothing is left on a runtime, and nobody there who could still put something on it: whoever has a handle of it holds
/// what the cluster shares as well, as do its tasks. Here this thread does, and whoever ends the cluster.
fn is_unused(runtime: &Runtime, shared: &Arc<Shared>) -> bool {
    Arc::strong_count(shared) == 2 && runtime.metrics().num_alive_tasks() == 0
}

/// When a thread that serves clusters ends, be it in a panic, there may be nobody left who has set an alarm.
struct Last;

impl Drop for Last {
    fn drop(&mut self) {
        alarm::rest();
    }
}

/// Serves one cluster after the other, as long as they come.
fn answer_calls(mut call: Call) {
    let _last = Last;
    loop {
        let mut served = look_for(&call).map(|work| work()).ok();
        let runtime = served.as_mut().and_then(|served| served.runtime.take());
        let (sender, next) = mpsc::channel();
        // Before it is said that this cluster is gone: the next one may come at once.
        let waits = wait_in_line(sender, runtime);
        if let Some(Served { shared, done, .. }) = served {
            drop(done);
            await_last(&shared);
        }
        if !waits {
            return;
        }
        match next.recv_timeout(PATIENCE).or_else(|_| leave(&next)) {
            Ok(next) => call = next,
            Err(_) => return,
        }
    }
}

/// Waits a moment until whoever ended the cluster has let go of it: on this core its memory is in the cache, and freed sooner.
fn await_last(shared: &Arc<Shared>) {
    for _ in 0..LOOKS {
        if Arc::strong_count(shared) == 1 {
            return;
        }
        std::thread::yield_now();
    }
}

/// Puts this thread on the list, if there is room for one more.
fn wait_in_line(call: Sender<Call>, runtime: Option<Runtime>) -> bool {
    let mut waiting = WAITING.lock();
    let has_room = waiting.len() < WAITING_MAX;
    if has_room {
        waiting.push(Waiting { thread: std::thread::current().id(), call, runtime });
    }
    has_room
}

/// Takes this thread off the list, or the call that came meanwhile.
fn leave(next: &Receiver<Call>) -> Result<Call, RecvError> {
    let this = std::thread::current().id();
    let waiting = {
        let mut waiting = WAITING.lock();
        waiting.iter().position(|waiting| waiting.thread == this).map(|at| waiting.remove(at))
    };
    drop(waiting);
    // Whoever calls it now had taken it off before.
    next.recv()
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::time::Duration;

    use super::*;
    use crate::Cluster;

    /// For as long as other tests have clusters, they may keep the thread busy.
    const LONG: Duration = Duration::from_secs(600);

    thread_local! {
        /// Told when its thread ends.
        static END: RefCell<Option<Sender<()>>> = const { RefCell::new(None) };
    }

    /// What a thread shares with nobody.
    fn shared() -> Arc<Shared> {
        Arc::clone(&Cluster::start().expect("a cluster starts").shared)
    }

    fn serve(job: impl FnOnce(&Runtime, oneshot::Receiver<()>) + Send + 'static) -> ClusterThread {
        let mut called = CalledThread::call().expect("there is a thread");
        let runtime = called.runtime().expect("a runtime can be built");
        called.serve(runtime, shared(), |runtime, _, stopped| job(runtime, stopped)).expect("it is there")
    }

    #[test]
    fn a_runtime_serves_the_next_cluster_if_nothing_and_nobody_is_left_on_it() {
        let runtime = RuntimeBuilder::new_current_thread().build().expect("a runtime can be built");
        let shared = shared();
        // The thread that had it lets go of it.
        assert!((0..1_000_000).any(|_| {
            std::thread::yield_now();
            Arc::strong_count(&shared) == 1
        }));
        let whoever_ends_it = Arc::clone(&shared);
        assert!(is_unused(&runtime, &shared));

        let a_handle = Arc::clone(&shared);
        assert!(!is_unused(&runtime, &shared), "a handle may put something on it");
        drop(a_handle);

        let task = runtime.spawn(std::future::pending::<()>());
        assert!(!is_unused(&runtime, &shared), "a task is left");
        task.abort();
        runtime.block_on(tokio::task::yield_now());
        assert!(is_unused(&runtime, &shared));
        drop(whoever_ends_it);
    }

    #[test]
    fn it_serves_until_it_is_ended_and_then_ends_itself() {
        let (end, ended) = mpsc::channel();
        let (tell, told) = mpsc::channel();
        let thread = serve(move |runtime, stopped| {
            END.set(Some(end));
            let result = runtime.block_on(stopped);
            let _ = tell.send(result.is_err());
        });
        assert_eq!(told.try_recv(), Err(TryRecvError::Empty), "nobody has ended it");
        thread.end();
        assert_eq!(told.try_recv(), Ok(true), "whoever ends it waits until it has let go");
        // Other tests may call it first, and then it serves them.
        assert_eq!(
            ended.recv_timeout(LONG),
            Err(mpsc::RecvTimeoutError::Disconnected),
            "the thread lives on"
        );
    }

    #[test]
    fn one_that_is_called_for_nothing_waits_again_and_ends() {
        let (end, ended) = mpsc::channel();
        serve(move |_, _| END.set(Some(end))).end();
        for _ in 0..100 {
            drop(CalledThread::call().expect("there is a thread"));
        }
        assert_eq!(
            ended.recv_timeout(LONG),
            Err(mpsc::RecvTimeoutError::Disconnected),
            "the thread lives on"
        );
    }

    #[test]
    fn after_a_panic_it_is_gone_and_the_next_call_is_answered() {
        let (end, ended) = mpsc::channel();
        serve(move |_, _| {
            END.set(Some(end));
            panic!("this is a test of a panic");
        })
        .end();
        assert_eq!(
            ended.recv_timeout(LONG),
            Err(mpsc::RecvTimeoutError::Disconnected),
            "the thread lives on"
        );
        let (tell, told) = mpsc::channel();
        serve(move |_, _| _ = tell.send(())).end();
        assert_eq!(told.try_recv(), Ok(()));
    }

    #[test]
    fn the_memory_goes_with_the_cluster() {
        let shared = shared();
        let weak = Arc::downgrade(&shared);
        let mut called = CalledThread::call().expect("there is a thread");
        let runtime = called.runtime().expect("a runtime can be built");
        called.serve(runtime, shared, |_, _, _| ()).expect("it is there").end();
        let is_freed = || {
            std::thread::yield_now();
            weak.strong_count() == 0
        };
        assert!((0..1_000_000).any(|_| is_freed()), "it is still there");
    }
}
