//! How requests list topics, partitions, groups and the like, and how their responses do: the one table from which rules
//! learn what a request is about, and by which errors find their places in an answer.

/// A list of a request, and the list of its response that has an entry for each of its elements.
pub(super) struct List {
    /// The array in the request.
    pub(super) request: &'static str,
    /// The array in the response; empty where the response says nothing of single elements.
    pub(super) response: &'static str,
    /// What names an element there and here. Elements that are no structs have an empty name in the request.
    pub(super) keys: &'static [(&'static str, &'static str)],
    /// Lists inside the elements.
    pub(super) inner: &'static [List],
    /// Whether a list without elements asks for everything, as null does everywhere.
    pub(super) empty_is_all: bool,
}

const fn list(
    request: &'static str,
    response: &'static str,
    keys: &'static [(&'static str, &'static str)],
    inner: &'static [List],
) -> List {
    List { request, response, keys, inner, empty_is_all: false }
}

const NAME: &[(&str, &str)] = &[("name", "name")];
const NAME_AND_ID: &[(&str, &str)] = &[("name", "name"), ("topicId", "topicId")];
const PARTITION_INDEX: &[(&str, &str)] = &[("partitionIndex", "partitionIndex")];
const GROUP: &[(&str, &str)] = &[("", "groupId")];
const MEMBER: &[(&str, &str)] = &[("memberId", "memberId"), ("groupInstanceId", "groupInstanceId")];
const RESOURCE: &[(&str, &str)] = &[("resourceType", "resourceType"), ("resourceName", "resourceName")];
const COORDINATOR: &[(&str, &str)] = &[("", "key")];
const PARTITIONS: &[List] = &[list("partitions", "partitions", PARTITION_INDEX, &[])];
const PARTITION_INDEXES: &[List] = &[list("partitionIndexes", "partitions", &[("", "partitionIndex")], &[])];

static PRODUCED: [List; 1] = [list("topicData", "responses", NAME_AND_ID, PRODUCED_PARTITIONS)];
const PRODUCED_PARTITIONS: &[List] =
    &[list("partitionData", "partitionResponses", &[("index", "index")], &[])];

static FETCHED: [List; 1] =
    [list("topics", "responses", &[("topic", "topic"), ("topicId", "topicId")], FETCHED_PARTITIONS)];
const FETCHED_PARTITIONS: &[List] =
    &[list("partitions", "partitions", &[("partition", "partitionIndex")], &[])];

static OFFSETS_FETCHED: [List; 2] = [
    list("topics", "topics", NAME, PARTITION_INDEXES),
    list("groups", "groups", &[("groupId", "groupId")], OFFSETS_OF_GROUP),
];
const OFFSETS_OF_GROUP: &[List] = &[list("topics", "topics", NAME_AND_ID, PARTITION_INDEXES)];

static EPOCH_ENDS: [List; 1] = [list("topics", "topics", &[("topic", "topic")], EPOCH_END_PARTITIONS)];
const EPOCH_END_PARTITIONS: &[List] = &[list("partitions", "partitions", &[("partition", "partition")], &[])];

static TOPICS: [List; 1] = [list("topics", "topics", NAME, &[])];
static TOPICS_BY_NAME_OR_ID: [List; 1] = [list("topics", "topics", NAME_AND_ID, &[])];
static TOPICS_AND_PARTITIONS: [List; 1] = [list("topics", "topics", NAME, PARTITIONS)];
static COMMITTED: [List; 1] = [list("topics", "topics", NAME_AND_ID, PARTITIONS)];
static COORDINATORS: [List; 1] = [list("coordinatorKeys", "coordinators", COORDINATOR, &[])];
static LEAVING: [List; 1] = [list("members", "members", MEMBER, &[])];
static GROUPS_DESCRIBED: [List; 1] = [list("groups", "groups", GROUP, &[])];
static GROUPS_DELETED: [List; 1] = [list("groupsNames", "results", GROUP, &[])];
static TOPICS_DELETED: [List; 2] =
    [list("topics", "responses", NAME_AND_ID, &[]), list("topicNames", "responses", &[("", "name")], &[])];
static CONFIGS_DESCRIBED: [List; 1] = [list("resources", "results", RESOURCE, &[])];
static CONFIGS_ALTERED: [List; 1] = [list("resources", "responses", RESOURCE, &[])];
static LOG_DIRS_ALTERED: [List; 1] = [list("dirs", "", &[], LOG_DIR_TOPICS)];
const LOG_DIR_TOPICS: &[List] = &[list("topics", "", &[], LOG_DIR_PARTITIONS)];
static LOG_DIRS: [List; 1] = [list("topics", "", &[], LOG_DIR_PARTITIONS)];
const LOG_DIR_PARTITIONS: &[List] = &[list("partitions", "", &[], &[])];
static PARTITIONS_CREATED: [List; 1] = [list("topics", "results", NAME, &[])];
static ACLS_CREATED: [List; 1] = [list("creations", "results", &[], &[])];
static ACLS_DELETED: [List; 1] = [list("filters", "filterResults", &[], &[])];
static ELECTIONS: [List; 1] =
    [list("topicPartitions", "replicaElectionResults", &[("topic", "topic")], ELECTION_PARTITIONS)];
const ELECTION_PARTITIONS: &[List] = &[list("partitions", "partitionResult", &[("", "partitionId")], &[])];
static REASSIGNED: [List; 1] = [list("topics", "responses", NAME, PARTITIONS)];
static PARTITIONS_BY_INDEX: [List; 1] = [list("topics", "topics", NAME, PARTITION_INDEXES)];
static QUORUM: [List; 1] = [list("topics", "topics", &[("topicName", "topicName")], PARTITIONS)];
static QUOTAS_ALTERED: [List; 1] = [list("entries", "entries", &[("entity", "entity")], &[])];
static TOPIC_PARTITIONS: [List; 1] = [List { empty_is_all: true, ..list("topics", "topics", NAME, &[]) }];

/// The lists of an API's request. Which of them a version has, the schema says.
pub(super) fn lists(key: i16) -> &'static [List] {
    match key {
        PRODUCE => &PRODUCED,
        FETCH => &FETCHED,
        LIST_OFFSETS | DELETE_RECORDS | OFFSET_DELETE => &TOPICS_AND_PARTITIONS,
        METADATA => &TOPICS_BY_NAME_OR_ID,
        OFFSET_COMMIT => &COMMITTED,
        OFFSET_FETCH => &OFFSETS_FETCHED,
        FIND_COORDINATOR => &COORDINATORS,
        LEAVE_GROUP => &LEAVING,
        DESCRIBE_GROUPS => &GROUPS_DESCRIBED,
        CREATE_TOPICS => &TOPICS,
        DELETE_TOPICS => &TOPICS_DELETED,
        OFFSET_FOR_LEADER_EPOCH => &EPOCH_ENDS,
        DESCRIBE_CONFIGS => &CONFIGS_DESCRIBED,
        ALTER_CONFIGS | INCREMENTAL_ALTER_CONFIGS => &CONFIGS_ALTERED,
        ALTER_REPLICA_LOG_DIRS => &LOG_DIRS_ALTERED,
        DESCRIBE_LOG_DIRS => &LOG_DIRS,
        CREATE_PARTITIONS => &PARTITIONS_CREATED,
        DELETE_GROUPS => &GROUPS_DELETED,
        CREATE_ACLS => &ACLS_CREATED,
        DELETE_ACLS => &ACLS_DELETED,
        ELECT_LEADERS => &ELECTIONS,
        ALTER_PARTITION_REASSIGNMENTS => &REASSIGNED,
        LIST_PARTITION_REASSIGNMENTS | DESCRIBE_PRODUCERS => &PARTITIONS_BY_INDEX,
        DESCRIBE_QUORUM => &QUORUM,
        ALTER_CLIENT_QUOTAS => &QUOTAS_ALTERED,
        DESCRIBE_TOPIC_PARTITIONS => &TOPIC_PARTITIONS,
        _ => &[],
    }
}

pub(super) const PRODUCE: i16 = 0;
pub(super) const FETCH: i16 = 1;
const LIST_OFFSETS: i16 = 2;
pub(super) const METADATA: i16 = 3;
const OFFSET_COMMIT: i16 = 8;
const OFFSET_FETCH: i16 = 9;
pub(super) const FIND_COORDINATOR: i16 = 10;
const LEAVE_GROUP: i16 = 13;
const DESCRIBE_GROUPS: i16 = 15;
pub(super) const API_VERSIONS: i16 = 18;
const CREATE_TOPICS: i16 = 19;
const DELETE_TOPICS: i16 = 20;
const DELETE_RECORDS: i16 = 21;
const OFFSET_FOR_LEADER_EPOCH: i16 = 23;
const CREATE_ACLS: i16 = 30;
const DELETE_ACLS: i16 = 31;
const DESCRIBE_CONFIGS: i16 = 32;
const ALTER_CONFIGS: i16 = 33;
pub(super) const ALTER_REPLICA_LOG_DIRS: i16 = 34;
pub(super) const DESCRIBE_LOG_DIRS: i16 = 35;
const CREATE_PARTITIONS: i16 = 37;
const DELETE_GROUPS: i16 = 42;
const ELECT_LEADERS: i16 = 43;
const INCREMENTAL_ALTER_CONFIGS: i16 = 44;
const ALTER_PARTITION_REASSIGNMENTS: i16 = 45;
const LIST_PARTITION_REASSIGNMENTS: i16 = 46;
const OFFSET_DELETE: i16 = 47;
const ALTER_CLIENT_QUOTAS: i16 = 49;
const DESCRIBE_QUORUM: i16 = 55;
const DESCRIBE_PRODUCERS: i16 = 61;
pub(super) const DESCRIBE_TOPIC_PARTITIONS: i16 = 75;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::ROUTES;
    use crate::schema::{self, Element, Entity, Shape, Type};

    /// The arrays of a struct that name topics or groups.
    fn naming(shape: &'static Shape) -> Vec<&'static str> {
        let names = |entity| matches!(entity, Some(Entity::TopicName | Entity::GroupId));
        let arrays = shape.fields.iter().filter(|field| match field.ty {
            Type::Array(Element::Struct(inner)) => inner.fields.iter().any(|field| names(field.entity)),
            Type::Array(_) => names(field.entity),
            Type::One(_) => false,
        });
        arrays.map(|field| field.name).collect()
    }

    fn inner(shape: &'static Shape, name: &str) -> Option<&'static Shape> {
        let field = &shape.fields[shape.position(name).unwrap_or_else(|| panic!("{shape:?} has no {name}"))];
        match field.ty {
            Type::Array(Element::Struct(inner)) => Some(inner),
            _ => None,
        }
    }

    fn check(lists: &[List], request: &'static Shape, response: Option<&'static Shape>) {
        for list in lists {
            let element = inner(request, list.request);
            let entry = response
                .filter(|_| !list.response.is_empty())
                .map(|response| inner(response, list.response).expect("an entry of a response is a struct"));
            for (asked, told) in list.keys {
                assert!(asked.is_empty() || element.is_some_and(|shape| shape.position(asked).is_some()));
                assert!(entry.is_some_and(|shape| shape.position(told).is_some()), "{told}");
            }
            if let Some(element) = element {
                check(list.inner, element, entry);
            }
        }
    }

    #[test]
    fn every_list_that_names_topics_or_groups_is_known() {
        for row in ROUTES {
            let (request, response) = (schema::request(row.key).unwrap(), schema::response(row.key).unwrap());
            let known: Vec<&str> = lists(row.key).iter().map(|list| list.request).collect();
            for name in naming(&request.root) {
                assert!(known.contains(&name) || name == "forgottenTopicsData", "{row:?}: {name}");
            }
            check(lists(row.key), &request.root, Some(&response.root));
        }
    }
}
