//! Signals, as values to wait for.

use std::future::poll_fn;
use std::io;
use std::task::Poll;

use rustix::process::Signal;
use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{Signal as Stream, SignalKind, signal};

/// The signals that a process listens for. From `listen` on they no longer end it.
#[derive(Debug)]
pub(super) struct Signals {
    streams: Vec<(Signal, Stream)>,
}

impl Signals {
    /// Must be called in the context of `runtime()`.
    pub(super) fn listen(signals: &[Signal]) -> io::Result<Self> {
        let stream = |kind: &Signal| Ok((*kind, signal(SignalKind::from_raw(kind.as_raw()))?));
        Ok(Self { streams: signals.iter().map(stream).collect::<io::Result<_>>()? })
    }

    /// The next signal that arrives, or that has arrived since the last call.
    pub(super) async fn next(&mut self) -> Signal {
        poll_fn(|context| {
            for (signal, stream) in &mut self.streams {
                if stream.poll_recv(context).is_ready() {
                    return Poll::Ready(*signal);
                }
            }
            Poll::Pending
        })
        .await
    }
}

/// What signals and limits of waits run on: this thread alone.
pub(super) fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_io().enable_time().build()
}

/// The wish that this process ends: SIGINT or SIGTERM.
#[derive(Debug)]
pub(crate) struct Stop {
    runtime: Runtime,
    signals: Signals,
}

impl Stop {
    /// From now on the wish is noted.
    pub(crate) fn listen() -> io::Result<Self> {
        let runtime = runtime()?;
        let signals = {
            let _context = runtime.enter();
            Signals::listen(&[Signal::INT, Signal::TERM])?
        };
        Ok(Self { runtime, signals })
    }

    /// Returns once it has been uttered.
    pub(crate) fn wait(mut self) {
        let signal = self.runtime.block_on(self.signals.next());
        log::info!("stopping: signal {}", signal.as_raw());
    }
}
