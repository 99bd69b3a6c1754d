//! Figures: medians, quantiles, and ratios of pairs measured in one run.

use std::time::{Duration, Instant};

/// How long `act` takes.
#[allow(clippy::disallowed_methods)] // a benchmark measures real time
pub fn time<R>(act: impl FnOnce() -> R) -> Duration {
    let start = Instant::now();
    std::hint::black_box(act());
    start.elapsed()
}

/// How many microseconds `act` takes.
pub fn micros<R>(act: impl FnOnce() -> R) -> f64 {
    time(act).as_secs_f64() * 1e6
}

/// How many milliseconds `act` takes.
pub fn millis<R>(act: impl FnOnce() -> R) -> f64 {
    time(act).as_secs_f64() * 1e3
}

/// The value at `share` (0 to 1) of the sorted values.
///
/// # Panics
/// If there are none.
pub fn quantile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values[((values.len() - 1) as f64 * share).round() as usize]
}

/// The median.
pub fn median(values: &[f64]) -> f64 {
    quantile(&mut values.to_vec(), 0.5)
}

/// The median of the pairwise ratios, with the smallest and the largest.
pub fn ratio(ours: &[f64], theirs: &[f64]) -> (f64, f64, f64) {
    let mut ratios: Vec<f64> = ours.iter().zip(theirs).map(|(ours, theirs)| ours / theirs).collect();
    (median(&ratios), quantile(&mut ratios, 0.0), quantile(&mut ratios, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_of_pairs() {
        assert_eq!(ratio(&[1.0, 4.0, 9.0], &[1.0, 2.0, 3.0]), (2.0, 1.0, 3.0));
    }
}
