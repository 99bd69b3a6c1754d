//! How often an address may connect: a connection above its quota is let be for a while, and then closed.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::net::TcpStream;

use super::{Kind, Measured, Taker};
use crate::clock::Millis;
use crate::metadata::EntityType;
use crate::shared::Shared;
use crate::state::State;

/// How long a new connection of a broker is to be let be until it is closed; `None`: it is served.
pub(crate) fn delay(shared: &Shared, broker_id: i32, peer: SocketAddr) -> Option<Duration> {
    if !shared.quotas.is_on() {
        return None;
    }
    let now = shared.clock.now();
    let ms = shared.look(|state| state.connection_delay(broker_id, peer.ip().to_canonical(), now));
    (ms > 0).then(|| Duration::from_millis(ms.unsigned_abs()))
}

/// Closes a connection after so long.
pub(crate) async fn close_later(stream: TcpStream, delay: Duration) {
    tokio::time::sleep(delay).await;
    drop(stream);
}

impl State {
    fn connection_delay(&mut self, broker_id: i32, address: IpAddr, now: Millis) -> Millis {
        let Some(bound) = self.connection_bound(address) else { return 0 };
        let window = self.quota_window(broker_id);
        let kind = Kind::Connection;
        let taker = Taker { kind, broker_id, user: String::new(), client: address.to_string() };
        let Measured::Rate(rate) = self.quotas.usage(taker, now) else { return 0 };
        rate.record(1.0, window, now);
        let time = rate.throttle_time(bound, window, now);
        if time > 0 {
            // It is not served, so it does not count.
            rate.record(-1.0, window, now);
        }
        time.min(window.ms())
    }

    /// The quota of an address: its own, or else the default.
    fn connection_bound(&self, address: IpAddr) -> Option<f64> {
        let is_it = |name: &str| match name {
            "localhost" => address.is_loopback(),
            name => name.parse::<IpAddr>().is_ok_and(|named| named.to_canonical() == address),
        };
        let quotas = || {
            let of_ips = self.metadata.client_quotas().iter();
            of_ips.filter_map(|(entity, map)| {
                Some((entity.part(EntityType::Ip)?, map.get(Kind::Connection.key())?.0))
            })
        };
        let own = quotas().find(|(name, _)| name.is_some_and(is_it));
        own.or_else(|| quotas().find(|(name, _)| name.is_none())).map(|(_, bound)| bound)
    }
}
