//! A port that stays its broker's while nobody listens on it.

use std::io;
use std::net::SocketAddr;

/// A socket that is bound and never listens, kept from before the port's listener is bound: no client is given this port for
/// a connection of its own, nobody who asks for any free one gets it, and who dials it while the broker is stopped is
/// refused.
#[derive(Debug)]
pub(crate) struct Reserved {
    #[cfg(unix)]
    _socket: tokio::net::TcpSocket,
}

impl Reserved {
    /// Reserves a port, any that is free if it is 0. Gives it with the address to listen on.
    ///
    /// # Errors
    /// If somebody else has it.
    #[cfg(unix)]
    pub(crate) fn on(address: SocketAddr) -> io::Result<(Self, SocketAddr)> {
        use tokio::net::TcpSocket;
        let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
        // Such a socket stands in nobody's way who listens on this very port.
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        let address = socket.local_addr()?;
        Ok((Self { _socket: socket }, address))
    }

    /// Elsewhere, two sockets on a port are another matter: it is not reserved.
    ///
    /// # Errors
    /// None.
    #[cfg(not(unix))]
    pub(crate) fn on(address: SocketAddr) -> io::Result<(Self, SocketAddr)> {
        Ok((Self {}, address))
    }
}
