//! Sequences of requests by chance: which of Kafka's fields there are its message definitions say, what stands in them
//! `client-tests/differential/random.json`. The same seed gives the same sequence.

use std::collections::BTreeMap;
use std::fs;

use kafkito_client_tests::{
    install, kafka_jars,
    schema_compiler::{Definitions, Element, Field, Message, Shape, Type},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::sequences::{Ranges, Run};

/// How many requests follow the first ones.
const STEPS: std::ops::RangeInclusive<usize> = 4..=16;

/// From this version on Metadata says whether topics are to be made.
const AUTO_CREATION_VERSION: i16 = 4;

/// What may stand where.
#[derive(Deserialize)]
struct Choices {
    /// How often each API comes.
    apis: BTreeMap<String, usize>,
    /// By `Api.field`: how many elements a list has, one of these; elsewhere mostly one.
    #[serde(default)]
    counts: BTreeMap<String, Vec<usize>>,
    /// By `Api.field`, field, entity or type, whichever comes first: one of these values.
    values: BTreeMap<String, Vec<Value>>,
    /// What is otherwise where there are several brokers.
    #[serde(default)]
    several: Option<Box<Choices>>,
}

pub(crate) struct Generator {
    choices: Choices,
    requests: BTreeMap<String, Message>,
    ranges: Ranges,
    brokers: u16,
}

/// One sequence being made.
struct Making<'a> {
    from: &'a Generator,
    api: String,
    version: i16,
    rng: Rng,
}

impl Generator {
    /// `None`: Maven is missing. Versions are those of `ranges`. Of several brokers each request asks any.
    pub(crate) fn new(ranges: Ranges, brokers: u16) -> Option<Self> {
        let jars = kafka_jars::lib()?;
        let jar = |artifact: &str| jars.join(format!("{artifact}-{}.jar", kafka_jars::VERSION));
        let requests = Definitions::read(jar).requests.into_iter();
        let named = requests.map(|message| {
            let name = message.root.name.trim_end_matches("Request").to_owned();
            (name, message)
        });
        let path = install::sources().join("differential/random.json");
        let text = fs::read_to_string(path).expect("it is part of the repository");
        let mut choices: Choices = serde_json::from_str(&text).expect("choices are well-formed");
        if let Some(several) = choices.several.take().filter(|_| brokers > 1) {
            choices.apis = several.apis;
            choices.values.extend(several.values);
        }
        Some(Self { choices, requests: named.collect(), ranges, brokers })
    }

    /// The sequence of a seed.
    pub(crate) fn run(&self, seed: u64) -> Run {
        let mut making = Making { from: self, api: String::new(), version: 0, rng: Rng(seed) };
        let mut steps = self.first();
        let count = STEPS.start() + making.rng.below(STEPS.end() - STEPS.start() + 1);
        steps.extend((0..count).map(|_| making.step()));
        let mut run = Self::of(seed, &steps);
        if self.brokers > 1 {
            // Any broker that lives is told for a controller.
            run.any.push("controllerId".to_owned());
        }
        run
    }

    /// What makes the topics and asks for their ids, and for the groups' coordinator where there is but one broker: of several,
    /// Kafka draws who it is.
    fn first(&self) -> Vec<Value> {
        let topic = |name: &str, replicas: &[&[i32]]| {
            let assigned = replicas.iter().enumerate();
            let assigned =
                assigned.map(|(at, replicas)| json!({"partitionIndex": at, "brokerIds": replicas}));
            let assigned: Vec<Value> = assigned.collect();
            json!({"name": name, "numPartitions": -1, "replicationFactor": -1, "assignments": assigned})
        };
        let topics = match self.brokers {
            1 => [topic("{t}a", &[&[1], &[1]]), topic("{t}b", &[&[1]])],
            _ => [topic("{t}a", &[&[1, 2, 3], &[2, 3, 1]]), topic("{t}b", &[&[3, 1]])],
        };
        let step = |api: &str, body: Value| {
            let (_, version) = self.ranges.of(api).expect("it is served");
            json!({"api": api, "version": version, "body": body})
        };
        let mut metadata = step(
            "Metadata",
            json!({"topics": [{"name": "{t}a"}, {"name": "{t}b"}], "allowAutoTopicCreation": false}),
        );
        metadata["until"] = json!({"/topics/0/errorCode": "0", "/topics/1/errorCode": "0"});
        let mut named = metadata.clone();
        named["body"]["topics"] = json!([{"name": "{t}a"}]);
        named["until"] = json!({"/topics/0/errorCode": "0"});
        named["bind"] = json!({"id a": "/topics/0/topicId"});
        let mut other = named.clone();
        other["body"]["topics"] = json!([{"name": "{t}b"}]);
        other["bind"] = json!({"id b": "/topics/0/topicId"});
        let coordinator = step("FindCoordinator", json!({"keyType": 0, "coordinatorKeys": ["{t}g", "{t}h"]}));
        // From version 5 on the answer has all configs.
        let mut create = step("CreateTopics", json!({"topics": topics, "timeoutMs": 10000}));
        create["version"] = 4.into();
        let mut first = vec![create, metadata, named, other];
        first.extend((self.brokers == 1).then_some(coordinator));
        first
    }

    fn choices<'a>(&'a self, api: &str, field: &Field, element: &Element) -> Option<&'a [Value]> {
        let names = [&*format!("{api}.{}", field.name), &field.name, &field.entity, name_of(element)];
        names.iter().find_map(|name| self.choices.values.get(*name)).map(Vec::as_slice)
    }

    /// How many steps [`Self::first`] has.
    pub(crate) fn first_steps(&self) -> usize {
        self.first().len()
    }

    /// A run of these steps, which are all that says what it is.
    pub(crate) fn of(seed: u64, steps: &[Value]) -> Run {
        let text = Value::from(steps).to_string();
        let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let only = [("/topics", "name"), ("/groups", "groupId"), ("/configResources", "resourceName")];
        let only = only.map(|(list, field)| (list.to_owned(), vec![field.to_owned()]));
        let name = format!("seed {seed} {:08x}", hash >> 32);
        Run { name, prefix: String::new(), only: only.into(), any: Vec::new(), steps: steps.to_vec() }
    }
}

impl<'a> Making<'a> {
    fn step(&mut self) -> Value {
        let total: usize = self.from.choices.apis.values().sum();
        let mut at = self.rng.below(total);
        let mut apis = self.from.choices.apis.iter();
        self.api = loop {
            let (api, weight) = apis.next().expect("it is below the sum");
            match at.checked_sub(*weight) {
                Some(rest) => at = rest,
                None => break api.clone(),
            }
        };
        let (from, to) =
            self.from.ranges.of(&self.api).unwrap_or_else(|| panic!("{} is not served", self.api));
        // Before that every request makes topics, which Kafka does later than it answers.
        let from = if self.api == "Metadata" { from.max(AUTO_CREATION_VERSION) } else { from };
        // The newest is what most clients ask.
        self.version = match self.rng.below(2) {
            0 => to,
            _ => from + i16::try_from(self.rng.below(usize::from(to.abs_diff(from)) + 1)).unwrap_or(0),
        };
        let from = self.from;
        let message = &from.requests[&self.api];
        let mut step = json!({"api": self.api, "version": self.version, "body": self.body(&message.root)});
        if self.from.brokers > 1 {
            step["broker"] = (1 + self.rng.below(usize::from(self.from.brokers))).into();
            step["once"] = true.into();
        }
        if self.api == "JoinGroup" {
            step["bind"] = json!({"member": "/memberId", "generation": "/generationId"});
        }
        // What would change the broker for all sequences is only tried.
        if self.api.ends_with("AlterConfigs") && concerns_brokers(&step["body"]) {
            step["body"]["validateOnly"] = true.into();
        }
        step
    }

    fn body(&mut self, shape: &Shape) -> Value {
        let mut body = Map::new();
        let version = self.version;
        for field in shape.fields.iter().filter(|field| field.versions.contains(version)) {
            if !field.tagged.contains(self.version) || self.rng.below(4) == 0 {
                body.insert(field.name.clone(), self.value(field));
            }
        }
        body.into()
    }

    fn value(&mut self, field: &Field) -> Value {
        let is_nullable = field.nullable.contains(self.version);
        let (element, is_array) = match &field.ty {
            Type::One(element) => (element, false),
            Type::Array(element) => (element, true),
        };
        if let Some(whole) = self.whole(field, element, is_array) {
            let value = self.rng.pick(whole);
            return match value.is_null() && !is_nullable {
                true => default(element, is_array),
                false => fitting(value, element, self.version),
            };
        }
        if is_nullable && self.rng.below(10) == 0 {
            return Value::Null;
        }
        if !is_array {
            return self.element(field, element);
        }
        let counts = self.from.choices.counts.get(&format!("{}.{}", self.api, field.name));
        let count = *self.rng.pick(counts.map_or(&[1, 1, 1, 1, 1, 1, 2, 2, 3, 0], Vec::as_slice));
        let mut all: Vec<Value> = Vec::new();
        for _ in 0..count {
            let value = self.element(field, element);
            // What is named twice is asked by hand: a hash table of Kafka's may hold either.
            if !all.iter().any(|other| is_same(other, &value)) {
                all.push(value);
            }
        }
        all.into()
    }

    /// What may stand in the field as a whole; a list may also be made of what stands in it.
    fn whole(&self, field: &Field, element: &Element, is_array: bool) -> Option<&'a [Value]> {
        let choices = self.from.choices(&self.api, field, element)?;
        let is_fitting = |value: &Value| match (is_array, element) {
            (true, _) => value.is_array(),
            (false, Element::Struct(_)) => value.is_object(),
            (false, _) => true,
        };
        choices.iter().any(is_fitting).then_some(choices)
    }

    fn element(&mut self, field: &Field, element: &Element) -> Value {
        if let Element::Struct(shape) = element {
            return self.body(shape);
        }
        let choices = self.from.choices(&self.api, field, element);
        let choices = choices.unwrap_or_else(|| panic!("no values for {}.{}", self.api, field.name));
        self.rng.pick(choices).clone()
    }
}

/// Without what the version lacks.
fn fitting(value: &Value, element: &Element, version: i16) -> Value {
    let Element::Struct(shape) = element else { return value.clone() };
    match value {
        Value::Array(all) => all.iter().map(|value| fitting(value, element, version)).collect(),
        Value::Object(fields) => {
            let fields = fields.iter().filter_map(|(name, value)| {
                let field = shape.fields.iter().find(|field| field.name == *name)?;
                let (Type::One(element) | Type::Array(element)) = &field.ty;
                let is_there = field.versions.contains(version);
                is_there.then(|| (name.clone(), fitting(value, element, version)))
            });
            fields.collect::<Map<_, _>>().into()
        }
        other => other.clone(),
    }
}

fn default(element: &Element, is_array: bool) -> Value {
    match element {
        _ if is_array => json!([]),
        Element::String => "".into(),
        _ => Value::Null,
    }
}

/// What stands for a type in the choices.
fn name_of(element: &Element) -> &'static str {
    match element {
        Element::Bool => "bool",
        Element::Int8 => "int8",
        Element::Int16 | Element::Uint16 => "int16",
        Element::Int32 | Element::Uint32 => "int32",
        Element::Int64 => "int64",
        Element::Float64 => "float64",
        Element::Uuid => "uuid",
        Element::String => "string",
        Element::Bytes => "bytes",
        Element::Records => "records",
        Element::Struct(_) => "struct",
    }
}

/// What names an element of a list.
pub(super) const KEYS: [&str; 9] = [
    "name",
    "topic",
    "topicId",
    "index",
    "partition",
    "partitionIndex",
    "resourceName",
    "groupId",
    "feature",
];

/// Whether two elements of a list are about the same thing.
fn is_same(one: &Value, other: &Value) -> bool {
    match one.is_object() {
        true => KEYS.iter().all(|key| one[key] == other[key]),
        false => one == other,
    }
}

/// Whether a resource is neither a topic nor one that is the sequence's own.
fn concerns_brokers(body: &Value) -> bool {
    let resources = body["resources"].as_array().into_iter().flatten();
    resources.into_iter().any(|resource| resource["resourceType"] != 2)
}

/// SplitMix64.
struct Rng(u64);

impl Rng {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).expect("it is below a usize")
    }

    fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}
