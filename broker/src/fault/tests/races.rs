//! Rules come and go and release what they hold, in any order and from several threads, against live clients: every request
//! is answered or its connection closed, and nothing hangs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

use parking_lot::Mutex;
use proptest::prelude::*;

use super::*;
use crate::{Api, Direction, Fault, FaultGuard, Fields};

/// What the author of a test does next.
#[derive(Clone, Copy, Debug)]
enum Step {
    Inject(Kind),
    Drop(usize),
    ReleaseNext(usize),
    ReleaseAll(usize),
    Order(usize),
    List,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Fail,
    FailOne,
    Delay,
    DelayResponse,
    Hold,
    HoldRequest,
    Disconnect,
    DisconnectAfter,
    Respond,
    Truncate,
    Throttle,
    Dribble,
    Refuse,
    HalfOpen,
    Panics,
}

const KINDS: [Kind; 15] = [
    Kind::Fail,
    Kind::FailOne,
    Kind::Delay,
    Kind::DelayResponse,
    Kind::Hold,
    Kind::HoldRequest,
    Kind::Disconnect,
    Kind::DisconnectAfter,
    Kind::Respond,
    Kind::Truncate,
    Kind::Throttle,
    Kind::Dribble,
    Kind::Refuse,
    Kind::HalfOpen,
    Kind::Panics,
];

fn fault(kind: Kind) -> Fault {
    let soon = Duration::from_millis(1);
    let fault = match kind {
        Kind::Fail => Fault::on_any().every(2).fail(ErrorCode::RequestTimedOut),
        Kind::FailOne => {
            Fault::on(Api::Produce).topic("orders").partition(1).fail(ErrorCode::NotLeaderOrFollower)
        }
        Kind::Delay => Fault::on_any().delay(soon),
        Kind::DelayResponse => Fault::on(Api::Produce).delay_response(soon),
        Kind::Hold => Fault::on(Api::Heartbeat).probability(0.5).hold(),
        Kind::HoldRequest => Fault::on(Api::Produce).every(3).hold_request(),
        Kind::Disconnect => Fault::on_any().every(5).disconnect(),
        Kind::DisconnectAfter => Fault::on(Api::Produce).every(4).disconnect_after(),
        Kind::Respond => Fault::on(Api::Heartbeat).respond(Fields::new().set("errorCode", 27)),
        Kind::Truncate => Fault::on(Api::Heartbeat).every(3).truncate(5),
        Kind::Throttle => Fault::on(Api::Heartbeat).throttle(soon),
        Kind::Dribble => Fault::on(Api::Heartbeat).dribble(7, soon),
        Kind::Refuse => Fault::on_connect().every(3).refuse(),
        Kind::HalfOpen => Fault::on(Api::Heartbeat).every(7).half_open(Direction::ToClient),
        Kind::Panics => Fault::on(Api::Produce).matching(|request| request.topics().is_empty()).disconnect(),
    };
    fault.optional()
}

fn step() -> impl Strategy<Value = Step> {
    let at = 0..4_usize;
    prop_oneof![
        4 => proptest::sample::select(&KINDS[..]).prop_map(Step::Inject),
        2 => at.clone().prop_map(Step::Drop),
        2 => at.clone().prop_map(Step::ReleaseNext),
        1 => at.clone().prop_map(Step::ReleaseAll),
        1 => at.prop_map(Step::Order),
        1 => Just(Step::List),
    ]
}

/// Asks until it is told to stop, over a new connection whenever one was closed. The error is the first request that had no
/// answer in time.
fn ask(address: &str, name: &str, stop: &AtomicBool, done: &Sender<()>) -> Result<(), String> {
    let mut client = None;
    for number in 0.. {
        if stop.load(Ordering::Acquire) {
            break;
        }
        let Ok(mut asking) = client.take().map_or_else(|| RawClient::connect(address, PATIENCE), Ok) else {
            continue;
        };
        asking = asking.named(name);
        let asked =
            if number % 2 == 0 { (heartbeat("billing"), 4) } else { (produce("orders", &[0, 1], -1), 9) };
        match asking.call(&asked.0, asked.1) {
            Ok(_) => client = Some(asking),
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {
                return Err(format!("request {number} of {name} was neither answered nor closed"));
            }
            Err(_) => {}
        }
        // Nobody may be listening any more.
        let _ = done.send(());
    }
    Ok(())
}

/// What a client may take before the next step: it may be held, so that nothing comes.
const TURN: Duration = Duration::from_millis(2);

fn act(kafka: &Cluster, guards: &mut Vec<FaultGuard>, step: Step, done: &Mutex<Receiver<()>>) {
    let len = guards.len();
    let at = |place: usize| (len > 0).then(|| place % len.max(1));
    match step {
        Step::Inject(kind) => guards.push(kafka.inject(fault(kind)).expect("a rule that can match")),
        Step::Drop(place) => drop(at(place).map(|place| guards.remove(place))),
        Step::ReleaseNext(place) => drop(at(place).map(|place| guards[place].release_next())),
        Step::ReleaseAll(place) => drop(at(place).map(|place| guards[place].release_all())),
        Step::Order(place) => drop(at(place).map(|place| guards[place].release_in_order(["one", "two"]))),
        Step::List => drop(kafka.rules()),
    }
    let _ = done.lock().recv_timeout(TURN);
}

fn race(scripts: Vec<Vec<Step>>) -> Result<(), String> {
    let kafka = cluster();
    let stop = Arc::new(AtomicBool::new(false));
    let (sender, done) = mpsc::channel();
    let done = Mutex::new(done);
    let clients = ["one", "two", "three"].map(|name| {
        let (address, stop, sender) = (kafka.bootstrap_servers(), Arc::clone(&stop), sender.clone());
        thread::spawn(move || ask(&address, name, &stop, &sender))
    });
    thread::scope(|scope| {
        for script in scripts {
            scope.spawn(|| {
                let mut guards = Vec::new();
                script.into_iter().for_each(|step| act(&kafka, &mut guards, step, &done));
            });
        }
    });
    assert_eq!(kafka.rules(), []);
    stop.store(true, Ordering::Release);
    for client in clients {
        client.join().map_err(|_| "a client panicked".to_owned())??;
    }
    let last = client(&kafka).call(&heartbeat("billing"), 4);
    last.map(drop).map_err(|error| format!("without rules all is as before: {error}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 20, ..ProptestConfig::default() })]

    #[test]
    fn no_request_is_stuck(scripts in prop::collection::vec(prop::collection::vec(step(), 1..30), 2..4)) {
        let result = race(scripts);
        prop_assert!(result.is_ok(), "{result:?}");
    }
}
