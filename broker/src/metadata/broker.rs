//! A broker's registration.

#[cfg(any(test, fuzzing))]
use std::net::SocketAddr;
use std::sync::Arc;

use crate::uuid::Uuid;

/// Kafka's id of no log directory yet: the broker chooses one, and says so.
pub(crate) const UNASSIGNED_DIR: Uuid = Uuid([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);

/// Kafka's id of a log directory that has been lost.
const LOST_DIR: Uuid = Uuid([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]);

/// A broker as it registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Broker {
    /// Its node id.
    pub(crate) id: i32,
    /// Names this registration: another start is another epoch.
    pub(crate) epoch: i64,
    /// Names the process.
    pub(crate) incarnation: Uuid,
    /// Where it listens.
    pub(crate) endpoints: Vec<Endpoint>,
    /// The features it knows, as it listed them.
    pub(crate) features: Vec<SupportedVersions>,
    /// Its rack.
    pub(crate) rack: Option<Arc<str>>,
    /// Shut out: no client sees it and it leads nothing.
    pub(crate) fenced: bool,
    /// On its way out in good order.
    pub(crate) in_controlled_shutdown: bool,
    /// Its log directories.
    pub(crate) log_dirs: Vec<Uuid>,
    /// Log directories that get no new partitions; `None` until the broker has said.
    pub(crate) cordoned_log_dirs: Option<Vec<Uuid>>,
}

impl Broker {
    /// A broker that nothing is known of but its id; it is not fenced.
    pub(crate) fn new(id: i32) -> Self {
        Self {
            id,
            epoch: 0,
            incarnation: Uuid::ZERO,
            endpoints: Vec::new(),
            features: Vec::new(),
            rack: None,
            fenced: false,
            in_controlled_shutdown: false,
            log_dirs: Vec::new(),
            cordoned_log_dirs: None,
        }
    }

    /// A broker that listens on `address`, before it is registered.
    #[cfg(any(test, fuzzing))]
    pub(crate) fn listening(id: i32, address: SocketAddr) -> Self {
        Self::advertising(id, &address.ip().to_string(), address.port())
    }

    /// A broker that clients are told to look for at `host` and `port`, before it is registered.
    pub(crate) fn advertising(id: i32, host: &str, port: u16) -> Self {
        let endpoint = Endpoint { name: "PLAINTEXT".into(), host: host.into(), port, security_protocol: 0 };
        Self { endpoints: vec![endpoint], ..Self::new(id) }
    }

    /// Whether it may lead.
    pub(crate) fn is_active(&self) -> bool {
        !self.fenced && !self.in_controlled_shutdown
    }

    /// The directory of a replica that is placed on it: where there are several, none yet.
    pub(crate) fn default_dir(&self) -> Uuid {
        match self.log_dirs[..] {
            [] => Uuid::ZERO,
            [only] => only,
            _ => UNASSIGNED_DIR,
        }
    }

    /// The directory that stands for the broker: where its metadata would lie.
    pub(crate) fn first_dir(&self) -> Uuid {
        self.log_dirs.first().copied().unwrap_or_default()
    }

    /// Whether a replica in that directory can be had while the broker is there. What names no directory of a broker's can.
    pub(crate) fn has_online_dir(&self, dir: Uuid) -> bool {
        match dir {
            Uuid::ZERO | UNASSIGNED_DIR => true,
            LOST_DIR => false,
            dir => self.log_dirs.is_empty() || self.log_dirs.contains(&dir),
        }
    }
}

/// One listener of a broker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    /// The listener's name, `PLAINTEXT`.
    pub(crate) name: Arc<str>,
    /// The host that is advertised.
    pub(crate) host: Arc<str>,
    /// The port that is advertised.
    pub(crate) port: u16,
    /// Kafka's number of the security protocol: 0 is PLAINTEXT.
    pub(crate) security_protocol: i16,
}

/// The versions of a feature that a broker knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SupportedVersions {
    /// The feature's name, `metadata.version`.
    pub(crate) name: Arc<str>,
    /// The lowest.
    pub(crate) min: i16,
    /// The highest.
    pub(crate) max: i16,
}
