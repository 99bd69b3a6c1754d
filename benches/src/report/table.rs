//! Results as Markdown.

use std::fmt::Write;

use super::measure::{Bound, Figure, Measure, Ratio};
use super::results::Results;
use crate::peer::Peer;

const OURS: &str = Peer::Kafkito.name();

const HEAD: &str = "| measure | beside | kafkito | it | ratio (spread) | CPU, kafkito : it | RSS, kafkito : it | bound | met |\n\
                    |---|---|---:|---:|---|---|---|---|---|\n";
const SHORT_HEAD: &str = "| measure | beside | kafkito | it | ratio | CPU | bound | met |\n|---|---|---:|---:|---:|---:|---|---|\n";

/// A table for each suite, with a row for each server that was measured. `plots` is the folder of the plots, as a link has it.
pub fn whole(results: &[Results], plots: &str) -> String {
    let mut text = String::new();
    for suite in results {
        let _ = write!(text, "## {}\n\n`{}`, {}\n\n", suite.title, suite.suite, conditions(suite));
        if !suite.explanation.is_empty() {
            let _ = write!(text, "{}\n\n", suite.explanation);
        }
        text.push_str(HEAD);
        rows(suite).for_each(|row| text.push_str(&row.whole()));
        let _ = writeln!(text, "\n![{}]({plots}{}.svg)\n", suite.title, suite.suite);
    }
    text
}

/// One table of all that is bounded.
pub fn short(results: &[Results]) -> String {
    let mut all: Vec<String> =
        results.iter().map(|suite| format!("{}, {}", suite.date, suite.machine)).collect();
    all.sort();
    all.dedup();
    let bounded = results.iter().flat_map(rows).filter(|row| !row.bounds.is_empty());
    let lines: String = bounded.map(|row| row.short()).collect();
    format!("{}.\n\n{SHORT_HEAD}{lines}", all.join("; "))
}

fn conditions(suite: &Results) -> String {
    format!("{} rounds on {}, {}", suite.rounds, suite.date, suite.machine)
}

/// A measure beside one server, or by itself.
struct Row<'a> {
    measure: &'a Measure,
    server: Option<&'a str>,
    bounds: Vec<&'a Bound>,
}

/// One for each other server, and one for the bounds that stand by themselves.
fn rows(suite: &Results) -> impl Iterator<Item = Row<'_>> {
    suite.measures.iter().flat_map(|measure| {
        let names = measure.servers.iter().map(|measured| measured.server.as_str());
        let mut servers: Vec<Option<&str>> = names.filter(|name| *name != OURS).map(Some).collect();
        if servers.is_empty() || measure.bounds.iter().any(|bound| bound.server.is_none()) {
            servers.push(None);
        }
        servers.into_iter().map(|server| Row::new(measure, server))
    })
}

impl<'a> Row<'a> {
    fn new(measure: &'a Measure, server: Option<&'a str>) -> Self {
        let bounds = measure.bounds.iter().filter(|bound| bound.server.as_deref() == server).collect();
        Self { measure, server, bounds }
    }

    fn whole(&self) -> String {
        let (values, bounds) = (self.values(), self.bounds());
        let cpu = self.figures(Figure::Cpu, &format!("µs a {}", self.measure.per));
        let rss = self.figures(Figure::Rss, "MiB");
        format!("| {values} | {} | {cpu} | {rss} | {bounds} |\n", self.spread())
    }

    fn short(&self) -> String {
        let ratio = |figure| {
            let ratio = self.server.and_then(|server| self.measure.ratio(server, figure));
            ratio.map(|ratio| format!("{:.2}", ratio.median)).unwrap_or_default()
        };
        let (values, bounds) = (self.values(), self.bounds());
        format!("| {values} | {} | {} | {bounds} |\n", ratio(Figure::Value), ratio(Figure::Cpu))
    }

    fn values(&self) -> String {
        let value = |server: &str| number(self.measure.median(server, Figure::Value));
        let Measure { name, unit, .. } = self.measure;
        let theirs = self.server.map(value).unwrap_or_default();
        format!("{name}, {unit} | {} | {} | {theirs}", self.server.unwrap_or("–"), value(OURS))
    }

    fn bounds(&self) -> String {
        let words: Vec<String> = self.bounds.iter().map(|bound| self.measure.words(bound)).collect();
        let met: Vec<&str> = self.bounds.iter().map(|bound| self.verdict(bound)).collect();
        format!("{} | {}", words.join(", "), met.join(", "))
    }

    fn verdict(&self, bound: &Bound) -> &'static str {
        let failed = self.server.is_some_and(|server| self.measure.failure(server).is_some());
        match self.measure.is_met(bound) {
            Some(true) => "yes",
            Some(false) => "**no**",
            None if failed => "not compared",
            None => "not measured",
        }
    }

    /// Of the ratio; or why there is none.
    fn spread(&self) -> String {
        let failure = |server: &str| Some(format!("{server} fails: {}", self.measure.failure(server)?));
        if let Some(failure) = failure(OURS).or_else(|| failure(self.server?)) {
            return failure;
        }
        let ratio = self.server.and_then(|server| self.measure.ratio(server, Figure::Value));
        let words = |ratio: Ratio| format!("{:.2} ({:.2} to {:.2})", ratio.median, ratio.least, ratio.most);
        ratio.map(words).unwrap_or_default()
    }

    /// Both figures and, where there are two, their ratio.
    fn figures(&self, figure: Figure, unit: &str) -> String {
        let Some(ours) = self.measure.median(OURS, figure) else { return String::new() };
        let beside =
            |server| Some((self.measure.median(server, figure)?, self.measure.ratio(server, figure)?));
        match self.server.and_then(beside) {
            Some((theirs, ratio)) => {
                format!("{} : {} {unit} = {:.2}", number(Some(ours)), number(Some(theirs)), ratio.median)
            }
            None => format!("{} {unit}", number(Some(ours))),
        }
    }
}

/// Three digits are what a run can tell.
fn number(number: Option<f64>) -> String {
    match number {
        None => "–".to_owned(),
        Some(number) if number.abs() >= 100.0 => format!("{number:.0}"),
        Some(number) if number.abs() >= 10.0 => format!("{number:.1}"),
        Some(number) => format!("{number:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::measure::Sample;

    #[test]
    fn a_row_says_both_figures_their_ratio_and_whether_it_is_enough() {
        let bounds = [Bound::of(Figure::Value, Peer::Echo, 1.2), Bound::of(Figure::Cpu, Peer::Echo, 0.5)];
        let mut measure = Measure::time("a round trip", "µs", "request", &bounds);
        let sample = |value, cpu| Sample { value, cpu_us: Some(cpu), rss_mib: None };
        measure.add("kafkito", sample(11.0, 6.0));
        measure.add("tokio echo", sample(10.0, 8.0));
        let row = Row::new(&measure, Some("tokio echo"));
        assert_eq!(
            row.whole(),
            "| a round trip, µs | tokio echo | 11.0 | 10.0 | 1.10 (1.10 to 1.10) | 6.00 : 8.00 µs a request = 0.75 |  | \
             ratio ≤ 1.2, CPU ≤ 0.5 × | yes, **no** |\n"
        );
        assert_eq!(
            row.short(),
            "| a round trip, µs | tokio echo | 11.0 | 10.0 | 1.10 | 0.75 | ratio ≤ 1.2, CPU ≤ 0.5 × | yes, **no** |\n"
        );
    }

    #[test]
    fn a_row_says_who_fails_and_why() {
        let bounds = [Bound::of(Figure::Value, Peer::Echo, 1.2)];
        let mut measure = Measure::time("a round trip", "µs", "request", &bounds);
        measure.add("kafkito", Sample::of(11.0));
        measure.fail("tokio echo", "it is silent".into());
        assert_eq!(
            Row::new(&measure, Some("tokio echo")).whole(),
            "| a round trip, µs | tokio echo | 11.0 | – | tokio echo fails: it is silent |  |  | ratio ≤ 1.2 | not compared |\n"
        );
    }
}
