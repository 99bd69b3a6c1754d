//! What assignors tell each other, past what Kafka itself reads.

use bytes::Bytes;

/// User data of a subscription or an assignment: opaque to Kafka, and to most assignors JSON or another text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserData(Bytes);

impl UserData {
    /// `None` for no bytes: most clients send none rather than null.
    pub(crate) fn of(bytes: Option<Bytes>) -> Option<Self> {
        bytes.filter(|bytes| !bytes.is_empty()).map(Self)
    }

    /// The bytes as they were sent.
    pub fn bytes(&self) -> &Bytes {
        &self.0
    }

    /// The text, if it is UTF-8.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }
}

#[cfg(feature = "control")]
mod json {
    use serde::{Serialize, Serializer};
    use utoipa::openapi::RefOr;
    use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};

    use super::UserData;

    /// `{"text", "json", "hex"}`: the text if it is UTF-8, with its value if that is JSON; else the bytes in hexadecimal.
    impl Serialize for UserData {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            use serde::ser::SerializeMap;
            let json: Option<serde_json::Value> = serde_json::from_slice(&self.0).ok();
            let mut map = serializer.serialize_map(None)?;
            match self.text() {
                Some(text) => map.serialize_entry("text", text)?,
                None => {
                    let hex: String = self.0.iter().map(|byte| format!("{byte:02x}")).collect();
                    map.serialize_entry("hex", &hex)?;
                }
            }
            if let Some(json) = json {
                map.serialize_entry("json", &json)?;
            }
            map.end()
        }
    }

    impl utoipa::PartialSchema for UserData {
        fn schema() -> RefOr<Schema> {
            let text =
                |about: &'static str| ObjectBuilder::new().schema_type(Type::String).description(Some(about));
            ObjectBuilder::new()
                .schema_type(Type::Object)
                .property("text", text("The bytes, if they are UTF-8"))
                .property("hex", text("The bytes in hexadecimal, if they are not"))
                .property(
                    "json",
                    ObjectBuilder::new().schema_type(utoipa::openapi::schema::SchemaType::AnyValue),
                )
                .into()
        }
    }

    impl utoipa::ToSchema for UserData {}

    #[cfg(test)]
    mod tests {
        use super::*;

        fn json(bytes: &'static [u8]) -> String {
            serde_json::to_string(&UserData(bytes.into())).expect("it is plain data")
        }

        #[test]
        fn what_is_json_is_shown_as_such() {
            assert_eq!(json(br#"{"a":1}"#), r#"{"text":"{\"a\":1}","json":{"a":1}}"#);
            assert_eq!(json(b"a b"), r#"{"text":"a b"}"#);
            assert_eq!(json(b"\xff\x00"), r#"{"hex":"ff00"}"#);
        }
    }
}
