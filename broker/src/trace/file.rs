//! The trace in a file: as a diagram, as JSON lines, as text.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use parking_lot::Mutex;

use super::Trace;
use crate::error::{Error, ErrorKind};
use crate::list::Listed;
use crate::ordered::OrderedMap;

/// How a trace can be written.
///
/// ```
/// use kafkito::TraceFormat;
///
/// assert_eq!(TraceFormat::of_path("out/trace.html"), Ok(TraceFormat::Html));
/// assert!(TraceFormat::of_path("trace.pdf").unwrap_err().to_string().contains(".jsonl"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TraceFormat {
    /// The sequence diagram, `.html`.
    Html,
    /// The drawing of the diagram alone, `.svg`.
    Svg,
    /// A JSON object a line, `.jsonl`.
    JsonLines,
    /// A line of text a request, `.txt`.
    Text,
}

impl TraceFormat {
    /// The format that a file's extension stands for: `.html`, `.jsonl` or `.txt`.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidConfig`] for any other.
    pub fn of_path(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        extension.parse().map_err(|()| {
            let text = format!(
                "cannot write a trace to {}: its name must end in .html, .svg, .jsonl or .txt",
                path.display()
            );
            Error::new(ErrorKind::InvalidConfig, text)
        })
    }
}

impl FromStr for TraceFormat {
    type Err = ();

    /// By the extension, without its dot.
    fn from_str(extension: &str) -> Result<Self, ()> {
        match extension {
            "html" | "htm" => Ok(Self::Html),
            "svg" => Ok(Self::Svg),
            "jsonl" | "ndjson" => Ok(Self::JsonLines),
            "txt" | "log" => Ok(Self::Text),
            _ => Err(()),
        }
    }
}

impl Trace {
    /// The trace in a format.
    pub fn to_format(&self, format: TraceFormat) -> String {
        match format {
            TraceFormat::Html => self.to_html(),
            TraceFormat::Svg => self.to_svg(),
            TraceFormat::JsonLines => self.to_json_lines(),
            TraceFormat::Text => self.to_string(),
        }
    }

    /// Writes the trace to a file, in the format of its extension: a diagram for `.html` or `.svg`, JSON lines for `.jsonl`, text for
    /// `.txt`. Directories that are missing are made.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidConfig`] for another extension, [`ErrorKind::Io`] if the file cannot be written.
    pub fn write_to(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        let path = path.as_ref();
        let text = self.to_format(TraceFormat::of_path(path)?);
        let directory = path.parent().filter(|directory| !directory.as_os_str().is_empty());
        let written =
            directory.map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(path, text));
        written.map_err(|error| {
            Error::new(ErrorKind::Io, format!("cannot write a trace to {}: {error}", path.display()))
        })
    }
}

/// Requests that a panicking test prints.
const PRINTED_REQUESTS: usize = 64;

/// What a panicking test prints: the last requests, and the file of the diagram. Nothing if there were no requests.
pub(crate) fn told_in_panic(trace: &Trace, servers: &str) -> Option<String> {
    let count = trace.requests().len();
    let last = trace.clone().last(PRINTED_REQUESTS);
    if count == 0 {
        return None;
    }
    let which = if count > PRINTED_REQUESTS {
        format!("the last {PRINTED_REQUESTS} of {count} requests")
    } else {
        "all requests".into()
    };
    let mut text = format!("{which} of the clients of {servers}:\n{last}");
    let lost = trace.exchanges().into_iter().filter(super::Exchange::is_lost).listed();
    for exchange in &lost {
        text.push_str(&format!("{exchange}\n"));
    }
    let path = diagram_path();
    match trace.write_to(&path) {
        Ok(()) => text.push_str(&format!("the whole trace as a diagram: {}", path.display())),
        Err(error) => text.push_str(&error.to_string()),
    }
    Some(text)
}

/// Where the diagram of a panicking test is put: `kafkito/` in cargo's target directory, else in the one for temporary files,
/// under the name of the test's thread.
fn diagram_path() -> PathBuf {
    /// How many diagrams this process has written under a name.
    static WRITTEN: Mutex<OrderedMap<String, u32>> = Mutex::new(OrderedMap::new());
    let thread = std::thread::current();
    let name: String = thread.name().unwrap_or("trace").replace("::", ".");
    let name: String = name.chars().map(|letter| if is_plain(letter) { letter } else { '_' }).collect();
    let mut written = WRITTEN.lock();
    let count = written.entry(name.clone()).or_default();
    *count += 1;
    let file = if *count == 1 { format!("{name}.html") } else { format!("{name}-{count}.html") };
    target_directory().unwrap_or_else(std::env::temp_dir).join("kafkito").join(file)
}

fn is_plain(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "._-".contains(letter)
}

/// Cargo's, if this is a test that cargo has built: the one it is told, or the one that holds this executable.
fn target_directory() -> Option<PathBuf> {
    if let Some(told) = std::env::var_os("CARGO_TARGET_DIR") {
        return Some(PathBuf::from(told));
    }
    let executable = std::env::current_exe().ok()?;
    let holds = executable.ancestors().skip(1);
    holds.filter(|directory| directory.join("CACHEDIR.TAG").is_file()).last().map(Path::to_path_buf)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cluster;
    use crate::trace::testing::{FETCH, client, fetch};

    #[test]
    fn the_extension_says_how_it_is_written() {
        let kafka = Cluster::builder().topic("orders", 1).start().unwrap();
        client(&kafka, "reader").call(&fetch("orders", 0, 0), FETCH).unwrap();
        let directory = target_directory().unwrap().join("kafkito/file-test");
        for (name, start) in [("a.html", "<!DOCTYPE html>"), ("b.jsonl", "{\"number\":0"), ("c.txt", " ")] {
            let path = directory.join(name);
            kafka.trace().write_to(&path).unwrap();
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(text.starts_with(start), "{name}: {text}");
        }
        std::fs::remove_dir_all(directory).unwrap();
        assert_eq!(kafka.trace().write_to("a.pdf").unwrap_err().kind(), ErrorKind::InvalidConfig);
    }

    #[test]
    fn a_panic_without_requests_says_nothing() {
        let kafka = Cluster::start().unwrap();
        assert_eq!(told_in_panic(&kafka.trace(), "here"), None);
    }

    #[test]
    fn a_panic_tells_the_requests_and_names_the_diagram() {
        let kafka = Cluster::builder().topic("orders", 1).start().unwrap();
        client(&kafka, "reader").call(&fetch("orders", 0, 0), FETCH).unwrap();
        let told = told_in_panic(&kafka.trace(), "here").unwrap();
        assert!(told.starts_with("all requests of the clients of here:\n"), "{told}");
        let path = told.lines().last().unwrap().rsplit_once(": ").unwrap().1;
        assert!(std::fs::read_to_string(path).unwrap().contains("<svg"), "{path}");
        assert!(path.ends_with("a_panic_tells_the_requests_and_names_the_diagram.html"), "{path}");
        std::fs::remove_file(path).unwrap();
    }
}
