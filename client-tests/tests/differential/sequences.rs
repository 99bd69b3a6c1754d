//! The sequences of requests in `client-tests/differential/sequences`, and the versions that each is run at.

use std::collections::BTreeMap;
use std::fs;

use kafkito_client_tests::{install, tool_driver::Jvm};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::LIMIT;

/// Where a step says no version it goes out at Kafka's newest, but for these: steps name topics, newer versions their ids.
const BY_NAME: [(&str, i16); 2] = [("OffsetCommit", 9), ("OffsetFetch", 9)];

/// One file.
pub(crate) struct Source {
    /// Its name, without the ending.
    pub(crate) file: String,
    sequences: Vec<Sequence>,
}

/// A sequence as it is written down.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sequence {
    name: String,
    /// The API that it is about: it is run at each version of that.
    r#for: Option<String>,
    versions: Option<[i16; 2]>,
    /// Of the lists at these pointers, what is not this run's is left out: what has one of these fields beginning with its name.
    #[serde(default)]
    only: BTreeMap<String, Vec<String>>,
    /// Fields whose values say nothing.
    #[serde(default)]
    any: Vec<String>,
    steps: Vec<Value>,
}

/// A sequence at one version.
#[derive(Clone)]
pub(crate) struct Run {
    /// The sequence's name and the version.
    pub(crate) name: String,
    /// What stands for `{t}`: no other run's topics and groups begin with it.
    pub(crate) prefix: String,
    pub(crate) only: BTreeMap<String, Vec<String>>,
    pub(crate) any: Vec<String>,
    /// As the differ takes them.
    pub(crate) steps: Vec<Value>,
}

/// Versions by API.
pub(crate) struct Ranges(BTreeMap<String, (i16, i16)>);

/// All files of a folder, in the order of their names.
pub(crate) fn read(folder: &str) -> Vec<Source> {
    let folder = install::sources().join("differential").join(folder);
    let mut paths: Vec<_> = fs::read_dir(folder).expect("it is part of the repository").flatten().collect();
    paths.retain(|entry| entry.path().extension().is_some_and(|ending| ending == "json"));
    paths.sort_by_key(|entry| entry.file_name());
    let source = |entry: &fs::DirEntry| {
        let path = entry.path();
        let text = fs::read_to_string(&path).expect("it can be read");
        let sequences =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Source { file: path.file_stem().unwrap_or_default().to_string_lossy().into_owned(), sequences }
    };
    paths.iter().map(source).collect()
}

impl Source {
    /// All runs at versions in `at`. Steps that say none go out at the newest of `kafka`, or the last by name.
    pub(crate) fn runs(&self, kafka: &Ranges, at: &Ranges) -> Vec<Run> {
        let mut runs = Vec::new();
        for (number, sequence) in self.sequences.iter().enumerate() {
            let Some(api) = &sequence.r#for else {
                runs.push(sequence.run(&self.file, number, None, kafka));
                continue;
            };
            let Some(&(from, to)) = at.0.get(api) else { continue };
            let [least, most] = sequence.versions.unwrap_or([0, i16::MAX]);
            for version in from.max(least)..=to.min(most) {
                runs.push(sequence.run(&self.file, number, Some((api, version)), kafka));
            }
        }
        runs
    }
}

impl Sequence {
    fn run(&self, file: &str, number: usize, at: Option<(&str, i16)>, kafka: &Ranges) -> Run {
        let (name, prefix) = match at {
            Some((_, version)) => (format!("{} v{version}", self.name), format!("{file}{number}v{version}-")),
            None => (self.name.clone(), format!("{file}{number}-")),
        };
        let steps = self.steps.iter().filter(|step| is_of(step, at));
        let steps = steps.map(|step| {
            let text = step.to_string().replace("{t}", &prefix);
            let mut step: Value = serde_json::from_str(&text).expect("names are plain text");
            if let (Some(api), None) = (step["api"].as_str(), step["version"].as_i64()) {
                let version = at.filter(|(about, _)| *about == api).map(|(_, version)| version);
                step["version"] = version.unwrap_or_else(|| kafka.default_of(api)).into();
            }
            step
        });
        Run { name, steps: steps.collect(), prefix, only: self.only.clone(), any: self.any.clone() }
    }
}

/// A step may be one of some versions only.
fn is_of(step: &Value, at: Option<(&str, i16)>) -> bool {
    let (Some(versions), Some((_, version))) = (step["versions"].as_array(), at) else { return true };
    let bound = |place: usize| versions.get(place).and_then(Value::as_i64).expect("two versions");
    (bound(0)..=bound(1)).contains(&i64::from(version))
}

impl Run {
    /// The same with a name of its own in the place of `{t}`.
    pub(crate) fn named(&self, prefix: &str) -> Self {
        let text = Value::from(self.steps.clone()).to_string().replace("{t}", prefix);
        let steps = serde_json::from_str(&text).expect("names are plain text");
        Self { prefix: prefix.to_owned(), steps, ..self.clone() }
    }

    /// For the differ.
    pub(crate) fn wire(&self) -> Value {
        json!({"name": self.name, "steps": self.steps})
    }

    /// The API of a step, or of the one whose answer it fetches.
    pub(crate) fn api(&self, step: usize) -> &str {
        match &self.steps[step] {
            step if step["api"].is_string() => step["api"].as_str().unwrap_or_default(),
            later => {
                let on = &later["answer"];
                let before = self.steps[..step].iter().rev();
                let asked = before.filter(|step| &step["on"] == on).find_map(|step| step["api"].as_str());
                asked.expect("somebody has asked")
            }
        }
    }
}

impl Ranges {
    /// What a Kafka of the pinned version serves to clients.
    pub(crate) fn of_kafka(jvm: &Jvm) -> Self {
        let output = jvm.call("kafkito.differ.Versions", &[], "").wait(LIMIT).expect_success();
        let range = |line: &str| {
            let mut words = line.split(' ');
            let api = words.next()?.to_owned();
            Some((api, (words.next()?.parse().ok()?, words.next()?.parse().ok()?)))
        };
        Self(output.stdout.lines().map(|line| range(line).expect("API LEAST MOST")).collect())
    }

    /// What the broker at `bootstrap` says that it serves.
    pub(crate) fn served_by(jvm: &Jvm, bootstrap: &str) -> Self {
        let body = json!({"clientSoftwareName": "differ", "clientSoftwareVersion": "1"});
        let ask = json!({"name": "", "steps": [{"api": "ApiVersions", "version": 4, "body": body}]});
        let output =
            jvm.call("kafkito.differ.Differ", &[bootstrap], &ask.to_string()).wait(LIMIT).expect_success();
        let told: Value = serde_json::from_str(output.stdout.trim()).expect("the differ writes JSON");
        let keys = told["answers"][0]["apiKeys"].as_array().expect("a list of APIs");
        let range = |key: &Value| {
            let number = |name: &str| key[name].as_i64().and_then(|number| i16::try_from(number).ok());
            Some((number("apiKey")?.to_string(), (number("minVersion")?, number("maxVersion")?)))
        };
        Self(keys.iter().map(|key| range(key).expect("key and versions")).collect())
    }

    /// Of `names`, by their numbers here, what is in both.
    pub(crate) fn within(self, names: &Self) -> Self {
        let both = names.0.iter().filter_map(|(name, (from, to))| {
            let key = kafka_protocol::messages::ApiKey::iter().find(|key| format!("{key:?}") == *name)?;
            let (least, most) = self.0.get(&(key as i16).to_string())?;
            Some((name.clone(), (*from.max(least), *to.min(most))))
        });
        Self(both.collect())
    }

    /// The lowest and the highest of an API.
    pub(crate) fn of(&self, api: &str) -> Option<(i16, i16)> {
        self.0.get(api).copied()
    }

    fn default_of(&self, api: &str) -> i16 {
        let by_name = BY_NAME.iter().find(|(name, _)| *name == api).map(|(_, version)| *version);
        by_name.unwrap_or_else(|| self.0.get(api).unwrap_or_else(|| panic!("{api} is no API")).1)
    }
}
