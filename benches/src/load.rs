//! Requests at a given rate, whether their answers come or not, as many independent clients would send them; or as fast as answers
//! come.
//!
//! One thread sends and receives, so that on two cores it has one and the server the other: were sender and receiver two, they would be
//! in each other's way, and that is what would be measured.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use nix::poll::{PollFd, PollFlags, ppoll};
use nix::sys::prctl;
use nix::sys::time::TimeSpec;

use crate::frames::Frames;

/// A guard against hanging: nothing comes for so long.
const LIMIT: Duration = Duration::from_secs(30);
/// So many requests are written at once, if they are due.
const AT_ONCE: usize = 64;
/// A sleeping thread is woken by Linux up to 50 µs late, unless it asks for more exactness: in nanoseconds.
const TIMER_SLACK: u64 = 1;
const LENGTH: usize = size_of::<u32>();

/// A connection that sends one request again and again.
#[derive(Debug)]
pub struct Load {
    stream: TcpStream,
    answers: Frames,
    /// The request, several times.
    requests: Vec<u8>,
    request: usize,
    check: fn(&[u8]),
}

/// When a request is due.
#[derive(Clone, Copy)]
enum Pace {
    /// So long after the one before it.
    Every(Duration),
    /// Once no more than so many are unanswered.
    Unanswered(usize),
}

/// What a run has come to.
struct Progress {
    count: usize,
    begin: Instant,
    /// Bytes of requests that were written.
    written: usize,
    /// For each answer, microseconds since its request was due.
    late: Vec<f64>,
}

impl Load {
    /// Connects; `check` is shown each answer without its length.
    ///
    /// # Panics
    /// If nobody listens there.
    pub fn connect(address: &str, frame: &[u8], check: fn(&[u8])) -> Self {
        let stream = TcpStream::connect(address).expect("it listens");
        stream.set_nodelay(true).expect("a TCP socket has this option");
        stream.set_nonblocking(true).expect("a socket can be made nonblocking");
        prctl::set_timerslack(TIMER_SLACK).expect("a thread may ask for exactness");
        Self {
            stream,
            answers: Frames::default(),
            requests: frame.repeat(AT_ONCE),
            request: frame.len(),
            check,
        }
    }

    /// Sends so many requests, `rate` of them a second, and gives for each the microseconds from the moment at which it was due to its
    /// answer. A sender that is late sends at once all that is due.
    ///
    /// # Panics
    /// If the server does not answer.
    pub fn at_rate(&mut self, rate: f64, count: usize) -> Vec<f64> {
        self.run(Pace::Every(Duration::from_secs_f64(1.0 / rate)), count).late
    }

    /// Sends so many requests, never more than `depth` of them unanswered: answers a second.
    ///
    /// # Panics
    /// If the server does not answer.
    pub fn highest(&mut self, depth: usize, count: usize) -> f64 {
        let begin = self.run(Pace::Unanswered(depth), count).begin;
        count as f64 / begin.elapsed().as_secs_f64()
    }

    fn run(&mut self, pace: Pace, count: usize) -> Progress {
        let mut progress = Progress { count, begin: now(), written: 0, late: Vec::with_capacity(count) };
        while progress.late.len() < count {
            let due = progress.due(pace);
            let (blocked, came) = (self.send(&mut progress, due), self.receive(&mut progress, pace));
            if !came && (blocked || progress.written == due * self.request) {
                self.wait(blocked, progress.until_next(pace, due));
            }
        }
        progress
    }

    /// Sends what is due; whether the socket takes no more of it.
    fn send(&mut self, progress: &mut Progress, due: usize) -> bool {
        while progress.written < due * self.request {
            let at = progress.written % self.request;
            let left = (due * self.request - progress.written).min(self.requests.len() - at);
            match self.stream.write(&self.requests[at..at + left]) {
                Ok(written) => progress.written += written,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return true,
                Err(error) => panic!("the server takes no requests: {error}"),
            }
        }
        false
    }

    /// Receives what has come, if anything has.
    fn receive(&mut self, progress: &mut Progress, pace: Pace) -> bool {
        match self.stream.read(self.answers.room()) {
            Ok(read) => self.answers.filled(read).expect("the server does not close the connection"),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return false,
            Err(error) => panic!("the server does not answer: {error}"),
        }
        let at = now();
        while let Some(answer) = self.answers.next() {
            (self.check)(&answer[LENGTH..]);
            progress.late.push(progress.late_at(at, pace));
        }
        true
    }

    /// Sleeps until something comes, there is room for requests that wait for it, or the next one is due.
    fn wait(&self, blocked: bool, time: Option<Duration>) {
        let mut events = PollFlags::POLLIN;
        events.set(PollFlags::POLLOUT, blocked);
        let mut waited = [PollFd::new(self.stream.as_fd(), events)];
        let ready = ppoll(&mut waited, Some(TimeSpec::from(time.unwrap_or(LIMIT))), None);
        let ready = ready.expect("a socket can be waited for");
        assert!(ready > 0 || time.is_some(), "the server has not answered for {} s", LIMIT.as_secs());
    }
}

impl Progress {
    /// How many requests are due.
    fn due(&self, pace: Pace) -> usize {
        let due = match pace {
            Pace::Every(interval) => {
                1 + (self.begin.elapsed().as_nanos() / interval.as_nanos().max(1)) as usize
            }
            Pace::Unanswered(depth) => self.late.len() + depth,
        };
        due.min(self.count)
    }

    /// How long it is until one more than these is due; `None` if that is not a matter of time.
    fn until_next(&self, pace: Pace, due: usize) -> Option<Duration> {
        match pace {
            Pace::Every(interval) if due < self.count => {
                let next = self.begin + interval * u32::try_from(due).expect("a run is short");
                Some(next.saturating_duration_since(now()))
            }
            _ => None,
        }
    }

    /// How late the next answer is, in microseconds.
    fn late_at(&self, at: Instant, pace: Pace) -> f64 {
        let Pace::Every(interval) = pace else { return 0.0 };
        let number = u32::try_from(self.late.len()).expect("a run is short");
        at.saturating_duration_since(self.begin + interval * number).as_secs_f64() * 1e6
    }
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::echo::Echo;
    use crate::raw;

    #[test]
    fn every_request_is_answered_whatever_the_pace() {
        let (server, frame) = (Echo::start(), raw::produce(100));
        let mut load = Load::connect(&server.address(), &frame, |answer| assert!(answer.len() > 100));
        assert!(load.highest(64, 5_000) > 0.0);
        assert_eq!(load.at_rate(20_000.0, 1_000).len(), 1_000);
        assert_eq!(load.at_rate(1e9, 5_000).len(), 5_000, "all of them are due at once");
    }
}
