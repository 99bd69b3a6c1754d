//! Regular expressions as subscriptions use them to say which clients they want: characters, `.`, classes, groups, `|`, and
//! the repetitions `*`, `+`, `?` and `{n,m}`. What else Java has (looking around, references back) matches nothing here.
//!
//! An expression is laid out as a list of steps, and all ways through them are gone at the same time: no text takes longer
//! than its length times the number of steps.

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

/// An expression that repeats itself to more steps than this is given up.
const STEPS_MAX: usize = 10_000;

/// Groups inside groups, at most.
const DEPTH_MAX: usize = 50;

impl Pattern {
    /// Reads an expression; `None` if it is none, or one that is not known.
    pub(super) fn new(text: &str) -> Option<Self> {
        let mut parser = Parser { rest: text.chars().collect::<Vec<_>>().into_iter().peekable(), depth: 0 };
        let mut steps = parser.alternatives()?;
        if parser.rest.peek().is_some() {
            return None;
        }
        steps.push(Step::Done);
        Some(Self(steps))
    }

    /// Whether the whole text matches.
    pub(super) fn matches(&self, text: &str) -> bool {
        let characters: Vec<char> = text.chars().collect();
        let mut at = vec![0];
        for position in 0..=characters.len() {
            let open = self.reached(&at, position == 0, position == characters.len());
            let Some(character) = characters.get(position) else {
                return open.iter().any(|step| matches!(self.0[*step], Step::Done));
            };
            at = open.into_iter().filter(|step| self.takes(*step, *character)).map(|step| step + 1).collect();
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

struct Parser {
    rest: std::iter::Peekable<std::vec::IntoIter<char>>,
    depth: usize,
}

impl Parser {
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
    steps.into_iter().map(moved).collect()
}

fn append(steps: &mut Vec<Step>, more: Vec<Step>) -> Option<()> {
    let at = steps.len();
    steps.extend(moved(more, at));
    (steps.len() <= STEPS_MAX).then_some(())
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
