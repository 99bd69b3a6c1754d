//! `kafkito export --control URL DIR`: a running broker, written as a data directory.

use std::io::{self, Write};
use std::process::ExitCode;

use serde_json::json;

use crate::cli::args::ExportOptions;
use crate::cli::{control, sentence};

/// Has the cluster written, and says where to: a line for each broker. An error is one sentence.
pub(crate) fn export(asked: &ExportOptions) -> Result<ExitCode, String> {
    let ExportOptions { control, dir } = asked;
    // The broker may have been started elsewhere.
    let dir = std::path::absolute(dir).map_err(|error| format!("cannot export to {dir:?}: {error}"))?;
    let Some(directory) = dir.to_str() else {
        return Err(format!("cannot export to {dir:?}: its name is not UTF-8, and JSON holds no other"));
    };
    let exported = control::post(control, "/v1/export", &json!({ "directory": directory }))
        .map_err(|error| sentence::on_one_line(&error))?;
    for broker in exported["directories"].as_array().into_iter().flatten() {
        // Whoever is not interested may have closed it.
        let _ = writeln!(io::stdout(), "exported={}", broker["directory"].as_str().unwrap_or_default());
    }
    Ok(ExitCode::SUCCESS)
}
