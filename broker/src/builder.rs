//! What a cluster may be given before it starts.

use std::net::{SocketAddr, TcpListener};

use crate::clock::Clock;
use crate::cluster::Cluster;
use crate::config::{Config, Overrides};
use crate::error::{Error, ErrorKind};
use crate::metadata::Broker;
use crate::net::listener::BoundListener;
use crate::shared::{Limits, Shared};
use crate::state::State;

/// The broker id of the first broker, as in Kafka's quickstart.
const FIRST_BROKER_ID: i32 = 1;

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
    seed: u64,
    listen: String,
}

impl Default for Builder {
    fn default() -> Self {
        Self { configs: Overrides::new(), clock: Clock::system(), seed: 0, listen: "127.0.0.1:0".into() }
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

    /// Seeds everything that is random: cluster id, topic ids, member ids. Default: 0. The same seed and the same order
    /// of requests give the same answers.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// `HOST:PORT` to listen on; port 0 takes any that is free. Default: `127.0.0.1:0`. Kafka's `listeners`.
    pub fn listen(mut self, address: impl Into<String>) -> Self {
        self.listen = address.into();
        self
    }

    /// Starts the cluster. When this returns its ports are bound and clients may connect.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidConfig`] with the key, the value and what would be right; [`ErrorKind::Io`] if the address
    /// cannot be bound.
    pub fn start(self) -> Result<Cluster, Error> {
        let config = Config::new(self.configs).map_err(|why| Error::new(ErrorKind::InvalidConfig, why))?;
        let limits = limits(&config);
        let listener = bind(&self.listen)?;
        let address = listener.local_addr().map_err(|error| Error::new(ErrorKind::Io, error.to_string()))?;
        let mut state = State::new(config, self.seed, [Broker::listening(FIRST_BROKER_ID, address)]);
        state.open_is_alive = self.clock.is_manual();
        let shared = Shared::new(state, self.clock, limits);
        Cluster::serve(shared, vec![BoundListener { broker_id: FIRST_BROKER_ID, socket: listener }])
    }
}

fn limits(config: &Config) -> Limits {
    let bytes = |value: i64| usize::try_from(value).unwrap_or(usize::MAX);
    Limits {
        frame_bytes_max: bytes(config.shared().socket_request_max_bytes.into()),
        request_memory_max: bytes(config.shared().kafkito_request_memory_max_bytes),
    }
}

fn bind(address: &str) -> Result<TcpListener, Error> {
    let wrong = |error: &dyn std::fmt::Display| {
        Error::new(ErrorKind::Io, format!("cannot listen on {address}: {error}"))
    };
    let parsed: Vec<SocketAddr> =
        std::net::ToSocketAddrs::to_socket_addrs(address).map_err(|error| wrong(&error))?.collect();
    let socket = TcpListener::bind(&parsed[..]).map_err(|error| wrong(&error))?;
    socket.set_nonblocking(true).map_err(|error| wrong(&error))?;
    Ok(socket)
}
