//! What a tool says without what differs from one run to the next: ports, ids, times, and how wide that makes its columns.

use std::path::Path;

use kafkito_client_tests::run::Output;

use super::{Tool, transcript::Said};
use crate::subject::Subject;

/// Within this, in milliseconds, is the time of the run.
const NOW: std::ops::Range<i64> = 1_750_000_000_000..4_000_000_000_000;

/// As long is an id of Kafka's in base 64.
const ID: usize = 22;

/// As long is a UUID.
const UUID: usize = 36;

pub(super) struct Normal {
    /// What is replaced, the longest first.
    known: Vec<(String, String)>,
}

impl Normal {
    pub(super) fn new(subject: &Subject, dir: &Path) -> Self {
        let mut known = vec![
            (subject.logs().display().to_string(), "LOGS".to_owned()),
            (dir.display().to_string(), "DIR".to_owned()),
        ];
        for (number, address) in (1..).zip(subject.addresses()) {
            let port = address.rsplit(':').next().unwrap_or_default();
            known.push((port.to_owned(), format!("PORT{number}")));
        }
        Self { known }
    }

    pub(super) fn said(&self, tool: &Tool, output: &Output) -> Said {
        let form = |text: &str| {
            let mut lines: Vec<String> = text.lines().map(|line| self.line(tool, line)).collect();
            lines.retain(|line| !line.is_empty());
            if tool.is_sorted {
                lines.sort();
            }
            lines
        };
        let stderr: Vec<&str> = output.stderr.lines().filter(|line| is_said(line)).collect();
        Said {
            line: tool.line.clone(),
            status: output.status,
            stdout: form(&output.stdout),
            stderr: form(&stderr.join("\n")),
        }
    }

    fn line(&self, tool: &Tool, line: &str) -> String {
        let mut line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        for (text, name) in &self.known {
            line = line.replace(text, name);
        }
        let line = words(&without_log_dirs(&line));
        if tool.is_without_numbers { without_numbers(&line) } else { line }
    }
}

/// Neither a line of the log nor of a stack trace.
fn is_said(line: &str) -> bool {
    // The name of the logger is at the end, of a message of several lines on a line of its own.
    let is_logger = line.trim_start().starts_with("(org.apache.kafka.");
    let is_logged = line.starts_with("[2") || line.starts_with("SLF4J") || is_logger;
    let is_trace = line.starts_with("\tat ")
        || line.starts_with("\t... ")
        || line.trim_start().starts_with("Caused by:");
    !is_logged && !is_trace
}

/// Where logs lie each broker has a place of its own, in memory only a name.
fn without_log_dirs(line: &str) -> String {
    const BEFORE: &str = "\"logDir\":\"";
    let mut parts = line.split(BEFORE);
    let mut told = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find('"').unwrap_or(part.len());
        told.push_str(BEFORE);
        told.push_str("LOGS");
        told.push_str(&part[end..]);
    }
    told
}

/// With names for the words that are ids and times.
fn words(line: &str) -> String {
    let is_inside = |char: char| char.is_ascii_alphanumeric() || char == '-' || char == '_';
    let mut told = String::new();
    let mut left = line;
    while let Some(start) = left.find(is_inside) {
        told.push_str(&left[..start]);
        let word = &left[start..];
        let word = &word[..word.find(|char| !is_inside(char)).unwrap_or(word.len())];
        told.push_str(&named(word));
        left = &left[start + word.len()..];
    }
    told + left
}

fn named(word: &str) -> String {
    let count = |is: fn(&char) -> bool| word.chars().filter(is).count();
    let (upper, lower) = (count(char::is_ascii_uppercase), count(char::is_ascii_lowercase));
    // Neither a name of Kafka's like ConsumerGroupHeartbeat, nor an id that the script says.
    let is_mixed = upper > 0 && lower > 0 && (upper > 4 || upper + lower < ID);
    if word.parse::<i64>().is_ok_and(|number| NOW.contains(&number)) {
        return "NOW".into();
    }
    if word.len() == ID && is_mixed {
        return "ID".into();
    }
    // A member's id ends with one, the id of a group that a tool makes up with a number.
    let uuid = word.len().checked_sub(UUID).and_then(|at| word.split_at_checked(at));
    if let Some((kept, uuid)) = uuid.filter(|(_, uuid)| uuid.matches('-').count() == 4) {
        let is_uuid = uuid.chars().all(|char| char == '-' || char.is_ascii_hexdigit());
        if is_uuid {
            return format!("{kept}UUID");
        }
    }
    match word.strip_prefix("console-consumer-") {
        Some(number) if number.parse::<u32>().is_ok() => "console-consumer-N".into(),
        _ => word.to_owned(),
    }
}

fn without_numbers(line: &str) -> String {
    let mut told = String::new();
    let mut is_number = false;
    for char in line.chars() {
        let was = is_number;
        is_number = char.is_ascii_digit() || (was && matches!(char, '.' | ','));
        match (was, is_number) {
            (false, true) => told.push('#'),
            (true, true) => {}
            _ => told.push(char),
        }
    }
    told
}
