//! JSON as lines, for showing and comparing.

/// Nested deeper than this it is text.
const DEPTH_MAX: usize = 64;

/// A JSON object or array, a line for each member; `None` if the text is none.
pub(super) fn lines(text: &str) -> Option<Vec<String>> {
    let mut pretty = Pretty { rest: text.trim(), lines: Vec::new(), line: String::new(), depth: 0 };
    if !pretty.rest.starts_with(['{', '[']) {
        return None;
    }
    pretty.value()?;
    if !pretty.rest.is_empty() {
        return None;
    }
    pretty.end_line();
    Some(pretty.lines)
}

struct Pretty<'a> {
    rest: &'a str,
    lines: Vec<String>,
    line: String,
    depth: usize,
}

impl Pretty<'_> {
    fn value(&mut self) -> Option<()> {
        match self.rest.chars().next()? {
            '{' => self.container('}', |pretty| {
                pretty.string()?;
                pretty.take(':')?;
                pretty.line.push_str(": ");
                pretty.value()
            }),
            '[' => self.container(']', Self::value),
            '"' => self.string(),
            _ => self.scalar(),
        }
    }

    fn container(&mut self, close: char, member: impl Fn(&mut Self) -> Option<()>) -> Option<()> {
        let open = self.rest.chars().next()?;
        self.take(open)?;
        self.line.push(open);
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return None;
        }
        let mut is_first = true;
        while !self.rest.starts_with(close) {
            if !is_first {
                self.take(',')?;
                self.line.push(',');
            }
            is_first = false;
            self.end_line();
            member(self)?;
        }
        self.take(close)?;
        self.depth -= 1;
        if !is_first {
            self.end_line();
        }
        self.line.push(close);
        Some(())
    }

    fn end_line(&mut self) {
        let indented = "  ".repeat(self.depth);
        self.lines.push(std::mem::replace(&mut self.line, indented));
    }

    /// Takes a character, and the white space after it.
    fn take(&mut self, wanted: char) -> Option<()> {
        self.rest = self.rest.strip_prefix(wanted)?.trim_start();
        Some(())
    }

    fn string(&mut self) -> Option<()> {
        let body = self.rest.strip_prefix('"')?;
        let mut escaped = false;
        let end = body.bytes().position(|byte| {
            let ends = byte == b'"' && !escaped;
            escaped = byte == b'\\' && !escaped;
            ends
        })?;
        self.copy(end + 2);
        Some(())
    }

    fn scalar(&mut self) -> Option<()> {
        let end = self.rest.find([',', ']', '}', ' ', '\n', '\r', '\t']).unwrap_or(self.rest.len());
        let word = &self.rest[..end];
        let is_scalar = matches!(word, "true" | "false" | "null")
            || word.starts_with(|first: char| first == '-' || first.is_ascii_digit())
                && word.parse::<f64>().is_ok();
        is_scalar.then(|| self.copy(end))
    }

    /// Copies so many bytes as they are.
    fn copy(&mut self, bytes: usize) {
        self.line.push_str(&self.rest[..bytes]);
        self.rest = self.rest[bytes..].trim_start();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_line_for_each_member() {
        let told = lines(r#" {"a":1,"b":[true,null , "x, \"y\""],"c":{},"d":[]} "#).expect("it is JSON");
        let wanted = [
            "{",
            "  \"a\": 1,",
            "  \"b\": [",
            "    true,",
            "    null,",
            "    \"x, \\\"y\\\"\"",
            "  ],",
            "  \"c\": {},",
            "  \"d\": []",
            "}",
        ];
        assert_eq!(told, wanted);
    }

    #[test]
    fn what_is_no_object_and_no_array_is_text() {
        for text in ["", "1", "\"a\"", "{", "{\"a\"}", "[1,]", "{a:1}", "[1] 2", "[nan]", "[\"a]", "[,1]"] {
            assert_eq!(lines(text), None, "{text}");
        }
        assert_eq!(lines(&"[".repeat(100_000)), None);
    }

    proptest! {
        #[test]
        fn any_text_is_looked_at_without_harm(text in r#"[\[\]{}",:\\ 1ae-]{0,40}"#) {
            let _ = lines(&text);
        }
    }
}
