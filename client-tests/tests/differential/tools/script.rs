//! The scripts in `client-tests/differential/tools`: what tools are run, and what is done between them.

use std::fs;

use kafkito_client_tests::install;

pub(super) struct Script {
    pub(super) name: String,
    pub(super) actions: Vec<Action>,
}

pub(super) enum Action {
    Tool(Tool),
    File { name: String, content: String },
    Stop(i32),
    Start(i32),
}

pub(super) struct Tool {
    /// Its name and arguments, without where the brokers are.
    pub(super) line: String,
    pub(super) input: String,
    /// What it says at last.
    pub(super) until: Option<String>,
    /// Its lines come in any order.
    pub(super) is_sorted: bool,
    /// Its numbers are of the moment.
    pub(super) is_without_numbers: bool,
}

impl Script {
    pub(super) fn read(name: &str) -> Self {
        let path = install::sources().join(format!("differential/tools/{name}.txt"));
        let text = fs::read_to_string(path).expect("it is part of the repository");
        let mut actions = Vec::new();
        for line in text.lines() {
            match (line.strip_prefix("  "), actions.last_mut()) {
                (Some(more), Some(Action::Tool(tool))) => tool.add(more),
                _ if line.is_empty() || line.starts_with('#') => {}
                _ => actions.push(Action::parse(line)),
            }
        }
        Self { name: name.to_owned(), actions }
    }
}

impl Action {
    fn parse(line: &str) -> Self {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let id = || rest.parse().unwrap_or_else(|_| panic!("no broker's id in {line:?}"));
        match word {
            "file" => {
                let (name, content) = rest.split_once(' ').unwrap_or_else(|| panic!("no content: {line:?}"));
                Self::File { name: name.to_owned(), content: content.replace("\\n", "\n") }
            }
            "stop" => Self::Stop(id()),
            "start" => Self::Start(id()),
            how if how.starts_with('[') => Self::Tool(Tool::new(rest, how)),
            _ => Self::Tool(Tool::new(line, "")),
        }
    }
}

impl Tool {
    fn new(line: &str, how: &str) -> Self {
        let is = |what| how.contains(what);
        let (is_sorted, is_without_numbers) = (is("sorted"), is("numbers"));
        Self { line: line.to_owned(), input: String::new(), until: None, is_sorted, is_without_numbers }
    }

    fn add(&mut self, more: &str) {
        match more.split_once(' ') {
            Some(("<", input)) => self.input += &format!("{input}\n"),
            Some(("until", text)) => self.until = Some(text.to_owned()),
            _ => panic!("neither input nor what to wait for: {more:?}"),
        }
    }
}
