//! What a topic may be called.

use super::Refusal;
use crate::ErrorCode;

/// The longest name: with `-` and a partition's number it is a file's name.
const MAX_LENGTH: usize = 249;

/// The log that the metadata itself is kept in; no client makes or sees it.
pub(crate) const CLUSTER_METADATA: &str = "__cluster_metadata";

/// Whether a topic may be called so, else INVALID_TOPIC_EXCEPTION with Kafka's sentence.
pub(crate) fn validate(name: &str) -> Result<(), Refusal> {
    match reason(name) {
        None => Ok(()),
        Some(reason) => {
            let message = format!("Topic name is invalid: {reason}");
            Err(Refusal::new(ErrorCode::InvalidTopicException, message))
        }
    }
}

fn reason(name: &str) -> Option<String> {
    match name {
        "" => Some("the empty string is not allowed".to_owned()),
        "." | ".." => Some(format!("'{name}' is not allowed")),
        _ if name.encode_utf16().count() > MAX_LENGTH => {
            Some(format!("the length of '{name}' is longer than the max allowed length {MAX_LENGTH}"))
        }
        _ if !name.bytes().all(is_legal) => Some(format!(
            "'{name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'"
        )),
        _ => None,
    }
}

fn is_legal(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(name: &str) -> Option<String> {
        validate(name).err().and_then(|refusal| refusal.message)
    }

    #[test]
    fn names_of_letters_digits_dots_dashes_and_underscores_pass() {
        let longest = "x".repeat(249);
        for name in ["a", "A-9._z", "...", "__consumer_offsets", &longest] {
            assert_eq!(message(name), None);
        }
    }

    #[test]
    fn other_names_are_refused_in_kafkas_words() {
        let long = "x".repeat(250);
        for (name, reason) in [
            ("", "the empty string is not allowed".to_owned()),
            (".", "'.' is not allowed".to_owned()),
            ("..", "'..' is not allowed".to_owned()),
            (&*long, format!("the length of '{long}' is longer than the max allowed length 249")),
            (
                "bad name",
                "'bad name' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'"
                    .to_owned(),
            ),
        ] {
            assert_eq!(message(name), Some(format!("Topic name is invalid: {reason}")));
        }
    }

    #[test]
    fn letters_beyond_ascii_are_refused() {
        assert!(message("größe").is_some());
    }
}
