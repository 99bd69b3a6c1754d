//! What a broker is.

use crate::list::Listed;
use crate::metadata::Broker;
use crate::shared::Shared;

/// A broker as it registered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct BrokerView {
    /// The broker's id.
    pub id: i32,
    /// Where it listens.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Its rack; `None` if it has none.
    pub rack: Option<String>,
    /// Whether it is there: `false` while it is stopped.
    pub running: bool,
    /// How many partitions it leads.
    pub leads: usize,
}

/// All brokers, by id.
pub(crate) fn views(shared: &Shared) -> Vec<BrokerView> {
    shared.look(|state| {
        let image = state.metadata.image();
        let view = |broker: &Broker| {
            let endpoint = broker.endpoints.first()?;
            let partitions = image.topics().flat_map(|topic| &topic.partitions);
            Some(BrokerView {
                id: broker.id,
                host: endpoint.host.to_string(),
                port: endpoint.port,
                rack: broker.rack.as_deref().map(str::to_owned),
                running: !broker.fenced,
                leads: partitions.filter(|partition| partition.leader == broker.id).count(),
            })
        };
        image.brokers().filter_map(view).listed()
    })
}
