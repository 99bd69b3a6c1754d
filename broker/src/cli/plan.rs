//! A plan of faults from a file: rules as over HTTP, in TOML.
//!
//! ```toml
//! [[rule]]
//! on = "Produce"
//! topic = "orders"
//! nth = { between = [1, 10] } # drawn anew for every run, from its seed
//! verdicts = [{ fail = "NOT_LEADER_OR_FOLLOWER" }]
//! ```

use std::path::Path;

use kafkito::{Cluster, FaultHandle, FaultSpec};
use serde::Deserialize;
use toml::{Table, Value};

/// The name of a list of rules.
const RULES: &str = "rule";
/// The name of a number that is drawn.
const BETWEEN: &str = "between";

/// The rules of a file.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    file: String,
    rules: Vec<Table>,
}

impl Plan {
    /// Reads a file and checks every rule in it. An error is one sentence.
    pub(crate) fn read(file: &Path) -> Result<Self, String> {
        let name = file.display().to_string();
        let text = std::fs::read_to_string(file).map_err(|error| format!("cannot read {name}: {error}"))?;
        let plan = Self::parse(name, &text)?;
        // What is drawn differs from run to run, what is written does not.
        plan.specs(0).map(|_| plan)
    }

    fn parse(file: String, text: &str) -> Result<Self, String> {
        let table: Table = text.parse().map_err(|error: toml::de::Error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            format!("{file}, line {line}: {}", error.message())
        })?;
        let mut rules = Vec::new();
        for (key, value) in table {
            let Value::Array(list) = value else { return Err(unknown(&file, &key)) };
            if key != RULES {
                return Err(unknown(&file, &key));
            }
            for rule in list {
                let Value::Table(rule) = rule else { return Err(unknown(&file, &key)) };
                rules.push(rule);
            }
        }
        if rules.is_empty() {
            return Err(format!("{file} has no rule: a rule begins with [[{RULES}]]"));
        }
        Ok(Self { file, rules })
    }

    /// The rules as a run with this seed has them.
    fn specs(&self, seed: u64) -> Result<Vec<FaultSpec>, String> {
        let mut draw = Draw(seed);
        let rules = self.rules.iter().enumerate();
        rules.map(|(at, rule)| self.spec(at, rule, &mut draw)).collect()
    }

    fn spec(&self, at: usize, rule: &Table, draw: &mut Draw) -> Result<FaultSpec, String> {
        let mut rule = Value::Table(rule.clone());
        drawn(&mut rule, draw).map_err(|why| format!("{}: {why}", self.place(at)))?;
        serde_path_to_error::deserialize(rule).map_err(|error| {
            let path = error.path().to_string();
            let field = if path == "." { String::new() } else { format!(", {path}") };
            let message = error.into_inner().message().to_owned();
            format!("{}{field}: {message}", self.place(at))
        })
    }

    /// `plan.toml, rule 2 ("slow")`
    fn place(&self, at: usize) -> String {
        let name = self.rules[at].get("name").and_then(Value::as_str);
        let name = name.map(|name| format!(" ({name:?})")).unwrap_or_default();
        format!("{}, rule {}{name}", self.file, at + 1)
    }

    /// Injects every rule. An error is one sentence.
    pub(crate) fn inject(&self, cluster: &Cluster, seed: u64) -> Result<Vec<FaultHandle>, String> {
        let specs = self.specs(seed)?.into_iter().enumerate();
        let inject = |(at, spec)| {
            let guard = cluster.inject(spec).map_err(|error| format!("{}: {error}", self.place(at)))?;
            Ok(guard.keep())
        };
        specs.map(inject).collect()
    }
}

fn unknown(file: &str, key: &str) -> String {
    format!("{file}: there is no {key:?} in a plan: it holds [[{RULES}]] tables")
}

/// Puts a number in the place of every `{ between = [LOW, HIGH] }`.
fn drawn(value: &mut Value, draw: &mut Draw) -> Result<(), String> {
    match value {
        Value::Table(table) if table.contains_key(BETWEEN) => {
            let range = <(i64, i64)>::deserialize(table[BETWEEN].clone());
            match range {
                Ok((low, high)) if low <= high && table.len() == 1 => {
                    *value = Value::Integer(draw.between(low, high));
                    Ok(())
                }
                _ => Err(format!(
                    "{table:?} is no number to be drawn: it must be {{ {BETWEEN} = [LOW, HIGH] }}"
                )),
            }
        }
        Value::Table(table) => table.iter_mut().try_for_each(|(_, value)| drawn(value, draw)),
        Value::Array(list) => list.iter_mut().try_for_each(|value| drawn(value, draw)),
        _ => Ok(()),
    }
}

/// Numbers from a seed (SplitMix64).
struct Draw(u64);

impl Draw {
    /// A number from `low` to `high`, both included.
    fn between(&mut self, low: i64, high: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        let choices = high.wrapping_sub(low) as u64;
        let chosen = if choices == u64::MAX { mixed } else { mixed % (choices + 1) };
        low.wrapping_add(chosen as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Vec<FaultSpec>, String> {
        Plan::parse("plan.toml".into(), text)?.specs(7)
    }

    #[test]
    fn rules_are_those_of_http() {
        let text = r#"
            [[rule]]
            name = "stale"
            on = "Produce"
            topic = "orders"
            first = 2
            verdicts = [{ fail = "NOT_LEADER_OR_FOLLOWER" }]

            [[rule]]
            on = "Fetch"
            verdicts = [{ delayMs = 5 }, "pass"]
            optional = true
        "#;
        let specs = parse(text).unwrap();
        assert_eq!(specs[0].to_string(), "Produce topic=orders first=2: fail NOT_LEADER_OR_FOLLOWER");
        assert!(specs[1].optional && specs[1].verdicts.len() == 2);
    }

    #[test]
    fn what_is_wrong_names_file_rule_and_field() {
        let error = parse(
            "[[rule]]\non = \"Produce\"\nverdicts = [\"hold\"]\n\n[[rule]]\nname = \"x\"\non = \"Prodoce\"\nverdicts = []",
        );
        let error = error.unwrap_err();
        assert!(error.starts_with("plan.toml, rule 2 (\"x\"), on: ") && error.contains("Produce"), "{error}");
        let error = parse("[[rule]]\non = \"Produce\"\nnth = \"two\"\nverdicts = []").unwrap_err();
        assert!(error.starts_with("plan.toml, rule 1, nth: ") && error.contains("two"), "{error}");
        let error = parse("[[rule]]\non = \"Produce\"\nverdicts = []\ntopics = \"a\"").unwrap_err();
        assert!(error.contains("topics"), "{error}");
    }

    #[test]
    fn what_is_no_plan_is_refused() {
        assert!(parse("[[rule]]\nnth = ").unwrap_err().starts_with("plan.toml, line 2: "));
        assert!(parse("").unwrap_err().contains("[[rule]]"));
        assert!(parse("rules = 1").unwrap_err().contains("\"rules\""));
        assert!(parse("rule = 1").unwrap_err().contains("[[rule]]"));
    }

    #[test]
    fn numbers_are_drawn_from_the_seed() {
        let text = "[[rule]]\non = \"Produce\"\nnth = { between = [3, 6] }\nverdicts = [{ delayMs = { between = [1, 9] } }]";
        let plan = Plan::parse("plan.toml".into(), text).unwrap();
        let nths: Vec<u64> = (0..50).map(|seed| plan.specs(seed).unwrap()[0].nth.unwrap()).collect();
        assert!(
            (3..=6).all(|nth| nths.contains(&nth)) && nths.iter().all(|nth| (3..=6).contains(nth)),
            "{nths:?}"
        );
        assert_eq!(plan.specs(5).unwrap(), plan.specs(5).unwrap());
        let wrong =
            parse("[[rule]]\non = \"Produce\"\nnth = { between = [6, 3] }\nverdicts = []").unwrap_err();
        assert!(wrong.contains("between = [LOW, HIGH]"), "{wrong}");
    }
}
