//! "Did you mean …?"

use crate::list::Listed;
/// The candidate nearest to `name`, if it is near enough to be what was meant: at most a third of its letters wrong.
pub(crate) fn closest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let near = candidates.map(|candidate| (distance(name, candidate), candidate)).min()?;
    (near.0 * 3 <= near.1.len()).then_some(near.1)
}

/// How many letters must be put in, taken out, changed, or swapped with their neighbour.
fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).listed();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let changed = above[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = changed.min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_letters() {
        assert_eq!(distance("retention", "retention"), 0);
        assert_eq!(distance("retenion", "retention"), 1);
        assert_eq!(distance("retnetion", "retention"), 1);
        assert_eq!(distance("", "abc"), 3);
    }

    #[test]
    fn suggests_only_what_is_near() {
        let names = ["num.partitions", "log.dirs"];
        assert_eq!(closest("num.partition", names.into_iter()), Some("num.partitions"));
        assert_eq!(closest("something.else", names.into_iter()), None);
        assert_eq!(closest("x", std::iter::empty()), None);
    }
}
