//! Kafka's dialect of JSON: plain JSON with `//` comments.

use serde_json::Value;

/// Parses a definition, comments and all.
///
/// # Errors
/// What serde_json found wrong with the text once its comments are gone.
pub(super) fn parse(text: &str) -> Result<Value, serde_json::Error> {
    let bare: String = text.lines().map(without_comment).collect::<Vec<_>>().join("\n");
    serde_json::from_str(&bare)
}

/// The line up to its `//`, if one stands outside a string.
fn without_comment(line: &str) -> &str {
    let bytes = line.as_bytes();
    let mut in_string = false;
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if in_string => at += 1,
            b'"' => in_string = !in_string,
            b'/' if !in_string && bytes.get(at + 1) == Some(&b'/') => return &line[..at],
            _ => {}
        }
        at += 1;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go_and_strings_stay() {
        let text = "// a licence\n{ \"about\": \"see http://kafka \\\" // too\", // gone\n \"tag\": 1 }";
        let value = parse(text).expect("valid JSON");
        assert_eq!(value["about"], "see http://kafka \" // too");
        assert_eq!(value["tag"], 1);
    }
}
