//! A row of the table: what a path and a method stand for.

use std::pin::Pin;

use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use utoipa::{PartialSchema, ToSchema};

use super::document::{Schemas, fields};
use super::input::{self, Fields, Input};
use super::problem::{Kind, Problem};
use crate::command::{Command, Done, Handles, Run};

/// What answers a request.
pub(super) type Answering = Pin<Box<dyn Future<Output = Result<Response, Problem>> + Send>>;

/// A path, a method, and what they stand for.
#[derive(Debug)]
pub(super) struct Operation {
    /// The method.
    pub(super) method: Method,
    /// The path; `{name}` stands for a field.
    pub(super) path: &'static str,
    /// The name of the operation: its command's, in camel case.
    pub(super) id: String,
    /// What it is about.
    pub(super) tag: &'static str,
    /// What it does.
    pub(super) description: String,
    /// The fields of its command and where they stand.
    pub(super) fields: Fields,
    /// The status of its answer.
    pub(super) status: StatusCode,
    /// The media types of its answer, with their schemas.
    pub(super) answers: Vec<(&'static str, Value)>,
    /// The kinds of problems that it may answer with.
    pub(super) problems: Vec<Kind>,
    /// The schemas that are referred to.
    pub(super) schemas: Schemas,
    /// Answers a request.
    pub(super) answer: fn(&Fields, Input, &Handles) -> Result<Answering, Problem>,
}

/// What a body may be asked to hold on top of a struct of ours.
pub(super) trait Asked: Run + Into<Command> + DeserializeOwned + ToSchema + Send + 'static {}

impl<C: Run + Into<Command> + DeserializeOwned + ToSchema + Send + 'static> Asked for C {}

impl Operation {
    /// The row of command `C`.
    pub(super) fn new<C: Asked>(method: Method, tag: &'static str, path: &'static str) -> Self
    where
        C::Answer: Serialize + ToSchema,
    {
        Self::answering::<C>(
            method,
            tag,
            path,
            vec![("application/json", schema_of::<C::Answer>())],
            run::<C>,
        )
        .with_schemas::<C::Answer>()
    }

    /// The row of a request `C` that is answered in a way of its own.
    pub(super) fn answering<C: ToSchema>(
        method: Method,
        tag: &'static str,
        path: &'static str,
        answers: Vec<(&'static str, Value)>,
        answer: fn(&Fields, Input, &Handles) -> Result<Answering, Problem>,
    ) -> Self {
        let schema = schema_json::<C>();
        let fields = fields(&schema, path, method == Method::POST || method == Method::PUT);
        let mut schemas = Schemas::default();
        schemas.add::<C>();
        schemas.remove(&C::name());
        schemas.add::<Problem>();
        let mut problems = vec![Kind::Invalid, Kind::Foreign];
        if !fields.path.is_empty() {
            problems.push(Kind::NotFound);
        }
        if method != Method::GET {
            problems.push(Kind::Refused);
        }
        if fields.body.is_some() {
            problems.extend([Kind::TooLarge, Kind::MediaType]);
        }
        let description = schema.get("description").and_then(Value::as_str).unwrap_or_default().to_owned();
        Self {
            method,
            path,
            id: camel_case(&C::name()),
            tag,
            description,
            fields,
            status: StatusCode::OK,
            answers,
            problems,
            schemas,
            answer,
        }
    }

    /// The name of the operation, where the command's is taken.
    pub(super) fn named(self, id: &str) -> Self {
        Self { id: id.into(), ..self }
    }

    /// What it does, in its first sentence.
    pub(super) fn summary(&self) -> String {
        let on_one_line = self.description.replace('\n', " ");
        let (first, _) = on_one_line.split_once(". ").unwrap_or((&on_one_line, ""));
        first.trim_end_matches('.').to_owned()
    }

    /// What it does, where the command's own words do not say all.
    pub(super) fn described(self, description: &str) -> Self {
        Self { description: description.into(), ..self }
    }

    /// Something is made: 201.
    pub(super) fn created(self) -> Self {
        Self { status: StatusCode::CREATED, ..self }
    }

    /// There is nothing to tell: 204.
    pub(super) fn done(mut self) -> Self {
        self.schemas.remove(&Done::name());
        Self { status: StatusCode::NO_CONTENT, answers: Vec::new(), ..self }
    }

    /// It may also answer with a problem of this kind.
    pub(super) fn or(mut self, kind: Kind) -> Self {
        if !self.problems.contains(&kind) {
            self.problems.push(kind);
        }
        self
    }

    pub(super) fn with_schemas<T: ToSchema>(mut self) -> Self {
        self.schemas.add::<T>();
        self
    }
}

/// A reference to the schema of `T`.
pub(super) fn schema_of<T: ToSchema>() -> Value {
    serde_json::json!({ "$ref": format!("#/components/schemas/{}", T::name()) })
}

/// The schema of `T` itself.
pub(super) fn schema_json<T: PartialSchema>() -> Value {
    serde_json::to_value(T::schema()).unwrap_or_default()
}

fn camel_case(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_ascii_lowercase().to_string() + letters.as_str()).unwrap_or_default()
}

/// Reads a command, does it where blocking is allowed, and answers with what it gives.
fn run<C: Asked>(fields: &Fields, input: Input, handles: &Handles) -> Result<Answering, Problem> {
    let command: Command = input::read::<C>(fields, input)?.into();
    let handles = handles.clone();
    Ok(Box::pin(async move {
        let done = tokio::task::spawn_blocking(move || command.run(&handles)).await;
        let answer = done.map_err(|_| Problem::panicked())??;
        json(&answer)
    }))
}

/// `answer` as JSON.
pub(super) fn json(answer: &impl Serialize) -> Result<Response, Problem> {
    let body = serde_json::to_vec(answer).map_err(|error| Problem::new(Kind::Bug, error.to_string()))?;
    let mut response = body.into_response();
    let json = axum::http::HeaderValue::from_static("application/json");
    response.headers_mut().insert(axum::http::header::CONTENT_TYPE, json);
    Ok(response)
}
