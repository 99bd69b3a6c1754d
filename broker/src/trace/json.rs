//! The trace as JSON lines, a request a line.

use crate::list::Listed;
use std::fmt::Write as _;
use std::time::Duration;

use super::Trace;
use super::facts::TracedPartition;
use super::request::{TracedOutcome, TracedRequest, TracedVerdict, ms};

impl Trace {
    /// A JSON object a line for each request, in the words of the control port: times in milliseconds (`atMs` since the
    /// cluster's start, `clusterTimeMs` since the Unix epoch), APIs and error codes by Kafka's names.
    ///
    /// ```
    /// let kafka = kafkito::Cluster::start()?;
    /// assert_eq!(kafka.trace().to_json_lines(), ""); // nobody has asked for anything
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    pub fn to_json_lines(&self) -> String {
        let mut text = String::new();
        for request in &self.requests {
            text.push_str(&request.to_json());
            text.push('\n');
        }
        text
    }
}

impl TracedRequest {
    /// The request as a JSON object.
    pub fn to_json(&self) -> String {
        let mut json = Object::new();
        json.number("number", self.number);
        json.ms("atMs", self.at);
        json.number("clusterTimeMs", self.cluster_time.as_millis());
        json.number("connection", self.connection);
        json.number("brokerId", self.broker_id);
        json.text("clientId", &self.client_id);
        if let Some((name, version)) = self.software() {
            json.text("softwareName", name);
            json.text("softwareVersion", version);
        }
        json.text("api", &self.api_name());
        json.number("version", self.version);
        json.number("correlationId", self.correlation_id);
        json.number("requestBytes", self.request_bytes);
        self.put_facts(&mut json);
        json.text("request", &self.request());
        if let Some(response) = self.response() {
            json.text("response", &response);
        }
        self.put_outcome(&mut json);
        json.array("verdicts", &self.verdicts, TracedVerdict::to_json);
        json.done()
    }

    fn put_facts(&self, json: &mut Object) {
        json.optional("group", self.group());
        if let Some(generation) = self.generation() {
            json.number("generation", generation);
        }
        json.optional("member", self.member());
        json.optional("transactionalId", self.transactional_id());
        json.array("topics", self.topics(), |topic| quoted(topic));
        json.array("partitions", self.partitions(), TracedPartition::to_json);
        json.array("errorCodes", self.error_codes(), |code| quoted(code.name()));
    }

    fn put_outcome(&self, json: &mut Object) {
        match &self.outcome {
            TracedOutcome::Pending => json.text("outcome", "pending"),
            TracedOutcome::Answered { bytes, .. } => {
                json.text("outcome", "answered");
                json.number("responseBytes", bytes);
            }
            TracedOutcome::Lost { bytes, .. } => {
                json.text("outcome", "lost");
                json.number("responseBytes", bytes);
            }
            TracedOutcome::Unanswered => json.text("outcome", "unanswered"),
            TracedOutcome::Closed { why, .. } => {
                json.text("outcome", "closed");
                json.text("why", why);
            }
            TracedOutcome::ClientGone { .. } => json.text("outcome", "clientGone"),
        }
        if let Some(latency) = self.latency() {
            json.ms("latencyMs", latency);
        }
    }
}

impl TracedPartition {
    fn to_json(&self) -> String {
        let mut json = Object::new();
        json.text("topic", &self.topic);
        json.number("partition", self.partition);
        let numbers = [("asked", self.asked), ("offset", self.offset), ("endOffset", self.end_offset)];
        for (name, number) in numbers {
            if let Some(number) = number {
                json.number(name, number);
            }
        }
        json.number("recordsBytes", self.records_bytes);
        json.optional("error", self.error.map(crate::ErrorCode::name));
        json.done()
    }
}

impl TracedVerdict {
    fn to_json(&self) -> String {
        let mut json = Object::new();
        json.text("rule", &self.rule);
        json.text("verdict", &self.verdict);
        json.ms("atMs", self.at);
        if let Some(released) = self.released_at {
            json.ms("releasedAtMs", released);
        }
        json.done()
    }
}

/// A JSON object that is being written.
pub(super) struct Object(String);

impl Object {
    pub(super) fn new() -> Self {
        Self("{".into())
    }

    fn name(&mut self, name: &str) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        let _ = write!(self.0, "\"{name}\":");
    }

    pub(super) fn number(&mut self, name: &str, number: impl std::fmt::Display) {
        self.name(name);
        let _ = write!(self.0, "{number}");
    }

    pub(super) fn ms(&mut self, name: &str, time: Duration) {
        self.name(name);
        let _ = write!(self.0, "{:.3}", ms(time));
    }

    pub(super) fn optional_ms(&mut self, name: &str, time: Option<Duration>) {
        if let Some(time) = time {
            self.ms(name, time);
        }
    }

    /// A value that is JSON already.
    pub(super) fn raw(&mut self, name: &str, json: &str) {
        self.name(name);
        self.0.push_str(json);
    }

    pub(super) fn text(&mut self, name: &str, text: &str) {
        self.name(name);
        self.0.push_str(&quoted(text));
    }

    pub(super) fn optional(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(name, text);
        }
    }

    pub(super) fn array<T>(&mut self, name: &str, items: &[T], item: impl Fn(&T) -> String) {
        self.name(name);
        let items: Vec<String> = items.iter().map(item).listed();
        let _ = write!(self.0, "[{}]", items.join(","));
    }

    pub(super) fn done(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

/// A JSON string.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            letter if letter < ' ' || letter == '\u{7f}' => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(letter));
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}
