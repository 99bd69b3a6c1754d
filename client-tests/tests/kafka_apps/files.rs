//! A file whose lines Connect brings into a topic, and the one into which it writes them.

use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
};

use kafkito_client_tests::{kafka_app::LIMIT, wait};
use serde_json::{Value, json};

/// What lies in the test's directory.
pub(crate) struct Files {
    source: PathBuf,
    sink: PathBuf,
}

impl Files {
    pub(crate) fn new(dir: &Path) -> Self {
        Self { source: dir.join("source.txt"), sink: dir.join("sink.txt") }
    }

    /// Appends a line at the source.
    pub(crate) fn append(&self, line: &str) {
        let file = File::options().append(true).create(true).open(&self.source);
        writeln!(file.unwrap(), "{line}").unwrap();
    }

    /// How far the source has been written.
    pub(crate) fn position(&self) -> usize {
        fs::read(&self.source).unwrap().len()
    }

    /// Waits until the sink is as long as the source, and holds that both are the same: nothing is lost, nothing doubled.
    #[track_caller]
    pub(crate) fn are_equal(&self) {
        self.sink_is_the_source(1);
    }

    /// The same, where all of it has been written so many times.
    #[track_caller]
    pub(crate) fn sink_is_the_source(&self, times: usize) {
        let expected = fs::read_to_string(&self.source).unwrap().repeat(times);
        let sink = wait::until(LIMIT, "the lines to arrive", || {
            let sink = fs::read_to_string(&self.sink).unwrap_or_default();
            if sink.len() >= expected.len() { Ok(sink) } else { Err(sink) }
        });
        assert_eq!(sink, expected);
    }

    /// The connector that reads the source.
    pub(crate) fn source(&self) -> Value {
        let class = "org.apache.kafka.connect.file.FileStreamSourceConnector";
        json!({"name": "source", "connector.class": class, "tasks.max": "1", "file": self.source, "topic": "lines"})
    }

    /// The connector that writes the sink.
    pub(crate) fn sink(&self) -> Value {
        let class = "org.apache.kafka.connect.file.FileStreamSinkConnector";
        json!({"name": "sink", "connector.class": class, "tasks.max": "1", "file": self.sink, "topics": "lines"})
    }
}

/// Writes a connector's configuration as a file of properties.
pub(crate) fn properties(dir: &Path, config: &Value) -> String {
    let lines =
        config.as_object().unwrap().iter().map(|(name, value)| format!("{name}={}", value.as_str().unwrap()));
    let file = dir.join(config["name"].as_str().unwrap()).with_extension("properties");
    fs::write(&file, lines.collect::<Vec<_>>().join("\n")).unwrap();
    file.display().to_string()
}
