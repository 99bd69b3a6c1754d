//! The README's table of peers, between two comments.

use std::fs;

use kafkito_client_tests::install;

const BEGIN: &str = "<!-- peers -->\n";
const END: &str = "<!-- end of peers -->";

/// Writes the table into README.md.
///
/// # Panics
/// If the README has no place for it, or cannot be written.
pub fn update(table: &str) {
    let path = install::workspace().join("README.md");
    let text = fs::read_to_string(&path).expect("README.md is committed");
    let text = replaced(&text, table).expect("README.md has a place for the table of peers");
    fs::write(path, text).expect("README.md can be written");
}

fn replaced(text: &str, table: &str) -> Option<String> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n{}\n\n{END}{after}", table.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_the_table_stays() {
        let text = format!("a\n{BEGIN}old\n{END}\nb\n");
        assert_eq!(replaced(&text, "new\n\n").unwrap(), format!("a\n{BEGIN}\nnew\n\n{END}\nb\n"));
        assert_eq!(replaced("nothing", "new"), None);
    }
}
