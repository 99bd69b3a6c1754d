//! Keys, values and headers: bytes that are text most of the time.

use bytes::Bytes;

/// Bytes of a record. In JSON a string if they are UTF-8, else `{"base64": "…"}`; both forms are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Data(pub Bytes);

impl<T: Into<Bytes>> From<T> for Data {
    fn from(bytes: T) -> Self {
        Self(bytes.into())
    }
}

/// Bytes that are no text, such as a batch or the body of a request. In JSON always `{"base64": "…"}`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema))]
pub struct RawBytes {
    /// The bytes.
    #[cfg_attr(
        feature = "control",
        serde(rename = "base64", serialize_with = "json::base64"),
        schema(value_type = String, format = Byte)
    )]
    pub bytes: Bytes,
}

impl From<Bytes> for RawBytes {
    fn from(bytes: Bytes) -> Self {
        Self { bytes }
    }
}

#[cfg(feature = "control")]
mod json {
    use std::fmt;

    use serde::de::{Deserializer, Error, MapAccess, Visitor};
    use serde::ser::{SerializeMap, Serializer};
    use serde::{Deserialize, Serialize};
    use utoipa::openapi::schema::{
        AdditionalProperties, ObjectBuilder, OneOfBuilder, Schema, SchemaFormat, Type,
    };
    use utoipa::openapi::{KnownFormat, RefOr};

    use super::{Bytes, Data};
    use crate::control::base64;

    pub(super) fn base64<S: Serializer>(bytes: &Bytes, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&base64::encode(bytes))
    }

    impl Serialize for Data {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            match std::str::from_utf8(&self.0) {
                Ok(text) => serializer.serialize_str(text),
                Err(_) => {
                    let mut map = serializer.serialize_map(Some(1))?;
                    map.serialize_entry("base64", &base64::encode(&self.0))?;
                    map.end()
                }
            }
        }
    }

    impl<'de> Deserialize<'de> for Data {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_any(DataVisitor)
        }
    }

    struct DataVisitor;

    impl<'de> Visitor<'de> for DataVisitor {
        type Value = Data;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(r#"a string, or {"base64": "…"}"#)
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Data, E> {
            Ok(text.to_owned().into())
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Data, A::Error> {
            let Some(key) = map.next_key::<String>()? else {
                return Err(A::Error::missing_field("base64"));
            };
            if key != "base64" {
                return Err(A::Error::unknown_field(&key, &["base64"]));
            }
            let text: String = map.next_value()?;
            if let Some(key) = map.next_key::<String>()? {
                return Err(A::Error::unknown_field(&key, &["base64"]));
            }
            let bytes = base64::decode(&text).ok_or_else(|| A::Error::custom("it is no base64"))?;
            Ok(bytes.into())
        }
    }

    impl utoipa::PartialSchema for Data {
        fn schema() -> RefOr<Schema> {
            let text = ObjectBuilder::new().schema_type(Type::String).description(Some("UTF-8 text"));
            let base64 = ObjectBuilder::new()
                .schema_type(Type::String)
                .format(Some(SchemaFormat::KnownFormat(KnownFormat::Byte)))
                .pattern(Some(base64::PATTERN));
            let bytes = ObjectBuilder::new()
                .schema_type(Type::Object)
                .property("base64", base64)
                .required("base64")
                .additional_properties(Some(AdditionalProperties::FreeForm(false)))
                .description(Some("What is not UTF-8, in base64"));
            OneOfBuilder::new().item(text).item(bytes).into()
        }
    }

    impl utoipa::ToSchema for Data {}
}
