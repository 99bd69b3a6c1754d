//! What becomes of a request that a rule hits.

use std::fmt;
use std::time::Duration;

use super::value::Fields;
use crate::ErrorCode;

/// What becomes of a request that a rule hits. Delays and holds are wire time: real, whatever the cluster's clock does.
///
/// *Applied* means that the broker did what was asked, as far as it got: only the answer is then at the rule's mercy.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
#[non_exhaustive]
pub enum Verdict {
    /// It is served as if there were no rule; the hit counts.
    Pass,
    /// Not applied; answered with an error code as Kafka would. A rule that names topics, partitions, groups or members
    /// fails only those, and the rest of the request is served. Produce with `acks=0` has its connection closed.
    ///
    /// Produce with [`NotEnoughReplicasAfterAppend`](ErrorCode::NotEnoughReplicasAfterAppend) *is* applied: that is what the
    /// code says. A producer without idempotence that tries again appends its records twice. With
    /// [`RequestTimedOut`](ErrorCode::RequestTimedOut) it is not; for a write of which the client learns nothing there are
    /// [`LoseResponse`](Self::LoseResponse) and [`DisconnectAfter`](Self::DisconnectAfter).
    Fail(ErrorCode),
    /// Served after so long.
    #[cfg_attr(feature = "control", serde(rename = "delayMs", with = "super::spec::millis"))]
    Delay(Duration),
    /// Applied at once, answered after so long.
    #[cfg_attr(feature = "control", serde(rename = "delayResponseMs", with = "super::spec::millis"))]
    DelayResponse(Duration),
    /// Applied; the answer is held until it is released.
    Hold,
    /// Held before it is applied, until it is released.
    HoldRequest,
    /// Not applied; its connection is closed.
    Disconnect,
    /// Applied; its connection is closed instead of an answer.
    DisconnectAfter,
    /// Applied; no answer is written, and the connection stays. Clients that keep several requests in flight may find the
    /// next answer out of order.
    LoseResponse,
    /// Neither applied nor answered; the connection stays.
    Swallow,
    /// Not applied; answered with these fields, by their schema names, over Kafka's defaults.
    Respond(Fields),
    /// Applied; so many bytes of the answer are written, its length of four bytes included, then the connection is closed.
    Truncate(usize),
    /// Applied; some bits of the answer are flipped, always the same ones for the same seed. Length and correlation id
    /// stay as they are.
    Corrupt,
    /// Metadata and DescribeTopicPartitions: topics, partitions and leaders are told as they were when the rule was injected;
    /// the list of brokers, which a running cluster does not change, as it is.
    StaleMetadata,
    /// Applied; the answer says that the client is throttled (`throttleTimeMs`), and for so long no further request of its
    /// connection is taken up, as with Kafka's quotas.
    #[cfg_attr(feature = "control", serde(rename = "throttleMs", with = "super::spec::millis"))]
    Throttle(Duration),
    /// Applied; the answer is written in pieces.
    #[cfg_attr(feature = "control", serde(rename_all = "camelCase"))]
    Dribble {
        /// Bytes of a piece, at least 1.
        bytes: usize,
        /// The pause after each.
        #[cfg_attr(feature = "control", serde(rename = "everyMs", with = "super::spec::millis"))]
        every: Duration,
    },
    /// From now on nothing passes in this direction, and nobody is told (no FIN): requests are not taken up, or answers
    /// not written. It lasts until the client closes the connection, or the rule is removed, which closes it.
    ///
    /// With [`Fault::on_connect`](super::Fault::on_connect) that begins with the connection, else with the request that was
    /// hit: going from the client it is not applied, going to the client it is.
    HalfOpen(Direction),
    /// On connections: reset at once.
    Refuse,
    /// On connections: nothing is read from it for so long.
    #[cfg_attr(feature = "control", serde(rename = "acceptSlowlyMs", with = "super::spec::millis"))]
    AcceptSlowly(Duration),
    /// On connections: no more than so many bytes a second pass in each direction.
    Bandwidth(u64),
}

/// Which way bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase")
)]
pub enum Direction {
    /// Requests.
    FromClient,
    /// Answers.
    ToClient,
}

impl Verdict {
    /// Whether it is about connections, and only about them.
    pub(super) fn is_for_connections(&self) -> bool {
        matches!(self, Self::Refuse | Self::AcceptSlowly(_) | Self::Bandwidth(_))
    }

    /// Whether the request is applied, and its answer does not arrive, not whole, or damaged.
    pub(super) fn loses_answer(&self) -> bool {
        matches!(
            self,
            Self::DisconnectAfter
                | Self::LoseResponse
                | Self::Truncate(_)
                | Self::Corrupt
                | Self::HalfOpen(Direction::ToClient)
        )
    }

    /// Whether a new connection can get it.
    pub(super) fn fits_connections(&self) -> bool {
        self.is_for_connections() || matches!(self, Self::Pass | Self::HalfOpen(_))
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::FromClient => "from the client",
            Self::ToClient => "to the client",
        })
    }
}

/// In short, as the trace and the list of rules show it.
impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pass => f.write_str("pass"),
            Self::Fail(code) => write!(f, "fail {code}"),
            Self::Delay(time) => write!(f, "delay {time:?}"),
            Self::DelayResponse(time) => write!(f, "delay the response {time:?}"),
            Self::Hold => f.write_str("hold"),
            Self::HoldRequest => f.write_str("hold the request"),
            Self::Disconnect => f.write_str("disconnect"),
            Self::DisconnectAfter => f.write_str("disconnect after it was applied"),
            Self::LoseResponse => f.write_str("lose the response"),
            Self::Swallow => f.write_str("swallow"),
            Self::Respond(fields) => write!(f, "respond {fields}"),
            Self::Truncate(bytes) => write!(f, "truncate after {bytes} bytes"),
            Self::Corrupt => f.write_str("corrupt"),
            Self::StaleMetadata => f.write_str("stale metadata"),
            Self::Throttle(time) => write!(f, "throttle {time:?}"),
            Self::Dribble { bytes, every } => write!(f, "dribble {bytes} bytes every {every:?}"),
            Self::HalfOpen(direction) => write!(f, "nothing passes {direction}"),
            Self::Refuse => f.write_str("refuse"),
            Self::AcceptSlowly(time) => write!(f, "accept after {time:?}"),
            Self::Bandwidth(rate) => write!(f, "{rate} bytes/s"),
        }
    }
}

#[cfg(feature = "control")]
mod json_schema {
    //! What a verdict is in JSON: a name, or an object of one field. Written by hand, as the derived one cannot say that a
    //! duration is a number.

    use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Schema, SchemaType, Type};
    use utoipa::openapi::{Ref, RefOr};
    use utoipa::{PartialSchema, ToSchema};

    use super::{Direction, Verdict};

    const PLAIN: [&str; 10] = [
        "pass",
        "hold",
        "holdRequest",
        "disconnect",
        "disconnectAfter",
        "loseResponse",
        "swallow",
        "corrupt",
        "staleMetadata",
        "refuse",
    ];
    const NUMBERS: [&str; 6] =
        ["delayMs", "delayResponseMs", "truncate", "throttleMs", "acceptSlowlyMs", "bandwidth"];

    fn number() -> ObjectBuilder {
        ObjectBuilder::new().schema_type(SchemaType::new(Type::Integer)).minimum(Some(0))
    }

    fn one(name: &str, schema: impl Into<RefOr<Schema>>) -> ObjectBuilder {
        ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::Object))
            .property(name, schema)
            .required(name)
            .additional_properties(Some(utoipa::openapi::schema::AdditionalProperties::FreeForm(false)))
    }

    impl PartialSchema for Verdict {
        fn schema() -> RefOr<Schema> {
            let text = || ObjectBuilder::new().schema_type(SchemaType::new(Type::String));
            let any = ObjectBuilder::new().schema_type(SchemaType::new(Type::Object));
            let dribble = ObjectBuilder::new()
                .schema_type(SchemaType::new(Type::Object))
                .property("bytes", number())
                .required("bytes")
                .property("everyMs", number())
                .required("everyMs");
            let mut all = OneOfBuilder::new()
                .item(text().enum_values(Some(PLAIN)))
                .item(one("fail", text().examples(["NOT_LEADER_OR_FOLLOWER"])))
                .item(one("respond", any))
                .item(one("dribble", dribble))
                .item(one("halfOpen", Ref::from_schema_name("Direction")));
            for name in NUMBERS {
                all = all.item(one(name, number()));
            }
            all.into()
        }
    }

    impl ToSchema for Verdict {
        fn name() -> std::borrow::Cow<'static, str> {
            "Verdict".into()
        }

        fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
            schemas.push(("Direction".into(), Direction::schema()));
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        use crate::{ErrorCode, Fields};
        use std::time::Duration;

        fn all() -> Vec<Verdict> {
            let time = Duration::from_millis(7);
            vec![
                Verdict::Pass,
                Verdict::Fail(ErrorCode::NotCoordinator),
                Verdict::Delay(time),
                Verdict::DelayResponse(time),
                Verdict::Hold,
                Verdict::HoldRequest,
                Verdict::Disconnect,
                Verdict::DisconnectAfter,
                Verdict::LoseResponse,
                Verdict::Swallow,
                Verdict::Respond(Fields::new().set("errorCode", 3)),
                Verdict::Truncate(3),
                Verdict::Corrupt,
                Verdict::StaleMetadata,
                Verdict::Throttle(time),
                Verdict::Dribble { bytes: 1, every: time },
                Verdict::HalfOpen(Direction::ToClient),
                Verdict::Refuse,
                Verdict::AcceptSlowly(time),
                Verdict::Bandwidth(9),
            ]
        }

        #[test]
        fn every_verdict_is_in_the_schema_as_it_is_written() {
            let schema = serde_json::to_string(&Verdict::schema()).unwrap();
            for verdict in all() {
                let json = serde_json::to_value(&verdict).unwrap();
                let name = match &json {
                    serde_json::Value::String(name) => name.clone(),
                    object => object.as_object().unwrap().keys().next().unwrap().clone(),
                };
                assert!(schema.contains(&format!("\"{name}\"")), "{name} is not in {schema}");
                assert_eq!(serde_json::from_value::<Verdict>(json).unwrap(), verdict);
            }
        }
    }
}
