//! A request's path, query and body, read as one command.

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Uri, header};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::problem::{Kind, Problem};
use crate::suggest;

/// The longest body, in bytes.
pub(super) const BODY_BYTES_MAX: usize = 16 * 1024 * 1024;

/// The fields of a command, and where they stand in a request.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields {
    /// Those in the path, with their schemas.
    pub(super) path: Vec<(String, Value)>,
    /// Those in the query, with their schemas and whether they must be there.
    pub(super) query: Vec<(String, Value, bool)>,
    /// The schema of the body, and whether there must be one.
    pub(super) body: Option<(Value, bool)>,
}

/// What a request says.
#[derive(Debug)]
pub(super) struct Input {
    /// The fields in its path, decoded.
    pub(super) path: Vec<(String, String)>,
    /// The fields in its query, decoded.
    pub(super) query: Vec<(String, String)>,
    /// The header `Last-Event-ID`.
    pub(super) last_event_id: Option<String>,
    /// The body; empty if the operation takes none.
    pub(super) body: Bytes,
}

impl Input {
    /// Reads what is there; the body only if the operation takes one.
    pub(super) async fn of(
        fields: &Fields,
        path: Vec<(String, String)>,
        uri: &Uri,
        headers: &HeaderMap,
        body: Body,
    ) -> Result<Self, Problem> {
        let query = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri);
        let query = query.map_err(|error| Problem::new(Kind::Invalid, error.body_text()))?.0;
        let body = match fields.body {
            Some(_) => body_of(headers, body).await?,
            None => Bytes::new(),
        };
        let last_event_id =
            headers.get("last-event-id").map(|id| String::from_utf8_lossy(id.as_bytes()).into_owned());
        Ok(Self { path, query, last_event_id, body })
    }
}

async fn body_of(headers: &HeaderMap, body: Body) -> Result<Bytes, Problem> {
    let too_large = || {
        let text = format!("the body is longer than {BODY_BYTES_MAX} bytes");
        Problem::new(Kind::TooLarge, text)
    };
    let length =
        headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > BODY_BYTES_MAX as u64) {
        return Err(too_large());
    }
    let body = axum::body::to_bytes(body, BODY_BYTES_MAX).await.map_err(|error| {
        let error = error.into_inner();
        if error.to_string().contains("limit") {
            too_large()
        } else {
            Problem::new(Kind::Invalid, error.to_string())
        }
    })?;
    // A command whose fields are all optional may come without a word.
    if body.is_empty() && !headers.contains_key(header::CONTENT_TYPE) {
        return Ok(body);
    }
    check_media_type(headers)?;
    Ok(body)
}

/// No web form can send JSON by its type without asking the browser first, which asks us, and gets 405.
fn check_media_type(headers: &HeaderMap) -> Result<(), Problem> {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if essence == "application/json" || essence.starts_with("application/") && essence.ends_with("+json") {
        return Ok(());
    }
    let text = format!("the Content-Type is {given:?}; it must be application/json");
    Err(Problem::new(Kind::MediaType, text))
}

/// The command that a request amounts to.
pub(super) fn read<C: DeserializeOwned>(fields: &Fields, input: Input) -> Result<C, Problem> {
    deserialize(object(fields, input)?)
}

/// The fields of a request as one object.
pub(super) fn object(fields: &Fields, input: Input) -> Result<Value, Problem> {
    let mut object = match &fields.body {
        Some(_) if !input.body.is_empty() => body_object(&input.body)?,
        _ => Map::new(),
    };
    for (name, text) in input.path {
        if object.contains_key(&name) {
            return Err(Problem::at(&name, format!("{name} stands in the path and not in the body")));
        }
        let schema = fields.path.iter().find(|(field, _)| *field == name).map(|(_, schema)| schema);
        let value = typed(&text, schema.unwrap_or(&Value::Null));
        object.insert(name, value);
    }
    for (name, text) in input.query {
        let value = typed(&text, query_field(fields, &name)?);
        if object.insert(name.clone(), value).is_some() {
            return Err(Problem::at(&name, format!("{name} is given twice")));
        }
    }
    Ok(Value::Object(object))
}

fn body_object(body: &[u8]) -> Result<Map<String, Value>, Problem> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(Problem::at(".", "the body must be a JSON object")),
        Err(error) => Err(Problem::at(".", format!("the body is no JSON: {error}"))),
    }
}

fn query_field<'a>(fields: &'a Fields, name: &str) -> Result<&'a Value, Problem> {
    if let Some((_, schema, _)) = fields.query.iter().find(|(field, ..)| field == name) {
        return Ok(schema);
    }
    let near = suggest::closest(name, fields.query.iter().map(|(field, ..)| field.as_str()));
    let hint = near.map_or_else(String::new, |near| format!("; is it {near}?"));
    Err(Problem::at(name, format!("there is no query parameter {name:?}{hint}")))
}

/// The text of a path or query as the type that its schema asks for. What does not fit stays text, and is refused as such.
fn typed(text: &str, schema: &Value) -> Value {
    let is = |kind: &str| match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.iter().any(|known| known == kind),
        Some(known) => known == kind,
        None => false,
    };
    let number = || serde_json::from_str::<Value>(text).ok().filter(Value::is_number);
    match text {
        "true" | "false" if is("boolean") => Value::Bool(text == "true"),
        _ if is("integer") || is("number") => number().unwrap_or_else(|| text.into()),
        _ => text.into(),
    }
}

/// Reads `value`; an error names the field at fault.
pub(super) fn deserialize<C: DeserializeOwned>(value: Value) -> Result<C, Problem> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        Problem::at(path, error.into_inner().to_string())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{Produce, ReadRecords};
    use crate::control::document::fields;
    use crate::control::operation::schema_json;

    fn input(path: &[(&str, &str)], query: &[(&str, &str)], body: &str) -> Input {
        let owned = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        Input {
            path: owned(path),
            query: owned(query),
            last_event_id: None,
            body: Bytes::copy_from_slice(body.as_bytes()),
        }
    }

    fn produce(body: &str) -> Result<Produce, Problem> {
        let fields = fields(&schema_json::<Produce>(), "/v1/topics/{topic}/records", true);
        read(&fields, input(&[("topic", "orders")], &[], body))
    }

    fn path_of(result: Result<impl std::fmt::Debug, Problem>) -> Option<String> {
        let problem = serde_json::to_value(result.expect_err("refused")).expect("it serializes");
        problem["path"].as_str().map(str::to_owned)
    }

    #[test]
    fn path_and_body_become_one_command() {
        let read = produce(r#"{"records": [{"key": "a", "value": {"base64": "Zm9v"}}]}"#).expect("valid");
        assert_eq!(read.topic, "orders");
        assert_eq!(read.records[0].value.as_ref().map(|value| &value.0[..]), Some(&b"foo"[..]));
    }

    #[test]
    fn a_bad_field_is_named_by_its_path() {
        assert_eq!(
            path_of(produce(r#"{"records": [{}, {"partition": "x"}]}"#)).as_deref(),
            Some("records[1].partition")
        );
        assert_eq!(
            path_of(produce(r#"{"records": [{"value": {"base64": "?"}}]}"#)).as_deref(),
            Some("records[0].value")
        );
        assert_eq!(path_of(produce(r#"{"record": []}"#)).as_deref(), Some("record"));
        assert_eq!(path_of(produce(r#"{"topic": "x", "records": []}"#)).as_deref(), Some("topic"));
        assert_eq!(path_of(produce("{")).as_deref(), Some("."));
        assert_eq!(path_of(produce("[]")).as_deref(), Some("."));
    }

    #[test]
    fn numbers_in_a_query_are_numbers() {
        let fields = fields(&schema_json::<ReadRecords>(), "/v1/topics/{topic}/records", false);
        let read = |query: &[(&str, &str)]| read::<ReadRecords>(&fields, input(&[("topic", "7")], query, ""));
        let command = read(&[("partition", "1"), ("limit", "5")]).expect("valid");
        assert_eq!((command.topic.as_str(), command.partition, command.limit), ("7", Some(1), Some(5)));
        assert_eq!(path_of(read(&[("limit", "many")])).as_deref(), Some("limit"));
        assert_eq!(path_of(read(&[("limt", "1")])).as_deref(), Some("limt"));
        assert_eq!(path_of(read(&[("limit", "1"), ("limit", "2")])).as_deref(), Some("limit"));
    }
}
