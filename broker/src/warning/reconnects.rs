//! Clients that connect again and again and get nowhere.

use std::time::{Duration, Instant};

use crate::ordered::OrderedMap;

use parking_lot::Mutex;

use super::{Notice, WarningKind};

/// So many connections in a row, none of them of any use, within [`WITHIN`], are a loop.
const CONNECTIONS: u32 = 10;
/// From the first of them on.
const WITHIN: Duration = Duration::from_secs(60);
const API_VERSIONS: i16 = 18;
/// Client ids that are watched at a time.
const CLIENTS_MAX: usize = 256;

/// What a connection was used for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Use {
    /// Nothing was sent: a probe of the port.
    #[default]
    Nothing,
    /// Nothing came of it: the client asked which versions there are, if it was understood at all, and no more.
    Futile,
    /// It was used.
    Useful,
}

impl Use {
    /// After a request to this API.
    pub(crate) fn with(self, key: i16) -> Self {
        if key == API_VERSIONS && self != Self::Useful { Self::Futile } else { Self::Useful }
    }
}

/// Connections that got nowhere, by client id: how many in a row, and since when.
#[derive(Debug, Default)]
pub(crate) struct Reconnects(Mutex<OrderedMap<String, (u32, Instant)>>);

impl Reconnects {
    /// A connection has ended, and that is what it was used for. Gives the notice that is due, once a loop.
    pub(crate) fn ended(&self, client_id: &str, used: Use, now: Instant) -> Option<Notice> {
        let mut futile = self.0.lock();
        match used {
            Use::Nothing => return None,
            Use::Useful => {
                futile.remove(client_id);
                return None;
            }
            Use::Futile => {}
        }
        if futile.len() >= CLIENTS_MAX && !futile.contains_key(client_id) {
            return None;
        }
        let (count, since) = futile.entry(client_id.to_owned()).or_insert((0, now));
        if now.saturating_duration_since(*since) > WITHIN {
            (*count, *since) = (0, now);
        }
        *count += 1;
        (*count == CONNECTIONS).then(|| Notice {
            kind: WarningKind::ReconnectLoop,
            subject: format!("client {client_id:?}"),
            reason: format!(
                "it has connected {CONNECTIONS} times in a row and got no further than ApiVersions"
            ),
            advice: "see its own log: it may expect TLS or SASL, which are not served, or another address than it is told",
            refusal: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::wire_now;

    fn told(uses: impl IntoIterator<Item = Use>, pause: Duration) -> usize {
        let (reconnects, start) = (Reconnects::default(), wire_now());
        let ended = |(at, used)| reconnects.ended("app", used, start + pause * at);
        (0..).zip(uses).filter_map(ended).count()
    }

    #[test]
    fn ten_useless_connections_are_a_loop_and_told_once() {
        let pause = Duration::from_millis(100);
        assert_eq!(told([Use::Futile; 9], pause), 0);
        assert_eq!(told([Use::Futile; 30], pause), 1);
    }

    #[test]
    fn a_use_in_between_or_time_makes_it_none() {
        let uses = (0..40).map(|number| if number % 9 == 8 { Use::Useful } else { Use::Futile });
        assert_eq!(told(uses, Duration::from_millis(100)), 0);
        assert_eq!(told([Use::Futile; 40], Duration::from_secs(10)), 0);
        assert_eq!(told([Use::Nothing; 40], Duration::ZERO), 0, "somebody looks whether the port is open");
    }
}
