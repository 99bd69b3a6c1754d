//! The place where the answer to a parked request is put.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::sync::oneshot;

use crate::data_dir::Promise;
use crate::delivery::{Deliveries, Delivery};

/// The end that answers. It is owned by whatever the request waits for; dropped without an answer, it ends the
/// request's connection, so that no client waits for ever.
#[derive(Debug)]
pub(crate) struct Owner<A> {
    sender: oneshot::Sender<Answered<A>>,
    deliveries: Arc<Deliveries>,
}

/// The end that waits: the connection's.
#[derive(Debug)]
pub(crate) struct Slot<A>(oneshot::Receiver<Answered<A>>);

/// An answer, what is kept until it is written, and what it has to wait for.
type Answered<A> = (A, Option<Delivery>, Option<Promise>);

/// A new pair.
pub(crate) fn channel<A>(deliveries: &Arc<Deliveries>) -> (Owner<A>, Slot<A>) {
    let (sender, receiver) = oneshot::channel();
    (Owner { sender, deliveries: Arc::clone(deliveries) }, Slot(receiver))
}

impl<A> Owner<A> {
    /// Answers the request. `false` if its client has gone away.
    pub(crate) fn answer(self, answer: A) -> bool {
        let promise = self.deliveries.promises.here();
        self.sender.send((answer, self.deliveries.give(), promise)).is_ok()
    }
}

impl<A> Slot<A> {
    /// The answer, if it is already there.
    pub(crate) fn try_take(&mut self) -> Option<A> {
        self.0.try_recv().ok().map(|(answer, ..)| answer)
    }
}

impl<A> Future for Slot<A> {
    /// `None`: the owner was dropped without an answer.
    type Output = Option<Answered<A>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(context).map(Result::ok)
    }
}
