//! The thread on which a cluster is served.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use tokio::runtime::Runtime;
use tokio::sync::oneshot;

/// How often whoever ends the thread looks whether it has let go of everything, before going to sleep until it is gone. It
/// lets go within some thirty microseconds, and to be woken from sleep takes as long again.
const LOOKS: u32 = 1_000;

/// Serves a cluster on a runtime of its own until it is ended.
#[derive(Debug)]
pub(crate) struct ClusterThread {
    stop: oneshot::Sender<()>,
    /// Whether the runtime is gone, with all that was on it.
    has_let_go: Arc<AtomicBool>,
    handle: JoinHandle<()>,
}

impl ClusterThread {
    /// Has `serve` run on a new thread; it is to return when what it is given is ready.
    ///
    /// # Errors
    /// If no thread can be started.
    pub(crate) fn start(
        runtime: Runtime,
        serve: impl FnOnce(&Runtime, oneshot::Receiver<()>) + Send + 'static,
    ) -> std::io::Result<Self> {
        let (stop, stopped) = oneshot::channel();
        let has_let_go = Arc::new(AtomicBool::new(false));
        let letting_go = LettingGo(Arc::clone(&has_let_go));
        let handle = std::thread::Builder::new().name("kafkito".into()).spawn(move || {
            // Declared first, so that it is dropped last, also in a panic.
            let _letting_go = letting_go;
            let runtime = runtime;
            serve(&runtime, stopped);
        })?;
        Ok(Self { stop, has_let_go, handle })
    }

    /// Ends the thread. When this returns every socket of it is closed, every task gone; the thread itself may have its last
    /// few instructions before it.
    pub(crate) fn end(self) {
        drop(self.stop);
        for _ in 0..LOOKS {
            if self.has_let_go.load(Ordering::Acquire) {
                return;
            }
            std::thread::yield_now();
        }
        // A panic of the thread has been printed; a second one here would abort the test.
        let _ = self.handle.join();
    }
}

/// Says so when it is dropped.
struct LettingGo(Arc<AtomicBool>);

impl Drop for LettingGo {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}
