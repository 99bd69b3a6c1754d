//! What two sequences have in common, and in what they differ.

use crate::list::Listed;
/// A step from one sequence to the other: places in the first and in the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Both have it.
    Same(usize, usize),
    /// Only the first has it.
    Missing(usize),
    /// Only the second has it.
    More(usize),
}

/// Beyond so many comparisons what is different in the middle is not looked into.
const COMPARISONS_MAX: usize = 4_000_000;

/// The steps from a sequence of `left` elements to one of `right`, with as many in common as there can be.
pub(super) fn steps(left: usize, right: usize, same: &dyn Fn(usize, usize) -> bool) -> Vec<Step> {
    let shorter = left.min(right);
    let head = (0..shorter).take_while(|at| same(*at, *at)).count();
    let tail = (1..=shorter - head).take_while(|back| same(left - back, right - back)).count();
    let (left_end, right_end) = (left - tail, right - tail);
    let mut steps: Vec<Step> = (0..head).map(|at| Step::Same(at, at)).listed();
    steps.extend(middle(head, left_end, right_end, same));
    steps.extend((0..tail).map(|at| Step::Same(left_end + at, right_end + at)));
    steps
}

/// The longest common subsequence of what begins at `head` in both.
fn middle(head: usize, left_end: usize, right_end: usize, same: &dyn Fn(usize, usize) -> bool) -> Vec<Step> {
    let (rows, columns) = (left_end - head, right_end - head);
    if rows.saturating_mul(columns) > COMPARISONS_MAX {
        let missing = (head..left_end).map(Step::Missing);
        return missing.chain((head..right_end).map(Step::More)).listed();
    }
    let at = |row: usize, column: usize| row * (columns + 1) + column;
    let mut longest = vec![0u32; (rows + 1) * (columns + 1)];
    for row in (0..rows).rev() {
        for column in (0..columns).rev() {
            longest[at(row, column)] = if same(head + row, head + column) {
                longest[at(row + 1, column + 1)] + 1
            } else {
                longest[at(row + 1, column)].max(longest[at(row, column + 1)])
            };
        }
    }
    let (mut row, mut column) = (0, 0);
    let mut steps = Vec::new();
    while row < rows || column < columns {
        let (left, right) = (head + row, head + column);
        if row < rows && column < columns && same(left, right) {
            steps.push(Step::Same(left, right));
            (row, column) = (row + 1, column + 1);
        } else if column == columns
            || row < rows && longest[at(row + 1, column)] >= longest[at(row, column + 1)]
        {
            steps.push(Step::Missing(left));
            row += 1;
        } else {
            steps.push(Step::More(right));
            column += 1;
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(left: &[u8], right: &[u8]) -> Vec<Step> {
        steps(left.len(), right.len(), &|at, other| left[at] == right[other])
    }

    #[test]
    fn what_is_common_is_found() {
        use Step::*;
        assert_eq!(of(b"abc", b"abc"), [Same(0, 0), Same(1, 1), Same(2, 2)]);
        assert_eq!(of(b"abc", b"axc"), [Same(0, 0), Missing(1), More(1), Same(2, 2)]);
        assert_eq!(of(b"bc", b"abc"), [More(0), Same(0, 1), Same(1, 2)]);
        assert_eq!(of(b"", b"a"), [More(0)]);
    }

    proptest! {
        #[test]
        fn steps_lead_from_the_one_to_the_other(
            left in proptest::collection::vec(0u8..3, 0..12),
            right in proptest::collection::vec(0u8..3, 0..12),
        ) {
            let steps = of(&left, &right);
            let lefts = steps.iter().filter_map(|step| match step {
                Step::Same(at, _) | Step::Missing(at) => Some(*at),
                Step::More(_) => None,
            });
            prop_assert!(lefts.eq(0..left.len()));
            let rights = steps.iter().filter_map(|step| match step {
                Step::Same(_, at) | Step::More(at) => Some(*at),
                Step::Missing(_) => None,
            });
            prop_assert!(rights.eq(0..right.len()));
            for step in &steps {
                if let Step::Same(at, other) = step {
                    prop_assert_eq!(left[*at], right[*other]);
                }
            }
        }
    }
}
