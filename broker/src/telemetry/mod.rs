//! Metrics that clients push (KIP-714): which clients are asked for which, and what they have pushed.
//!
//! Off unless `kafkito.client.metrics.enable` is set: a Kafka without a receiver for metrics does not serve the two APIs.
//! Subscriptions are configs (CLIENT_METRICS resources). Intervals are wire time: clients push by their own clocks.

mod names;
mod pattern;
mod pushed;
mod subscription;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use kafkito_storage::Codec;

use crate::ErrorCode;
use crate::call::{Client, ConnectionId};
use crate::clock::{Millis, wire_now};
use crate::metadata::ResourceType;
use crate::ordered::OrderedMap;
use crate::state::State;
use crate::uuid::Uuid;

pub use pushed::PushedMetrics;
pub(crate) use subscription::Subscription;
use subscription::{Asker, subscribed};

/// The clients that have asked what is wanted of them, and what they have pushed.
#[derive(Debug, Default)]
pub(crate) struct Telemetry {
    instances: OrderedMap<(i32, Uuid), Instance>,
    /// Who is behind a connection, as it has said with ApiVersions.
    software: OrderedMap<ConnectionId, (String, String)>,
    /// What was pushed, the oldest first.
    pushed: VecDeque<Push>,
    pushed_bytes: usize,
    /// Counts the changes of subscriptions.
    version: u64,
}

/// A client that has asked.
#[derive(Debug)]
struct Instance {
    connection: ConnectionId,
    subscription: Subscription,
    version: u64,
    asked_at: Option<Instant>,
    pushed_at: Option<Instant>,
    is_terminating: bool,
}

/// What one request pushed.
#[derive(Clone, Debug)]
pub(crate) struct Push {
    pub(crate) at: Millis,
    pub(crate) client_id: Arc<str>,
    pub(crate) instance_id: Uuid,
    pub(crate) is_terminating: bool,
    pub(crate) codec: Codec,
    pub(crate) metrics: Bytes,
}

/// A request to push.
#[derive(Debug)]
pub(crate) struct Pushing {
    pub(crate) instance_id: Uuid,
    pub(crate) subscription_id: i32,
    pub(crate) is_terminating: bool,
    pub(crate) compression: i8,
    pub(crate) metrics: Bytes,
}

/// What is kept of what was pushed: the last ones.
const PUSHED_BYTES_MAX: usize = 16 << 20;

/// The ids that Kafka keeps for itself.
const RESERVED: [Uuid; 2] = [Uuid::ZERO, Uuid([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])];

impl Telemetry {
    /// A subscription has changed: whoever asks or pushes next is subscribed anew.
    pub(crate) fn subscriptions_changed(&mut self) {
        self.version += 1;
    }

    /// A connection has ended, and with it what its client was asked for.
    pub(crate) fn closed(&mut self, connection: ConnectionId) {
        if self.software.remove(&connection).is_some() || !self.instances.is_empty() {
            self.instances.retain(|_, instance| instance.connection != connection);
        }
    }

    /// Who is behind a connection.
    pub(crate) fn introduced(&mut self, connection: ConnectionId, name: &str, version: &str) {
        self.software.insert(connection, (name.to_owned(), version.to_owned()));
    }

    /// What was pushed, the oldest first.
    pub(crate) fn pushed(&self) -> impl Iterator<Item = &Push> {
        self.pushed.iter()
    }

    fn keep(&mut self, push: Push) {
        self.pushed_bytes += push.metrics.len();
        self.pushed.push_back(push);
        while self.pushed_bytes > PUSHED_BYTES_MAX
            && let Some(oldest) = self.pushed.pop_front()
        {
            self.pushed_bytes -= oldest.metrics.len();
        }
    }
}

impl Instance {
    /// Whether the interval is over since it last asked or pushed.
    fn may_ask(&mut self, now: Instant) -> bool {
        let last = self.asked_at.max(self.pushed_at);
        let may = last.is_none_or(|last| now - last >= self.subscription.interval);
        if may {
            self.asked_at = Some(now);
        }
        may
    }

    /// Whether it has asked since it last pushed, or the interval is over.
    fn may_push(&mut self, now: Instant) -> bool {
        let may = self.asked_at > self.pushed_at
            || self.pushed_at.is_none_or(|last| now - last >= self.subscription.interval);
        if may {
            self.pushed_at = Some(now);
        }
        may
    }
}

impl State {
    /// Whether clients are asked for their metrics at all.
    pub(crate) fn asks_for_metrics(&self) -> bool {
        self.config.shared().kafkito_client_metrics_enable
    }

    /// What a client is asked for, and under which id.
    ///
    /// # Errors
    /// THROTTLING_QUOTA_EXCEEDED if it asks again too early.
    pub(crate) fn subscribe(&mut self, client: &Client, id: Uuid) -> Result<(Uuid, Subscription), ErrorCode> {
        let id = if id.is_zero() { Uuid(self.rng.uuid()) } else { id };
        let instance = self.instance(client, id);
        if !instance.may_ask(wire_now()) {
            return Err(ErrorCode::ThrottlingQuotaExceeded);
        }
        Ok((id, instance.subscription.clone()))
    }

    /// Takes what a client pushes.
    ///
    /// # Errors
    /// As Kafka's broker refuses it.
    pub(crate) fn push_metrics(
        &mut self,
        client: &Client,
        asked: Pushing,
        now: Millis,
    ) -> Result<(), ErrorCode> {
        if RESERVED.contains(&asked.instance_id) {
            return Err(ErrorCode::InvalidRequest);
        }
        let bytes_max = self.config.broker(client.broker_id).telemetry_max_bytes;
        let instance = self.instance(client, asked.instance_id);
        let checked = check(instance, &asked, bytes_max);
        instance.is_terminating = asked.is_terminating;
        let codec = checked?;
        if !asked.metrics.is_empty() {
            self.telemetry.keep(Push {
                at: now,
                client_id: Arc::clone(&client.client_id),
                instance_id: asked.instance_id,
                is_terminating: asked.is_terminating,
                codec,
                metrics: asked.metrics,
            });
        }
        Ok(())
    }

    /// The client as the broker knows it, subscribed to what is wanted now.
    fn instance(&mut self, client: &Client, id: Uuid) -> &mut Instance {
        let (key, version) = ((client.broker_id, id), self.telemetry.version);
        let known = self.telemetry.instances.remove(&key).filter(|known| known.version == version);
        let instance = known.unwrap_or_else(|| Instance {
            connection: client.connection,
            subscription: self.subscription(client, id),
            version,
            asked_at: None,
            pushed_at: None,
            is_terminating: false,
        });
        self.telemetry.instances.entry(key).or_insert(instance)
    }

    fn subscription(&self, client: &Client, id: Uuid) -> Subscription {
        let software = self.telemetry.software.get(&client.connection);
        let (name, version) =
            software.map_or(("unknown", "unknown"), |(name, version)| (name.as_str(), version.as_str()));
        let asker = Asker {
            instance_id: id.to_string(),
            client_id: client.client_id.to_string(),
            software_name: name.to_owned(),
            software_version: version.to_owned(),
            address: client.peer_addr.ip().to_string(),
            port: client.peer_addr.port().to_string(),
        };
        let configs = self.metadata.configs().resources(ResourceType::ClientMetrics).map(|(_, own)| own);
        subscribed(configs, &asker, id)
    }
}

fn check(instance: &mut Instance, asked: &Pushing, bytes_max: i32) -> Result<Codec, ErrorCode> {
    if instance.is_terminating {
        return Err(ErrorCode::InvalidRequest);
    }
    if !instance.may_push(wire_now()) && !asked.is_terminating {
        return Err(ErrorCode::ThrottlingQuotaExceeded);
    }
    if asked.subscription_id != instance.subscription.id {
        return Err(ErrorCode::UnknownSubscriptionId);
    }
    let codec = u8::try_from(asked.compression).ok().and_then(Codec::from_id);
    let codec = codec.ok_or(ErrorCode::UnsupportedCompressionType)?;
    if asked.metrics.len() > usize::try_from(bytes_max).unwrap_or(0) {
        return Err(ErrorCode::TelemetryTooLarge);
    }
    Ok(codec)
}

#[cfg(test)]
mod tests;
