//! What the tests of the control port share.

use kafkito::{Builder, Clock, Cluster};
use kafkito_client_tests::http::Http;

/// A cluster with a control port, and a client of that.
pub(crate) struct Controlled {
    pub(crate) kafka: Cluster,
    pub(crate) http: Http,
}

/// A cluster whose clock stands still.
#[track_caller]
pub(crate) fn start() -> Controlled {
    start_with(Cluster::builder().clock(Clock::manual()))
}

#[track_caller]
pub(crate) fn start_with(builder: Builder) -> Controlled {
    let kafka = builder.control("127.0.0.1:0").start().expect("a cluster starts");
    let http = Http::new(kafka.control_url().expect("the port was asked for"));
    Controlled { kafka, http }
}
