//! The bound of what the machine allows: a tokio server on one thread that sends every frame back.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::thread::JoinHandle;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;

use crate::frames::Frames;

/// A running echo server on a thread of its own; dropped, it ends and its thread is joined.
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
        let address = socket.local_addr().expect("a bound socket has an address");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().expect("a runtime");
        socket.set_nonblocking(true).expect("a socket can be made nonblocking");
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = std::thread::spawn(move || {
            runtime.block_on(async {
                tokio::spawn(accept(socket));
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

/// Serves a socket on the calling thread, for as long as it accepts.
///
/// # Errors
/// If the machine has no runtime to give.
pub fn serve(socket: TcpListener) -> io::Result<()> {
    socket.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    runtime.block_on(accept(socket));
    Ok(())
}

async fn accept(socket: TcpListener) {
    let listener = tokio::net::TcpListener::from_std(socket).expect("a listener");
    while let Ok((stream, _)) = listener.accept().await {
        stream.set_nodelay(true).expect("a TCP socket has this option");
        tokio::spawn(echo(stream));
    }
}

/// Reads a whole frame before it answers, and answers each by itself.
async fn echo(mut stream: TcpStream) -> Option<()> {
    let mut frames = Frames::default();
    loop {
        match frames.next() {
            Some(frame) => stream.write_all(frame).await.ok()?,
            None => {
                let read = stream.read(frames.room()).await.ok()?;
                frames.filled(read)?;
            }
        }
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
