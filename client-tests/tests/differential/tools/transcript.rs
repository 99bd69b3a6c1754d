//! What tools said, as it is recorded and compared: each after `$ `, its status in brackets, `> ` before the lines of stdout
//! and `! ` before those of stderr.

use crate::differences::Difference;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) line: String,
    /// `None` if it was stopped.
    pub(super) status: Option<i32>,
    pub(super) stdout: Vec<String>,
    pub(super) stderr: Vec<String>,
}

pub(super) fn write(all: &[Said]) -> String {
    let mut text = String::new();
    for said in all {
        text += &format!("$ {}\n", said.line);
        for line in said.lines() {
            text += &format!("{line}\n");
        }
    }
    text
}

pub(super) fn read(text: &str) -> Vec<Said> {
    let mut all: Vec<Said> = Vec::new();
    for line in text.lines() {
        if let Some(line) = line.strip_prefix("$ ") {
            all.push(Said { line: line.to_owned(), status: None, stdout: Vec::new(), stderr: Vec::new() });
            continue;
        }
        let said = all.last_mut().expect("a recording begins with a command");
        if let Some(line) = line.strip_prefix("> ") {
            said.stdout.push(line.to_owned());
        } else if let Some(line) = line.strip_prefix("! ") {
            said.stderr.push(line.to_owned());
        } else {
            said.status = line.trim_matches(['[', ']']).parse().ok();
        }
    }
    all
}

impl Said {
    fn lines(&self) -> Vec<String> {
        let status = self.status.iter().map(|status| format!("[{status}]"));
        let stdout = self.stdout.iter().map(|line| format!("> {line}"));
        status.chain(stdout).chain(self.stderr.iter().map(|line| format!("! {line}"))).collect()
    }
}

/// Where what was said differs: by lines, those that only one of them has beside each other.
pub(super) fn differences(run: &str, kafka: &[Said], kafkito: &[Said]) -> Vec<Difference> {
    let commands = |all: &[Said]| all.iter().map(|said| said.line.clone()).collect::<Vec<_>>();
    assert_eq!(commands(kafka), commands(kafkito), "the script has changed: KAFKITO_LONG=1 records anew");
    let mut found = Vec::new();
    for (theirs, ours) in kafka.iter().zip(kafkito) {
        for (kafka, kafkito) in apart(&theirs.lines(), &ours.lines()) {
            let text = |line: Option<String>| line.unwrap_or_else(|| "absent".into()).into();
            found.push(Difference {
                run: run.to_owned(),
                answer: theirs.line.clone(),
                kafka: text(kafka),
                kafkito: text(kafkito),
            });
        }
    }
    found
}

/// The lines that are not in both, in pairs: where both have some at the same place these belong together.
fn apart(theirs: &[String], ours: &[String]) -> Vec<(Option<String>, Option<String>)> {
    let common = common(theirs, ours);
    let ends = common.iter().copied().chain([(theirs.len(), ours.len())]);
    let (mut left, mut right) = (0, 0);
    let mut pairs = Vec::new();
    for (end_left, end_right) in ends {
        let (a, b) = (&theirs[left..end_left], &ours[right..end_right]);
        pairs.extend((0..a.len().max(b.len())).map(|at| (a.get(at).cloned(), b.get(at).cloned())));
        (left, right) = (end_left + 1, end_right + 1);
    }
    pairs
}

/// The places of the longest common subsequence.
fn common(a: &[String], b: &[String]) -> Vec<(usize, usize)> {
    let mut lengths = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            lengths[i][j] = match a[i] == b[j] {
                true => lengths[i + 1][j + 1] + 1,
                false => lengths[i + 1][j].max(lengths[i][j + 1]),
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut places = Vec::new();
    while i < a.len() && j < b.len() {
        if a[i] == b[j] {
            places.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if lengths[i + 1][j] >= lengths[i][j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    places
}

#[test]
fn lines_that_only_one_has_are_told_in_pairs() {
    let lines = |text: &str| text.chars().map(String::from).collect::<Vec<_>>();
    let told: Vec<String> = apart(&lines("abcd"), &lines("axcde"))
        .into_iter()
        .map(|(kafka, kafkito)| format!("{} {}", kafka.unwrap_or_default(), kafkito.unwrap_or_default()))
        .collect();
    assert_eq!(told, ["b x", " e"]);
}

#[test]
fn a_recording_is_read_as_it_was_said() {
    let said = Said {
        line: "topics --list".into(),
        status: Some(1),
        stdout: vec!["[1]".into(), "orders".into()],
        stderr: vec!["why".into()],
    };
    assert_eq!(read(&write(std::slice::from_ref(&said))), [said]);
}
