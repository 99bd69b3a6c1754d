//! What a connection is told to do about a request.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use crate::delivery::Delivery;
use crate::fault::HalfOpen;
use crate::net::reply::Reply;

/// What the connection does about a request.
pub(crate) enum Served {
    /// Writes the reply.
    Reply(Reply),
    /// Writes what a fault has made of the reply, in its way.
    Write(Box<Writing>),
    /// Waits for the answer, and for its client to go away.
    Parked(Pin<Box<dyn Future<Output = Served> + Send>>),
    /// Goes on with the next request.
    Nothing,
    /// Closes, for the reason given.
    Close(String),
}

/// What a fault has the connection do.
#[derive(Debug)]
pub(crate) struct Writing {
    /// What is written, if anything is.
    pub(crate) reply: Option<Reply>,
    /// Pieces of so many bytes, and the pause after each.
    pub(crate) pace: Option<(usize, Duration)>,
    /// What comes then.
    pub(crate) then: Ending,
}

/// What becomes of a connection after a fault.
#[derive(Debug)]
pub(crate) enum Ending {
    /// It goes on.
    GoOn,
    /// It goes on after so long.
    Mute(Duration),
    /// It is closed.
    Close,
    /// Nothing passes any more in a direction, as long as the rule is installed.
    HalfOpen(HalfOpen),
}

impl Served {
    /// The same; once it is written, `delivery` has arrived.
    pub(crate) fn delivering(self, delivery: Option<Delivery>) -> Self {
        match self {
            Served::Reply(reply) => Served::Reply(reply.delivering(delivery)),
            other => other,
        }
    }

    /// It is not written at once, if at all: nobody is to wait for that.
    pub(crate) fn put_off(&mut self) {
        if let Served::Reply(reply) = self {
            reply.put_off();
        }
    }
}

impl std::fmt::Debug for Served {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Served::Reply(reply) => f.debug_tuple("Reply").field(reply).finish(),
            Served::Write(writing) => f.debug_tuple("Write").field(writing).finish(),
            Served::Parked(_) => f.write_str("Parked"),
            Served::Nothing => f.write_str("Nothing"),
            Served::Close(why) => f.debug_tuple("Close").field(why).finish(),
        }
    }
}
