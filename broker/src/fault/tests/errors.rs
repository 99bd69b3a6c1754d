//! The errors of whole requests, for every API and version that is served.

use super::*;
use crate::fault::answer;
use crate::net::header::RawRequest;
use crate::rng::Rng;
use crate::routes::ROUTES;
use crate::schema::fuzz::{Style, generate};
use crate::schema::{self, Value};

/// Every `errorCode` of an answer that is not 0.
fn codes(answer: &Struct) -> Vec<i64> {
    let mut found = Vec::new();
    for (field, value) in answer.fields() {
        match value {
            Value::Int(code) if field.name == "errorCode" => {
                found.extend(Some(*code).filter(|code| *code != 0))
            }
            Value::Array(elements) => {
                for element in elements {
                    if let Value::Struct(inner) = element {
                        found.extend(codes(inner));
                    }
                }
            }
            _ => {}
        }
    }
    found
}

#[test]
fn every_served_api_and_version_can_tell_of_an_error() {
    let mut rng = Rng::seeded(4);
    for row in ROUTES {
        let message = schema::request(row.key).unwrap();
        for version in row.min..=row.max {
            let mut told = 0;
            for _ in 0..20 {
                let frame = generate(message, version, Style::Plain, &mut rng);
                let body = Struct::decode_prefix(message, version, &frame.body).unwrap().0;
                let answer = answer::error(&body, version, ErrorCode::RequestTimedOut).unwrap();
                let raw = RawRequest {
                    key: row.key,
                    version,
                    correlation_id: 7,
                    client_id: None,
                    body: frame.body.into(),
                    at: crate::clock::wire_now(),
                };
                let reply =
                    answer::encode(&raw, &answer).unwrap_or_else(|why| panic!("{row:?} v{version}: {why}"));
                let read = answer::decode(&raw, &reply).unwrap();
                let codes = codes(&read);
                assert!(codes.iter().all(|code| *code == 7), "{row:?} v{version}: {codes:?}");
                told += codes.len();
            }
            assert!(told > 0, "{row:?} v{version} tells of no error");
        }
    }
}
