//! Counts of instructions, kept in a file with the conditions under which they were made.

use std::collections::BTreeMap;
use std::fmt;

/// How much more than before is too much: a tenth.
const TOLERANCE: u64 = 10;

/// What was counted, and under which conditions.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Counts {
    conditions: Vec<(String, String)>,
    counts: BTreeMap<String, u64>,
}

/// What a comparison comes to.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is much above the counts that were kept.
    Good(String),
    /// Something is.
    Worse(String),
    /// The counts that were kept were made under other conditions, or there are none.
    Incomparable(String),
}

impl Counts {
    /// No counts yet.
    pub fn new(conditions: Vec<(String, String)>) -> Self {
        Self { conditions, counts: BTreeMap::new() }
    }

    /// Adds a count.
    pub fn add(&mut self, what: &str, count: u64) {
        self.counts.insert(what.to_owned(), count);
    }

    /// Reads one table of a file; what is not there is empty.
    pub fn read(file: &str, table: &str) -> Self {
        let mut read = Self::default();
        for (name, value) in lines_of(file, table).filter_map(|line| line.split_once(" = ")) {
            match value.parse() {
                Ok(count) => read.add(name, count),
                Err(_) => read.conditions.push((name.to_owned(), value.trim_matches('"').to_owned())),
            }
        }
        read
    }

    /// The file with this for its table.
    pub fn kept_in(&self, file: &str, table: &str) -> String {
        let mut kept: Vec<&str> = Vec::new();
        let mut inside = false;
        for line in file.lines() {
            inside = if line.starts_with('[') { line == header(table) } else { inside };
            if !inside {
                kept.push(line);
            }
        }
        let conditions = self.conditions.iter().map(|(name, value)| format!("{name} = \"{value}\"\n"));
        let counts = self.counts.iter().map(|(what, count)| format!("{what} = {count}\n"));
        let own: String = conditions.chain(counts).collect();
        format!("{}\n\n{}\n{own}", kept.join("\n").trim_end(), header(table))
    }

    /// Compares with what was kept.
    pub fn against(&self, kept: &Self) -> Verdict {
        let text = self.to_string();
        if self.conditions != kept.conditions {
            return Verdict::Incomparable(format!(
                "{text}; not compared, as what is kept was counted otherwise: {kept}; {:?}, now {:?}",
                kept.conditions, self.conditions
            ));
        }
        let is_worse = |(what, count): (&String, &u64)| match kept.counts.get(what) {
            Some(before) => *count > before + before / TOLERANCE,
            None => false,
        };
        match self.counts.iter().any(is_worse) {
            true => Verdict::Worse(format!("{text}; more than a tenth above what is kept: {kept}")),
            false => Verdict::Good(format!("{text}; kept: {kept}")),
        }
    }
}

fn header(table: &str) -> String {
    format!("[{table}]")
}

fn lines_of<'a>(file: &'a str, table: &str) -> impl Iterator<Item = &'a str> {
    let header = header(table);
    let after = file.lines().skip_while(move |line| *line != header).skip(1);
    after.take_while(|line| !line.starts_with('['))
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts: Vec<String> = self.counts.iter().map(|(what, count)| format!("{what} {count}")).collect();
        f.write_str(&counts.join(", "))
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verdict::Good(text) | Verdict::Worse(text) | Verdict::Incomparable(text) => f.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(libc: &str, produce: u64) -> Counts {
        let mut counts = Counts::new(vec![("libc".to_owned(), libc.to_owned())]);
        counts.add("produce", produce);
        counts
    }

    #[test]
    fn a_table_is_kept_and_read_again_beside_others() {
        let file = counts("a", 1).kept_in("# Counts.\n\n[b]\nproduce = 3\n", "a");
        let file = counts("b", 2).kept_in(&file, "b");
        assert_eq!(Counts::read(&file, "a"), counts("a", 1));
        assert_eq!(Counts::read(&file, "b"), counts("b", 2));
        assert_eq!(Counts::read(&file, "c"), Counts::default());
        assert_eq!(file.lines().next(), Some("# Counts."));
    }

    #[test]
    fn a_tenth_more_is_let_through_and_no_more() {
        assert!(matches!(counts("a", 110).against(&counts("a", 100)), Verdict::Good(_)));
        assert!(matches!(counts("a", 111).against(&counts("a", 100)), Verdict::Worse(_)));
        assert!(matches!(counts("a", 10).against(&counts("a", 100)), Verdict::Good(_)));
    }

    #[test]
    fn counts_made_under_other_conditions_are_not_compared() {
        assert!(matches!(counts("a", 500).against(&counts("b", 100)), Verdict::Incomparable(_)));
    }
}
