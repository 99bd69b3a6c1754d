//! Requests and replies over topics.

use super::{Handles, Run};
use crate::error::Error;
use crate::trace::{self, Exchange};

/// Lists the requests over topics that wait, or waited, for a reply, oldest first: those whose records have the headers
/// `kafka_correlationId` and `kafka_replyTopic`; and what became of each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct ListExchanges {
    /// Only those whose requests lie in this topic.
    pub topic: Option<String>,
    /// Only the one with this correlation id.
    pub correlation_id: Option<String>,
}

/// Requests over topics.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ExchangeList {
    /// The exchanges, oldest first.
    pub exchanges: Vec<Exchange>,
}

impl Run for ListExchanges {
    type Answer = ExchangeList;

    fn run(self, handles: &Handles) -> Result<ExchangeList, Error> {
        let mut exchanges = trace::of(&handles.shared).exchanges();
        exchanges.retain(|exchange| {
            self.topic.as_ref().is_none_or(|topic| *topic == exchange.request.topic)
                && self.correlation_id.as_ref().is_none_or(|id| *id == exchange.correlation_id)
        });
        Ok(ExchangeList { exchanges })
    }
}

#[cfg(feature = "control")]
mod json {
    use serde::ser::{Error as _, SerializeMap};
    use serde::{Serialize, Serializer};
    use serde_json::Value;
    use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema};
    use utoipa::openapi::{Ref, RefOr};
    use utoipa::{PartialSchema, ToSchema};

    use super::ExchangeList;

    /// A request over topics, and what became of its reply.
    #[derive(Debug, ToSchema)]
    #[schema(as = Exchange, rename_all = "camelCase")]
    #[allow(dead_code, reason = "it describes what Exchange::to_json writes")]
    struct ExchangeView {
        /// What the request's header `kafka_correlationId` says.
        correlation_id: String,
        /// Where the request lies.
        request: PlaceView,
        /// Who sent it, if that is in the trace.
        sent_by: Option<PartyView>,
        /// Wire time since the cluster's start at which it was sent, in milliseconds.
        sent_at_ms: Option<f64>,
        /// The topic in which the reply is awaited.
        reply_topic: String,
        /// The partition in which it is awaited, if the request names one.
        reply_partition: Option<i32>,
        /// Where the reply lies.
        reply: Option<PlaceView>,
        /// Who sent the reply.
        replied_by: Option<PartyView>,
        /// When it was sent.
        replied_at_ms: Option<f64>,
        /// Who fetched it: whoever asked, if that one did, else the first.
        delivered_to: Option<PartyView>,
        /// When it was fetched.
        delivered_at_ms: Option<f64>,
        /// `answered`, `pending`, `lost` or `unknown`.
        verdict: String,
        /// Why it is not answered.
        why: Option<String>,
    }

    /// A place in a topic.
    #[derive(Debug, ToSchema)]
    #[schema(as = RecordPlace, rename_all = "camelCase")]
    #[allow(dead_code, reason = "it describes what RecordPlace::to_json writes")]
    struct PlaceView {
        /// The topic.
        topic: String,
        /// The partition.
        partition: i32,
        /// The offset.
        offset: i64,
    }

    /// Somebody at the other end of a connection.
    #[derive(Debug, ToSchema)]
    #[schema(as = Party, rename_all = "camelCase")]
    #[allow(dead_code, reason = "it describes what Party::to_json writes")]
    struct PartyView {
        /// The client id.
        client_id: String,
        /// The connection.
        connection: u64,
        /// The member of a consumer group that it was then.
        member: Option<String>,
        /// Its generation.
        generation: Option<i32>,
    }

    impl Serialize for ExchangeList {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let exchanges =
                self.exchanges.iter().map(|exchange| serde_json::from_str::<Value>(&exchange.to_json()));
            let exchanges = exchanges.collect::<Result<Vec<_>, _>>().map_err(S::Error::custom)?;
            let mut map = serializer.serialize_map(Some(1))?;
            map.serialize_entry("exchanges", &exchanges)?;
            map.end()
        }
    }

    impl PartialSchema for ExchangeList {
        fn schema() -> RefOr<Schema> {
            let exchanges = ArrayBuilder::new().items(Ref::from_schema_name(ExchangeView::name()));
            ObjectBuilder::new().property("exchanges", exchanges).required("exchanges").into()
        }
    }

    impl ToSchema for ExchangeList {
        fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
            schemas.push((ExchangeView::name().into_owned(), ExchangeView::schema()));
            ExchangeView::schemas(schemas);
        }
    }
}
