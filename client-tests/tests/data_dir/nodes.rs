//! A real Kafka of several nodes, on a directory each.

use std::fs;

use kafkito_client_tests::kafka_server::Addresses;
use kafkito_client_tests::run::Group;

use super::servers::{await_serving, properties, spawn};

/// Nodes that are brokers and controllers in one, and vote together; killed on drop.
pub(crate) struct Nodes {
    _groups: Vec<Group>,
    addresses: Vec<Addresses>,
}

impl Nodes {
    /// Starts a node on each directory, under the id that the directory has.
    pub(crate) fn start(dirs: &[String], extra: &[&str]) -> Self {
        Self::start_with(dirs, |dir| properties(dir, extra))
    }

    /// The same with two log directories in each directory.
    pub(crate) fn start_on_log_dirs(dirs: &[String], extra: &[&str]) -> Self {
        Self::start_with(dirs, |dir| {
            let log_dirs = format!("log.dirs={dir}/log-dir-1,{dir}/log-dir-2");
            properties(dir, &[extra, &[&log_dirs]].concat())
        })
    }

    fn start_with(dirs: &[String], configure: impl Fn(&str) -> (Addresses, String)) -> Self {
        let configured: Vec<_> = dirs.iter().map(|dir| configure(dir)).collect();
        let voters = dirs.iter().zip(&configured).map(|(dir, (addresses, _))| {
            let id = dir.rsplit('-').next().unwrap_or_default();
            format!("{id}@{}", addresses.controller)
        });
        let voters = voters.collect::<Vec<_>>().join(",");
        let mut groups = Vec::new();
        for (dir, (_, properties)) in dirs.iter().zip(&configured) {
            // Of two lines of a name, the last one counts.
            let lines = fs::read_to_string(properties).unwrap();
            fs::write(properties, format!("{lines}\ncontroller.quorum.voters={voters}\n")).unwrap();
            groups.push(spawn(dir, properties));
        }
        let addresses: Vec<Addresses> = configured.into_iter().map(|(addresses, _)| addresses).collect();
        // None of them serves before most of them are there.
        dirs.iter().zip(&addresses).for_each(|(dir, addresses)| await_serving(dir, &addresses.client));
        Self { _groups: groups, addresses }
    }

    /// `host:port` of each, comma-separated.
    pub(crate) fn bootstrap(&self) -> String {
        self.addresses.iter().map(|addresses| addresses.client.clone()).collect::<Vec<_>>().join(",")
    }
}
