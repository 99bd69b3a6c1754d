//! Whether a verdict can be carried out.

use super::{Checked, Served};
use crate::ErrorCode;
use crate::api_name::Api;
use crate::fault::builder::Fault;
use crate::fault::path;
use crate::fault::spec::{FaultSpec, On};
use crate::fault::verdict::Verdict;
use crate::schema::{self, Message, Struct};

pub(super) fn check_verdict(fault: &Fault, verdict: &Verdict, served: Served) -> Checked {
    let spec = &fault.spec;
    if spec.on == On::Connect && !verdict.fits_connections() {
        return Err(format!(
            "{verdict} is for requests; a new connection can be refused, accepted slowly, limited in bandwidth or half open"
        ));
    }
    if spec.on != On::Connect && verdict.is_for_connections() {
        return Err(format!("{verdict} is for new connections: on connect"));
    }
    match verdict {
        Verdict::Fail(ErrorCode::None) => Err("NONE is no error".into()),
        Verdict::Dribble { bytes: 0, .. } => Err("a dribble needs at least a byte at a time".into()),
        Verdict::Bandwidth(0) => Err("a bandwidth of 0 passes nothing: that is half open".into()),
        Verdict::StaleMetadata => check_stale(spec),
        Verdict::Respond(fields) if fault.responding.is_none() => {
            check_answer(spec, served, |message| fields.fill(Struct::new(message)))
        }
        Verdict::Fail(code) => check_fails(spec, *code, served),
        Verdict::Respond(_) => check_answer(spec, served, |message| Ok(Struct::new(message))),
        _ => Ok(()),
    }
}

fn check_stale(spec: &FaultSpec) -> Checked {
    match spec.on {
        On::Api(Api::Metadata | Api::DescribeTopicPartitions) => Ok(()),
        other => {
            Err(format!("{other} has no metadata to be stale: Metadata and DescribeTopicPartitions have"))
        }
    }
}

/// An answer of the author's own must fit every version in which it may be asked for.
fn check_answer(
    spec: &FaultSpec,
    (min, max): Served,
    make: impl Fn(&'static Message) -> Result<Struct, String>,
) -> Checked {
    let On::Api(api) = spec.on else { return Err("an answer belongs to one API: say which".into()) };
    let message = schema::response(api.key()).ok_or("Kafka has no such API")?;
    let answer = make(message)?;
    for version in min..=max {
        answer.encode(version).map_err(|error| {
            format!("the answer does not fit version {version}: {error}; ask for other versions")
        })?;
    }
    Ok(())
}

/// The response must have a place for the code.
fn check_fails(spec: &FaultSpec, code: ErrorCode, (min, max): Served) -> Checked {
    let On::Api(api) = spec.on else { return Ok(()) };
    let response = schema::response(api.key()).ok_or("Kafka has no such API")?;
    let has_place = |version| {
        path::all(response)
            .iter()
            .any(|way| path::is_in(way, version) && way.last().is_some_and(|field| field.name == "errorCode"))
    };
    if (min..=max).any(has_place) { Ok(()) } else { Err(format!("{api} has no place for {code}")) }
}
