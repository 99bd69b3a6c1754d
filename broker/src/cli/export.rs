//! `kafkito export --control URL DIR`: a running broker, written as a data directory.

use std::io::{self, Write};
use std::process::ExitCode;

use serde_json::json;

use crate::cli::args::ExportOptions;
use crate::cli::{control, sentence};

/// Has the broker write itself, and says where to. An error is one sentence.
pub(crate) fn export(asked: &ExportOptions) -> Result<ExitCode, String> {
    let ExportOptions { control, dir } = asked;
    // The broker may have been started elsewhere.
    let dir = std::path::absolute(dir).map_err(|error| format!("cannot export to {dir:?}: {error}"))?;
    let Some(directory) = dir.to_str() else {
        return Err(format!("cannot export to {dir:?}: its name is not UTF-8, and JSON holds no other"));
    };
    control::post(control, "/v1/export", &json!({ "directory": directory }))
        .map_err(|error| sentence::on_one_line(&error))?;
    // Whoever is not interested may have closed it.
    let _ = writeln!(io::stdout(), "exported={directory}");
    Ok(ExitCode::SUCCESS)
}
