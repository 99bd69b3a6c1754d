//! What AlterConfigs and IncrementalAlterConfigs amount to: changes of one resource's configs, judged first by the broker
//! that was asked and then by the controller, as in Kafka.

use super::{
    Config, Layers, Overrides,
    definition::{Kind, Scope, default_of},
    describe::is_only_dynamic,
    dynamic,
    resources::{self, invalid, request},
};
use crate::list::Listed;
use crate::{
    ErrorCode,
    metadata::{Image, Refusal, ResourceType, validate_topic_name},
};

/// New values by name, in the order in which they were asked for; `None` takes a config away.
pub(crate) type Changes = Vec<(String, Option<String>)>;

/// One operation of IncrementalAlterConfigs on one config.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Operation<'a> {
    pub(crate) name: &'a str,
    pub(crate) what: What,
    pub(crate) value: Option<&'a str>,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    Set,
    Delete,
    /// Adds to a list what it has not.
    Append,
    /// Takes items out of a list.
    Subtract,
}

impl What {
    /// The operation with Kafka's number.
    pub(crate) fn from_id(id: i8) -> Option<Self> {
        [Self::Set, Self::Delete, Self::Append, Self::Subtract].get(usize::try_from(id).ok()?).copied()
    }

    fn name(self) -> &'static str {
        match self {
            Self::Set => "SET",
            Self::Delete => "DELETE",
            Self::Append => "APPEND",
            Self::Subtract => "SUBTRACT",
        }
    }
}

/// The resource whose configs are to change, and all that it is judged by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Subject<'a> {
    pub(crate) config: &'a Config,
    pub(crate) image: &'a Image,
    /// The broker that was asked.
    pub(crate) broker_id: i32,
    pub(crate) kind: ResourceType,
    pub(crate) name: &'a str,
}

/// What Kafka looks at before it asks what resource it is: that no config is named twice, and that none has no value.
pub(crate) fn check_operations(operations: &[Operation<'_>]) -> Result<(), Refusal> {
    no_duplicates(operations.iter().map(|operation| operation.name))?;
    let without_value =
        |operation: &&Operation<'_>| operation.what != What::Delete && operation.value.is_none();
    no_nulls(operations.iter().filter(without_value).map(|operation| operation.name))
}

/// The same of what AlterConfigs is asked to set.
pub(crate) fn check_replacements(configs: &[(&str, Option<&str>)]) -> Result<(), Refusal> {
    no_duplicates(configs.iter().map(|(name, _)| *name))?;
    no_nulls(configs.iter().filter(|(_, value)| value.is_none()).map(|(name, _)| *name))
}

impl Subject<'_> {
    /// What IncrementalAlterConfigs changes, once [`check_operations`] has found nothing.
    pub(crate) fn incremental(&self, operations: &[Operation<'_>]) -> Result<Changes, Refusal> {
        if self.kind == ResourceType::Broker {
            self.is_here()?;
            self.preview(operations)?;
        }
        let mut changes = Changes::new();
        for operation in operations {
            let now = self.current().get(operation.name);
            let new = self.outcome(operation, now)?;
            if self.is_worth_a_record(now, new.as_ref()) {
                changes.push((operation.name.to_owned(), new));
            }
        }
        self.judge(&changes)?;
        Ok(changes)
    }

    /// What AlterConfigs changes, once [`check_replacements`] has found nothing: everything that is not named goes.
    pub(crate) fn replacing(&self, configs: &[(&str, Option<&str>)]) -> Result<Changes, Refusal> {
        let owned = |(name, value): &(&str, Option<&str>)| ((*name).to_owned(), value.map(str::to_owned));
        let new: Changes = configs.iter().map(owned).listed();
        if self.kind == ResourceType::Broker {
            self.is_here()?;
            self.check_dynamic(&changed(&Overrides::new(), &new))?;
        }
        let now = self.current();
        let gone = now.keys().filter(|name| !configs.iter().any(|(kept, _)| kept == name));
        let gone: Changes = gone.map(|name| (name.clone(), None)).listed();
        let mut changes = new;
        changes.retain(|(name, value)| self.is_worth_a_record(now.get(name), value.as_ref()));
        changes.extend(gone);
        self.judge(&changes)?;
        Ok(changes)
    }

    fn current(&self) -> &Overrides {
        self.image.config(self.kind, self.name)
    }

    fn layers(&self) -> Layers<'_> {
        self.config.layers(self.image.configs(), self.broker_id)
    }

    /// Kafka writes what is set for a broker even if it was set before: brokers reload files on it.
    fn is_worth_a_record(&self, now: Option<&String>, new: Option<&String>) -> bool {
        self.kind == ResourceType::Broker || now != new
    }

    /// A broker is asked about itself, or about all.
    fn is_here(&self) -> Result<(), Refusal> {
        match self.name.parse::<i32>() {
            _ if self.name.is_empty() => Ok(()),
            Ok(id) if id == self.broker_id => Ok(()),
            Ok(_) => Err(request(format!(
                "Unexpected broker id, expected {}, but received {}",
                self.broker_id, self.name
            ))),
            Err(_) => Err(request(format!("Node id must be an integer, but it is: {}", self.name))),
        }
    }

    /// The broker's own check of what its configs would be.
    fn preview(&self, operations: &[Operation<'_>]) -> Result<(), Refusal> {
        let mut configs = self.current().clone();
        for operation in operations {
            if matches!(operation.what, What::Append | What::Subtract) {
                let known = Scope::Broker.find(dynamic::base_name(operation.name));
                let Some(definition) = known.filter(|known| !is_only_dynamic(known.name)) else {
                    return Err(invalid(format!("Unknown config name: {}", operation.name)));
                };
                if definition.kind != Kind::List {
                    return Err(invalid(format!(
                        "Config value {} is not allowed for config key: {}",
                        operation.what.name().to_lowercase(),
                        operation.name
                    )));
                }
            }
            match self.outcome(operation, configs.get(operation.name))? {
                Some(value) => configs.insert(operation.name.to_owned(), value),
                None => configs.remove(operation.name),
            };
        }
        self.check_dynamic(&configs)
    }

    fn check_dynamic(&self, configs: &Overrides) -> Result<(), Refusal> {
        dynamic::check(configs, !self.name.is_empty(), self.layers())
    }

    /// What an operation makes of `now`.
    fn outcome(&self, operation: &Operation<'_>, now: Option<&String>) -> Result<Option<String>, Refusal> {
        let Operation { name, what, value } = *operation;
        let value = value.unwrap_or_default();
        match what {
            What::Set => Ok(Some(value.to_owned())),
            What::Delete => Ok(None),
            What::Append | What::Subtract => {
                // Of the configs of client metrics Kafka's controller knows no types.
                let scope = scope(self.kind).filter(|_| self.kind != ResourceType::ClientMetrics);
                let definition = scope.and_then(|scope| scope.find(name));
                let Some(definition) = definition.filter(|definition| definition.kind == Kind::List) else {
                    let what = what.name();
                    return Err(invalid(format!("Can't {what} to key {name} because its type is not LIST.")));
                };
                let now = now.map(String::as_str).or_else(|| default_of(definition)).unwrap_or_default();
                Ok(Some(edited(now, what, value)))
            }
        }
    }

    /// The controller's check of what the resource's configs would be.
    fn judge(&self, changes: &Changes) -> Result<(), Refusal> {
        let configs = changed(self.current(), changes);
        match self.kind {
            ResourceType::Topic => {
                if self.name.is_empty() {
                    return Err(request("Default topic resources are not allowed."));
                }
                validate_topic_name(self.name)?;
                resources::topic(&configs, self.layers())?;
                self.topic_exists()
            }
            ResourceType::Group if self.name.is_empty() => {
                Err(request("Default group resources are not allowed."))
            }
            ResourceType::Group => resources::group(&configs, self.layers()),
            ResourceType::ClientMetrics => resources::client_metrics(self.name, &configs),
            ResourceType::Broker if self.image.feature_level("eligible.leader.replicas.version") > 0 => {
                dynamic::check_eligible_leader_replicas(!self.name.is_empty(), changes)
            }
            ResourceType::Broker | ResourceType::BrokerLogger => Ok(()),
        }
    }

    fn topic_exists(&self) -> Result<(), Refusal> {
        if self.image.topic(self.name).is_some() {
            return Ok(());
        }
        let message = format!("The topic '{}' does not exist.", self.name);
        Err(Refusal::new(ErrorCode::UnknownTopicOrPartition, message))
    }
}

/// The scope whose definitions a resource's configs have.
pub(crate) fn scope(kind: ResourceType) -> Option<Scope> {
    match kind {
        ResourceType::Topic => Some(Scope::Topic),
        ResourceType::Broker => Some(Scope::Broker),
        ResourceType::Group => Some(Scope::Group),
        ResourceType::ClientMetrics => Some(Scope::ClientMetrics),
        ResourceType::BrokerLogger => None,
    }
}

fn changed(now: &Overrides, changes: &Changes) -> Overrides {
    let mut configs = now.clone();
    for (name, value) in changes {
        match value {
            Some(value) => configs.insert(name.clone(), value.clone()),
            None => configs.remove(name),
        };
    }
    configs
}

fn edited(list: &str, what: What, value: &str) -> String {
    let mut items: Vec<&str> = list.split(',').filter(|item| !item.is_empty()).listed();
    for item in value.split(',') {
        let found = items.iter().position(|kept| *kept == item);
        match (what, found) {
            (What::Subtract, Some(at)) => drop(items.remove(at)),
            (What::Append, None) => items.push(item),
            _ => {}
        }
    }
    items.join(",")
}

fn no_duplicates<'a>(names: impl Iterator<Item = &'a str>) -> Result<(), Refusal> {
    let mut seen = crate::ordered::OrderedSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(request("Error due to duplicate config keys"));
        }
    }
    Ok(())
}

fn no_nulls<'a>(names: impl Iterator<Item = &'a str>) -> Result<(), Refusal> {
    let names: Vec<&str> = names.listed();
    if names.is_empty() {
        return Ok(());
    }
    Err(request(format!("Null value not supported for : {}", names.join(", "))))
}

#[cfg(test)]
mod tests;
