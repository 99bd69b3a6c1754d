//! A directory of several brokers, under the real binary.

use std::process::Command;

use kafkito_client_tests::broker::{Broker, binary};

use super::{LIMIT, directory};

/// Below the ports that systems give to whoever asks for any.
const PORTS: std::ops::Range<u16> = 15_000..30_000;

/// What three brokers on `dir` are started with: small segments, and checkpoints all the time.
pub(crate) fn three_args(dir: &str) -> [&str; 10] {
    let configs = ["log.segment.bytes=1048576", "log.flush.offset.checkpoint.interval.ms=20"];
    let args = ["--data-dir", dir, "--brokers", "3", "--topic", "orders:3:3", "--config", configs[0]];
    let [a, b, c, d, e, f, g, h] = args;
    [a, b, c, d, e, f, g, h, "--config", configs[1]]
}

/// Three brokers on ports that follow each other, so that others can be started in their place.
#[track_caller]
pub(crate) fn start_three(args: &[&str]) -> Broker {
    let first = PORTS.start + (std::process::id() % 4_000) as u16 * 3;
    let mut said = String::new();
    for port in (first..PORTS.end).step_by(3) {
        let listen = format!("127.0.0.1:{port}");
        match Broker::try_of(Command::new(binary()).args(["--listen", &listen]).args(args)) {
            Ok(broker) => return broker,
            Err(why) if why.contains("cannot listen on") => said = why,
            Err(why) => panic!("the brokers ended instead of serving: {why}"),
        }
    }
    panic!("there are no three ports in a row: {said}");
}

/// The ids of the brokers that `args` start on `dir`, or what they say instead.
fn ids(dir: &str, args: &[&str]) -> Result<usize, String> {
    let mut command = Command::new(binary());
    command.args(["--listen", "127.0.0.1:0", "--data-dir", dir]).args(args);
    let mut broker = Broker::try_of(&mut command)?;
    let count = broker.bootstrap().split(',').count();
    assert_eq!(broker.terminate(LIMIT), Some(0));
    Ok(count)
}

#[test]
fn a_directory_has_as_many_brokers_as_it_had_or_more() {
    let (_root, dir) = directory();
    assert_eq!(ids(&dir, &["--topic", "orders:2"]), Ok(1));
    assert_eq!(ids(&dir, &["--brokers", "3"]), Ok(3));
    assert_eq!(ids(&dir, &[]), Ok(3));
    let why = ids(&dir, &["--brokers", "2"]).expect_err("broker 3 is left out");
    assert_eq!(why.lines().count(), 1, "{why}");
    for words in
        [&dir, "it has the brokers 1, 2 and 3", "brokers=2 leaves out broker 3", "at least brokers=3"]
    {
        assert!(why.contains(words), "{words:?} is not in {why}");
    }
    assert_eq!(ids(&dir, &["--brokers", "4"]), Ok(4));
}
