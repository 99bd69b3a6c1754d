//! Requests at a given rate, whether their answers come or not, as many independent clients would send them.

use std::io::{BufReader, Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

/// A guard against hanging.
const LIMIT: Duration = Duration::from_secs(30);

/// Sends so many requests, `rate` of them a second, and gives for each the microseconds from the moment at which it was due to its
/// answer. A sender that is late sends at once all that is due.
///
/// # Panics
/// If the server does not answer.
pub fn at_rate(address: &str, frame: &[u8], rate: f64, count: u32) -> Vec<f64> {
    let stream = TcpStream::connect(address).expect("it listens");
    stream.set_nodelay(true).expect("a TCP socket has this option");
    stream.set_read_timeout(Some(LIMIT)).expect("a socket has this option");
    let mut writer = stream.try_clone().expect("a descriptor is free");
    let interval = Duration::from_secs_f64(1.0 / rate);
    let begin = now();
    thread::scope(|scope| {
        scope.spawn(move || {
            for number in 0..count {
                let due = begin + interval * number;
                thread_sleep(due.saturating_duration_since(now()));
                writer.write_all(frame).expect("it listens");
            }
        });
        let mut answers = Answers { stream: BufReader::new(stream), answer: Vec::new() };
        let late = |number| {
            answers.next();
            now().saturating_duration_since(begin + interval * number).as_secs_f64() * 1e6
        };
        (0..count).map(late).collect()
    })
}

struct Answers {
    stream: BufReader<TcpStream>,
    answer: Vec<u8>,
}

impl Answers {
    fn next(&mut self) {
        let mut length = [0; 4];
        self.stream.read_exact(&mut length).expect("it answers");
        self.answer.resize(u32::from_be_bytes(length) as usize, 0);
        self.stream.read_exact(&mut self.answer).expect("it answers");
    }
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
fn now() -> Instant {
    Instant::now()
}

#[expect(clippy::disallowed_methods, reason = "a rate is kept by waiting")]
fn thread_sleep(time: Duration) {
    if !time.is_zero() {
        thread::sleep(time);
    }
}
