//! What is measured, of whom, and what kafkito's figure must be.

use serde::{Deserialize, Serialize};

use crate::figures::{median, ratio};
use crate::peer::Peer;

/// One figure of several servers, a sample a round each.
#[derive(Debug, Serialize, Deserialize)]
pub struct Measure {
    /// What it is.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// Whether more of it is better.
    pub more_is_better: bool,
    /// Of what the server's CPU time is told: `request`, `MB`.
    pub per: String,
    /// What is asked of kafkito.
    pub bounds: Vec<Bound>,
    /// The servers in the order in which they were measured.
    pub servers: Vec<Measured>,
}

/// What one server gave.
#[derive(Debug, Serialize, Deserialize)]
pub struct Measured {
    /// Its name.
    pub server: String,
    /// A sample a round.
    pub samples: Vec<Sample>,
    /// Why it is not compared: it did not do what was asked of it, such as to deliver every record.
    #[serde(default)]
    pub failure: Option<String>,
}

/// What one round gave.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Sample {
    /// In the measure's unit.
    pub value: f64,
    /// The server's CPU time in microseconds, per what the measure says.
    pub cpu_us: Option<f64>,
    /// The server's resident memory in MiB, afterwards.
    pub rss_mib: Option<f64>,
}

/// One of a sample's figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Figure {
    /// [`Sample::value`].
    Value,
    /// [`Sample::cpu_us`].
    Cpu,
    /// [`Sample::rss_mib`].
    Rss,
}

/// What kafkito's figure must be: at most, or where more is better at least, so many times a server's, or so much.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Bound {
    /// Which figure.
    pub figure: Figure,
    /// Whose figure it is compared with; none: the limit stands by itself.
    pub server: Option<String>,
    /// The factor, or the limit in the figure's unit.
    pub limit: f64,
}

/// Of pairs that were measured one right after the other.
#[derive(Clone, Copy, Debug)]
pub struct Ratio {
    /// The median.
    pub median: f64,
    /// The smallest.
    pub least: f64,
    /// The largest.
    pub most: f64,
}

impl Sample {
    /// A figure without a server's process: everything runs in one.
    pub fn of(value: f64) -> Self {
        Self { value, ..Self::default() }
    }

    fn figure(&self, figure: Figure) -> Option<f64> {
        match figure {
            Figure::Value => Some(self.value),
            Figure::Cpu => self.cpu_us,
            Figure::Rss => self.rss_mib,
        }
    }
}

impl Bound {
    /// So many times what the peer has.
    pub fn of(figure: Figure, peer: Peer, limit: f64) -> Self {
        Self { figure, server: Some(peer.name().to_owned()), limit }
    }

    /// So many times what a server has that is no [`Peer`].
    pub fn named(figure: Figure, server: &str, limit: f64) -> Self {
        Self { figure, server: Some(server.to_owned()), limit }
    }

    /// So much.
    pub fn at(figure: Figure, limit: f64) -> Self {
        Self { figure, server: None, limit }
    }
}

impl Measure {
    /// A time: less is better.
    pub fn time(name: impl Into<String>, unit: &str, per: &str, bounds: &[Bound]) -> Self {
        let (unit, per) = (unit.to_owned(), per.to_owned());
        Self {
            name: name.into(),
            unit,
            more_is_better: false,
            per,
            bounds: bounds.to_vec(),
            servers: Vec::new(),
        }
    }

    /// A rate: more is better.
    pub fn rate(name: impl Into<String>, unit: &str, per: &str, bounds: &[Bound]) -> Self {
        Self { more_is_better: true, ..Self::time(name, unit, per, bounds) }
    }

    /// Adds what a round gave.
    pub fn add(&mut self, server: &str, sample: Sample) {
        self.entry(server).samples.push(sample);
    }

    /// Notes that a server does not do what is asked of it, for whatever it did before: it is not compared.
    pub fn fail(&mut self, server: &str, why: String) {
        self.entry(server).failure = Some(why);
    }

    /// Why a server is not compared.
    pub fn failure(&self, server: &str) -> Option<&str> {
        self.servers.iter().find(|measured| measured.server == server)?.failure.as_deref()
    }

    fn entry(&mut self, server: &str) -> &mut Measured {
        let known = self.servers.iter().position(|measured| measured.server == server);
        let at = known.unwrap_or_else(|| {
            self.servers.push(Measured { server: server.to_owned(), samples: Vec::new(), failure: None });
            self.servers.len() - 1
        });
        &mut self.servers[at]
    }

    /// All figures of a server; none if it has not been measured, has failed, or has not this figure.
    fn figures(&self, server: &str, figure: Figure) -> Option<Vec<f64>> {
        let measured = self.servers.iter().find(|measured| measured.server == server)?;
        if measured.failure.is_some() {
            return None;
        }
        measured.samples.iter().map(|sample| sample.figure(figure)).collect()
    }

    /// The median of a server's figure.
    pub fn median(&self, server: &str, figure: Figure) -> Option<f64> {
        Some(median(&self.figures(server, figure)?))
    }

    /// kafkito's figure to that of another server.
    pub fn ratio(&self, server: &str, figure: Figure) -> Option<Ratio> {
        let (ours, theirs) = (self.figures(Peer::Kafkito.name(), figure)?, self.figures(server, figure)?);
        let (median, least, most) = ratio(&ours, &theirs);
        Some(Ratio { median, least, most })
    }

    /// Whether kafkito keeps within a bound; none if that was not measured. Where it fails, it does not.
    pub fn is_met(&self, bound: &Bound) -> Option<bool> {
        if self.failure(Peer::Kafkito.name()).is_some() {
            return Some(false);
        }
        let figure = match &bound.server {
            Some(server) => self.ratio(server, bound.figure)?.median,
            None => self.median(Peer::Kafkito.name(), bound.figure)?,
        };
        Some(if self.is_at_least(bound.figure) { figure >= bound.limit } else { figure <= bound.limit })
    }

    /// A bound in words.
    pub fn words(&self, bound: &Bound) -> String {
        let sign = if self.is_at_least(bound.figure) { '≥' } else { '≤' };
        let limit = bound.limit;
        match (&bound.server, bound.figure) {
            (Some(_), Figure::Value) => format!("ratio {sign} {limit}"),
            (Some(_), Figure::Cpu) => format!("CPU {sign} {limit} ×"),
            (Some(_), Figure::Rss) => format!("RSS {sign} {limit} ×"),
            (None, Figure::Value) => format!("{sign} {limit} {}", self.unit),
            (None, Figure::Cpu) => format!("CPU {sign} {limit} µs"),
            (None, Figure::Rss) => format!("RSS {sign} {limit} MiB"),
        }
    }

    fn is_at_least(&self, figure: Figure) -> bool {
        self.more_is_better && figure == Figure::Value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(bound: Bound, more_is_better: bool) -> Measure {
        let mut measure = Measure { more_is_better, ..Measure::time("m", "ms", "request", &[bound]) };
        for (ours, theirs) in [(1.0, 2.0), (4.0, 4.0), (3.0, 4.0)] {
            measure.add("kafkito", Sample::of(ours));
            measure.add("kfake", Sample::of(theirs));
        }
        measure
    }

    #[test]
    fn a_bound_is_held_against_the_median_of_the_pairs() {
        let met = |bound: Bound, more| measured(bound.clone(), more).is_met(&bound);
        assert_eq!(met(Bound::of(Figure::Value, Peer::Kfake, 0.75), false), Some(true));
        assert_eq!(met(Bound::of(Figure::Value, Peer::Kfake, 0.74), false), Some(false));
        assert_eq!(met(Bound::of(Figure::Value, Peer::Kfake, 0.74), true), Some(true));
        assert_eq!(met(Bound::at(Figure::Value, 2.9), false), Some(false));
        assert_eq!(met(Bound::of(Figure::Cpu, Peer::Kfake, 1.0), false), None, "there is no such figure");
        assert_eq!(met(Bound::of(Figure::Value, Peer::Mock, 1.0), false), None, "it was not measured");
    }

    #[test]
    fn who_fails_is_not_compared_and_we_must_not_fail() {
        let bound = Bound::of(Figure::Value, Peer::Kfake, 0.75);
        let mut measure = measured(bound.clone(), false);
        measure.fail("kfake", "2 of 3 records came".into());
        assert_eq!((measure.is_met(&bound), measure.median("kfake", Figure::Value)), (None, None));
        measure.fail("kafkito", "so".into());
        assert_eq!(measure.is_met(&bound), Some(false));
    }
}
