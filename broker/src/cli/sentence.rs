//! Errors as the user reads them: one sentence on one line.

/// The first paragraph of what clap says, on one line. Hints and usage follow in the paragraphs after it.
pub(crate) fn of_usage(error: &clap::Error) -> String {
    let text = error.to_string();
    let paragraph = text.split("\n\n").next().unwrap_or_default();
    let paragraph = paragraph.strip_prefix("error: ").unwrap_or(paragraph);
    on_one_line(paragraph)
}

/// `text` with its line ends and indents made single spaces.
pub(crate) fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_become_spaces() {
        assert_eq!(on_one_line("not provided:\n  <COMMAND>...\n"), "not provided: <COMMAND>...");
    }
}
