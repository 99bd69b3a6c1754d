//! The bound of what the machine allows: a tokio server on a thread of its own that sends every frame back.

use std::net::{SocketAddr, TcpListener};
use std::thread::JoinHandle;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;

/// A running echo server; dropped, it ends and its thread is joined.
#[derive(Debug)]
pub struct Echo {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Echo {
    /// Binds a free port and serves it.
    ///
    /// # Panics
    /// If the machine has no port, thread or runtime to give.
    pub fn start() -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        socket.set_nonblocking(true).expect("a socket can be made nonblocking");
        let address = socket.local_addr().expect("a bound socket has an address");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().expect("a runtime");
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = std::thread::spawn(move || {
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(socket).expect("a listener");
                tokio::spawn(accept(listener));
                let _ = stopped.await;
            });
        });
        Self { address, stop: Some(stop), thread: Some(thread) }
    }

    /// Where it listens.
    pub fn address(&self) -> String {
        self.address.to_string()
    }
}

async fn accept(listener: tokio::net::TcpListener) {
    while let Ok((stream, _)) = listener.accept().await {
        stream.set_nodelay(true).expect("a TCP socket has this option");
        tokio::spawn(echo(stream));
    }
}

/// Reads a whole frame before it answers, as a broker must.
async fn echo(mut stream: TcpStream) -> Option<()> {
    let mut buffer = bytes::BytesMut::with_capacity(8 * 1024);
    loop {
        while buffer.len() < 4 || buffer.len() < 4 + u32::from_be_bytes(*buffer.first_chunk()?) as usize {
            if stream.read_buf(&mut buffer).await.ok()? == 0 {
                return None;
            }
        }
        stream.write_all(&buffer).await.ok()?;
        buffer.clear();
    }
}

impl Drop for Echo {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
