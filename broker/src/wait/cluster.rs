//! Waits for the cluster as a whole: its connections, and quiet.

use std::time::{Duration, Instant};

use super::steps::seconds;
use super::{Changes, Seen, Wait, counted};
use crate::clock::wire_now;
use crate::cluster::Cluster;
use crate::net::connections::ConnectionView;
use crate::shared::Shared;

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
        let what = format!("{} or more", counted(count as u64, "connection"));
        self.has_connections(what, move |open| open.len() >= count)
    }

    /// Waits until no connection is open.
    pub fn disconnected(&self) -> Wait<()> {
        self.has_connections("no connections".into(), |open| open.is_empty()).map(drop)
    }

    fn has_connections(
        &self,
        what: String,
        is: impl Fn(&[ConnectionView]) -> bool + Send + 'static,
    ) -> Wait<Vec<ConnectionView>> {
        let look = move |shared: &Shared| {
            let open = shared.connections.views();
            if is(&open) { Seen::Done(open) } else { Seen::NotYet(told(&open)) }
        };
        Wait::new(&self.shared, &self.runtime, what, look).woken_by(Changes::CONNECTIONS)
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
        let mut since: Option<Instant> = None;
        let look = move |shared: &Shared| {
            let now = wire_now();
            let since = *since.get_or_insert(now);
            let (last, api) = shared.activity.last();
            let what =
                if last > since { format!("requests, the last of them {api}") } else { "quiet".into() };
            let quiet_at = since.max(last) + duration;
            if now >= quiet_at { Seen::Done(()) } else { Seen::Again(what, quiet_at) }
        };
        let what = format!("quiet for {}", seconds(duration));
        Wait::new(&self.shared, &self.runtime, what, look).woken_by(Changes::ACTIVITY)
    }
}

/// How many connections there are, and whose.
fn told(open: &[ConnectionView]) -> String {
    let mut names: Vec<&str> = open.iter().map(|connection| &*connection.client_id).collect();
    names.sort_unstable();
    names.dedup();
    let names = names.iter().map(|name| if name.is_empty() { "no name yet" } else { name });
    let of = if open.is_empty() { "" } else { " of " };
    format!("{}{of}{}", counted(open.len() as u64, "connection"), names.collect::<Vec<_>>().join(", "))
}
