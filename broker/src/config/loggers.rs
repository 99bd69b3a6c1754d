//! The brokers' loggers, as configs. kafkito logs through the `log` crate, which the program around it directs
//! (`--log`): a level that is set here is kept and described, and directs nothing.

use crate::ordered::OrderedMap;

use super::{
    alter::{Operation, What},
    resources::{invalid, request},
};
use crate::metadata::Refusal;

/// The logger that every other goes by.
const ROOT: &str = "root";

/// The levels, in the order in which Kafka lists them.
const LEVELS: [&str; 6] = ["DEBUG", "ERROR", "FATAL", "INFO", "TRACE", "WARN"];

/// The levels of every broker's loggers. They are not kept anywhere, as in Kafka.
#[derive(Debug, Clone, Default)]
pub(crate) struct Loggers(OrderedMap<i32, String>);

impl Loggers {
    /// A broker's loggers and their levels.
    pub(crate) fn levels(&self, broker_id: i32) -> impl Iterator<Item = (&'static str, &str)> {
        let root = self.0.get(&broker_id).map_or("INFO", String::as_str);
        std::iter::once((ROOT, root))
    }

    /// Checks the operations, and carries them out unless they are to be checked only.
    pub(crate) fn alter(
        &mut self,
        broker_id: i32,
        operations: &[Operation<'_>],
        validate_only: bool,
    ) -> Result<(), Refusal> {
        operations.iter().try_for_each(check)?;
        if !validate_only {
            for level in operations.iter().filter_map(|operation| operation.value) {
                self.0.insert(broker_id, level.to_owned());
            }
        }
        Ok(())
    }
}

fn check(operation: &Operation<'_>) -> Result<(), Refusal> {
    let Operation { name, what, value } = *operation;
    match what {
        What::Append => Err(request("APPEND operation is not allowed for the BROKER_LOGGER resource")),
        What::Subtract => Err(request("SUBTRACT operation is not allowed for the BROKER_LOGGER resource")),
        _ if name != ROOT => Err(invalid(format!("Logger {name} does not exist!"))),
        What::Delete => Err(request("Removing the log level of the root logger is not allowed")),
        What::Set => {
            let level = value.unwrap_or_default();
            if LEVELS.contains(&level) {
                return Ok(());
            }
            Err(invalid(format!(
                "Cannot set the log level of {name} to {level} as it is not a supported log level. Valid log levels are {}",
                LEVELS.join(", ")
            )))
        }
    }
}

/// The broker that the name of a BROKER_LOGGER resource names must be the one that was asked.
pub(crate) fn is_here(name: &str, broker_id: i32) -> Result<(), Refusal> {
    match name.parse::<i32>() {
        Ok(id) if id == broker_id => Ok(()),
        Ok(_) => Err(request(format!("Unexpected node id. Expected {broker_id}, but received {name}"))),
        Err(_) => Err(request(format!("Node id must be an integer, but it is: {name}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(name: &str, what: What, value: &str) -> String {
        let operation = Operation { name, what, value: Some(value) };
        Loggers::default().alter(1, &[operation], false).unwrap_err().to_string()
    }

    #[test]
    fn a_level_is_kept_for_its_broker() {
        let mut loggers = Loggers::default();
        let set = Operation { name: "root", what: What::Set, value: Some("DEBUG") };
        loggers.alter(1, &[set], true).unwrap();
        assert_eq!(loggers.levels(1).next(), Some(("root", "INFO")));
        loggers.alter(1, &[set], false).unwrap();
        assert_eq!(loggers.levels(1).next(), Some(("root", "DEBUG")));
        assert_eq!(loggers.levels(2).next(), Some(("root", "INFO")));
    }

    #[test]
    fn refusals_are_kafkas() {
        assert_eq!(
            refusal("root", What::Set, "NOPE"),
            "INVALID_CONFIG: Cannot set the log level of root to NOPE as it is not a supported log level. Valid log levels \
             are DEBUG, ERROR, FATAL, INFO, TRACE, WARN"
        );
        assert_eq!(
            refusal("kafka.nope", What::Set, "DEBUG"),
            "INVALID_CONFIG: Logger kafka.nope does not exist!"
        );
        assert_eq!(
            refusal("root", What::Delete, ""),
            "INVALID_REQUEST: Removing the log level of the root logger is not allowed"
        );
        assert_eq!(
            refusal("root", What::Append, "DEBUG"),
            "INVALID_REQUEST: APPEND operation is not allowed for the BROKER_LOGGER resource"
        );
    }
}
