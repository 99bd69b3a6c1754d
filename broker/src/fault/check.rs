//! Whether a rule can ever match, and what would be right if not.

use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::watch;

use super::builder::Fault;
use super::condition::{Closure, Condition};
use super::hold::Holds;
use super::layout::{self, List};
use super::path;
use super::rule::Rule;
use super::schedule::Schedule;
use super::spec::{FaultSpec, On};
use super::stale;
use super::value::{FieldValue, kind};
use super::verdict::Verdict;
use crate::api_name::Api;
use crate::clock::as_millis;
use crate::error::{Error, ErrorKind};
use crate::list::Listed;
use crate::metadata::validate_topic_name;
use crate::routes::{self, ROUTES};
use crate::schema::{self, Element, Entity, Field, Message, Shape, Type};
use crate::shared::Shared;

mod verdicts;

type Checked<T = ()> = Result<T, String>;

/// Checks a fault and installs its rule.
pub(super) fn install(shared: &Shared, fault: Fault) -> Result<Arc<Rule>, Error> {
    let refused = |why: String| {
        let name = fault.spec.name.as_ref().map_or_else(String::new, |name| format!(" {name:?}"));
        Error::new(ErrorKind::InvalidRule, format!("fault{name} ({}): {why}", fault.spec))
    };
    let conditions = check(shared, &fault).map_err(refused)?;
    let is_stale = fault.spec.verdicts.contains(&Verdict::StaleMetadata);
    let stale = if is_stale { stale::snapshot(shared) } else { None };
    let Fault { spec, matching, responding, .. } = fault;
    let closures = matching.into_iter().map(|matching| Condition::Closure(Closure::new(matching)));
    let mut conditions: Vec<Condition> = conditions;
    conditions.extend(closures);
    Ok(shared.rules.install(move |id, seed| Rule {
        id,
        name: spec.name.clone().unwrap_or_else(|| format!("{} #{id}", spec.on)),
        schedule: Mutex::new(Schedule::new(&spec, seed)),
        spec,
        conditions,
        responding,
        holds: Holds::default(),
        stale,
        seed,
        installed: watch::Sender::new(true),
        trouble: Mutex::default(),
    }))
}

fn check(shared: &Shared, fault: &Fault) -> Checked<Vec<Condition>> {
    if let Some(slip) = &fault.slip {
        return Err(slip.clone());
    }
    let spec = &fault.spec;
    let served = served(shared, spec)?;
    check_schedule(spec)?;
    check_names(shared, spec)?;
    match spec.on {
        On::Connect => check_connect(spec)?,
        On::Api(api) => check_items(spec, api, served)?,
        On::AnyRequest if !spec.fields.is_empty() => {
            return Err("a field belongs to one API: say which".into());
        }
        On::AnyRequest => {}
    }
    for verdict in &spec.verdicts {
        verdicts::check_verdict(fault, verdict, served)?;
    }
    let mut conditions = plain_conditions(spec, shared);
    for (path, value) in &spec.fields {
        conditions.push(field_condition(spec, path, value, served)?);
    }
    Ok(conditions)
}

/// The versions at which the API is served and the rule applies.
type Served = (i16, i16);

fn served(shared: &Shared, spec: &FaultSpec) -> Checked<Served> {
    let (wanted_min, wanted_max) = (spec.min_version.unwrap_or(0), spec.max_version.unwrap_or(i16::MAX));
    if wanted_min > wanted_max {
        return Err(format!("no version is at least {wanted_min} and at most {wanted_max}"));
    }
    let On::Api(api) = spec.on else { return Ok((wanted_min, wanted_max)) };
    let Some(row) = routes::row(api.key()) else {
        let served: Vec<&str> = ROUTES.iter().map(|row| row.name).listed();
        return Err(format!("kafkito does not serve {api}; it serves {}", served.join(", ")));
    };
    let Some((min, max)) = row.served(shared.release) else {
        return Err(format!("Kafka {}, which this cluster is like, has no {api}", shared.release.name));
    };
    let both = (wanted_min.max(min), wanted_max.min(max));
    if both.0 > both.1 {
        return Err(format!("{api} is served at versions {min} to {max}"));
    }
    Ok(both)
}

fn check_schedule(spec: &FaultSpec) -> Checked {
    for (name, value) in [("nth", spec.nth), ("first", spec.first), ("every", spec.every)] {
        if value == Some(0) {
            return Err(format!("{name} counts from 1, so 0 never comes"));
        }
    }
    if spec.nth.is_some() && (spec.first.is_some() || spec.every.is_some()) {
        return Err("nth picks one request by itself: leave out first and every".into());
    }
    if let Some(probability) = spec.probability.filter(|p| !(*p > 0.0 && *p <= 1.0)) {
        return Err(format!("a probability is above 0 and at most 1, not {probability}"));
    }
    if let (Some(from), Some(to)) = (spec.from, spec.to)
        && from >= to
    {
        return Err(format!("no time is from {from:?} on and before {to:?}"));
    }
    let hits_max = spec.nth.map(|_| 1).or(spec.first);
    let verdicts = spec.verdicts.len() as u64;
    match hits_max {
        _ if verdicts == 0 => Err("it needs a verdict, such as fail, hold or disconnect".into()),
        Some(hits) if hits < verdicts => {
            Err(format!("it can hit {hits} times only, so that its verdict {} never comes", hits + 1))
        }
        _ => Ok(()),
    }
}

fn check_names(shared: &Shared, spec: &FaultSpec) -> Checked {
    if let Some(topic) = &spec.topic {
        validate_topic_name(topic)
            .map_err(|refusal| format!("no topic can be called {topic:?}: {refusal}"))?;
    }
    if let Some(index) = spec.partition.filter(|index| *index < 0) {
        return Err(format!("partitions are counted from 0, not {index}"));
    }
    if spec.connection == Some(0) {
        return Err("connections are counted from 1".into());
    }
    if let Some(id) = spec.broker {
        let ids: Vec<String> =
            shared.look(|state| state.metadata.brokers().map(|broker| broker.id.to_string()).listed());
        if !ids.contains(&id.to_string()) {
            return Err(format!("there is no broker {id}; the brokers are {}", ids.join(", ")));
        }
    }
    Ok(())
}

fn check_connect(spec: &FaultSpec) -> Checked {
    let unknown = [
        ("version", spec.min_version.is_some() || spec.max_version.is_some()),
        ("clientId", spec.client_id.is_some()),
        ("topic", spec.topic.is_some()),
        ("partition", spec.partition.is_some()),
        ("group", spec.group.is_some()),
        ("transactionalId", spec.transactional_id.is_some()),
        ("member", spec.member.is_some()),
        ("fields", !spec.fields.is_empty()),
    ];
    match unknown.into_iter().find(|(_, given)| *given) {
        Some((name, _)) => Err(format!(
            "a new connection has no {name}: nothing was asked yet. It has a broker and a number; what is asked first over \
             it is an ApiVersions or Metadata, as a rule"
        )),
        None => Ok(()),
    }
}

/// What a request may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Named {
    Topic,
    Partition,
    Group,
    TransactionalId,
    Member,
}

fn check_items(spec: &FaultSpec, api: Api, served: Served) -> Checked {
    let request = schema::request(api.key()).ok_or("Kafka has no such API")?;
    let mut found = Vec::new();
    names_of(&request.root, layout::lists(api.key()), served, &mut found);
    let wanted = [
        (Named::Topic, "topic", spec.topic.is_some()),
        (Named::Partition, "partition", spec.partition.is_some()),
        (Named::Group, "group", spec.group.is_some()),
        (Named::TransactionalId, "transactional id", spec.transactional_id.is_some()),
        (Named::Member, "member", spec.member.is_some()),
    ];
    match wanted.iter().find(|(named, _, given)| *given && !found.contains(named)) {
        None => Ok(()),
        Some((_, name, _)) => {
            let can: Vec<&str> =
                wanted.iter().filter(|(named, ..)| found.contains(named)).map(|(_, name, _)| *name).listed();
            let can = if can.is_empty() { "nothing but its fields".into() } else { can.join(", ") };
            Err(format!("{api} names no {name}; a rule about it can ask for {can}"))
        }
    }
}

fn names_of(shape: &'static Shape, lists: &'static [List], served: Served, found: &mut Vec<Named>) {
    for field in shape.fields.iter().filter(|field| overlaps(field, served)) {
        let list = lists.iter().find(|list| list.request == field.name);
        match (field.ty, list) {
            (Type::Array(Element::Struct(inner)), Some(list)) => names_of(inner, list.inner, served, found),
            (Type::Array(Element::Struct(_)), None) => {}
            (Type::Array(Element::Int32), Some(_)) => found.push(Named::Partition),
            _ => found.extend_from_slice(named(field)),
        }
    }
}

fn named(field: &Field) -> &'static [Named] {
    match (field.entity, field.name) {
        (Some(Entity::TopicName), _) | (_, "topicId" | "resourceName") => &[Named::Topic],
        (Some(Entity::GroupId), _) => &[Named::Group],
        (Some(Entity::TransactionalId), _) => &[Named::TransactionalId],
        (_, "memberId") => &[Named::Member],
        (_, "partitionIndex" | "partition" | "index") => &[Named::Partition],
        (_, "key" | "coordinatorKeys") => &[Named::Group, Named::TransactionalId],
        _ => &[],
    }
}

fn overlaps(field: &Field, (min, max): Served) -> bool {
    field.versions.min <= max && min <= field.versions.max
}

fn plain_conditions(spec: &FaultSpec, shared: &Shared) -> Vec<Condition> {
    let mut conditions = Vec::new();
    if spec.min_version.is_some() || spec.max_version.is_some() {
        let (min, max) = (spec.min_version.unwrap_or(0), spec.max_version.unwrap_or(i16::MAX));
        conditions.push(Condition::Versions(min, max));
    }
    conditions.extend(spec.broker.map(Condition::Broker));
    conditions.extend(spec.connection.map(Condition::Connection));
    conditions.extend(spec.client_id.clone().map(Condition::ClientId));
    if spec.from.is_some() || spec.to.is_some() {
        let now = shared.clock.now();
        let from = now.saturating_add(spec.from.map_or(0, as_millis));
        let to = spec.to.map_or(i64::MAX, |to| now.saturating_add(as_millis(to)));
        conditions.push(Condition::Between(from, to));
    }
    if spec.names_items() {
        conditions.push(Condition::Item);
    }
    conditions
}

fn field_condition(spec: &FaultSpec, path: &str, wanted: &FieldValue, served: Served) -> Checked<Condition> {
    let On::Api(api) = spec.on else { return Err("a field belongs to one API: say which".into()) };
    let message = schema::request(api.key()).ok_or("Kafka has no such API")?;
    let ways = path::find(message, path);
    if ways.is_empty() {
        return Err(no_such_field(message, path));
    }
    let there = ways
        .into_iter()
        .filter(|way| (served.0..=served.1).any(|version| path::is_in(way, version)))
        .listed();
    if there.is_empty() {
        let (min, max) = served;
        return Err(format!("{api} has a field {path}, but not in versions {min} to {max}"));
    }
    let leaf = |way: &path::Way| way.last().map(|field| field.ty);
    let typed = there
        .iter()
        .filter_map(|way| match leaf(way)? {
            Type::One(element) | Type::Array(element) => Some((way.clone(), wanted.plain(element)?)),
        })
        .listed();
    if typed.is_empty() {
        let kind = there.first().and_then(leaf).map_or("a value", |ty| match ty {
            Type::One(element) | Type::Array(element) => kind(element),
        });
        return Err(format!("{path} of {api} is {kind}, which {wanted} is not"));
    }
    Ok(Condition::Field { path: path.to_owned(), ways: typed, wanted: wanted.clone() })
}

fn no_such_field(message: &'static Message, path: &str) -> String {
    let all = path::all(message);
    let paths: Vec<String> = all.iter().map(|way| path::text(way)).listed();
    let names = all.iter().filter_map(|way| way.last()).map(|field| field.name);
    let near = crate::suggest::closest(path, paths.iter().map(String::as_str).chain(names));
    let name = message.name();
    match near {
        Some(near) => format!("{name} has no field {path}; is it {near}?"),
        None => format!("{name} has no field {path}; it has {}", paths.join(", ")),
    }
}
