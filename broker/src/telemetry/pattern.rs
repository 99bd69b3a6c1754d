//! Regular expressions as subscriptions use them to say which clients they want: characters, `.`, classes, groups, `|`, and
//! the repetitions `*`, `+`, `?` and `{n,m}`. What else Java has (looking around, references back) matches nothing here.
//!
//! An expression is laid out as a list of steps, and all ways through them are gone at the same time: no text takes longer
//! than its length times the number of steps.

mod parser;

use crate::list::Listed;
use parser::Parser;

/// An expression that matches texts as a whole.
#[derive(Debug)]
pub(super) struct Pattern(Vec<Step>);

#[derive(Clone, Debug)]
enum Step {
    /// Takes one character.
    Take(Class),
    /// Goes on at both places.
    Fork(usize, usize),
    /// Goes on elsewhere.
    Jump(usize),
    /// Goes on at the beginning, or at the end, of the text only.
    At(End),
    /// Has matched.
    Done,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum End {
    Begin,
    End,
}

/// Which characters are taken: those in a range, or with `negated` all others.
#[derive(Clone, Debug)]
struct Class {
    negated: bool,
    ranges: Vec<(char, char)>,
}

impl Pattern {
    /// Reads an expression; `None` if it is none, or one that is not known.
    pub(super) fn new(text: &str) -> Option<Self> {
        let mut steps = Parser::parse(text)?;
        steps.push(Step::Done);
        Some(Self(steps))
    }

    /// Whether the whole text matches.
    pub(super) fn matches(&self, text: &str) -> bool {
        let characters: Vec<char> = text.chars().listed();
        let mut at = vec![0];
        for position in 0..=characters.len() {
            let open = self.reached(&at, position == 0, position == characters.len());
            let Some(character) = characters.get(position) else {
                return open.iter().any(|step| matches!(self.0[*step], Step::Done));
            };
            at = open.into_iter().filter(|step| self.takes(*step, *character)).map(|step| step + 1).listed();
        }
        false
    }

    fn takes(&self, step: usize, character: char) -> bool {
        matches!(&self.0[step], Step::Take(class) if class.has(character))
    }

    /// The steps that take a character, or are the end, which can be reached without one.
    fn reached(&self, from: &[usize], at_begin: bool, at_end: bool) -> Vec<usize> {
        let (mut seen, mut open) = (vec![false; self.0.len()], Vec::new());
        let mut left = from.to_vec();
        while let Some(step) = left.pop() {
            if std::mem::replace(&mut seen[step], true) {
                continue;
            }
            match &self.0[step] {
                Step::Take(_) | Step::Done => open.push(step),
                Step::Jump(to) => left.push(*to),
                Step::Fork(one, other) => left.extend([*one, *other]),
                Step::At(End::Begin) if at_begin => left.push(step + 1),
                Step::At(End::End) if at_end => left.push(step + 1),
                Step::At(_) => {}
            }
        }
        open
    }
}

impl Class {
    fn of(ranges: &[(char, char)]) -> Self {
        Self { negated: false, ranges: ranges.to_vec() }
    }

    fn has(&self, character: char) -> bool {
        self.negated != self.ranges.iter().any(|(first, last)| (*first..=*last).contains(&character))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, text: &str) -> bool {
        Pattern::new(pattern).unwrap_or_else(|| panic!("{pattern} is not known")).matches(text)
    }

    #[test]
    fn texts_match_as_a_whole() {
        for (pattern, yes, no) in [
            ("abc", "abc", "abcd"),
            ("a.c", "axc", "ac"),
            ("orders-.*", "orders-17", "my orders-17"),
            ("a|bc|d", "bc", "ab"),
            ("(a|b)+c", "ababc", "c"),
            ("(?:ab)?c", "abc", "ac"),
            ("[a-c0]+", "ab0c", "abd"),
            ("[^0-9]*", "abc", "a1"),
            ("[a-]x", "-x", "bx"),
            ("\\d{2,3}", "123", "1234"),
            ("\\d{2}", "12", "1"),
            ("a{2,}", "aaaa", "a"),
            ("127\\.0\\.0\\.1", "127.0.0.1", "127x0.0.1"),
            ("^a$", "a", "aa"),
            ("\\w+\\s\\S", "ab c", "ab  "),
            ("a*?b", "aab", "aa"),
            ("", "", "a"),
        ] {
            assert!(matches(pattern, yes), "{pattern} and {yes:?}");
            assert!(!matches(pattern, no), "{pattern} and {no:?}");
        }
    }

    #[test]
    fn what_is_not_known_is_no_pattern() {
        for unknown in ["(", "a)", "[a", "*a", "(?=a)", "\\1", "a{", "a{3,2}", "a*+", "[a&&b]", "a{99999}"] {
            assert!(Pattern::new(unknown).is_none(), "{unknown}");
        }
        let nested = "(".repeat(60) + &")".repeat(60);
        assert!(Pattern::new(&nested).is_none());
    }

    #[test]
    fn a_pattern_that_is_hard_for_others_is_not_for_this_one() {
        assert!(!matches("(a*)*b", &"a".repeat(2_000)));
    }
}
