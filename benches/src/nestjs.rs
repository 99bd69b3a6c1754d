//! A NestJS application and its client, timed by `client-tests/nestjs/src/measure.ts` against whatever broker.

use std::time::Duration;

use kafkito_client_tests::node::Project;
use kafkito_client_tests::run;
use serde_json::Value;

/// A guard against hanging; a run takes seconds.
const LIMIT: Duration = Duration::from_secs(180);

/// What one run of the application measured, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Measured {
    /// The median of sequential `send()`s, after a warm-up.
    pub send_p50: f64,
    /// The same, the 95th percentile.
    pub send_p95: f64,
    /// `close()` of the client's application with default settings, while it idles.
    pub client_close: f64,
    /// The same of the server's.
    pub server_close: f64,
}

/// Runs it against the broker at `bootstrap`, with so many `send()`s.
///
/// # Panics
/// If it fails, with what it said.
pub fn measure(project: &Project, bootstrap: &str, sends: usize) -> Measured {
    let mut command = project.command(bootstrap);
    command.args(["--import", "tsx", "src/measure.ts", &sends.to_string()]);
    let output = run::run(&mut command, LIMIT).expect_success();
    let line = output.stdout.lines().last().unwrap_or_default();
    let printed: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line:?}"));
    let figure = |pointer| {
        printed.pointer(pointer).and_then(Value::as_f64).unwrap_or_else(|| panic!("no {pointer}: {line}"))
    };
    Measured {
        send_p50: figure("/send_ms/p50"),
        send_p95: figure("/send_ms/p95"),
        client_close: figure("/client_close_ms"),
        server_close: figure("/server_close_ms"),
    }
}
