//! A running cluster, as the author of a test holds it.

use std::fmt;
use std::future::{Future, poll_fn};
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::runtime::{Handle, Runtime};
use tokio::sync::oneshot;
use tokio::sync::oneshot::error::TryRecvError;

use crate::advance::Advanced;
use crate::alarm::Alarm;
use crate::builder::{Builder, make_topics, new_topic};
use crate::chores::Chores;
use crate::clock_handle::ClockHandle;
use crate::cluster_thread::{CalledThread, ClusterThread, no_thread};
use crate::data_dir::{Share, run_disk_worker};
use crate::error::{Error, ErrorKind};
use crate::list::Listed;
use crate::net::listener::BoundListener;
use crate::refusal::Refusal;
use crate::shared::Shared;
use crate::topic::Topic;
use crate::trace::told_in_panic;

/// A Kafka cluster inside this process: real listeners on real ports, on a thread of its own.
///
/// It works from a plain `#[test]`, from any async runtime or none. Dropping it closes its sockets and frees its memory; its
/// thread, which then holds nothing but a runtime at rest, waits a tenth of a second for the next cluster before it ends. With a
/// [data directory](Builder::data_dir), the next cluster goes on with that. If the test is panicking when it is dropped, it
/// prints what its clients asked last, and where the diagram of it is.
///
/// ```
/// use kafkito::{Cluster, Record};
///
/// let kafka = Cluster::builder().topic("orders", 3).start()?;
/// println!("bootstrap.servers={}", kafka.bootstrap_servers()); // for any client in any language
///
/// kafka.topic("orders").produce(Record::new("two coffees").key("table 4"))?;
/// let records = kafka.topic("orders").records()?;
/// assert_eq!(records[0].value.as_deref(), Some(&b"two coffees"[..]));
/// # Ok::<(), kafkito::Error>(())
/// ```
pub struct Cluster {
    pub(crate) shared: Arc<Shared>,
    pub(crate) runtime: Handle,
    endpoints: Vec<SocketAddr>,
    #[cfg(feature = "control")]
    control_url: Option<String>,
    thread: Option<ClusterThread>,
    /// Do what takes long on the disk, where there is a data directory.
    disk: Vec<JoinHandle<()>>,
}

impl Cluster {
    /// A cluster of one broker on a free port of 127.0.0.1, with Kafka's defaults.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if no port can be bound or no thread be started.
    pub fn start() -> Result<Self, Error> {
        Self::builder().start()
    }

    /// What a cluster may be given before it starts.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Serves `listeners` on `thread`. They are bound already, so clients may connect at once.
    pub(crate) fn serve(
        mut thread: CalledThread,
        shared: Arc<Shared>,
        listeners: Vec<BoundListener>,
    ) -> Result<Self, Error> {
        let runtime = thread.runtime();
        let runtime = runtime.map_err(|error| io("the cluster's runtime cannot be built", error))?;
        let handle = runtime.handle().clone();
        let serve = |bound| shared.listeners.serve(&shared, &handle, bound);
        let endpoints = listeners.into_iter().map(serve).collect::<Result<_, _>>();
        let endpoints = endpoints.map_err(|error| io("a port cannot be listened on", error))?;
        let disk = disk_threads(&shared).map_err(no_thread)?;
        let thread = thread
            .serve(runtime, Arc::clone(&shared), run)
            // Or the disk's threads would wait for ever.
            .inspect_err(|_| shared.disk.stop())?;
        Ok(Self {
            shared,
            runtime: handle,
            endpoints,
            #[cfg(feature = "control")]
            control_url: None,
            thread: Some(thread),
            disk,
        })
    }

    /// Has the control port served as well.
    #[cfg(feature = "control")]
    pub(crate) fn with_control(mut self, control: crate::control::Bound) -> Result<Self, Error> {
        self.control_url = Some(control.serve(self.handles())?);
        Ok(self)
    }

    /// The URL of the control port, as in `http://127.0.0.1:9093`; `None` if there is
    /// [none](crate::Builder::control).
    #[cfg(feature = "control")]
    pub fn control_url(&self) -> Option<&str> {
        self.control_url.as_deref()
    }

    /// Where the brokers listen.
    pub(crate) fn endpoints(&self) -> &[SocketAddr] {
        &self.endpoints
    }

    /// `host:port` of every broker, comma-separated: what every Kafka client calls `bootstrap.servers`.
    pub fn bootstrap_servers(&self) -> String {
        #[cfg(feature = "external")]
        if let Some(external) = self.shared.external() {
            return external.servers().to_owned();
        }
        let endpoints: Vec<String> = self.endpoints.iter().map(SocketAddr::to_string).listed();
        endpoints.join(",")
    }

    /// The cluster's id, as clients see it.
    pub fn cluster_id(&self) -> String {
        #[cfg(feature = "external")]
        if let Some(external) = self.shared.external() {
            return crate::external::told(external.cluster_id());
        }
        self.shared.look(|state| state.metadata.cluster_id())
    }

    /// Makes a topic with so many partitions.
    ///
    /// ```
    /// let kafka = kafkito::Cluster::start()?;
    /// let orders = kafka.create_topic("orders", 3)?;
    /// assert_eq!(orders.partitions(), Some(3));
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] with the code and the sentence that Kafka has for it.
    pub fn create_topic(&self, name: impl Into<String>, partitions: u32) -> Result<Topic, Error> {
        self.create_topic_with(name, partitions, [("", ""); 0])
    }

    /// Makes a topic with configs of its own, by their Kafka names.
    ///
    /// # Errors
    /// As [`create_topic`](Cluster::create_topic); INVALID_CONFIG says which config and why.
    pub fn create_topic_with<N: Into<String>, V: Into<String>>(
        &self,
        name: impl Into<String>,
        partitions: u32,
        configs: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Topic, Error> {
        let name = name.into();
        let topic = new_topic(name.clone(), partitions, configs);
        #[cfg(feature = "external")]
        if let Some(external) = self.shared.external() {
            external.make_topics(&[topic])?;
            return Ok(self.topic(name));
        }
        self.shared.with_state_lasting(|state, now| make_topics(state, &[topic], now))?;
        Ok(self.topic(name))
    }

    /// Cluster time, as the time since the Unix epoch.
    pub fn now(&self) -> Duration {
        self.shared.assert_inside("the cluster's clock");
        Duration::from_millis(u64::try_from(self.shared.clock.now()).unwrap_or(0))
    }

    /// The cluster's clock: reads it, moves it, and says what falls due next.
    pub fn clock(&self) -> ClockHandle {
        self.shared.assert_inside("the cluster's clock");
        ClockHandle::new(&self.shared)
    }

    /// Moves the clock on by `time`: short for [`ClockHandle::advance`].
    pub fn advance(&self, time: Duration) -> Advanced {
        self.clock().advance(time)
    }

    /// What clients asked for and did not get, oldest first: an API that is not served, or a version of one.
    pub fn refusals(&self) -> Vec<Refusal> {
        self.shared.assert_inside("refusals");
        self.shared.refusals.list()
    }
}

fn io(what: &str, error: impl fmt::Display) -> Error {
    Error::new(ErrorKind::Io, format!("{what}: {error}"))
}

/// The threads of the disk, if the logs lie there.
fn disk_threads(shared: &Arc<Shared>) -> std::io::Result<Vec<JoinHandle<()>>> {
    let mut threads = Vec::new();
    if !shared.is_external() && shared.look(|state| state.partitions.path().is_some()) {
        for (name, share) in [("kafkito disk", Share::Disk), ("kafkito chores", Share::Chores)] {
            let worker = Arc::clone(shared);
            let thread = std::thread::Builder::new().name(name.into());
            let thread = thread.spawn(move || run_disk_worker(&worker, share));
            threads.push(thread.inspect_err(|_| shared.disk.stop())?);
        }
    }
    Ok(threads)
}

/// How often a young cluster looks for something to do before it goes to sleep for the first time. Whoever starts one has a
/// few things to ask of it, one after the other, and to be woken for each takes longer than to answer it. The looks are for
/// its whole life: some two hundred microseconds of a core that nobody else wants.
const LOOKS_AT_FIRST: u32 = 200;

/// How often a cluster that is ended looks whether its tasks are: those that are told to end in the first look, those whose
/// clients have just gone in the second.
const LOOKS_AT_LAST: u32 = 2;

/// What the cluster's thread does. What is left when it ends, such as connections that clients keep, goes with the runtime.
fn run(runtime: &Runtime, shared: &Arc<Shared>, mut stopped: oneshot::Receiver<()>) {
    runtime.block_on(async {
        if !ends_at_once(shared, &mut stopped).await {
            let timers = tokio::spawn(run_timers(Arc::clone(shared)));
            // An error means that the cluster was forgotten without being dropped.
            let _ = stopped.await;
            timers.abort();
        }
        shared.listeners.accept_no_more();
        let tasks = Handle::current().metrics();
        for _ in 0..LOOKS_AT_LAST {
            if tasks.num_alive_tasks() > 0 {
                tokio::task::yield_now().await;
            }
        }
    });
}

/// Whether the cluster ends while it is still [awake](LOOKS_AT_FIRST).
async fn ends_at_once(shared: &Arc<Shared>, stopped: &mut oneshot::Receiver<()>) -> bool {
    let timers = Timers::of(shared);
    for _ in 0..LOOKS_AT_FIRST {
        if !matches!(stopped.try_recv(), Err(TryRecvError::Empty)) {
            return true;
        }
        if let Some(timers) = &timers {
            timers.run_due();
        }
        // Whoever else would run on this core goes first, then whatever has come for this runtime.
        std::thread::yield_now();
        tokio::task::yield_now().await;
    }
    false
}

/// The deadlines of a cluster that its own thread looks after.
struct Timers<'a> {
    shared: &'a Arc<Shared>,
    /// Does what takes long; where it is not, that is done on a thread made for it.
    has_disk_thread: bool,
}

impl<'a> Timers<'a> {
    /// A manual clock's are run by whoever advances it.
    fn of(shared: &'a Arc<Shared>) -> Option<Self> {
        if shared.clock.is_manual() || shared.is_external() {
            return None;
        }
        let has_disk_thread = shared.look(|state| state.partitions.path().is_some());
        Some(Self { shared, has_disk_thread })
    }

    /// Runs those that are due. Gives the milliseconds until the next one is.
    fn run_due(&self) -> Option<i64> {
        let wait = self.shared.with_state(|state, now| {
            state.run_due(now);
            state.timers.next_deadline().map(|deadline| deadline.saturating_sub(now))
        });
        if !self.has_disk_thread {
            run_beside(self.shared, self.shared.disk.take_chores());
        }
        wait
    }
}

/// Runs deadlines as they fall due, and sleeps in between.
async fn run_timers(shared: Arc<Shared>) {
    let Some(timers) = Timers::of(&shared) else { return };
    loop {
        let wait = timers.run_due().and_then(|millis| u64::try_from(millis).ok());
        let mut alarm = wait.map(|millis| Alarm::after(Duration::from_millis(millis)));
        let mut moved = pin!(shared.timers_moved.notified());
        let either = |context: &mut Context<'_>| match &mut alarm {
            _ if moved.as_mut().poll(context).is_ready() => Poll::Ready(()),
            Some(alarm) => Pin::new(alarm).poll(context),
            None => Poll::Pending,
        };
        poll_fn(either).await;
    }
}

/// Does what takes long on a thread that is there for so long.
fn run_beside(shared: &Arc<Shared>, chores: Chores) {
    if chores.any() {
        let shared = Arc::clone(shared);
        drop(tokio::task::spawn_blocking(move || {
            let _alone = shared.at_length.lock();
            chores.run(&*shared);
        }));
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if std::thread::panicking() && !self.is_external() {
            // A second panic would abort the test, and with it what the first one has to say.
            let told =
                catch_unwind(AssertUnwindSafe(|| told_in_panic(&self.trace(), &self.bootstrap_servers())));
            if let Ok(Some(told)) = told {
                eprintln!("{told}");
            }
        }
        self.shared.watchers.stop();
        #[cfg(feature = "external")]
        if let Some(external) = self.shared.external() {
            external.delete_made();
        }
        if let Some(thread) = self.thread.take() {
            thread.end();
            self.shared.connections.all_gone();
            self.shared.listeners.all_gone();
        }
        if !self.disk.is_empty() {
            self.shared.disk.stop();
            self.disk.drain(..).for_each(|thread| drop(thread.join()));
            let is_closed = self.shared.with_state(|state, _| state.close_directory());
            self.shared.promises.settle(u64::MAX, is_closed);
        }
        if let Some(why) = self.shared.warnings.failure().filter(|_| !std::thread::panicking()) {
            panic!("the cluster is strict, and this has gone wrong:\n{why}");
        }
    }
}

impl fmt::Debug for Cluster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cluster")
            .field("bootstrap_servers", &self.bootstrap_servers())
            .finish_non_exhaustive()
    }
}
