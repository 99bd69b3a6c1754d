//! A worker by itself.

use kafkito_client_tests::{broker::Broker, connect::Worker};

use crate::files::{Files, properties};

#[test]
fn a_standalone_worker_goes_on_where_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let (broker, files) = (Broker::start_at("127.0.0.1:0", &[]), Files::new(dir.path()));
    let connectors = [files.source(), files.sink()].map(|config| properties(dir.path(), &config));
    let connectors = connectors.each_ref().map(String::as_str);
    for line in ["one", "two"] {
        files.append(line);
        let start = Worker::standalone(dir.path(), "worker", broker.bootstrap(), &connectors);
        let Some(worker) = start.map(Worker::serves) else { return };
        worker.sees_running(&["source", "sink"], &[&worker]);
        files.append(&format!("{line} and a half"));
        files.are_equal();
        worker.app.stop();
    }
}
