//! Where the brokers listen, and where clients are told to find them.

use std::net::{SocketAddr, TcpListener};

use crate::error::{Error, ErrorKind};
use crate::metadata::Broker;
use crate::net::listener::BoundListener;

/// The id of the first broker, as in Kafka's quickstart.
const FIRST_BROKER_ID: i32 = 1;

/// What is asked for.
pub(super) struct Endpoints<'a> {
    /// How many brokers there are.
    pub(super) count: u16,
    /// Their racks, over and over again.
    pub(super) racks: &'a [String],
    /// `HOST:PORT` of the first.
    pub(super) listen: &'a str,
    /// `HOST:PORT` that clients are told of the first.
    pub(super) advertise: Option<&'a str>,
}

/// Binds the ports of all brokers.
pub(super) fn bind(asked: &Endpoints<'_>) -> Result<(Vec<Broker>, Vec<BoundListener>), Error> {
    if asked.count == 0 {
        return Err(invalid("a cluster of 0 brokers serves nobody: there must be 1 at least".to_owned()));
    }
    let advertised = asked.advertise.map(parse_advertised).transpose()?;
    let (mut brokers, mut listeners) = (Vec::new(), Vec::new());
    let mut at = addresses(asked.listen)?;
    for place in 0..asked.count {
        let socket = listen(&at, asked.listen)?;
        let bound = socket.local_addr().map_err(|error| Error::new(ErrorKind::Io, error.to_string()))?;
        let (host, port) = match &advertised {
            Some((host, port)) => (host.clone(), after(*port, place, asked.count)?),
            None => (bound.ip().to_string(), bound.port()),
        };
        let broker_id = FIRST_BROKER_ID + i32::from(place);
        let rack = asked.racks.iter().cycle().nth(place.into()).map(|rack| rack.as_str().into());
        brokers.push(Broker { rack, ..Broker::advertising(broker_id, &host, port) });
        listeners.push(BoundListener { broker_id, socket });
        if place + 1 < asked.count {
            for address in at.iter_mut().filter(|address| address.port() != 0) {
                address.set_port(after(address.port(), 1, asked.count)?);
            }
        }
    }
    Ok((brokers, listeners))
}

/// The port so many places on.
fn after(port: u16, places: u16, count: u16) -> Result<u16, Error> {
    port.checked_add(places).ok_or_else(|| {
        invalid(format!(
            "{count} brokers need as many ports from the first on, and {port} is too high for that"
        ))
    })
}

fn addresses(address: &str) -> Result<Vec<SocketAddr>, Error> {
    let parsed = std::net::ToSocketAddrs::to_socket_addrs(address);
    parsed.map(Iterator::collect).map_err(|error| cannot_listen(address, &error))
}

fn listen(addresses: &[SocketAddr], asked: &str) -> Result<TcpListener, Error> {
    let socket = TcpListener::bind(addresses);
    let ready = socket.and_then(|socket| socket.set_nonblocking(true).map(|()| socket));
    ready.map_err(|error| match addresses {
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
