//! Names with `*` and `?` in them.

use crate::list::Listed;
/// Whether `name` is what `pattern` says: `*` stands for any characters, `?` for one, everything else for itself.
pub(crate) fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().listed(), name.chars().listed());
    let (mut p, mut n) = (0, 0);
    // Where the last star stands, and how much of the name it has taken so far.
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, n));
                p += 1;
            }
            Some('?') => (p, n) = (p + 1, n + 1),
            Some(letter) if *letter == name[n] => (p, n) = (p + 1, n + 1),
            _ => match star {
                Some((at, taken)) => {
                    star = Some((at, taken + 1));
                    (p, n) = (at + 1, taken + 1);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|rest| *rest == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_take_any_number_of_characters() {
        for (pattern, name) in
            [("*", ""), ("*", "a"), ("a*", "abc"), ("*c", "abc"), ("a*c*e", "abcde"), ("a?c", "abc")]
        {
            assert!(matches(pattern, name), "{pattern} {name}");
        }
    }

    #[test]
    fn everything_else_stands_for_itself() {
        for (pattern, name) in
            [("", "a"), ("a", ""), ("a*", "ba"), ("a?c", "ac"), ("*b", "abc"), ("a.c", "abc")]
        {
            assert!(!matches(pattern, name), "{pattern} {name}");
        }
    }
}
