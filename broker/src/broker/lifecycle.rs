//! Brokers that are stopped, killed and started again.

use std::time::Duration;

use super::Broker;
use crate::error::{Error, ErrorKind};
use crate::list::Listed;
use crate::metadata::Refusal;
use crate::state::brokers::Shutdown;

/// How long the cluster's thread may take to close the connections of a broker.
const CLOSING_MAX: Duration = Duration::from_secs(10);

impl Broker {
    /// Stops the broker in good order, as Kafka's controlled shutdown does: it gives what it leads to the next replica in
    /// sync, leaves every ISR, closes its port and breaks its connections. Partitions that no other replica in sync has are
    /// offline until it is started again. Groups that it coordinated are coordinated by whoever leads their partitions of
    /// `__consumer_offsets` now.
    ///
    /// When this returns all of that has come about, and whoever dials its address is refused. A broker that is stopped
    /// already stays so.
    ///
    /// # Errors
    /// [`NotFound`](ErrorKind::NotFound) if there is no such broker, with those that there are; [`Io`](ErrorKind::Io) if the
    /// cluster's thread is too busy to close what is open, as it is where this is called from a
    /// [closure](crate::Fault::matching) of a rule.
    pub fn stop(&self) -> Result<(), Error> {
        self.shut_down(Shutdown::Controlled)
    }

    /// Kills the broker, as `kill -9` would: its connections break first, in the midst of what they were doing. The others
    /// learn of it at once, where Kafka takes up to `broker.session.timeout.ms`: what it led is led by the next replica in
    /// sync. When it is started again it no longer counts as one that is sure to have all that is committed (KIP-966).
    ///
    /// # Errors
    /// As [`stop`](Broker::stop).
    pub fn kill(&self) -> Result<(), Error> {
        self.shut_down(Shutdown::Unclean)
    }

    /// Starts the broker again, on the same port and with what it had copied: it registers anew, leads the partitions that
    /// have waited for it, copies what it lacks, and is back in the ISRs. Leaders go back to it after
    /// `leader.imbalance.check.interval.seconds` of cluster time, as in Kafka. A broker that is running stays as it is.
    ///
    /// # Errors
    /// [`NotFound`](ErrorKind::NotFound) if there is no such broker; [`Io`](ErrorKind::Io) if somebody else has asked for its
    /// very port meanwhile; [`Stopped`](ErrorKind::Stopped) once the cluster was dropped.
    pub fn start(&self) -> Result<(), Error> {
        self.address()?;
        let _one_at_a_time = self.shared.lifecycle.lock();
        if self.is_running() {
            return Ok(());
        }
        if self.shared.listeners.are_gone() {
            let text = format!("broker {} cannot be started: its cluster was dropped", self.id);
            return Err(Error::new(ErrorKind::Stopped, text));
        }
        let unable = |error| self.unable("started", &error);
        // Who dials from now on waits until it is there: what it asks is answered by a broker that has registered.
        let bound = self.shared.listeners.rebind(self.id).map_err(unable)?;
        self.shared.with_state_lasting(|state, now| {
            state.broker_back(self.id, now).map_err(|why| self.refused(&why))
        })?;
        self.shared.connections.allow(self.id);
        self.shared.listeners.serve_again(&self.shared, &self.runtime, self.id, bound).map_err(unable)
    }

    /// Stops the broker in good order and starts it again.
    ///
    /// # Errors
    /// As [`stop`](Broker::stop) and [`start`](Broker::start).
    pub fn restart(&self) -> Result<(), Error> {
        self.stop()?;
        self.start()
    }

    fn shut_down(&self, how: Shutdown) -> Result<(), Error> {
        self.address()?;
        let _one_at_a_time = self.shared.lifecycle.lock();
        if self.is_running() { self.go_down(how) } else { Ok(()) }
    }

    /// What both do, with the lock of what is stopped and started held.
    pub(super) fn go_down(&self, how: Shutdown) -> Result<(), Error> {
        if how == Shutdown::Unclean {
            self.disconnect()?;
        }
        self.shared.with_state_lasting(|state, now| {
            state.broker_gone(self.id, how, now).map_err(|why| self.refused(&why))
        })?;
        self.disconnect()
    }

    /// Closes the port and the connections.
    fn disconnect(&self) -> Result<(), Error> {
        self.shared.listeners.close(self.id).map_err(|error| self.unable("stopped", &error))?;
        match self.shared.connections.close_all_of(self.id, CLOSING_MAX) {
            0 => Ok(()),
            open => Err(self.unable("stopped", &format!("{open} of its connections are still open"))),
        }
    }

    fn unable(&self, what: &str, why: &dyn std::fmt::Display) -> Error {
        Error::new(ErrorKind::Io, format!("broker {} cannot be {what}: {why}", self.id))
    }

    pub(super) fn refused(&self, why: &Refusal) -> Error {
        Error::new(ErrorKind::Refused(why.code), format!("broker {}: {why}", self.id))
    }

    /// There is no such broker.
    pub(super) fn missing(&self) -> Error {
        let there: Vec<String> =
            super::views(&self.shared).iter().map(|broker| broker.id.to_string()).listed();
        let text = format!("there is no broker {}; there are {}", self.id, there.join(", "));
        Error::new(ErrorKind::NotFound, text)
    }
}
