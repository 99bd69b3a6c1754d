//! What the client tests share. A test against a real client reads like this:
//!
//! ```no_run
//! use std::{process::Command, time::Duration};
//! use kafkito_client_tests::{broker::Broker, run, toolchain};
//!
//! let Some(node) = toolchain::find("node") else { return }; // skipped by name, or failed when CI=true
//! let broker = Broker::start();
//! run::run(Command::new(node).arg("client.js").arg(broker.bootstrap()), Duration::from_secs(60)).expect_success();
//! ```
//!
//! - [`toolchain`]: java, mvn, node, … on this machine, or the test is skipped by name;
//! - [`install`]: what a test downloads or compiles, once, in `target/client-tests`, under a file lock;
//! - [`kafka_jars`]: Apache Kafka's own jars; [`java`]: our Java sources compiled against them;
//! - [`kafka_server`]: a real Kafka, to compare with; [`kafka_cluster`]: one of several nodes;
//! - [`kafka_app`]: what is released with Kafka and runs beside it; [`connect`]: the workers of Kafka Connect;
//! - [`kcat`]: from `PATH` or from Debian;
//! - [`node`]: Node projects of the repository, installed by npm;
//! - [`python`]: Python programs, installed by pip;
//! - [`tool_driver`]: Kafka's tools and our Java clients inside one JVM; [`tools`]: the names of the tools;
//! - [`dump_log`]: what Kafka's tool complains of in files;
//! - [`broker`]: the real binary, on a free port, killed on drop;
//! - [`in_process`]: a cluster inside the test;
//! - [`talk`]: a program that is told what to do line by line;
//! - [`run`]: a command with a time limit; [`wait`]: bounded waits that say what they saw;
//! - [`http`]: a client for the control port, and for what no decent client would send it;
//! - [`names`]: topic and group names no other test has, so that tests can share a broker.
//!
//! `KAFKITO_TEST_BOOTSTRAP=host:port` runs the tests against that broker, for example a real Kafka: what fails
//! there is a wrong test. `KAFKITO_TEST_BINARY=path` uses that binary instead of building one.
//!
//! The tests run on Unix.

pub mod broker;
pub mod connect;
pub mod dump_log;
pub mod http;
pub mod in_process;
pub mod install;
pub mod java;
pub mod kafka_app;
pub mod kafka_cluster;
pub mod kafka_jars;
pub mod kafka_server;
pub mod kcat;
pub mod names;
pub mod node;
pub mod python;
pub mod run;
pub mod schema_compiler;
pub mod talk;
pub mod tool_driver;
pub mod toolchain;
pub mod tools;
pub mod wait;
