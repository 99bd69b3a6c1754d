//! Whether a text is a good value of a config, in Kafka's words where it is not.

use super::{
    definition::{Definition, Kind, Valid},
    values::{Value, duration_is_good, java_double, java_trim, print_double},
};
use crate::list::Listed;

/// A good value as Kafka prints it back: numbers without their spaces, lists without repetitions.
///
/// # Errors
/// Kafka's sentence about a bad one.
pub(crate) fn check(definition: &Definition, text: &str) -> Result<String, String> {
    let name = definition.name;
    let refuse = |value: &str, why: &str| Err(invalid(value, name, why));
    match definition.kind {
        Kind::Boolean => match bool::read(text) {
            Some(value) => Ok(value.to_string()),
            None => refuse(text, "Expected value to be either true or false"),
        },
        Kind::Int | Kind::Short | Kind::Long | Kind::Double => number(definition, text),
        Kind::List => list(definition, text),
        Kind::String | Kind::Class | Kind::Password => word(definition, java_trim(text)),
    }
}

/// Kafka's sentence about a bad value.
pub(crate) fn invalid(value: &str, name: &str, why: &str) -> String {
    format!("Invalid value {value} for configuration {name}: {why}")
}

fn number(definition: &Definition, text: &str) -> Result<String, String> {
    let parsed = match definition.kind {
        Kind::Int => i32::read(text).map(|n| (n.to_string(), f64::from(n))),
        Kind::Short => i16::read(text).map(|n| (n.to_string(), f64::from(n))),
        // Kafka compares as doubles, too.
        #[allow(clippy::cast_precision_loss)]
        Kind::Long => i64::read(text).map(|n| (n.to_string(), n as f64)),
        _ => java_double(text).map(|n| (print_double(n), n)),
    };
    let Some((printed, value)) = parsed else {
        return Err(invalid(
            text,
            definition.name,
            &format!("Not a number of type {}", definition.kind.name()),
        ));
    };
    match out_of_bounds(definition.valid, value) {
        None => Ok(printed),
        Some(why) => Err(invalid(&printed, definition.name, &why)),
    }
}

fn out_of_bounds(valid: Valid, value: f64) -> Option<String> {
    match valid {
        Valid::Range(Some(least), _) if least.parse().is_ok_and(|least: f64| value < least) => {
            Some(format!("Value must be at least {least}"))
        }
        Valid::Range(_, Some(most)) if most.parse().is_ok_and(|most: f64| value > most) => {
            Some(format!("Value must be no more than {most}"))
        }
        Valid::GzipLevel if value != -1.0 && !(1.0..=9.0).contains(&value) => {
            Some("Value must be between 1 and 9 or equal to -1".to_owned())
        }
        _ => None,
    }
}

fn word(definition: &Definition, text: &str) -> Result<String, String> {
    let name = definition.name;
    let why = match definition.valid {
        Valid::OneOf(words) if !words.contains(&text) => one_of("String must be one of", words),
        Valid::OneOfIgnoringCase(words) if !words.iter().any(|word| word.eq_ignore_ascii_case(text)) => {
            one_of("String must be one of (case insensitive)", words)
        }
        Valid::NonEmpty if text.is_empty() => "String must be non-empty".to_owned(),
        Valid::OffsetReset if !offset_reset_is_good(text) => format!(
            "Invalid value `{text}` for configuration {name}. The value must be either 'earliest', 'latest' or of the \
             format 'by_duration:<PnDTnHnMn.nS>'."
        ),
        Valid::AutoCreateMode if super::AutoCreateMode::read(text).is_none() => {
            "String must be one of: synchronous, kraft, leader-not-available:N with N at least 1".to_owned()
        }
        _ => return Ok(text.to_owned()),
    };
    Err(invalid(text, name, &why))
}

fn one_of(what: &str, words: &[&str]) -> String {
    format!("{what}: {}", words.join(", "))
}

fn offset_reset_is_good(text: &str) -> bool {
    matches!(text, "earliest" | "latest") || text.strip_prefix("by_duration:").is_some_and(duration_is_good)
}

fn list(definition: &Definition, text: &str) -> Result<String, String> {
    let name = definition.name;
    let items = split(text);
    match definition.valid {
        Valid::Items { of, empty } => {
            if items.is_empty() && !empty {
                let of = if of.is_empty() {
                    "any non-empty value".to_owned()
                } else {
                    format!("[{}]", of.join(", "))
                };
                return Err(format!("Configuration '{name}' must not be empty. Valid values include: {of}"));
            }
            let items = without_repetitions(items);
            for item in &items {
                if item.is_empty() {
                    return Err(format!("Configuration '{name}' values must not be empty."));
                }
                if !of.is_empty() && !of.contains(item) {
                    return Err(invalid(item, name, &one_of("String must be one of", of)));
                }
            }
            Ok(items.join(","))
        }
        Valid::ThrottledReplicas if !throttled_replicas_are_good(&items) => {
            let why = format!(
                "{name} must be the literal '*' or a list of replicas in the following format: \
                 [partitionId]:[brokerId],[partitionId]:[brokerId],..."
            );
            Err(invalid(&format!("[{}]", items.join(", ")), name, &why))
        }
        _ => Ok(items.join(",")),
    }
}

/// The items of a list as Kafka splits them: at commas with the spaces around them.
pub(crate) fn split(text: &str) -> Vec<&str> {
    let text = java_trim(text);
    if text.is_empty() { Vec::new() } else { text.split(',').map(str::trim).listed() }
}

fn without_repetitions(items: Vec<&str>) -> Vec<&str> {
    let mut kept = Vec::with_capacity(items.len());
    for item in items {
        if !kept.contains(&item) {
            kept.push(item);
        }
    }
    kept
}

fn throttled_replicas_are_good(items: &[&str]) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let replica = |item: &&str| {
        item.split_once(':').is_some_and(|(partition, broker)| digits(partition) && digits(broker))
    };
    // Kafka drops empty items at the end before it looks.
    let end = items.iter().rposition(|item| !item.is_empty()).map_or(0, |last| last + 1);
    items == ["*"] || items[..end].iter().all(replica)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::definition::Scope;

    /// `recorded/values.tsv` is Kafka's own answer to each value, made by client-tests/java/kafkito/tables/ConfigAnswers.java.
    #[test]
    fn every_value_is_judged_as_kafka_judges_it() {
        let mut wrong = Vec::new();
        let answers = include_str!("recorded/values.tsv").lines();
        let count = answers.clone().count();
        for line in answers {
            let [scope, name, value, answer] = line.split('\t').collect::<Vec<_>>()[..] else {
                panic!("not four columns: {line}")
            };
            let scope = match scope {
                "topic" => Scope::Topic,
                "broker" => Scope::Broker,
                "group" => Scope::Group,
                _ => Scope::ClientMetrics,
            };
            let ours = check(scope.find(name).expect(name), value);
            let ours = ours.map_or_else(|error| error, |value| format!("={value}"));
            if ours != answer && answer != "=[hidden]" {
                wrong.push(format!("{name}={value:?}\n  Kafka:   {answer}\n  kafkito: {ours}"));
            }
        }
        assert!(count > 1000, "only {count} answers");
        assert!(wrong.is_empty(), "{} of {count} differ:\n{}", wrong.len(), wrong.join("\n"));
    }

    #[test]
    fn every_default_is_good_and_printed_as_kafka_prints_it() {
        for scope in [Scope::Topic, Scope::Broker, Scope::Group, Scope::ClientMetrics] {
            for definition in scope.all() {
                if let Some(default) = definition.default
                    && !(matches!(definition.valid, Valid::Items { empty: false, .. }) && default.is_empty())
                {
                    assert_eq!(check(definition, default).as_deref(), Ok(default), "{}", definition.name);
                }
            }
        }
    }
}
