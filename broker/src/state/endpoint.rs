//! Where clients find the brokers.

use std::sync::Arc;

use super::State;
use crate::call::Client;
use crate::list::Listed;
use crate::metadata::Broker;
use crate::ordered::OrderedSet;

/// An address that a client can dial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    /// The broker that listens there.
    pub(crate) broker_id: i32,
    /// The broker's rack.
    pub(crate) rack: Option<Arc<str>>,
    /// The host, a name or an IP address.
    pub(crate) host: String,
    /// The port.
    pub(crate) port: u16,
}

impl State {
    /// Where `client` reaches `broker`: at the host that the client dialled itself, as all brokers share one, unless another
    /// was configured. `None` if the broker is not there.
    pub(crate) fn address(&self, broker_id: i32, client: &Client) -> Option<Address> {
        let broker = self.metadata.broker(broker_id).filter(|broker| !broker.fenced)?;
        self.address_of(broker, client)
    }

    /// Where `client` reaches each broker that is there, by id.
    pub(crate) fn addresses(&self, client: &Client) -> Vec<Address> {
        let alive = self.metadata.alive_brokers();
        alive.filter_map(|broker| self.address_of(broker, client)).listed()
    }

    /// Where `client` reaches the leaders of partitions that it asked the wrong broker for: each that is there, once.
    pub(crate) fn leader_addresses(
        &self,
        leaders: impl IntoIterator<Item = i32>,
        client: &Client,
    ) -> Vec<Address> {
        let leaders: OrderedSet<i32> = leaders.into_iter().collect();
        leaders.into_iter().filter_map(|leader| self.address(leader, client)).listed()
    }

    /// Where `client` reaches `broker`, were it there.
    pub(crate) fn address_of(&self, broker: &Broker, client: &Client) -> Option<Address> {
        let endpoint = broker.endpoints.first()?;
        let host = if self.advertised {
            endpoint.host.to_string()
        } else {
            client.local_addr.ip().to_canonical().to_string()
        };
        Some(Address { broker_id: broker.id, rack: broker.rack.clone(), host, port: endpoint.port })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn client() -> Client {
        Client { local_addr: "10.1.2.3:9092".parse().expect("an address"), ..Client::author() }
    }

    fn state() -> State {
        let brokers = [
            Broker::listening(1, "0.0.0.0:9092".parse().expect("an address")),
            Broker::listening(2, "0.0.0.0:9093".parse().expect("an address")),
            Broker { fenced: true, ..Broker::listening(3, "0.0.0.0:9094".parse().expect("an address")) },
        ];
        State::new(Config::default(), 0, brokers)
    }

    #[test]
    fn a_client_is_told_the_host_that_it_dialled_itself() {
        let addresses = state().addresses(&client());
        let addresses: Vec<_> =
            addresses.iter().map(|address| (address.broker_id, &*address.host, address.port)).collect();
        assert_eq!(addresses, [(1, "10.1.2.3", 9092), (2, "10.1.2.3", 9093)]);
    }

    #[test]
    fn a_configured_address_is_told_to_everybody() {
        let state = State { advertised: true, ..state() };
        assert_eq!(state.address(2, &client()).map(|address| address.host), Some("0.0.0.0".to_owned()));
        assert_eq!(state.address(3, &client()), None);
    }
}
