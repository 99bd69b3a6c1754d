//! The trace as a sequence diagram: one HTML file with SVG in it, which needs no network and no script.
//!
//! [`rows`] decides what is drawn, a row for each thing that came about, and in which [`lanes`]; [`svg`] draws it;
//! [`page`] puts what there is to say about lost replies around it.

mod lanes;
mod page;
mod rows;
mod svg;
mod told;

use super::Trace;
use super::exchange::{Seen, exchanges};

/// Rows that are drawn; of a longer trace the last ones.
const ROWS_MAX: usize = 800;

impl Trace {
    /// The trace as a sequence diagram: an HTML file that needs no network. Clients stand on the left, partitions and groups on
    /// the right; time runs downwards. Of requests and replies over topics it shows which were lost, and why.
    ///
    /// ```
    /// let kafka = kafkito::Cluster::start()?;
    /// let html = kafka.trace().to_html();
    /// assert!(html.contains("<svg"));
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    pub fn to_html(&self) -> String {
        let seen = Seen::of(self);
        let exchanges = exchanges(&seen);
        let drawn = rows::Drawn::of(self, &seen, &exchanges);
        page::page(self, &exchanges, &drawn)
    }

    /// The drawing of [`Trace::to_html`] alone: an SVG file, for a document that shows it as a picture.
    ///
    /// ```
    /// let kafka = kafkito::Cluster::start()?;
    /// assert!(kafka.trace().to_svg().starts_with("<svg xmlns="));
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    pub fn to_svg(&self) -> String {
        let seen = Seen::of(self);
        let exchanges = exchanges(&seen);
        svg::file(&rows::Drawn::of(self, &seen, &exchanges), page::STYLE)
    }
}

/// Text that may stand in XML, in an attribute, too.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' | '\t' => escaped.push(letter),
            // XML has no place for these, not even as references.
            letter if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => {
                escaped.push('\u{fffd}')
            }
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// The first characters of a long text.
fn shortened(text: &str, letters: usize) -> String {
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    let start: String = text.chars().take(letters.saturating_sub(1)).collect();
    start + "…"
}

#[cfg(test)]
mod tests;
