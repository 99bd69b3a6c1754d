//! What rules may know of a request. What stands in its body is read only when a rule asks, and then once.

use std::cell::OnceCell;
use std::sync::Arc;

use super::item::{self, Item, Topic};
use super::layout;
use crate::api_name::Api;
use crate::call::Client;
use crate::clock::Millis;
use crate::list::Listed;
use crate::net::header::RawRequest;
use crate::schema::{self, Struct, view};
use crate::shared::Shared;
use crate::state::TopicRef;
use crate::uuid::Uuid;

/// A request, or a connection that has not sent one yet, as rules see it.
pub(super) struct Facts<'a> {
    pub(super) shared: &'a Shared,
    pub(super) client: &'a Arc<Client>,
    /// `None` for a new connection.
    pub(super) raw: Option<&'a RawRequest>,
    /// Cluster time when it came.
    pub(super) now: Millis,
    body: OnceCell<Option<Struct>>,
    items: OnceCell<Vec<Item>>,
}

impl<'a> Facts<'a> {
    pub(super) fn new(
        shared: &'a Shared,
        client: &'a Arc<Client>,
        raw: Option<&'a RawRequest>,
        now: Millis,
    ) -> Self {
        Self { shared, client, raw, now, body: OnceCell::new(), items: OnceCell::new() }
    }

    /// The API, if there is a request.
    pub(super) fn api(&self) -> Option<Api> {
        Api::from_key(self.raw?.key)
    }

    /// The version, if there is a request.
    pub(super) fn version(&self) -> Option<i16> {
        self.raw.map(|raw| raw.version)
    }

    /// The body; `None` if it cannot be read, which its handler will find out, too.
    pub(super) fn body(&self) -> Option<&Struct> {
        self.body.get_or_init(|| self.raw.and_then(decode)).as_ref()
    }

    /// What the request names.
    pub(super) fn items(&self) -> &[Item] {
        self.items.get_or_init(|| self.read_items())
    }

    fn read_items(&self) -> Vec<Item> {
        let (Some(raw), Some(body)) = (self.raw, self.body()) else { return Vec::new() };
        let mut items = item::items(body, raw.version, &|id| topic_name(self.shared, id));
        if raw.key == layout::FETCH {
            items.extend(session_items(self.shared, body));
        }
        items
    }

    /// The request in one line.
    pub(super) fn summary(&self) -> String {
        self.raw.map_or_else(
            || "a new connection".into(),
            |raw| {
                let name = crate::routes::name_of(raw.key);
                format!("{name} v{} {}", raw.version, view::request(raw.key, raw.version, &raw.body))
            },
        )
    }
}

/// A request's body by the schema.
pub(super) fn decode(raw: &RawRequest) -> Option<Struct> {
    let message = schema::request(raw.key)?;
    Struct::decode_shared(message, raw.version, &raw.body).ok()
}

/// The name of the topic that has an id.
pub(super) fn topic_name(shared: &Shared, id: Uuid) -> Option<String> {
    shared.look(|state| state.metadata.topic_by_id(id).map(|topic| topic.name.to_string()))
}

/// What a fetch reads besides what it names: the partitions that its session remembers.
fn session_items(shared: &Shared, body: &Struct) -> Vec<Item> {
    let (Ok(id), Ok(epoch)) = (body.get_i32("sessionId"), body.get_i32("sessionEpoch")) else {
        return Vec::new();
    };
    if epoch <= 0 {
        return Vec::new();
    }
    shared.look(|state| {
        let remembered = state.fetch_sessions.partitions(id).filter_map(|partition| {
            let topic = match &partition.topic {
                TopicRef::Name(name) => name.clone(),
                TopicRef::Id(id) => state.metadata.topic_by_id(*id)?.name.to_string(),
            };
            Some(Item { topic: Topic::Name(topic), partition: Some(partition.index), ..Item::default() })
        });
        remembered.listed()
    })
}
