use super::*;

#[test]
fn offsets_are_committed_and_fetched_at_every_version() {
    for version in 2..=10 {
        let mut handlers = handlers();
        let unknown = match version {
            ..10 => ErrorCode::UnknownTopicOrPartition.code(),
            _ => ErrorCode::UnknownTopicId.code(),
        };
        assert_eq!(commit(&mut handlers, version, "", -1), [0, unknown], "version {version}");
        let epoch = if version >= 6 { 3 } else { -1 };
        for fetch_version in 1..=10 {
            let fetched = fetch(&mut handlers, fetch_version, Some(&[0, 1]));
            let epoch = if fetch_version >= 5 { epoch } else { -1 };
            assert_eq!(fetched, [(0, 7, epoch, "m".to_owned()), (1, -1, -1, String::new())]);
            if fetch_version >= 2 {
                assert_eq!(fetch(&mut handlers, fetch_version, None).len(), 1, "all of them");
            }
        }
    }
}

#[test]
fn a_topic_of_which_nothing_is_committed_is_left_out_if_there_is_one() {
    let mut handlers = handlers();
    let named = |name: &'static str| move |entry: Struct| entry.set("name", name);
    let request = Struct::new(&messages::OFFSET_COMMIT_REQUEST)
        .set("groupId", "g")
        .push("topics", named("t"))
        .push("topics", named("nowhere"));
    let answer = handlers.ask_by_schema(offset_commit::handle, 9, &request);
    let told = answer.get_structs("topics").expect("topics");
    assert_eq!(told.iter().map(|topic| topic.get_str("name")).collect::<Vec<_>>(), [Ok("nowhere")]);
}

#[test]
fn an_error_of_the_group_is_told_at_every_version_of_offset_fetch() {
    let mut handlers = handlers();
    handlers.client = client(2, 2);
    let code = ErrorCode::NotCoordinator.code();
    for version in 1..=10 {
        let request = fetch_request(&handlers, version, Some(&[0]));
        let answer = handlers.ask_by_schema(offset_fetch::handle, version, &request);
        let told = match version {
            1 => {
                let topic = answer.get_structs("topics").expect("topics")[0];
                topic.get_structs("partitions").expect("partitions")[0].get_i16("errorCode")
            }
            ..8 => answer.get_i16("errorCode"),
            _ => answer.get_structs("groups").expect("groups")[0].get_i16("errorCode"),
        };
        assert_eq!(told, Ok(code), "version {version}");
    }
}

#[test]
fn a_topic_id_that_nobody_has_is_told_with_each_partition() {
    let mut handlers = handlers();
    let request = Struct::new(&messages::OFFSET_FETCH_REQUEST).push("groups", |group| {
        group
            .set("groupId", "g")
            .push("topics", |entry| entry.set("topicId", Uuid([9; 16])).set("partitionIndexes", &[4, 5][..]))
    });
    let answer = handlers.ask_by_schema(offset_fetch::handle, 10, &request);
    let topic = answer.get_structs("groups").expect("groups")[0].get_structs("topics").expect("topics")[0];
    assert_eq!(topic.get_uuid("topicId"), Ok(Uuid([9; 16])));
    for partition in topic.get_structs("partitions").expect("partitions") {
        assert_eq!(partition.get_i16("errorCode"), Ok(ErrorCode::UnknownTopicId.code()));
        assert_eq!((partition.get_i64("committedOffset"), partition.get_str("metadata")), (Ok(-1), Ok("")));
    }
}

#[test]
fn a_client_before_version_5_says_how_long_to_keep_its_offsets() {
    let mut handlers = handlers();
    let request = commit_request(&handlers, 4, "", -1, 0).set("retentionTimeMs", 1_000_i64);
    handlers.ask_by_schema(offset_commit::handle, 4, &request);
    handlers.advance(600_000);
    assert_eq!(fetch(&mut handlers, 9, Some(&[0]))[0].1, -1);
    assert!(handlers.state.groups.get("g").is_none());
}

#[test]
fn offsets_of_a_subscribed_topic_stay() {
    let mut handlers = handlers();
    let (id, generation) = stable(&mut handlers);
    assert_eq!(commit(&mut handlers, 9, &id, generation)[0], 0);
    let delete = |handlers: &mut Handlers| {
        let partition = OffsetDeleteRequestPartition::default().with_partition_index(0);
        let topics = ["t", "nowhere"].map(|name| {
            OffsetDeleteRequestTopic::default()
                .with_name(topic(name))
                .with_partitions(vec![partition.clone()])
        });
        let request = OffsetDeleteRequest::default().with_group_id(group("g")).with_topics(topics.to_vec());
        let answer = handlers.ask_in_words(offset_delete::handle, 0, &request);
        assert_eq!(answer.error_code, 0);
        [0, 1].map(|at| answer.topics[at].partitions[0].error_code)
    };
    let unknown = ErrorCode::UnknownTopicOrPartition.code();
    assert_eq!(delete(&mut handlers), [ErrorCode::GroupSubscribedToTopic.code(), unknown]);
    handlers.advance(10_000);
    assert_eq!(delete(&mut handlers), [0, unknown]);
    assert_eq!(fetch(&mut handlers, 9, Some(&[0]))[0].1, -1);
}

#[test]
fn a_deletion_in_no_group_is_told_as_a_whole() {
    let mut handlers = handlers();
    for (id, error) in [("", ErrorCode::InvalidGroupId), ("none", ErrorCode::GroupIdNotFound)] {
        let request = OffsetDeleteRequest::default().with_group_id(group(id));
        assert_eq!(handlers.ask_in_words(offset_delete::handle, 0, &request).error_code, error.code());
    }
}

#[test]
fn without_memory_a_coordinator_says_that_it_is_not_the_one() {
    let mut handlers = Handlers::with_configs(&[("t", 1)], &[("kafkito.memory.max.bytes", "100000")]);
    find(&mut handlers, 4, 0, "g");
    let metadata = "x".repeat(4096);
    let codes = (0..100).map(|offset| {
        let request = commit_of(&handlers, 9, (offset, &metadata), 0);
        codes_of_commit(&handlers.ask_by_schema(offset_commit::handle, 9, &request))[0]
    });
    let codes: Vec<i16> = codes.collect();
    let taken = codes.iter().take_while(|code| **code == 0).count();
    let code = ErrorCode::NotCoordinator.code();
    assert!(taken > 0 && taken < 100 && codes[taken..].iter().all(|refused| *refused == code), "{codes:?}");
    assert_eq!(fetch(&mut handlers, 9, Some(&[0]))[0].1, i64::try_from(taken).unwrap() - 1);
}

#[test]
fn offsets_go_with_their_topic() {
    let mut handlers = handlers();
    commit(&mut handlers, 9, "", -1);
    let id = handlers.state.metadata.topic("t").expect("there").id;
    let now = handlers.now;
    handlers.state.commit(vec![Record::RemoveTopic { id }], now).expect("removed");
    assert_eq!(fetch(&mut handlers, 9, Some(&[0]))[0].1, -1);
}
