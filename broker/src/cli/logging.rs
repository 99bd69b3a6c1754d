//! Logs go to stderr, in env_logger's format and by its filters.

use crate::cli::args::Options;

/// What is logged unless the user says otherwise: what went wrong, and what was refused.
const DEFAULT_FILTER: &str = "warn";

/// Sets up the process's logger. An error is one sentence.
pub(crate) fn init(options: &Options) -> Result<(), String> {
    let filter = options.log.as_deref().unwrap_or(DEFAULT_FILTER);
    // env_logger itself only prints a warning about a filter that it cannot read.
    if let Err(error) = env_filter::Builder::new().try_parse(filter) {
        return Err(format!("invalid value '{filter}' for '--log <FILTER>': {error}"));
    }
    env_logger::Builder::new().parse_filters(filter).init();
    Ok(())
}
