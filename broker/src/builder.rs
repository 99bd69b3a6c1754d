//! What a cluster may be given before it starts.

mod endpoints;
#[cfg(feature = "external")]
mod external;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use kafkito_storage::{Disk, SystemDisk};

use crate::clock::{Clock, Millis};
use crate::cluster::Cluster;
use crate::cluster_thread::CalledThread;
use crate::config::{Config, Overrides};
use crate::data_dir::DataDir;
use crate::error::{Error, ErrorKind};
use crate::group::member_id::MemberIds;
use crate::like::{self, Release};
use crate::list::Listed;
use crate::metadata::{Broker, NewTopic};
use crate::shared::{Limits, Shared};
use crate::state::State;
use crate::uuid::Uuid;
use endpoints::Endpoints;

/// Builds a [`Cluster`].
///
/// ```
/// use kafkito::Cluster;
///
/// let kafka = Cluster::builder()
///     .topic("orders", 3)
///     .config("message.max.bytes", "2000000")
///     .seed(7)
///     .start()?;
/// # Ok::<(), kafkito::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing runs until `start()`"]
pub struct Builder {
    configs: Overrides,
    clock: Clock,
    member_ids: Vec<(String, MemberIds)>,
    seed: u64,
    brokers: Option<u16>,
    racks: Vec<String>,
    log_dirs: Option<u16>,
    listen: String,
    advertise: Vec<String>,
    topics: Vec<NewTopic>,
    data_dir: Option<PathBuf>,
    /// What a test has in the disk's place.
    disk: Option<Arc<dyn Disk>>,
    like: Option<String>,
    strict: bool,
    #[cfg(feature = "control")]
    control: Option<String>,
    #[cfg(feature = "control")]
    control_access: crate::control::Access,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            configs: Overrides::new(),
            clock: Clock::system(),
            member_ids: Vec::new(),
            seed: 0,
            brokers: None,
            racks: Vec::new(),
            log_dirs: None,
            listen: "127.0.0.1:0".into(),
            advertise: Vec::new(),
            topics: Vec::new(),
            data_dir: None,
            disk: None,
            like: None,
            strict: false,
            #[cfg(feature = "control")]
            control: None,
            #[cfg(feature = "control")]
            control_access: crate::control::Access::default(),
        }
    }
}

impl Builder {
    /// Sets a broker config by its Kafka name, as in a `server.properties`. The last setting of a name counts.
    /// Names and values are checked by [`start`](Builder::start).
    pub fn config(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.configs.insert(name.into(), value.into());
        self
    }

    /// The clock that the cluster lives by. Default: [`Clock::system`].
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// What the member ids of groups whose names match look like; `*` stands for any characters and `?` for one. Default:
    /// [`MemberIds::Uuid`], as Kafka makes them. The last of several that match counts. The same as
    /// [`Cluster::member_ids`].
    pub fn member_ids(mut self, pattern: impl Into<String>, ids: MemberIds) -> Self {
        self.member_ids.push((pattern.into(), ids));
        self
    }

    /// Whether the members of classic groups are evicted as soon as the connection ends that they were last heard on. Default:
    /// `false`: their session times out, as in Kafka. The same as the config `kafkito.group.evict.on.disconnect`.
    pub fn evict_on_disconnect(self, evict: bool) -> Self {
        self.config("kafkito.group.evict.on.disconnect", evict.to_string())
    }

    /// Seeds everything that is random: cluster id, topic ids, member ids. Default: 0. The same seed and the same order
    /// of requests give the same answers.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// How many brokers the cluster has. Default: as many as its [data directory](Self::data_dir) has, or else 1. They are
    /// numbered from 1, each with a port of its own, and share one state: leaders and coordinators are spread over them, and
    /// [`Cluster::broker`] stops and starts each. As in Kafka, topics have `default.replication.factor` replicas unless they
    /// say how many, which is 1.
    ///
    /// With more than a data directory has, the others join the cluster, and get the next ids. With fewer it is refused,
    /// unless those that are left out were unregistered, by UnregisterBroker or Kafka's `kafka-cluster.sh`, and keep no
    /// replica.
    ///
    /// ```
    /// let kafka = kafkito::Cluster::builder().brokers(3).config("default.replication.factor", "3").start()?;
    /// assert_eq!(kafka.bootstrap_servers().split(',').count(), 3);
    /// kafka.create_topic("orders", 1)?;
    /// assert_eq!(kafka.topic("orders").replicas(0).unwrap().len(), 3);
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    pub fn brokers(mut self, count: u16) -> Self {
        self.brokers = Some(count);
        self
    }

    /// The racks of the brokers, Kafka's `broker.rack`: of the first, the second, and so on, beginning again with the first
    /// rack when there are more brokers. Default: those that the [data directory](Self::data_dir) has, or else none. Replicas are spread over racks, and with `replica.selector.class`
    /// set to `org.apache.kafka.common.replica.RackAwareReplicaSelector` consumers are sent to a replica in their own rack.
    pub fn racks<R: Into<String>>(mut self, racks: impl IntoIterator<Item = R>) -> Self {
        self.racks = racks.into_iter().map(Into::into).listed();
        self
    }

    /// How many log directories each broker has, Kafka's `log.dirs`. Default: as many as the [data directory](Self::data_dir)
    /// has, or else 1. Replicas are spread over them as Kafka spreads them, DescribeLogDirs shows them, AlterReplicaLogDirs moves
    /// replicas between them, and [`Broker::fail_log_dir`](crate::Broker::fail_log_dir) has one fail. In memory they are names.
    ///
    /// With a data directory, 2 or more are the directories `log-dir-1`, `log-dir-2` and so on in it, each of which is a log
    /// directory of Kafka's. With more than it has, the others are made; fewer are refused. One that is a log directory itself stays one.
    /// Of [several](Self::brokers) brokers each has all of these directories: a partition's one log lies in that of its first replica, and
    /// moves with it; where the others lie, the metadata says.
    ///
    /// ```
    /// let kafka = kafkito::Cluster::builder().log_dirs(2).start()?;
    /// let paths: Vec<_> = kafka.broker(1).log_dirs()?.into_iter().map(|dir| dir.path).collect();
    /// assert_eq!(paths, ["/kafkito/memory-1", "/kafkito/memory-2"]);
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    pub fn log_dirs(mut self, count: u16) -> Self {
        self.log_dirs = Some(count);
        self
    }

    /// `HOST:PORT` to listen on; port 0 takes any that is free. Default: `127.0.0.1:0`. Kafka's `listeners`. Of several
    /// brokers it is the first one's; the next ports are the others', or with port 0 any for each.
    pub fn listen(mut self, address: impl Into<String>) -> Self {
        self.listen = address.into();
        self
    }

    /// `HOST:PORT` that clients are told to connect to. Default: the address that each of them dialled, which is right
    /// unless a proxy or a container stands between. Kafka's `advertised.listeners`. Of several brokers it is the first
    /// one's; the next ports are the others'.
    pub fn advertise(self, address: impl Into<String>) -> Self {
        self.advertise_each([address])
    }

    /// The same for each broker by itself: the first's `HOST:PORT`, the second's, and so on, as many as there are brokers.
    ///
    /// ```
    /// let kafka = kafkito::Cluster::builder()
    ///     .brokers(2)
    ///     .advertise_each(["kafka-1.test:9092", "kafka-2.test:9092"])
    ///     .start()?;
    /// assert_eq!(kafka.brokers()[1].host, "kafka-2.test");
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    pub fn advertise_each<A: Into<String>>(mut self, addresses: impl IntoIterator<Item = A>) -> Self {
        self.advertise = addresses.into_iter().map(Into::into).listed();
        self
    }

    /// What all logs together may hold, in bytes. Default: 1 GiB. Beyond it a produce is refused with
    /// KAFKA_STORAGE_ERROR, on which clients go on trying. The same as the config `kafkito.memory.max.bytes`.
    pub fn memory_max(self, bytes: u64) -> Self {
        self.config("kafkito.memory.max.bytes", bytes.to_string())
    }

    /// Behaves like an older release of Kafka, as in `like("3.9")`: what its broker advertises is what is served, versions
    /// and features, as far as kafkito serves them at all. The README names the releases. Default: the newest of them. A
    /// [data directory](Self::data_dir) whose features it does not know is refused, as that release would refuse it.
    ///
    /// ```
    /// let old = kafkito::Cluster::builder().like("2.8").start()?;
    /// let error = kafkito::Cluster::builder().like("0.7").start().unwrap_err();
    /// assert!(error.to_string().contains("2.8"));
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    pub fn like(mut self, release: impl Into<String>) -> Self {
        self.like = Some(release.into());
        self
    }

    /// Makes the first [warning](Cluster::warnings) the end of the test: every wait ends at once with
    /// [`ErrorKind::Strict`], and dropping the cluster panics with what has gone wrong (unless the test is panicking
    /// already). Default: warnings are logged and listed, and nothing else.
    ///
    /// ```should_panic
    /// use std::io::{Read, Write};
    ///
    /// let kafka = kafkito::Cluster::builder().strict().topic("orders", 1).start().unwrap();
    /// let mut client = std::net::TcpStream::connect(kafka.bootstrap_servers()).unwrap();
    /// client.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap(); // no Kafka client
    /// let why = kafka.topic("orders").has_records(1).wait().unwrap_err();
    /// assert_eq!(why.kind(), kafkito::ErrorKind::Strict);
    /// ```
    pub fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// Keeps everything in a directory, in Kafka's own layout, and goes on with what is there: topics, configs, records,
    /// groups and their offsets, producers. It is made if it is not there. Default: memory, which is gone with the cluster.
    /// Kafka's `log.dirs`; with [several](Builder::log_dirs) they lie inside of it.
    ///
    /// The directory of [several](Builder::brokers) brokers is theirs together, and has each partition once. All of them start
    /// with it, those too that had been stopped, and every replica has all of its log. Apache Kafka refuses such a directory;
    /// [`Cluster::export`] makes one for each broker.
    ///
    /// Dropping the cluster closes the directory. One that was not closed, as its process was killed, is recovered by the
    /// next cluster: every record that was acknowledged is there. What is there after a loss of power, `flush.messages` and
    /// `flush.ms` say. The topics of this builder that are there already stay as they are.
    ///
    /// A directory of Apache Kafka's is gone on with, too, if it is that of a single node; its `node.id` is the broker's then.
    /// [`Cluster::export`] writes a running cluster as such a directory.
    ///
    /// ```
    /// use kafkito::Cluster;
    ///
    /// let dir = std::env::temp_dir().join(format!("kafkito-data-dir-{}", std::process::id()));
    /// {
    ///     let kafka = Cluster::builder().data_dir(&dir).topic("orders", 1).start()?;
    ///     kafka.topic("orders").produce("two coffees")?;
    /// }
    /// let kafka = Cluster::builder().data_dir(&dir).start()?;
    /// assert_eq!(kafka.topic("orders").records()?[0].value.as_deref(), Some(&b"two coffees"[..]));
    ///
    /// let error = Cluster::builder().data_dir(&dir).start().unwrap_err(); // one cluster at a time
    /// assert_eq!(error.kind(), kafkito::ErrorKind::Storage);
    /// # drop(kafka);
    /// # std::fs::remove_dir_all(dir).unwrap();
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    pub fn data_dir(mut self, path: impl AsRef<Path>) -> Self {
        self.data_dir = Some(path.as_ref().to_owned());
        self
    }

    /// Keeps the data directory on a disk of the test's own.
    #[cfg(any(test, fuzzing))]
    pub(crate) fn disk(mut self, disk: Arc<dyn Disk>) -> Self {
        self.disk = Some(disk);
        self
    }

    /// Makes a topic with so many partitions before the first client comes.
    pub fn topic(self, name: impl Into<String>, partitions: u32) -> Self {
        self.topic_with(name, partitions, [("", ""); 0])
    }

    /// Makes a topic with configs of its own, by their Kafka names.
    ///
    /// ```
    /// let kafka = kafkito::Cluster::builder()
    ///     .topic_with("prices", 1, [("cleanup.policy", "compact"), ("segment.bytes", "1048576")])
    ///     .start()?;
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    pub fn topic_with<N: Into<String>, V: Into<String>>(
        mut self,
        name: impl Into<String>,
        partitions: u32,
        configs: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        self.topics.push(new_topic(name, partitions, configs));
        self
    }

    /// Makes a topic with so many partitions, each with so many replicas, on different brokers.
    ///
    /// ```
    /// let kafka = kafkito::Cluster::builder().brokers(3).replicated_topic("orders", 2, 3).start()?;
    /// assert_eq!(kafka.topic("orders").isr(0).unwrap().len(), 3);
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    pub fn replicated_topic(
        mut self,
        name: impl Into<String>,
        partitions: u32,
        replication_factor: u16,
    ) -> Self {
        let topic = new_topic(name, partitions, [("", ""); 0]);
        let replication_factor = i16::try_from(replication_factor).unwrap_or(i16::MAX);
        self.topics.push(NewTopic { replication_factor, ..topic });
        self
    }

    /// Opens the HTTP control port on `HOST:PORT`; port 0 takes any that is free, and [`Cluster::control_url`] tells it.
    /// Default: there is none. It answers programs on this machine only, and no web page.
    ///
    /// ```
    /// let kafka = kafkito::Cluster::builder().control("127.0.0.1:0").start()?;
    /// assert!(kafka.control_url().unwrap().starts_with("http://127.0.0.1:"));
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    #[cfg(feature = "control")]
    pub fn control(mut self, address: impl Into<String>) -> Self {
        self.control = Some(address.into());
        self
    }

    /// Lets the control port listen on an address that others can reach. Whoever reaches it can do with the cluster as
    /// they like. Default: loopback only.
    #[cfg(feature = "control")]
    pub fn control_allow_remote(mut self) -> Self {
        self.control_access.remote = true;
        self
    }

    /// A host name under which the control port is addressed besides `localhost` and its address, as in a network of
    /// containers. Requests for any other are refused. May be called more than once.
    #[cfg(feature = "control")]
    pub fn control_host(mut self, name: impl Into<String>) -> Self {
        self.control_access.hosts.push(name.into());
        self
    }

    /// Starts the cluster. When this returns its ports are bound and clients may connect.
    ///
    /// With the feature `external`, and the environment variable `KAFKITO_EXTERNAL=HOST:PORT`, it is the cluster there instead,
    /// as with `Cluster::external`, with the topics made that are asked for. The seed is nobody's then, there may be more brokers
    /// than asked for, and whatever else was set is refused with [`ErrorKind::External`].
    ///
    /// # Errors
    /// [`ErrorKind::InvalidConfig`] with the key, the value and what would be right; [`ErrorKind::Io`] if the address
    /// cannot be bound; [`ErrorKind::Storage`] if the data directory cannot be opened.
    pub fn start(self) -> Result<Cluster, Error> {
        #[cfg(feature = "external")]
        if let Some(external) = self.external()? {
            return Ok(external);
        }
        #[cfg(not(feature = "external"))]
        crate::inside::is_not_elsewhere(std::env::var_os(crate::inside::VARIABLE).as_deref())?;
        let config = Config::new(self.configs).map_err(|why| Error::new(ErrorKind::InvalidConfig, why))?;
        let release = release(self.like.as_deref())?;
        let limits = Limits { strict: self.strict, ..limits(&config) };
        endpoints::check_count(self.brokers)?;
        // It wakes up while the rest is made.
        let thread = CalledThread::call()?;
        if self.log_dirs == Some(0) {
            let why = "a broker without a log directory keeps nothing: there must be 1 at least";
            return Err(Error::new(ErrorKind::InvalidConfig, why));
        }
        let open = |path| {
            let disk = self.disk.clone().unwrap_or_else(|| Arc::new(SystemDisk::new()));
            DataDir::open(path, self.log_dirs, disk)
        };
        let dir = self.data_dir.as_deref().map(open).transpose()?;
        let stored = dir.as_ref().map(DataDir::broker_ids).unwrap_or_default();
        let ids = endpoints::ids(self.brokers, &stored)?;
        let (brokers, listeners) = endpoints::bind(&Endpoints {
            ids: &ids,
            racks: &self.racks,
            listen: &self.listen,
            advertise: &self.advertise,
        })?;
        let brokers = with_log_dirs(brokers, self.log_dirs.unwrap_or(1));
        #[cfg(feature = "control")]
        let control = match &self.control {
            Some(address) => Some(crate::control::Bound::bind(address, self.control_access)?),
            None => None,
        };
        let now = self.clock.now();
        let mut state = match dir {
            None => State::like(release, config, self.seed, brokers),
            Some(dir) => State::on_disk(dir, release, config, self.seed, brokers, now)?,
        };
        state.advertised = !self.advertise.is_empty();
        for (pattern, ids) in self.member_ids {
            state.groups.scripts.ids.set_matching(&pattern, ids);
        }
        let is_new =
            |topic: &&NewTopic| self.data_dir.is_none() || state.metadata.topic(&topic.name).is_none();
        let topics: Vec<NewTopic> = self.topics.iter().filter(is_new).cloned().listed();
        make_topics(&mut state, &topics, now)
            .and_then(|()| state.end_start())
            .inspect_err(|_| _ = state.close_directory())?;
        let shared = Shared::new(state, self.clock, limits);
        let cluster = Cluster::serve(thread, Arc::clone(&shared), listeners)
            .inspect_err(|_| _ = shared.with_state(|state, _| state.close_directory()))?;
        #[cfg(feature = "control")]
        let cluster = match control {
            Some(control) => cluster.with_control(control)?,
            None => cluster,
        };
        Ok(cluster)
    }
}

/// The brokers with so many log directories each, whose ids are drawn when they register.
fn with_log_dirs(brokers: Vec<Broker>, count: u16) -> Vec<Broker> {
    let dirs = || vec![Uuid::ZERO; count.into()];
    brokers.into_iter().map(|broker| Broker { log_dirs: dirs(), ..broker }).listed()
}

fn release(name: Option<&str>) -> Result<&'static Release, Error> {
    let Some(name) = name else { return Ok(like::newest()) };
    like::release(name).ok_or_else(|| {
        let names: Vec<&str> = like::names().listed();
        let text = format!("cannot be like Kafka {name:?}: the releases known are {}", names.join(", "));
        Error::new(ErrorKind::InvalidConfig, text)
    })
}

/// What a builder and [`Cluster::create_topic`] ask for.
pub(crate) fn new_topic<N: Into<String>, V: Into<String>>(
    name: impl Into<String>,
    partitions: u32,
    configs: impl IntoIterator<Item = (N, V)>,
) -> NewTopic {
    NewTopic {
        partitions: i32::try_from(partitions).unwrap_or(i32::MAX),
        configs: configs.into_iter().map(|(name, value)| (name.into(), Some(value.into()))).listed(),
        ..NewTopic::named(name)
    }
}

/// Makes the topics that the test's author asks for: all of them, or an error that names the first one at fault.
pub(crate) fn make_topics(state: &mut State, topics: &[NewTopic], now: Millis) -> Result<(), Error> {
    let results = state.create_topics(topics, false, now);
    match results.iter().find_map(|(name, result)| Some((name, result.as_ref().err()?))) {
        Some((name, refusal)) => {
            let text = format!("topic {name:?} cannot be made: {refusal}");
            Err(Error::new(ErrorKind::Refused(refusal.code), text))
        }
        None => Ok(()),
    }
}

fn limits(config: &Config) -> Limits {
    let bytes = |value: i64| usize::try_from(value).unwrap_or(usize::MAX);
    let idle_ms = u64::try_from(config.shared().connections_max_idle_ms).ok();
    Limits {
        frame_bytes_max: bytes(config.shared().socket_request_max_bytes.into()),
        idle_max: idle_ms.map(Duration::from_millis),
        request_memory_max: bytes(config.shared().kafkito_request_memory_max_bytes),
        traced_requests_max: bytes(config.shared().kafkito_trace_requests_max.into()),
        strict: false,
    }
}
