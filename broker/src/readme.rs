//! The tables of README.md, rendered from the tables that the broker goes by. `UPDATE=1 cargo test -p kafkito --lib readme`
//! writes them anew.
//!
//! Each stands between two comments, `<!-- NAME -->` and `<!-- end of NAME -->`.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use crate::config::definition::{Definition, Scope, default_of};
use crate::config::{BrokerConfig, TopicConfig};
use crate::like;
use crate::list::Listed;
use crate::routes;
use crate::schema::{Message, Versions, messages};

/// Every API of Kafka's that is served.
fn apis_served() -> String {
    let mut table = String::from("| key | API | versions served | of Kafka 4.3.1's |\n|---:|---|---|---|\n");
    for request in requests() {
        if let Some(row) = routes::row(request.key) {
            let served = Versions { min: row.min, max: row.max };
            let _ = writeln!(
                table,
                "| {} | {} | {} | {} |",
                row.key,
                row.name,
                span(served),
                span(kafkas(request))
            );
        }
    }
    table
}

/// Every API of Kafka's that is not.
fn apis_refused() -> String {
    let refused = requests().filter(|request| routes::row(request.key).is_none());
    let names: Vec<String> = refused.map(|request| format!("{} ({})", api(request), request.key)).listed();
    names.join(", ") + ".\n"
}

/// The requests that Kafka still has: of those it has dropped, no version is left.
fn requests() -> impl Iterator<Item = &'static Message> {
    messages::REQUESTS.into_iter().filter(|request| !request.versions.is_empty())
}

/// The versions that Kafka serves: of those in its definitions, without the unstable ones, which it does not advertise.
fn kafkas(request: &Message) -> Versions {
    let advertised = like::newest().api(request.key);
    let max = advertised.map_or(request.versions.max, |(_, max)| max);
    Versions { max, ..request.versions }
}

fn api(request: &Message) -> &'static str {
    request.root.name.trim_end_matches("Request")
}

fn span(versions: Versions) -> String {
    match versions {
        Versions { min, max } if min == max => min.to_string(),
        Versions { min, max } => format!("{min}–{max}"),
    }
}

/// The releases that a cluster can be like.
fn releases() -> String {
    like::names().listed().join(", ") + ".\n"
}

fn broker_configs() -> String {
    configs(Scope::Broker, BrokerConfig::names())
}

fn topic_configs() -> String {
    configs(Scope::Topic, TopicConfig::names())
}

/// The configs of a scope that are obeyed, and how many others there are.
fn configs(scope: Scope, obeyed: impl Iterator<Item = &'static str>) -> String {
    let mut obeyed: Vec<&Definition> = obeyed.filter_map(|name| scope.find(name)).listed();
    obeyed.sort_unstable_by_key(|definition| definition.name);
    let others = scope.all().count() - obeyed.len();
    obeyed.retain(|definition| !definition.internal);
    let mut table = String::from("| config | default |\n|---|---|\n");
    for definition in &obeyed {
        let default = default_of(definition).map_or("(none)".into(), |text| format!("`{text}`"));
        let default = if default == "``" { "(empty)" } else { &default };
        let _ = writeln!(table, "| `{}` | {default} |", definition.name);
    }
    let _ = writeln!(table, "\nInert: the other {others}.");
    table
}

/// What the control port has, a row an operation.
#[cfg(feature = "control")]
fn control_port() -> String {
    let mut table = String::from("| | |\n|---|---|\n");
    for (operation, summary) in crate::control::summaries() {
        let _ = writeln!(table, "| `{operation}` | {summary} |");
    }
    table
}

/// Writes a section.
type Section = fn() -> String;

/// The sections by name.
const SECTIONS: &[(&str, Section)] = &[
    ("apis served", apis_served),
    ("apis refused", apis_refused),
    ("releases", releases),
    ("broker configs", broker_configs),
    ("topic configs", topic_configs),
    #[cfg(feature = "control")]
    ("control port", control_port),
];

/// `text` with what stands between the comments of `name` replaced.
fn with_section(text: &str, name: &str, content: &str) -> String {
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->"));
    let (before, rest) = text.split_once(&begin).unwrap_or_else(|| panic!("README.md has no {begin}"));
    let (_, after) = rest.split_once(&end).unwrap_or_else(|| panic!("README.md has no {end}"));
    format!("{before}{begin}\n{content}\n{end}{after}")
}

#[test]
fn its_tables_are_the_brokers() {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md"));
    let committed = fs::read_to_string(&path).unwrap();
    let mut rendered = committed.clone();
    for (name, render) in SECTIONS {
        rendered = with_section(&rendered, name, &render());
    }
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, rendered).unwrap();
    } else {
        let differs = committed.lines().zip(rendered.lines()).position(|(is, should)| is != should);
        assert_eq!(committed, rendered, "from line {differs:?} on; UPDATE=1 writes it anew");
    }
}
