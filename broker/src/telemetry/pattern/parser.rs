//! From the text of an expression to its steps.

use super::{Class, End, Step};
use crate::list::Listed;

/// An expression that repeats itself to more steps than this is given up.
const STEPS_MAX: usize = 10_000;

/// Groups inside groups, at most.
const DEPTH_MAX: usize = 50;

/// Lays expressions out as steps.
pub(super) struct Parser {
    rest: std::iter::Peekable<std::vec::IntoIter<char>>,
    depth: usize,
}

impl Parser {
    /// The steps of a whole expression; `None` if it is none, or one that is not known.
    pub(super) fn parse(text: &str) -> Option<Vec<Step>> {
        let mut parser = Self { rest: text.chars().listed().into_iter().peekable(), depth: 0 };
        let steps = parser.alternatives()?;
        parser.rest.peek().is_none().then_some(steps)
    }

    fn eat(&mut self, character: char) -> bool {
        self.rest.next_if_eq(&character).is_some()
    }

    fn alternatives(&mut self) -> Option<Vec<Step>> {
        let mut all = self.sequence()?;
        while self.eat('|') {
            let other = self.sequence()?;
            // Either this way, and then past the other, or the other.
            let (here, there) = (all.len() + 2, all.len() + 2 + other.len());
            let mut both = vec![Step::Fork(1, here)];
            both.extend(moved(all, 1));
            both.push(Step::Jump(there));
            both.extend(moved(other, here));
            all = both;
        }
        Some(all)
    }

    fn sequence(&mut self) -> Option<Vec<Step>> {
        let mut steps = Vec::new();
        while self.rest.peek().is_some_and(|next| !['|', ')'].contains(next)) {
            let one = self.one()?;
            let repeated = self.repeated(one)?;
            let at = steps.len();
            steps.extend(moved(repeated, at));
            if steps.len() > STEPS_MAX {
                return None;
            }
        }
        Some(steps)
    }

    fn one(&mut self) -> Option<Vec<Step>> {
        Some(vec![match self.rest.next()? {
            '(' => return self.group(),
            '^' => Step::At(End::Begin),
            '$' => Step::At(End::End),
            '.' => Step::Take(Class { negated: true, ranges: vec![('\n', '\n')] }),
            '[' => Step::Take(self.class()?),
            '\\' => Step::Take(self.escaped()?),
            '*' | '+' | '?' | '{' => return None,
            plain => Step::Take(Class::of(&[(plain, plain)])),
        }])
    }

    fn group(&mut self) -> Option<Vec<Step>> {
        self.depth += 1;
        if self.depth > DEPTH_MAX || self.eat('?') && !self.eat(':') {
            return None;
        }
        let inner = self.alternatives()?;
        self.depth -= 1;
        self.eat(')').then_some(inner)
    }

    fn class(&mut self) -> Option<Class> {
        let negated = self.eat('^');
        let mut ranges = Vec::new();
        loop {
            let first = match self.rest.next()? {
                ']' if !ranges.is_empty() => return Some(Class { negated, ranges }),
                // A class inside a class, and what two have in common.
                '[' | '&' => return None,
                '\\' => {
                    let escaped = self.escaped()?;
                    match escaped.ranges[..] {
                        [(only, last)] if only == last && !escaped.negated => only,
                        _ if escaped.negated => return None,
                        _ => {
                            ranges.extend(escaped.ranges);
                            continue;
                        }
                    }
                }
                plain => plain,
            };
            let last = match self.rest.next_if_eq(&'-') {
                None => first,
                Some(_) if self.rest.peek() == Some(&']') => {
                    ranges.push(('-', '-'));
                    first
                }
                Some(_) => self.rest.next()?,
            };
            ranges.push((first, last));
        }
    }

    fn escaped(&mut self) -> Option<Class> {
        const WORD: [(char, char); 4] = [('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_')];
        const SPACE: [(char, char); 2] = [('\t', '\r'), (' ', ' ')];
        let escaped = self.rest.next()?;
        let class = match escaped.to_ascii_lowercase() {
            'd' => Class::of(&[('0', '9')]),
            'w' => Class::of(&WORD),
            's' => Class::of(&SPACE),
            _ if escaped.is_ascii_alphanumeric() => return None,
            _ => return Some(Class::of(&[(escaped, escaped)])),
        };
        Some(Class { negated: escaped.is_ascii_uppercase(), ..class })
    }

    fn repeated(&mut self, one: Vec<Step>) -> Option<Vec<Step>> {
        let Some(sign) = self.rest.next_if(|next| ['*', '+', '?', '{'].contains(next)) else {
            return Some(one);
        };
        let (min, max) = match sign {
            '*' => (0, None),
            '+' => (1, None),
            '?' => (0, Some(1)),
            _ => self.counts()?,
        };
        // How greedy it is makes no difference to whether the whole text matches; that nothing is given back does.
        self.eat('?');
        if self.rest.peek() == Some(&'+') || max.is_some_and(|max| max < min) {
            return None;
        }
        let mut steps = Vec::new();
        for _ in 0..min {
            append(&mut steps, one.clone())?;
        }
        match max {
            None => {
                let at = steps.len();
                let end = at + one.len() + 2;
                steps.push(Step::Fork(at + 1, end));
                append(&mut steps, one)?;
                steps.push(Step::Jump(at));
            }
            Some(max) => {
                for _ in min..max {
                    let at = steps.len();
                    steps.push(Step::Fork(at + 1, at + 1 + one.len()));
                    append(&mut steps, one.clone())?;
                }
            }
        }
        Some(steps)
    }

    /// `n}`, `n,}` or `n,m}`.
    fn counts(&mut self) -> Option<(usize, Option<usize>)> {
        let min = self.number()?;
        if self.eat('}') {
            return Some((min, Some(min)));
        }
        if !self.eat(',') {
            return None;
        }
        if self.eat('}') {
            return Some((min, None));
        }
        let max = self.number()?;
        self.eat('}').then_some((min, Some(max)))
    }

    fn number(&mut self) -> Option<usize> {
        let mut digits = String::new();
        while let Some(digit) = self.rest.next_if(char::is_ascii_digit) {
            digits.push(digit);
        }
        digits.parse().ok().filter(|number| *number <= STEPS_MAX)
    }
}

/// The same steps, so many places further on.
fn moved(steps: Vec<Step>, by: usize) -> Vec<Step> {
    let moved = |step| match step {
        Step::Fork(one, other) => Step::Fork(one + by, other + by),
        Step::Jump(to) => Step::Jump(to + by),
        step => step,
    };
    steps.into_iter().map(moved).listed()
}

fn append(steps: &mut Vec<Step>, more: Vec<Step>) -> Option<()> {
    let at = steps.len();
    steps.extend(moved(more, at));
    (steps.len() <= STEPS_MAX).then_some(())
}
