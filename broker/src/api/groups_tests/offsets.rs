use super::*;

#[test]
fn offsets_are_committed_and_fetched_at_every_version() {
    for version in 2..=9 {
        let mut handlers = handlers();
        let unknown = ErrorCode::UnknownTopicOrPartition.code();
        assert_eq!(commit(&mut handlers, version, "", -1), [0, unknown], "version {version}");
        let epoch = if version >= 6 { 3 } else { -1 };
        for fetch_version in 1..=9 {
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
fn an_error_of_the_group_is_told_at_every_version_of_offset_fetch() {
    let mut handlers = handlers();
    handlers.client = client(2, 2);
    let code = ErrorCode::NotCoordinator.code();
    for version in 1..8 {
        let topic = OffsetFetchRequestTopic::default().with_name(topic("t")).with_partition_indexes(vec![0]);
        let request = OffsetFetchRequest::default().with_group_id(group("g")).with_topics(Some(vec![topic]));
        let answer = handlers.ask(offset_fetch::handle, version, &request);
        let told = if version == 1 { answer.topics[0].partitions[0].error_code } else { answer.error_code };
        assert_eq!(told, code);
    }
    let asked = OffsetFetchRequestGroup::default().with_group_id(group("g"));
    let request = OffsetFetchRequest::default().with_groups(vec![asked]);
    assert_eq!(handlers.ask(offset_fetch::handle, 9, &request).groups[0].error_code, code);
}

#[test]
fn a_client_before_version_5_says_how_long_to_keep_its_offsets() {
    let mut handlers = handlers();
    let request = commit_request(4, "", -1, 0).with_retention_time_ms(1_000);
    handlers.ask(offset_commit::handle, 4, &request);
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
        let answer = handlers.ask(offset_delete::handle, 0, &request);
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
        assert_eq!(handlers.ask(offset_delete::handle, 0, &request).error_code, error.code());
    }
}

#[test]
fn without_memory_a_coordinator_says_that_it_is_not_the_one() {
    let mut handlers = Handlers::with_configs(&[("t", 1)], &[("kafkito.memory.max.bytes", "100000")]);
    find(&mut handlers, 4, 0, "g");
    let mut request = commit_request(9, "", -1, 0);
    request.topics[0].partitions[0].committed_metadata = Some(text(&"x".repeat(4096)));
    let codes = (0..100).map(|offset| {
        request.topics[0].partitions[0].committed_offset = offset;
        handlers.ask(offset_commit::handle, 9, &request).topics[0].partitions[0].error_code
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
