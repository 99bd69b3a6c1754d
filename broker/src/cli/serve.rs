//! `kafkito [OPTIONS]`: a broker until it is told to stop.

use std::io::{self, Write};
use std::process::ExitCode;

use kafkito::Cluster;

use crate::cli::args::Options;
use crate::cli::{logging, sentence, strict, system};

/// Where a broker listens by default: where every Kafka client's example looks for it.
pub(crate) const LISTEN: &str = "127.0.0.1:9092";

/// Serves until the process is asked to end. An error is one sentence.
pub(crate) fn serve(options: &Options) -> Result<ExitCode, String> {
    logging::init(options)?;
    // Before anything is announced: whoever reads the line may send a signal at once.
    let stop = system::Stop::listen().map_err(|error| format!("cannot handle signals: {error}"))?;
    let cluster = options.start().map_err(|error| sentence::on_one_line(&error.to_string()))?;
    if let Err(error) = announce(&cluster) {
        log::warn!("cannot print bootstrap.servers={}: {error}", cluster.bootstrap_servers());
    }
    stop.wait();
    Ok(strict::failed(&cluster).map_or(ExitCode::SUCCESS, ExitCode::from))
}

/// A `key=value` line for each endpoint.
fn announce(cluster: &Cluster) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "bootstrap.servers={}", cluster.bootstrap_servers())?;
    if let Some(url) = cluster.control_url() {
        writeln!(stdout, "control={url}")?;
    }
    stdout.flush()
}
