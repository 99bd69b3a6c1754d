//! Where the brokers listen, and where clients are told to find them.

use std::io;
use std::net::{SocketAddr, TcpListener};

use crate::error::{Error, ErrorKind};
use crate::list::Listed;
use crate::metadata::Broker;
use crate::net::bound::listen_on;
use crate::net::listener::BoundListener;
use crate::net::reserved::Reserved;

/// The id of the first broker, as in Kafka's quickstart.
const FIRST_BROKER_ID: i32 = 1;

/// What is asked for.
pub(super) struct Endpoints<'a> {
    /// The brokers' ids, in the order of their ports.
    pub(super) ids: &'a [i32],
    /// Their racks, over and over again.
    pub(super) racks: &'a [String],
    /// `HOST:PORT` of the first.
    pub(super) listen: &'a str,
    /// `HOST:PORT` that clients are told of the first, or of each.
    pub(super) advertise: &'a [String],
}

/// That there are to be any brokers at all.
pub(super) fn check_count(count: Option<u16>) -> Result<(), Error> {
    match count {
        Some(0) => Err(invalid("a cluster of 0 brokers serves nobody: there must be 1 at least".to_owned())),
        _ => Ok(()),
    }
}

/// The ids of so many brokers: those that the data directory has come first, and whoever joins is numbered on from the last.
/// Without a count there are as many as are stored, or one.
pub(super) fn ids(count: Option<u16>, stored: &[i32]) -> Result<Vec<i32>, Error> {
    let count = count.map_or(stored.len().max(1), usize::from);
    let mut ids: Vec<i32> = stored.iter().copied().take(count).listed();
    let mut next = stored.last().map_or(Some(FIRST_BROKER_ID), |last| last.checked_add(1));
    while ids.len() < count {
        let id = next.ok_or_else(|| {
            invalid(format!("{count} brokers need as many ids, and there is none after {}", i32::MAX))
        })?;
        ids.push(id);
        next = id.checked_add(1);
    }
    Ok(ids)
}

/// Binds the ports of all brokers.
pub(super) fn bind(asked: &Endpoints<'_>) -> Result<(Vec<Broker>, Vec<BoundListener>), Error> {
    let count = asked.ids.len();
    let advertised = advertised(asked)?;
    let (mut brokers, mut listeners) = (Vec::new(), Vec::new());
    let mut at = addresses(asked.listen)?;
    for (place, broker_id) in asked.ids.iter().copied().enumerate() {
        // A single broker is hardly ever stopped: its port is reserved when it is.
        let (socket, reserved) = listen(&at, asked.listen, count > 1)?;
        let bound = socket.local_addr().map_err(|error| Error::new(ErrorKind::Io, error.to_string()))?;
        let (host, port) = match advertised.get(place) {
            Some((host, port)) => (host.clone(), *port),
            None => (bound.ip().to_string(), bound.port()),
        };
        let rack = asked.racks.iter().cycle().nth(place).map(|rack| rack.as_str().into());
        brokers.push(Broker { rack, ..Broker::advertising(broker_id, &host, port) });
        listeners.push(BoundListener { broker_id, socket, address: bound, reserved });
        if place + 1 < count {
            for address in at.iter_mut().filter(|address| address.port() != 0) {
                address.set_port(after(address.port(), 1, count)?);
            }
        }
    }
    Ok((brokers, listeners))
}

/// What clients are told of each broker; nothing if they are told what they dialled.
fn advertised(asked: &Endpoints<'_>) -> Result<Vec<(String, u16)>, Error> {
    let count = asked.ids.len();
    let given = asked.advertise.iter().map(|address| parse_advertised(address));
    let mut given = given.listed_if_ok()?;
    match &given[..] {
        [] => {}
        [(host, port)] => {
            let next = |place| after(*port, place, count).map(|port| (host.clone(), port));
            given = (0..count).map(next).listed_if_ok()?;
        }
        _ if given.len() == count => {}
        _ => {
            return Err(invalid(format!(
                "{} addresses are advertised, and there are {} brokers: there must be one for each, or the first one's",
                given.len(),
                count
            )));
        }
    }
    Ok(given)
}

/// The port so many places on.
fn after(port: u16, places: usize, count: usize) -> Result<u16, Error> {
    u16::try_from(places).ok().and_then(|places| port.checked_add(places)).ok_or_else(|| {
        invalid(format!(
            "{count} brokers need as many ports from the first on, and {port} is too high for that"
        ))
    })
}

fn addresses(address: &str) -> Result<Vec<SocketAddr>, Error> {
    let parsed = std::net::ToSocketAddrs::to_socket_addrs(address);
    parsed.map(Iterator::collect).map_err(|error| cannot_listen(address, &error))
}

/// Listens on the first of the addresses that can be had.
fn listen(
    addresses: &[SocketAddr],
    asked: &str,
    reserve: bool,
) -> Result<(TcpListener, Option<Reserved>), Error> {
    let bind = |address: &SocketAddr| {
        let (reserved, address) = match reserve {
            true => Reserved::on(*address).map(|(reserved, address)| (Some(reserved), address))?,
            false => (None, *address),
        };
        Ok((listen_on(address)?, reserved))
    };
    let mut bound = Err(io::Error::from(io::ErrorKind::AddrNotAvailable));
    for address in addresses {
        bound = bind(address);
        if bound.is_ok() {
            break;
        }
    }
    bound.map_err(|error: io::Error| match addresses {
        [only] if only.to_string() != asked => cannot_listen(&only.to_string(), &error),
        _ => cannot_listen(asked, &error),
    })
}

fn cannot_listen(address: &str, error: &dyn std::fmt::Display) -> Error {
    Error::new(ErrorKind::Io, format!("cannot listen on {address}: {error}"))
}

fn invalid(text: String) -> Error {
    Error::new(ErrorKind::InvalidConfig, text)
}

/// `HOST:PORT`; an IPv6 host may stand in brackets.
fn parse_advertised(address: &str) -> Result<(String, u16), Error> {
    let parts = address.rsplit_once(':').and_then(|(host, port)| Some((host, port.parse::<u16>().ok()?)));
    match parts {
        Some((host, port)) if !host.is_empty() && port != 0 => {
            Ok((host.trim_start_matches('[').trim_end_matches(']').to_owned(), port))
        }
        _ => Err(Error::new(
            ErrorKind::InvalidConfig,
            format!(
                "cannot advertise {address:?}: it must be HOST:PORT with a port from 1 to 65535, as in kafka.test:9092"
            ),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Id, port, the port that is told, rack.
    type Told = (i32, u16, u16, Option<String>);

    fn bound(count: u16, listen: &str, advertise: Option<&str>) -> Result<Vec<Told>, Error> {
        let advertise: Vec<String> =
            advertise.iter().flat_map(|list| list.split(' ')).map(Into::into).collect();
        let advertise = &advertise[..];
        let racks = ["a".to_owned(), "b".to_owned()];
        let ids = ids(Some(count), &[])?;
        let asked = Endpoints { ids: &ids, racks: &racks, listen, advertise };
        let (brokers, listeners) = bind(&asked)?;
        let told = brokers.iter().zip(&listeners).map(|(broker, listener)| {
            assert_eq!(broker.id, listener.broker_id);
            let port = listener.address.port();
            (broker.id, port, broker.endpoints[0].port, broker.rack.as_deref().map(str::to_owned))
        });
        Ok(told.collect())
    }

    #[test]
    fn with_port_0_each_has_a_port_of_its_own_and_racks_go_round() {
        let brokers = bound(3, "127.0.0.1:0", None).expect("ports are free");
        assert_eq!(brokers.iter().map(|broker| broker.0).collect::<Vec<_>>(), [1, 2, 3]);
        assert!(brokers.iter().all(|(_, port, told, _)| *port != 0 && port == told));
        let racks: Vec<_> = brokers.iter().filter_map(|broker| broker.3.as_deref()).collect();
        assert_eq!(racks, ["a", "b", "a"]);
    }

    #[test]
    fn the_next_ports_follow_and_one_that_is_taken_is_named() {
        // Two ports that follow each other are not always free: another pair is as good.
        let pair = (0..100).find_map(|_| {
            let first = bound(1, "127.0.0.1:0", None).ok()?[0].1;
            Some(first).zip(bound(2, &format!("127.0.0.1:{first}"), None).ok())
        });
        let (first, brokers) = pair.expect("two free ports in a row");
        assert_eq!((brokers[0].1, brokers[1].1), (first, first + 1));
        let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = taken.local_addr().expect("it is bound").port();
        let error = bound(2, &format!("127.0.0.1:{}", port - 1), None).expect_err("it is taken");
        let named = [port - 1, port].map(|port| format!("cannot listen on 127.0.0.1:{port}: "));
        assert!(named.iter().any(|named| error.to_string().starts_with(named)), "{error}");
    }

    #[test]
    fn what_is_advertised_follows_too() {
        let brokers = bound(3, "127.0.0.1:0", Some("kafka.test:9092")).expect("ports are free");
        assert_eq!(brokers.iter().map(|broker| broker.2).collect::<Vec<_>>(), [9092, 9093, 9094]);
    }

    #[test]
    fn those_that_are_stored_come_first_and_others_join() {
        let ids = |count, stored| ids(count, stored).map_err(|error| error.kind());
        assert_eq!((ids(None, &[]), ids(None, &[2, 7])), (Ok(vec![1]), Ok(vec![2, 7])));
        assert_eq!((ids(Some(3), &[]), ids(Some(3), &[7])), (Ok(vec![1, 2, 3]), Ok(vec![7, 8, 9])));
        assert_eq!(ids(Some(1), &[1, 2]), Ok(vec![1]), "whether that can be is another matter");
        assert_eq!(ids(Some(2), &[i32::MAX]), Err(ErrorKind::InvalidConfig));
        assert!(check_count(Some(0)).is_err() && check_count(None).is_ok());
    }

    #[test]
    fn each_may_be_told_by_itself() {
        let told = Some("a.test:9000 b.test:7 a.test:1");
        let brokers = bound(3, "127.0.0.1:0", told).expect("ports are free");
        assert_eq!(brokers.iter().map(|broker| broker.2).collect::<Vec<_>>(), [9000, 7, 1]);
        let error = bound(2, "127.0.0.1:0", told).expect_err("one too many");
        assert!(
            error.to_string().starts_with("3 addresses are advertised, and there are 2 brokers"),
            "{error}"
        );
    }

    #[test]
    fn ports_that_there_are_not_are_refused() {
        for (count, listen, advertise) in
            [(2, "127.0.0.1:0", Some("kafka.test:65535")), (1, "127.0.0.1:0", Some("kafka.test"))]
        {
            let error = bound(count, listen, advertise).expect_err("it cannot be");
            assert_eq!(error.kind(), ErrorKind::InvalidConfig, "{error}");
        }
    }
}
