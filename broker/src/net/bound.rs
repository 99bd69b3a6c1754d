//! A port to listen on.

use std::io;
use std::net::{SocketAddr, TcpListener};

use socket2::{Domain, Socket, Type};

/// How many connections may wait to be accepted: as many as the system allows. The standard library asks for 128, and a client that
/// comes when so many wait is not told so: it is let in after a second or three, when it has knocked again. In a test a thousand may
/// come in one moment, and the thread that accepts them has other things to do.
const BACKLOG: i32 = 4_096;

/// Listens on an address, without blocking whoever accepts.
///
/// # Errors
/// If somebody else does, or the address is not this machine's.
pub(crate) fn listen_on(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    // As the standard library has it. Elsewhere this would let two listen on one port.
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::net::TcpStream;

    use super::*;

    #[test]
    fn more_clients_may_wait_than_the_standard_library_lets_in() {
        let allowed = std::fs::read_to_string("/proc/sys/net/core/somaxconn").expect("Linux tells it");
        let count = allowed.trim().parse().map_or(500, |allowed: usize| allowed.min(500));
        let listener = listen_on(([127, 0, 0, 1], 0).into()).expect("a port is free");
        let address = listener.local_addr().expect("it is bound");
        let clients: Vec<TcpStream> =
            (0..count).map(|_| TcpStream::connect(address).expect("it listens")).collect();
        for client in &clients {
            let (_, from) = listener.accept().expect("it waits already");
            assert_eq!(from, client.local_addr().expect("it is connected"));
        }
        assert_eq!(listener.accept().map(drop).map_err(|error| error.kind()), Err(io::ErrorKind::WouldBlock));
    }
}
