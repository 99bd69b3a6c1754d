//! Faults of whole connections.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use super::rule::{Hit, Rule};
use super::verdict::{Direction, Verdict};
use crate::call::Client;
use crate::shared::Shared;

/// How a new connection is met.
#[derive(Debug)]
pub(crate) enum Greeting {
    /// It is reset.
    Refuse,
    /// Nothing is read from it for so long.
    After(Duration),
    /// It is served, with this on it.
    Accept(ConnectionFault),
}

/// Meets a new connection with the rule that it meets.
pub(crate) fn greet(shared: &Shared, client: &Arc<Client>) -> Greeting {
    let hit = if shared.rules.any() { shared.rules.hit_connection(shared, client) } else { None };
    let Some(Hit { rule, verdict, .. }) = hit else { return Greeting::Accept(ConnectionFault::default()) };
    match verdict {
        Verdict::Refuse => Greeting::Refuse,
        Verdict::AcceptSlowly(time) => Greeting::After(time),
        Verdict::Bandwidth(rate) => {
            Greeting::Accept(ConnectionFault { bandwidth: Some((rate, rule)), half: None })
        }
        Verdict::HalfOpen(direction) => {
            let mut fault = ConnectionFault::default();
            fault.become_half_open(HalfOpen::new(direction, &rule));
            Greeting::Accept(fault)
        }
        _ => Greeting::Accept(ConnectionFault::default()),
    }
}

/// A direction in which nothing passes, as long as a rule is installed.
#[derive(Debug)]
pub(crate) struct HalfOpen {
    direction: Direction,
    rule: Arc<Rule>,
}

impl HalfOpen {
    pub(super) fn new(direction: Direction, rule: &Arc<Rule>) -> Self {
        Self { direction, rule: Arc::clone(rule) }
    }
}

type Ended = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What is wrong with a connection as long as it lasts; as a rule nothing.
#[derive(Default)]
pub(crate) struct ConnectionFault {
    /// Bytes a second, as long as the rule is installed.
    bandwidth: Option<(u64, Arc<Rule>)>,
    /// The direction in which nothing passes, and when that ends.
    half: Option<(Direction, Ended)>,
}

/// Pauses of a connection with limited bandwidth, in each second.
const PAUSES_PER_SECOND: u64 = 20;

impl ConnectionFault {
    /// From now on nothing passes in a direction.
    pub(crate) fn become_half_open(&mut self, half_open: HalfOpen) {
        let HalfOpen { direction, rule } = half_open;
        let ended = async move {
            let mut installed = rule.installed.subscribe();
            // The sender is the rule's own, and the rule is here.
            let _ = installed.wait_for(|installed| !installed).await;
        };
        self.half = Some((direction, Box::pin(ended)));
    }

    /// Whether there is one.
    pub(crate) fn is_there(&self) -> bool {
        self.bandwidth.is_some() || self.half.is_some()
    }

    /// Whether anything passes in a direction.
    pub(crate) fn lets_through(&self, direction: Direction) -> bool {
        self.half.as_ref().is_none_or(|(blocked, _)| *blocked != direction)
    }

    /// Ready once the rule is gone that made it half open: then the connection is closed.
    pub(crate) fn poll_ended(&mut self, context: &mut Context<'_>) -> Poll<()> {
        match &mut self.half {
            None => Poll::Pending,
            Some((_, ended)) => ended.as_mut().poll(context),
        }
    }

    fn rate(&self) -> Option<u64> {
        self.bandwidth.as_ref().filter(|(_, rule)| *rule.installed.borrow()).map(|(rate, _)| *rate)
    }

    /// Bytes that are written at once, and the pause after them; `None`: as fast as it goes.
    pub(crate) fn pace(&self) -> Option<(usize, Duration)> {
        let bytes = usize::try_from((self.rate()? / PAUSES_PER_SECOND).max(1)).unwrap_or(usize::MAX);
        Some((bytes, self.time_for(bytes)?))
    }

    /// How long so many bytes take; `None`: no time.
    pub(crate) fn time_for(&self, bytes: usize) -> Option<Duration> {
        let rate = self.rate()?;
        Some(Duration::from_secs_f64(bytes as f64 / rate as f64))
    }
}

impl std::fmt::Debug for ConnectionFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let half = self.half.as_ref().map(|(direction, _)| direction);
        f.debug_struct("ConnectionFault").field("rate", &self.rate()).field("half", &half).finish()
    }
}
