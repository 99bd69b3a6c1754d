//! Where answers differ, and which of that is listed in `client-tests/differential/DIFFERENCES.md`.

use std::fs;

use kafkito_client_tests::install;
use serde_json::Value;

use crate::sequences::Run;

/// One place of one answer.
#[derive(Debug, Clone)]
pub(crate) struct Difference {
    /// The run's name.
    pub(crate) run: String,
    /// The API, and the JSON pointer into its answer.
    pub(crate) answer: String,
    pub(crate) kafka: Value,
    pub(crate) kafkito: Value,
}

/// Where the answers of a run differ.
pub(crate) fn between(run: &Run, kafka: &[Value], kafkito: &[Value]) -> Vec<Difference> {
    let mut found = Vec::new();
    for (step, (theirs, ours)) in kafka.iter().zip(kafkito).enumerate() {
        compare("", theirs, ours, &mut |pointer, theirs, ours| {
            found.push(Difference {
                run: run.name.clone(),
                answer: format!("{} {pointer}", run.api(step)),
                kafka: theirs.clone(),
                kafkito: ours.clone(),
            });
        });
    }
    found
}

/// What the differ says of a request that nobody answered.
const NONE: [&str; 2] = ["silent", "closed"];

fn compare(at: &str, theirs: &Value, ours: &Value, differ: &mut impl FnMut(&str, &Value, &Value)) {
    let is_none = |answer: &Value| NONE.iter().any(|none| answer[none] == true);
    match (theirs, ours) {
        // Beside no answer there is no field to compare.
        _ if is_none(theirs) != is_none(ours) => differ(at, theirs, ours),
        (Value::Object(theirs), Value::Object(ours)) => {
            let new = ours.keys().filter(|name| !theirs.contains_key(*name));
            for name in theirs.keys().chain(new) {
                let value =
                    |of: &serde_json::Map<String, Value>| of.get(name).cloned().unwrap_or("absent".into());
                compare(&format!("{at}/{name}"), &value(theirs), &value(ours), differ);
            }
        }
        (Value::Array(theirs), Value::Array(ours)) if theirs.len() == ours.len() => {
            for (place, (theirs, ours)) in theirs.iter().zip(ours).enumerate() {
                compare(&format!("{at}/{place}"), theirs, ours, differ);
            }
        }
        _ if theirs == ours => {}
        _ => differ(at, theirs, ours),
    }
}

/// The rows of the table.
pub(crate) struct Listed(Vec<Row>);

/// ``| sequence: `API /pointer` | Kafka | kafkito | why |``. `*` in the first stands for anything but a space.
struct Row {
    sequence: String,
    answer: String,
    kafka: String,
    kafkito: String,
}

impl Listed {
    /// The rows under a heading.
    pub(crate) fn of(heading: &str) -> Self {
        let path = install::sources().join("differential/DIFFERENCES.md");
        let text = fs::read_to_string(path).expect("it is part of the repository");
        let mut sections = text.split("\n## ");
        let section = sections.find_map(|section| section.strip_prefix(heading)?.strip_prefix('\n'));
        Self::parse(section.unwrap_or_else(|| panic!("DIFFERENCES.md has no section {heading:?}")))
    }

    /// The rows of the tables in `text` whose first column names a place.
    pub(crate) fn parse(text: &str) -> Self {
        let row = |line: &str| {
            let cells: Vec<&str> =
                line.strip_prefix('|')?.strip_suffix('|')?.split('|').map(str::trim).collect();
            let [place, kafka, kafkito, why] = cells.as_slice() else { return None };
            let (sequence, answer) = place.strip_suffix('`')?.split_once(": `")?;
            assert!(!why.is_empty(), "no reason for {place}");
            let owned = |text: &&str| text.trim_matches('`').to_owned();
            Some(Row {
                sequence: sequence.into(),
                answer: answer.into(),
                kafka: owned(kafka),
                kafkito: owned(kafkito),
            })
        };
        Self(text.lines().filter_map(row).collect())
    }

    /// # Panics
    /// If what was found is not what is listed.
    pub(crate) fn judge(&self, found: &[Difference]) {
        let complaints = self.complaints(found);
        assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
    }

    /// Whether it is listed.
    pub(crate) fn has(&self, difference: &Difference) -> bool {
        self.0.iter().any(|row| row.is(difference))
    }

    /// Differences that are not listed, and rows that are none.
    pub(crate) fn complaints(&self, found: &[Difference]) -> Vec<String> {
        let unlisted = found.iter().filter(|difference| !self.has(difference));
        let unlisted = unlisted.map(|difference| {
            let Difference { run, answer, kafka, kafkito } = difference;
            format!("{run}: `{answer}`: Kafka {kafka}, kafkito {kafkito}")
        });
        let stale = self.0.iter().filter(|row| !found.iter().any(|difference| row.is(difference)));
        unlisted
            .chain(stale.map(|row| format!("listed, but no difference: {}: `{}`", row.sequence, row.answer)))
            .collect()
    }
}

impl Row {
    fn is(&self, difference: &Difference) -> bool {
        // The version of a sequence is said behind its name, as are the seed of a random one and the sum of its steps.
        let unversioned = difference.run.trim_end_matches(|char: char| char.is_ascii_digit());
        let run = unversioned.strip_suffix(" v").unwrap_or(&difference.run);
        matches(&self.sequence, run)
            && matches(&self.answer, &difference.answer)
            && matches(&self.kafka, &difference.kafka.to_string())
            && matches(&self.kafkito, &difference.kafkito.to_string())
    }
}

/// Whether `text` is `pattern`, in which `*` stands for anything.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((before, after)) => text.strip_prefix(before).is_some_and(|rest| {
            let ends = (0..=rest.len()).filter(|end| rest.is_char_boundary(*end));
            ends.into_iter().any(|end| matches(after, &rest[end..]))
        }),
    }
}
