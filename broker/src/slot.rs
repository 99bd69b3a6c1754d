//! The place where the answer to a parked request is put.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::sync::oneshot;

/// The end that answers. It is owned by whatever the request waits for; dropped without an answer, it ends the
/// request's connection, so that no client waits for ever.
#[derive(Debug)]
pub(crate) struct Owner<A>(oneshot::Sender<A>);

/// The end that waits: the connection's.
#[derive(Debug)]
pub(crate) struct Slot<A>(oneshot::Receiver<A>);

/// A new pair.
pub(crate) fn channel<A>() -> (Owner<A>, Slot<A>) {
    let (sender, receiver) = oneshot::channel();
    (Owner(sender), Slot(receiver))
}

impl<A> Owner<A> {
    /// Answers the request. `false` if its client has gone away.
    pub(crate) fn answer(self, answer: A) -> bool {
        self.0.send(answer).is_ok()
    }
}

impl<A> Slot<A> {
    /// The answer, if it is already there.
    pub(crate) fn try_take(&mut self) -> Option<A> {
        self.0.try_recv().ok()
    }
}

impl<A> Future for Slot<A> {
    /// `None`: the owner was dropped without an answer.
    type Output = Option<A>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<A>> {
        Pin::new(&mut self.0).poll(context).map(Result::ok)
    }
}
