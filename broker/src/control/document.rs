//! The OpenAPI document, made from the table and from the types of commands and answers.

use crate::list::Listed;
use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::input::Fields;
use super::operation::{Operation, schema_of};
use super::problem::{self, Problem};

/// Schemas by name.
#[derive(Clone, Debug, Default)]
pub(super) struct Schemas(BTreeMap<String, Value>);

impl Schemas {
    /// Adds the schema of `T` and of what it refers to.
    pub(super) fn add<T: ToSchema>(&mut self) {
        let mut found = vec![(T::name().into_owned(), T::schema())];
        T::schemas(&mut found);
        for (name, schema) in found {
            let mut schema = serde_json::to_value(schema).unwrap_or_default();
            bound_integers(&mut schema);
            self.0.insert(name, schema);
        }
    }

    /// Takes a schema out: that of a command, whose fields stand in path, query and body.
    pub(super) fn remove(&mut self, name: &str) {
        self.0.remove(name);
    }
}

/// The fields of a command's schema, by where they stand in a request for `path`.
pub(super) fn fields(schema: &Value, path: &str, has_body: bool) -> Fields {
    let mut schema = schema.clone();
    bound_integers(&mut schema);
    let in_path = |name: &str| path.contains(&format!("{{{name}}}"));
    let Some(properties) = schema.get("properties").and_then(Value::as_object).cloned() else {
        // No plain struct: the whole is the body.
        return Fields { body: has_body.then_some((schema, true)), ..Fields::default() };
    };
    let required = |name: &str| {
        schema
            .get("required")
            .and_then(Value::as_array)
            .is_some_and(|names| names.iter().any(|other| other == name))
    };
    let (in_path, rest): (Vec<_>, Vec<_>) = properties.into_iter().partition(|(name, _)| in_path(name));
    if !has_body {
        let query = rest.into_iter().map(|(name, schema)| {
            let required = required(&name);
            (name, not_null(schema), required)
        });
        return Fields { path: in_path, query: query.listed(), body: None };
    }
    let names: Vec<String> = rest.iter().map(|(name, _)| name.clone()).filter(|name| required(name)).listed();
    let must = !names.is_empty();
    let mut body = json!({
        "type": "object",
        "additionalProperties": false,
        "properties": rest.into_iter().collect::<Map<_, _>>(),
    });
    if must {
        body["required"] = names.into();
    }
    Fields { path: in_path, query: Vec::new(), body: Some((body, must)) }
}

/// Integers are as long as their format says.
fn bound_integers(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            let (min, max): (i64, u64) = match object.get("format").and_then(Value::as_str) {
                Some("int32") if object.contains_key("minimum") => (0, u32::MAX.into()),
                Some("int32") => (i32::MIN.into(), i32::MAX as u64),
                Some("int64") => (i64::MIN, i64::MAX as u64),
                _ => {
                    object.values_mut().for_each(bound_integers);
                    return;
                }
            };
            object.entry("minimum").or_insert(min.into());
            object.entry("maximum").or_insert(max.into());
        }
        Value::Array(items) => items.iter_mut().for_each(bound_integers),
        _ => {}
    }
}

/// In a query there is no null: what is not there is left out.
fn not_null(mut schema: Value) -> Value {
    if let Some(Value::Array(kinds)) = schema.get("type") {
        let kinds: Vec<Value> = kinds.iter().filter(|kind| *kind != "null").cloned().listed();
        schema["type"] = if let [only] = &kinds[..] { only.clone() } else { kinds.into() };
    }
    schema
}

/// The document of these operations.
pub(super) fn document(operations: &[Operation]) -> Value {
    let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    let mut schemas = Schemas::default();
    schemas.add::<Problem>();
    for operation in operations {
        let item = paths.entry(operation.path).or_default();
        item.insert(operation.method.as_str().to_ascii_lowercase(), described(operation));
        schemas.0.extend(operation.schemas.0.clone());
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "kafkito's control port",
            "description": "All that can be asked of a running cluster, for tests in any language.",
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "paths": paths,
        "components": { "schemas": schemas.0 },
    })
}

fn described(operation: &Operation) -> Value {
    let mut described = json!({
        "operationId": operation.id,
        "tags": [operation.tag],
        "summary": operation.summary(),
        "description": operation.description,
        "parameters": parameters(&operation.fields),
        "responses": responses(operation),
    });
    if let Some((schema, required)) = &operation.fields.body {
        described["requestBody"] = json!({
            "required": required,
            "content": { "application/json": { "schema": schema } },
        });
    }
    described
}

fn parameters(fields: &Fields) -> Vec<Value> {
    let parameter = |place: &str, name: &str, schema: &Value, required: bool| {
        let description = schema.get("description").cloned().unwrap_or_default();
        json!({ "in": place, "name": name, "description": description, "required": required, "schema": schema })
    };
    let path = fields.path.iter().map(|(name, schema)| parameter("path", name, schema, true));
    let query =
        fields.query.iter().map(|(name, schema, required)| parameter("query", name, schema, *required));
    path.chain(query).listed()
}

fn responses(operation: &Operation) -> Map<String, Value> {
    let content: Map<String, Value> = operation
        .answers
        .iter()
        .map(|(media, schema)| ((*media).to_owned(), json!({ "schema": schema })))
        .collect();
    let mut answer = json!({ "description": "It is done" });
    if !content.is_empty() {
        answer["content"] = content.into();
    }
    let mut responses = Map::new();
    responses.insert(operation.status.as_str().to_owned(), answer);
    for kind in &operation.problems {
        let status = kind.status();
        // Several kinds may have the same status: their `type` tells them apart.
        let same = operation.problems.iter().filter(|other| other.status() == status);
        let titles: Vec<&str> = same.map(|kind| kind.title()).listed();
        responses.insert(status.as_str().to_owned(), problem_response(&titles.join(", or: ")));
    }
    responses
}

fn problem_response(description: &str) -> Value {
    json!({
        "description": description,
        "content": { problem::MEDIA_TYPE: { "schema": schema_of::<Problem>() } },
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::control::operations::operations;

    /// Every `$ref` in `value`.
    fn references(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(object) => {
                if let Some(Value::String(to)) = object.get("$ref") {
                    found.insert(to.clone());
                }
                object.values().for_each(|value| references(value, found));
            }
            Value::Array(items) => items.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }

    #[test]
    fn whatever_it_refers_to_is_there_and_is_referred_to() {
        let document = document(&operations());
        let mut found = BTreeSet::new();
        references(&document, &mut found);
        let schemas = document["components"]["schemas"].as_object().expect("an object");
        let there: BTreeSet<String> =
            schemas.keys().map(|name| format!("#/components/schemas/{name}")).collect();
        assert_eq!(found, there);
    }

    #[test]
    fn operations_have_names_of_their_own_and_say_what_they_do() {
        let operations = operations();
        let ids: BTreeSet<&str> = operations.iter().map(|operation| operation.id.as_str()).collect();
        assert_eq!(ids.len(), operations.len());
        assert!(operations.iter().all(|operation| operation.description.ends_with('.')));
    }

    #[test]
    fn every_field_of_a_path_is_a_field_of_its_command() {
        for operation in operations() {
            let in_path = operation.path.matches('{').count();
            assert_eq!(operation.fields.path.len(), in_path, "{}", operation.path);
        }
    }

    #[test]
    fn whatever_takes_a_body_may_find_it_wrong() {
        let document = document(&operations());
        for (path, item) in document["paths"].as_object().expect("an object") {
            for (method, operation) in item.as_object().expect("an object") {
                let answers = operation["responses"].as_object().expect("an object");
                assert!(answers.contains_key("400") && answers.contains_key("403"), "{method} {path}");
                let body = operation.get("requestBody").is_some();
                assert_eq!(
                    answers.contains_key("413") && answers.contains_key("415"),
                    body,
                    "{method} {path}"
                );
            }
        }
    }
}
