//! Kafka's APIs by name.

use std::fmt;
use std::str::FromStr;

macro_rules! apis {
    ($($key:literal $name:ident)*) => {
        /// An API of the Kafka protocol, as of Apache Kafka 4.3.1, whether kafkito serves it or not.
        ///
        /// ```
        /// use kafkito::Api;
        ///
        /// assert_eq!(Api::Produce.key(), 0);
        /// assert_eq!("JoinGroup".parse(), Ok(Api::JoinGroup));
        /// assert!("JoinGroups".parse::<Api>().unwrap_err().contains("JoinGroup"));
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Api {
            $(#[doc = concat!("Kafka's API key ", $key, ".")] $name = $key,)*
        }

        impl Api {
            /// Every API, in the order of their keys.
            pub const ALL: &'static [Api] = &[$(Api::$name),*];

            /// The API with this key.
            pub fn from_key(key: i16) -> Option<Self> {
                match key { $($key => Some(Self::$name),)* _ => None }
            }

            /// Kafka's name of the API, as in `OffsetCommit`.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }
        }
    };
}

impl Api {
    /// The number on the wire.
    pub fn key(self) -> i16 {
        self as i16
    }
}

impl fmt::Display for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Api {
    type Err = String;

    /// By Kafka's name, in any case.
    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().find(|api| api.name().eq_ignore_ascii_case(name));
        found.copied().ok_or_else(|| {
            let near = crate::suggest::closest(name, Self::ALL.iter().map(|api| api.name()));
            match near {
                Some(near) => format!("Kafka has no API {name:?}; is it {near}?"),
                None => {
                    format!("Kafka has no API {name:?}: names are Kafka's, as in Produce, Fetch, JoinGroup")
                }
            }
        })
    }
}

#[cfg(feature = "control")]
impl serde::Serialize for Api {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

#[cfg(feature = "control")]
impl<'de> serde::Deserialize<'de> for Api {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        name.parse().map_err(serde::de::Error::custom)
    }
}

apis! {
    0 Produce
    1 Fetch
    2 ListOffsets
    3 Metadata
    4 LeaderAndIsr
    5 StopReplica
    6 UpdateMetadata
    7 ControlledShutdown
    8 OffsetCommit
    9 OffsetFetch
    10 FindCoordinator
    11 JoinGroup
    12 Heartbeat
    13 LeaveGroup
    14 SyncGroup
    15 DescribeGroups
    16 ListGroups
    17 SaslHandshake
    18 ApiVersions
    19 CreateTopics
    20 DeleteTopics
    21 DeleteRecords
    22 InitProducerId
    23 OffsetForLeaderEpoch
    24 AddPartitionsToTxn
    25 AddOffsetsToTxn
    26 EndTxn
    27 WriteTxnMarkers
    28 TxnOffsetCommit
    29 DescribeAcls
    30 CreateAcls
    31 DeleteAcls
    32 DescribeConfigs
    33 AlterConfigs
    34 AlterReplicaLogDirs
    35 DescribeLogDirs
    36 SaslAuthenticate
    37 CreatePartitions
    38 CreateDelegationToken
    39 RenewDelegationToken
    40 ExpireDelegationToken
    41 DescribeDelegationToken
    42 DeleteGroups
    43 ElectLeaders
    44 IncrementalAlterConfigs
    45 AlterPartitionReassignments
    46 ListPartitionReassignments
    47 OffsetDelete
    48 DescribeClientQuotas
    49 AlterClientQuotas
    50 DescribeUserScramCredentials
    51 AlterUserScramCredentials
    52 Vote
    53 BeginQuorumEpoch
    54 EndQuorumEpoch
    55 DescribeQuorum
    56 AlterPartition
    57 UpdateFeatures
    58 Envelope
    59 FetchSnapshot
    60 DescribeCluster
    61 DescribeProducers
    62 BrokerRegistration
    63 BrokerHeartbeat
    64 UnregisterBroker
    65 DescribeTransactions
    66 ListTransactions
    67 AllocateProducerIds
    68 ConsumerGroupHeartbeat
    69 ConsumerGroupDescribe
    70 ControllerRegistration
    71 GetTelemetrySubscriptions
    72 PushTelemetry
    73 AssignReplicasToDirs
    74 ListConfigResources
    75 DescribeTopicPartitions
    76 ShareGroupHeartbeat
    77 ShareGroupDescribe
    78 ShareFetch
    79 ShareAcknowledge
    80 AddRaftVoter
    81 RemoveRaftVoter
    82 UpdateRaftVoter
    83 InitializeShareGroupState
    84 ReadShareGroupState
    85 WriteShareGroupState
    86 DeleteShareGroupState
    87 ReadShareGroupStateSummary
    88 StreamsGroupHeartbeat
    89 StreamsGroupDescribe
    90 DescribeShareGroupOffsets
    91 AlterShareGroupOffsets
    92 DeleteShareGroupOffsets
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema;

    #[test]
    fn every_request_of_the_schema_is_an_api() {
        let keys = (0..i16::MAX).filter_map(|key| Some((key, schema::request(key)?)));
        let named: Vec<_> = keys.map(|(key, message)| (key, message.name())).collect();
        let apis: Vec<_> = Api::ALL.iter().map(|api| (api.key(), format!("{api}Request"))).collect();
        assert_eq!(named, apis.iter().map(|(key, name)| (*key, &**name)).collect::<Vec<_>>());
    }
}
