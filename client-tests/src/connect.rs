//! Kafka Connect: a worker, and what its REST interface says.

use std::{
    collections::BTreeSet,
    fs,
    net::{TcpListener, TcpStream},
    path::Path,
};

use serde_json::{Value, json};

use crate::{
    http::Http,
    kafka_app::{KafkaApp, LIMIT},
    wait,
};

/// A worker that serves; killed on drop.
#[derive(Debug)]
pub struct Worker {
    /// Its process.
    pub app: KafkaApp,
    http: Http,
}

/// What every worker of these tests is configured with: strings as they are, quick commits, no waiting for workers that left,
/// and no search through all jars for plugins.
const LINES: [&str; 6] = [
    "key.converter=org.apache.kafka.connect.storage.StringConverter",
    "value.converter=org.apache.kafka.connect.storage.StringConverter",
    "offset.flush.interval.ms=200",
    "scheduled.rebalance.max.delay.ms=0",
    "plugin.discovery=service_load",
    "task.shutdown.graceful.timeout.ms=20000",
];

impl Worker {
    /// A worker of a group of them, with `lines` more in its configuration. `None` as for [`KafkaApp::start`].
    #[track_caller]
    pub fn distributed(dir: &Path, name: &str, bootstrap: &str, lines: &[&str]) -> Option<Self> {
        let own = ["group.id=workers"];
        let (address, file) = configure(dir, name, bootstrap, &[&own, lines].concat());
        Self::run("ConnectDistributed", &[&file], dir, name, &address)
    }

    /// A worker by itself, that keeps where its sources are in a file and runs what the files `connectors` say.
    #[track_caller]
    pub fn standalone(dir: &Path, name: &str, bootstrap: &str, connectors: &[&str]) -> Option<Self> {
        let offsets = format!("offset.storage.file.filename={}/{name}.offsets", dir.display());
        let (address, file) = configure(dir, name, bootstrap, &[&offsets]);
        Self::run("ConnectStandalone", &[&[&*file], connectors].concat(), dir, name, &address)
    }

    #[track_caller]
    fn run(class: &str, args: &[&str], dir: &Path, name: &str, address: &str) -> Option<Self> {
        let class = format!("org.apache.kafka.connect.cli.{class}");
        let worker = Self { app: KafkaApp::start(&class, args, dir, name)?, http: Http::new(address) };
        Some(worker)
    }

    /// Waits until it answers.
    #[track_caller]
    pub fn serves(self) -> Self {
        wait::until(LIMIT, "the worker to serve", || self.get("/connectors").map(drop));
        self
    }

    /// What it answers, if it does.
    fn get(&self, path: &str) -> Result<Value, String> {
        TcpStream::connect(self.http.address()).map_err(|error| error.to_string())?;
        let reply = self.http.get(path);
        if reply.status == 200 { Ok(reply.json()) } else { Err(format!("{reply:?}")) }
    }

    /// Configures a connector, as soon as no rebalance is in the way.
    #[track_caller]
    pub fn configure(&self, connector: &str, config: &Value) {
        wait::until(LIMIT, "the connector to be taken", || {
            let reply = self.http.put(&format!("/connectors/{connector}/config"), config);
            if [200, 201].contains(&reply.status) { Ok(()) } else { Err(format!("{reply:?}")) }
        });
    }

    /// Waits until these connectors and the only task of each run, on these workers and no others.
    #[track_caller]
    pub fn sees_running(&self, connectors: &[&str], workers: &[&Worker]) {
        let wanted: BTreeSet<String> = workers.iter().map(|worker| worker.id().to_owned()).collect();
        wait::until(LIMIT, &format!("{connectors:?} to run on {wanted:?}"), || {
            let mut on = BTreeSet::new();
            for connector in connectors {
                let status = self.get(&format!("/connectors/{connector}/status"))?;
                on.extend(runs_on(&status).ok_or_else(|| status.to_string())?);
            }
            if on == wanted { Ok(()) } else { Err(format!("they run on {on:?}")) }
        });
    }

    /// Waits until the position that a source has committed is `position`.
    #[track_caller]
    pub fn has_committed(&self, connector: &str, position: usize) {
        wait::until(LIMIT, &format!("{connector} to commit {position}"), || {
            let offsets = self.get(&format!("/connectors/{connector}/offsets"))?;
            let there = &offsets["offsets"][0]["offset"]["position"];
            if *there == position { Ok(()) } else { Err(offsets.to_string()) }
        });
    }

    /// Stops a connector, forgets what it has read, and has it go on: from the beginning.
    #[track_caller]
    pub fn begins_again(&self, connector: &str) {
        let path = |what: &str| format!("/connectors/{connector}/{what}");
        self.http.put(&path("stop"), &Value::Null).expect(204);
        wait::until(LIMIT, &format!("{connector} to be stopped"), || {
            let status = self.get(&path("status"))?;
            let stopped = status["connector"]["state"] == "STOPPED" && status["tasks"] == json!([]);
            if stopped { Ok(()) } else { Err(status.to_string()) }
        });
        self.http.delete(&path("offsets")).expect(200);
        self.http.put(&path("resume"), &Value::Null).expect(202);
    }

    /// Its id among the workers, `HOST:PORT`.
    pub fn id(&self) -> &str {
        self.http.address()
    }
}

/// The workers of a connector and its task, if both run.
fn runs_on(status: &Value) -> Option<Vec<String>> {
    let parts: Vec<&Value> = status["tasks"].as_array()?.iter().chain([&status["connector"]]).collect();
    let run = parts.len() == 2 && parts.iter().all(|part| part["state"] == "RUNNING");
    run.then(|| parts.iter().filter_map(|part| Some(part["worker_id"].as_str()?.to_owned())).collect())
}

/// Writes a worker's configuration; gives its address, on a port that is free now, and the file.
fn configure(dir: &Path, name: &str, bootstrap: &str, lines: &[&str]) -> (String, String) {
    let socket = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = socket.local_addr().expect("a bound socket has an address");
    let own = [format!("bootstrap.servers={bootstrap}"), format!("listeners=HTTP://{address}")];
    let all: Vec<&str> = own.iter().map(String::as_str).chain(LINES).chain(lines.iter().copied()).collect();
    let file = dir.join(name).with_extension("properties");
    fs::write(&file, all.join("\n")).expect("the test's directory is writable");
    (address.to_string(), file.display().to_string())
}
