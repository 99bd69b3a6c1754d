//! A rule as plain data: all of it that can cross a wire or stand in a file.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::value::FieldValue;
use super::verdict::Verdict;
use crate::api_name::Api;
use crate::list::Listed;

/// What a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// Requests of one API.
    Api(Api),
    /// Every request.
    AnyRequest,
    /// New connections.
    Connect,
}

/// A rule without closures: what [`Fault`](super::Fault) is made of, and what a rule is over HTTP and in files.
///
/// All conditions must hold. Every one that is not given holds for all.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
#[allow(clippy::doc_markdown, reason = "names in JSON")]
pub struct FaultSpec {
    /// What messages and lists call the rule. Default: a number and what it is about.
    #[cfg_attr(feature = "control", serde(default, skip_serializing_if = "Option::is_none"))]
    pub name: Option<String>,
    /// An API by Kafka's name, as in `Produce`; `any` for every request; `connect` for new connections.
    #[cfg_attr(feature = "control", schema(value_type = String, example = "Produce"))]
    pub on: On,
    /// The lowest version of the request.
    #[cfg_attr(feature = "control", serde(default, skip_serializing_if = "Option::is_none"))]
    pub min_version: Option<i16>,
    /// The highest version of the request.
    #[cfg_attr(feature = "control", serde(default, skip_serializing_if = "Option::is_none"))]
    pub max_version: Option<i16>,
    /// The id of the broker that is asked.
    #[cfg_attr(feature = "control", serde(default, skip_serializing_if = "Option::is_none"))]
    pub broker: Option<i32>,
    /// The client's id.
    #[cfg_attr(feature = "control", serde(default, skip_serializing_if = "Option::is_none"))]
    pub client_id: Option<String>,
    /// The number of the connection, counted from 1 in the order in which they were accepted.
    #[cfg_attr(feature = "control", serde(default, skip_serializing_if = "Option::is_none"))]
    pub connection: Option<u64>,
    /// A topic that the request names, by name or id. A request for all topics names each.
    #[cfg_attr(feature = "control", serde(default, skip_serializing_if = "Option::is_none"))]
    pub topic: Option<String>,
    /// A partition that the request names; with a topic, one of that topic.
    #[cfg_attr(feature = "control", serde(default, skip_serializing_if = "Option::is_none"))]
    pub partition: Option<i32>,
    /// A group that the request names.
    #[cfg_attr(feature = "control", serde(default, skip_serializing_if = "Option::is_none"))]
    pub group: Option<String>,
    /// A transactional id that the request names.
    #[cfg_attr(feature = "control", serde(default, skip_serializing_if = "Option::is_none"))]
    pub transactional_id: Option<String>,
    /// The member id with which the request is made.
    #[cfg_attr(feature = "control", serde(default, skip_serializing_if = "Option::is_none"))]
    pub member: Option<String>,
    /// Fields of the request by their schema names, or the last parts of their paths, as in `topicData.name`. One of the
    /// values that stand there must be the one given.
    #[cfg_attr(
        feature = "control",
        serde(default, skip_serializing_if = "BTreeMap::is_empty"),
        schema(value_type = Object)
    )]
    pub fields: BTreeMap<String, FieldValue>,
    /// Only the nth request that matches, counted from 1.
    #[cfg_attr(feature = "control", serde(default, skip_serializing_if = "Option::is_none"))]
    pub nth: Option<u64>,
    /// Only the first so many.
    #[cfg_attr(feature = "control", serde(default, skip_serializing_if = "Option::is_none"))]
    pub first: Option<u64>,
    /// Only every so-manieth: with 3, the third, the sixth, …
    #[cfg_attr(feature = "control", serde(default, skip_serializing_if = "Option::is_none"))]
    pub every: Option<u64>,
    /// Each only with this probability, above 0 and at most 1. Drawn from the cluster's seed and the rule's number, so that
    /// the same requests in the same order give the same result.
    #[cfg_attr(feature = "control", serde(default, skip_serializing_if = "Option::is_none"))]
    pub probability: Option<f64>,
    /// Only from so long after the injection on, in cluster time. Requests before that are not counted.
    #[cfg_attr(
        feature = "control",
        serde(rename = "fromMs", default, skip_serializing_if = "Option::is_none", with = "optional_millis"),
        schema(value_type = Option<u64>)
    )]
    pub from: Option<Duration>,
    /// Only until so long after the injection, in cluster time, not including that moment. Requests after it are not counted.
    #[cfg_attr(
        feature = "control",
        serde(rename = "toMs", default, skip_serializing_if = "Option::is_none", with = "optional_millis"),
        schema(value_type = Option<u64>)
    )]
    pub to: Option<Duration>,
    /// What becomes of the requests hit. One verdict is that of every hit; of several, the first hit takes the first, the
    /// second the second, and after the last the rule is done: requests go on as if it were not there.
    pub verdicts: Vec<Verdict>,
    /// Whether it is all right if the rule never hits.
    #[cfg_attr(feature = "control", serde(default))]
    pub optional: bool,
}

impl FaultSpec {
    /// A rule about all of these, as yet without a verdict.
    pub fn on(on: impl Into<On>) -> Self {
        Self {
            name: None,
            on: on.into(),
            min_version: None,
            max_version: None,
            broker: None,
            client_id: None,
            connection: None,
            topic: None,
            partition: None,
            group: None,
            transactional_id: None,
            member: None,
            fields: BTreeMap::new(),
            nth: None,
            first: None,
            every: None,
            probability: None,
            from: None,
            to: None,
            verdicts: Vec::new(),
            optional: false,
        }
    }

    /// Whether it names things that requests list: topics, partitions, groups, members, transactional ids.
    pub(super) fn names_items(&self) -> bool {
        let names = [&self.topic, &self.group, &self.transactional_id, &self.member];
        self.partition.is_some() || names.into_iter().any(Option::is_some)
    }
}

impl From<Api> for On {
    fn from(api: Api) -> Self {
        Self::Api(api)
    }
}

impl fmt::Display for On {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Api(api) => write!(f, "{api}"),
            Self::AnyRequest => f.write_str("any"),
            Self::Connect => f.write_str("connect"),
        }
    }
}

impl FromStr for On {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "any" => Ok(Self::AnyRequest),
            "connect" => Ok(Self::Connect),
            _ => text.parse().map(Self::Api),
        }
    }
}

/// In short, as lists and messages show it: `Produce topic=orders first=2: fail NOT_LEADER_OR_FOLLOWER`.
impl fmt::Display for FaultSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.on)?;
        let shown: [(&str, Option<&dyn fmt::Display>); 13] = [
            ("minVersion", shown(&self.min_version)),
            ("maxVersion", shown(&self.max_version)),
            ("broker", shown(&self.broker)),
            ("clientId", shown(&self.client_id)),
            ("connection", shown(&self.connection)),
            ("topic", shown(&self.topic)),
            ("partition", shown(&self.partition)),
            ("group", shown(&self.group)),
            ("transactionalId", shown(&self.transactional_id)),
            ("member", shown(&self.member)),
            ("nth", shown(&self.nth)),
            ("first", shown(&self.first)),
            ("every", shown(&self.every)),
        ];
        for (name, value) in shown.into_iter().filter_map(|(name, value)| Some((name, value?))) {
            write!(f, " {name}={value}")?;
        }
        for (name, value) in &self.fields {
            write!(f, " {name}={value}")?;
        }
        if let Some(probability) = self.probability {
            write!(f, " probability={probability}")?;
        }
        for (name, time) in [("from", self.from), ("to", self.to)] {
            if let Some(time) = time {
                write!(f, " {name}={time:?}")?;
            }
        }
        let verdicts: Vec<String> = self.verdicts.iter().map(Verdict::to_string).listed();
        write!(f, ": {}", verdicts.join(", then "))
    }
}

fn shown<T: fmt::Display>(value: &Option<T>) -> Option<&dyn fmt::Display> {
    value.as_ref().map(|value| value as &dyn fmt::Display)
}

#[cfg(feature = "control")]
impl serde::Serialize for On {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "control")]
impl<'de> serde::Deserialize<'de> for On {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A duration as whole milliseconds.
#[cfg(feature = "control")]
pub(super) mod millis {
    use super::Duration;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(in crate::fault) fn serialize<S: Serializer>(time: &Duration, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u64(u64::try_from(time.as_millis()).unwrap_or(u64::MAX))
    }

    pub(in crate::fault) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
        u64::deserialize(from).map(Duration::from_millis)
    }
}

/// The same, where there may be none.
#[cfg(feature = "control")]
mod optional_millis {
    use super::Duration;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(time: &Option<Duration>, to: S) -> Result<S::Ok, S::Error> {
        time.map(|time| u64::try_from(time.as_millis()).unwrap_or(u64::MAX)).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Duration>, D::Error> {
        Ok(Option::<u64>::deserialize(from)?.map(Duration::from_millis))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorCode;

    #[test]
    fn a_rule_is_told_in_one_line() {
        let spec = FaultSpec {
            topic: Some("orders".into()),
            first: Some(2),
            verdicts: vec![Verdict::Fail(ErrorCode::NotLeaderOrFollower), Verdict::Pass],
            ..FaultSpec::on(Api::Produce)
        };
        let text = "Produce topic=orders first=2: fail NOT_LEADER_OR_FOLLOWER, then pass";
        assert_eq!(spec.to_string(), text);
    }

    #[cfg(feature = "control")]
    #[test]
    fn json_is_read_as_it_is_written() {
        let json = serde_json::json!({
            "on": "Produce", "topic": "orders", "fields": {"acks": -1}, "nth": 3, "fromMs": 5,
            "verdicts": [
                "hold", {"fail": "NOT_LEADER_OR_FOLLOWER"}, {"delayMs": 20},
                {"dribble": {"bytes": 1, "everyMs": 2}}, {"respond": {"throttleTimeMs": 1}}, {"halfOpen": "toClient"},
            ],
            "optional": true,
        });
        let spec: FaultSpec = serde_json::from_value(json.clone()).unwrap();
        assert_eq!(spec.verdicts[2], Verdict::Delay(Duration::from_millis(20)));
        assert_eq!(spec.from, Some(Duration::from_millis(5)));
        assert_eq!(serde_json::to_value(&spec).unwrap(), json);
    }

    #[cfg(feature = "control")]
    #[test]
    fn json_with_unknown_names_is_refused_with_what_would_be_right() {
        let refused = |json| serde_json::from_value::<FaultSpec>(json).unwrap_err().to_string();
        let error = refused(serde_json::json!({"on": "Prodoce", "verdicts": ["hold"]}));
        assert!(error.contains("is it Produce?"), "{error}");
        let error = refused(serde_json::json!({"on": "Produce", "verdicts": [], "topics": "a"}));
        assert!(error.contains("unknown field `topics`"), "{error}");
    }
}
