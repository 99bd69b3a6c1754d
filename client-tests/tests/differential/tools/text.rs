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
    /// Folders and what stands for them, the longest first.
    folders: [(String, &'static str); 2],
    /// Of each broker, and of each controller.
    ports: [Vec<String>; 2],
}

impl Normal {
    pub(super) fn new(subject: &Subject, dir: &Path) -> Self {
        let folders = [(subject.logs().display().to_string(), "LOGS"), (dir.display().to_string(), "DIR")];
        let port = |address: String| address.rsplit(':').next().unwrap_or_default().to_owned();
        let ports = [subject.addresses(), subject.controllers()];
        Self { folders, ports: ports.map(|addresses| addresses.into_iter().map(port).collect()) }
    }

    pub(super) fn said(&self, tool: &Tool, output: &Output) -> Said {
        let form = |text: &str| {
            let said = text.lines().filter(|line| !is_trace(line));
            let mut lines: Vec<String> = said.map(|line| self.line(tool, line)).collect();
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
        for (folder, name) in &self.folders {
            line = line.replace(folder, name);
        }
        let line = self.words(&without_log_dirs(&line));
        if tool.is_without_numbers { without_numbers(&line) } else { line }
    }

    /// With names for the words that are ports, ids and times.
    fn words(&self, line: &str) -> String {
        let is_inside = |char: char| char.is_ascii_alphanumeric() || char == '-' || char == '_';
        let mut told = String::new();
        let mut left = line;
        while let Some(start) = left.find(is_inside) {
            told.push_str(&left[..start]);
            let word = &left[start..];
            let word = &word[..word.find(|char| !is_inside(char)).unwrap_or(word.len())];
            let port = self.ports.iter().find_map(|ports| ports.iter().position(|port| port == word));
            told.push_str(&port.map_or_else(|| named(word), |at| format!("PORT{}", at + 1)));
            left = &left[start + word.len()..];
        }
        told + left
    }
}

/// No line of the log.
fn is_said(line: &str) -> bool {
    // The name of the logger is at the end, of a message of several lines on a line of its own.
    let is_logger = line.trim_start().starts_with("(org.apache.kafka.");
    let is_logged = line.starts_with("[2") || line.starts_with("SLF4J") || is_logger;
    !is_logged && !line.trim_start().starts_with("Caused by:")
}

/// Whether it says where in a program something went wrong, which depends on who runs the tool and how often it has been run.
fn is_trace(line: &str) -> bool {
    line.starts_with("\tat ") || line.starts_with("\t... ")
}

/// Where logs lie each broker has a place of its own, in memory only a name.
fn without_log_dirs(line: &str) -> String {
    let line = told_after(line, "\"logDir\":\"", '"', |_| "LOGS".to_owned());
    told_after(&line, "\"log_dirs\":[", ']', |dirs| {
        let told = dirs.split(',').map(|dir| if dir == "\"any\"" { dir } else { "\"LOGS\"" });
        told.collect::<Vec<_>>().join(",")
    })
}

/// With something else for what stands between each `before` and the next `end`.
fn told_after(line: &str, before: &str, end: char, told: impl Fn(&str) -> String) -> String {
    let mut parts = line.split(before);
    let mut all = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (inside, rest) = part.split_at(part.find(end).unwrap_or(part.len()));
        all.push_str(before);
        all.push_str(&told(inside));
        all.push_str(rest);
    }
    all
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
