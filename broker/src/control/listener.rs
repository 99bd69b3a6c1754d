//! The port itself.

use std::net::{SocketAddr, TcpListener, ToSocketAddrs};

use axum::serve::ListenerExt;

use super::router;
use crate::command::Handles;
use crate::error::{Error, ErrorKind};
use crate::list::Listed;

/// Whom the port answers besides programs on this machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Access {
    /// Whether it may listen on, and be addressed by, an address that others can reach.
    pub(crate) remote: bool,
    /// Host names that it is addressed by besides `localhost`.
    pub(crate) hosts: Vec<String>,
}

/// A bound port, not yet served.
#[derive(Debug)]
pub(crate) struct Bound {
    socket: TcpListener,
    address: SocketAddr,
    access: Access,
}

impl Bound {
    /// Binds `HOST:PORT`.
    pub(crate) fn bind(address: &str, access: Access) -> Result<Self, Error> {
        let io = |error: std::io::Error| {
            Error::new(ErrorKind::Io, format!("the control port cannot listen on {address}: {error}"))
        };
        let addresses: Vec<SocketAddr> = address.to_socket_addrs().map_err(io)?.listed();
        if let Some(open) = addresses.iter().find(|address| !address.ip().is_loopback() && !access.remote) {
            let text = format!(
                "the control port cannot listen on {address}: others could reach {} and drive the cluster; listen on \
                 127.0.0.1, or allow it (--control-allow-remote)",
                open.ip()
            );
            return Err(Error::new(ErrorKind::InvalidConfig, text));
        }
        let socket = TcpListener::bind(&addresses[..]).map_err(io)?;
        socket.set_nonblocking(true).map_err(io)?;
        let address = socket.local_addr().map_err(io)?;
        Ok(Self { socket, address, access })
    }

    /// Serves the port on the cluster's runtime until that ends. Gives its URL.
    pub(crate) fn serve(self, handles: Handles) -> Result<String, Error> {
        let runtime = handles.runtime.clone();
        let _context = runtime.enter();
        let io = |error: std::io::Error| {
            Error::new(ErrorKind::Io, format!("the control port cannot be served: {error}"))
        };
        let socket = tokio::net::TcpListener::from_std(self.socket).map_err(io)?;
        // A long poll's answer must not wait for more of it.
        let socket = socket.tap_io(|stream| drop(stream.set_nodelay(true)));
        let router = router::router(handles, self.access);
        runtime.spawn(async move {
            if let Err(error) = axum::serve(socket, router).await {
                log::error!("the control port has ended: {error}");
            }
        });
        Ok(format!("http://{}", self.address))
    }
}
