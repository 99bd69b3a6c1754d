//! Waits for the cluster as a whole: its connections, and quiet.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::runtime::Handle;

use super::steps::seconds;
use super::{Changes, NO_LIMIT, Seen, Wait, counted};
use crate::clock::wire_now;
use crate::cluster::Cluster;
use crate::list::Listed;
use crate::net::connections::ConnectionView;
use crate::shared::Shared;
use crate::sort;

impl Cluster {
    /// Waits until at least `count` connections are open. Gives those that are.
    ///
    /// ```
    /// let kafka = kafkito::Cluster::start()?;
    /// let client = std::net::TcpStream::connect(kafka.bootstrap_servers()).expect("it listens");
    /// assert_eq!(kafka.connected(1).wait()?.len(), 1);
    /// drop(client);
    /// kafka.disconnected().wait()?;
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    pub fn connected(&self, count: usize) -> Wait<Vec<ConnectionView>> {
        connections(&self.shared, &self.runtime, count, usize::MAX)
    }

    /// Waits until no connection is open.
    pub fn disconnected(&self) -> Wait<()> {
        connections(&self.shared, &self.runtime, 0, 0).map(drop)
    }

    /// Waits until nothing has happened for `duration` of real time, counted from when the wait begins at the earliest.
    ///
    /// What happens is that a request is answered. Heartbeats do not count, nor does a request that is parked, nor a fetch that
    /// is answered because its time is up: idle consumers are quiet.
    ///
    /// ```
    /// let kafka = kafkito::Cluster::start()?;
    /// kafka.quiet(std::time::Duration::from_millis(20)).wait()?;
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    pub fn quiet(&self, duration: Duration) -> Wait<()> {
        quiet(&self.shared, &self.runtime, duration)
    }
}

/// Waits until from `min` to `max` connections are open.
pub(super) fn connections(
    shared: &Arc<Shared>,
    runtime: &Handle,
    min: usize,
    max: usize,
) -> Wait<Vec<ConnectionView>> {
    let what = match (min, max) {
        (_, 0) => "no connections".to_owned(),
        (_, usize::MAX) => format!("{} or more", counted(min as u64, "connection")),
        (0, _) => format!("{} or fewer", counted(max as u64, "connection")),
        _ => format!("{min} to {max} connections"),
    };
    let look = move |shared: &Shared| {
        let open = shared.connections.views();
        if (min..=max).contains(&open.len()) { Seen::Done(open) } else { Seen::NotYet(told(&open)) }
    };
    Wait::new(shared, runtime, what, look).woken_by(Changes::CONNECTIONS)
}

/// Waits until nothing has happened for so long.
pub(super) fn quiet(shared: &Arc<Shared>, runtime: &Handle, duration: Duration) -> Wait<()> {
    let mut since: Option<Instant> = None;
    let look = move |shared: &Shared| {
        let now = wire_now();
        let since = *since.get_or_insert(now);
        let (last, api) = shared.activity.last();
        let what = if last > since { format!("requests, the last of them {api}") } else { "quiet".into() };
        // What an Instant cannot hold is never reached.
        let quiet_at = since.max(last).checked_add(duration).unwrap_or(since + NO_LIMIT);
        if now >= quiet_at { Seen::Done(()) } else { Seen::Again(what, quiet_at) }
    };
    let what = format!("quiet for {}", seconds(duration));
    Wait::new(shared, runtime, what, look).woken_by(Changes::ACTIVITY)
}

/// How many connections there are, and whose.
fn told(open: &[ConnectionView]) -> String {
    let mut names: Vec<&str> = open.iter().map(|connection| &*connection.client_id).listed();
    sort::ascending(&mut names);
    names.dedup();
    let names = names.iter().map(|name| if name.is_empty() { "no name yet" } else { name });
    let of = if open.is_empty() { "" } else { " of " };
    format!("{}{of}{}", counted(open.len() as u64, "connection"), names.listed().join(", "))
}
