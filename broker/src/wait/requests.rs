//! Waits for requests.

use std::sync::Arc;

use tokio::runtime::Handle;

use super::{Changes, Seen, Wait, counted};
use crate::Api;
use crate::cluster::Cluster;
use crate::list::Listed;
use crate::ordered::OrderedSet;
use crate::shared::Shared;
use crate::trace::{Follower, TracedRequest};

/// What a request must be like. What is not said is not looked at.
///
/// ```
/// use kafkito::{Api, Cluster, RequestWhere};
///
/// let kafka = Cluster::start()?;
/// let commits = RequestWhere::api(Api::OffsetCommit).client("app").group("billing").topic("orders");
/// let none = kafka.has_requests(1, commits).within(std::time::Duration::from_millis(5)).wait();
/// assert!(none.unwrap_err().to_string().contains("saw: 0 requests"));
/// # Ok::<(), kafkito::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct RequestWhere {
    /// The API by Kafka's name.
    #[cfg_attr(feature = "control", serde(default), schema(value_type = Option<String>))]
    pub api: Option<Api>,
    /// The client id.
    #[cfg_attr(feature = "control", serde(default))]
    pub client_id: Option<String>,
    /// The group that it concerns.
    #[cfg_attr(feature = "control", serde(default))]
    pub group: Option<String>,
    /// A topic that it names.
    #[cfg_attr(feature = "control", serde(default))]
    pub topic: Option<String>,
    /// The number in the trace of the first request that counts. Default: the first that is kept.
    #[cfg_attr(feature = "control", serde(default))]
    pub since: Option<u64>,
}

impl RequestWhere {
    /// Requests of this API.
    pub fn api(api: Api) -> Self {
        Self { api: Some(api), ..Self::default() }
    }

    /// Only those of clients that call themselves so.
    pub fn client(mut self, client_id: impl Into<String>) -> Self {
        self.client_id = Some(client_id.into());
        self
    }

    /// Only those that concern this group.
    pub fn group(mut self, group: impl Into<String>) -> Self {
        self.group = Some(group.into());
        self
    }

    /// Only those that name this topic.
    pub fn topic(mut self, topic: impl Into<String>) -> Self {
        self.topic = Some(topic.into());
        self
    }

    /// Only those with this number in the trace and later ones.
    pub fn since(mut self, number: u64) -> Self {
        self.since = Some(number);
        self
    }

    fn is(&self, request: &TracedRequest) -> bool {
        self.api.is_none_or(|api| request.api() == Some(api))
            && self.client_id.as_deref().is_none_or(|client_id| &*request.client_id == client_id)
            && self.since.is_none_or(|since| request.number >= since)
            && self.group.as_deref().is_none_or(|group| request.group() == Some(group))
            && self.topic.as_deref().is_none_or(|topic| request.topics().iter().any(|name| name == topic))
    }

    fn told(&self) -> String {
        let api = self.api.map_or("any API".into(), |api| api.to_string());
        let parts = [("client", &self.client_id), ("group", &self.group), ("topic", &self.topic)];
        let parts = parts.iter().filter_map(|(what, name)| Some(format!(" {what} {:?}", name.as_ref()?)));
        format!("{api}{}", parts.listed().join(","))
    }
}

impl Cluster {
    /// Waits until so many requests of a kind have arrived since the cluster was started, as far back as the trace reaches.
    /// Gives their number. Whether they have been answered makes no difference.
    pub fn has_requests(&self, count: u64, wanted: RequestWhere) -> Wait<u64> {
        requests(&self.shared, &self.runtime, count, wanted)
    }
}

/// Waits until so many requests of a kind have arrived.
pub(super) fn requests(
    shared: &Arc<Shared>,
    runtime: &Handle,
    count: u64,
    wanted: RequestWhere,
) -> Wait<u64> {
    let what = format!("{} of {}", counted(count, "request"), wanted.told());
    let cluster = Arc::clone(shared);
    let mut follower = None;
    // A request is told again when it is answered.
    let mut seen = OrderedSet::new();
    let look = move |_: &Shared| {
        let follower =
            follower.get_or_insert_with(|| Follower::new(&cluster, Some(wanted.since.unwrap_or(0))));
        let news = follower.take().requests;
        seen.extend(news.iter().filter(|request| wanted.is(request)).map(|request| request.number));
        let there = seen.len() as u64;
        if there >= count { Seen::Done(there) } else { Seen::NotYet(counted(there, "request")) }
    };
    Wait::new(shared, runtime, what, look).woken_by(Changes::REQUESTS)
}
