use super::*;

fn partition(index: i32) -> PartitionId {
    PartitionId { topic: TopicRef::Name("t".into()), index }
}

fn asked(index: i32, fetch_offset: i64) -> Asked {
    let partition = partition(index);
    Asked { partition, fetch_offset, bytes_max: 1, current_leader_epoch: -1, last_fetched_epoch: -1 }
}

fn told(high_watermark: i64, has_records: bool) -> Told {
    Told { high_watermark, log_start_offset: 0, has_records, is_special: false, is_error: false }
}

fn request(id: i32, epoch: i32) -> SessionRequest {
    SessionRequest { id, epoch, by_id: false }
}

fn indexes(opened: &Opened) -> Vec<i32> {
    opened.asked.iter().map(|asked| asked.partition.index).collect()
}

#[test]
fn a_session_remembers_what_is_fetched() {
    let mut sessions = FetchSessions::default();
    let id =
        sessions.create(1, false, vec![(asked(0, 0), told(0, false)), (asked(1, 0), told(0, false))], 10, 0);
    let opened = sessions.open(request(id, 1), vec![asked(2, 0)], &[partition(0)], 0).unwrap();
    assert_eq!(indexes(&opened), [1, 2]);
    assert_eq!(opened.kind, SessionKind::Incremental { id, epoch: 2 });
}

#[test]
fn an_unknown_session_and_a_wrong_epoch_are_told_apart() {
    let mut sessions = FetchSessions::default();
    let id = sessions.create(1, false, vec![(asked(0, 0), told(0, false))], 10, 0);
    let open = |sessions: &mut FetchSessions, request| sessions.open(request, vec![], &[], 0).unwrap_err();
    assert_eq!(open(&mut sessions, request(99, 1)), ErrorCode::FetchSessionIdNotFound);
    assert_eq!(open(&mut sessions, request(id, 5)), ErrorCode::InvalidFetchSessionEpoch);
    let by_id = SessionRequest { by_id: true, ..request(id, 1) };
    assert_eq!(open(&mut sessions, by_id), ErrorCode::FetchSessionTopicIdError);
}

#[test]
fn only_news_is_told_and_who_had_records_goes_to_the_end() {
    let mut sessions = FetchSessions::default();
    let id =
        sessions.create(1, false, vec![(asked(0, 0), told(5, true)), (asked(1, 0), told(5, false))], 10, 0);
    let opened = sessions.open(request(id, 1), vec![], &[], 0).unwrap();
    let news = [(partition(0), told(7, true)), (partition(1), told(5, false))];
    assert_eq!(sessions.news(id, 2, &news).unwrap(), [true, false]);
    assert_eq!(indexes(&opened), [0, 1]);
    assert_eq!(indexes(&sessions.open(request(id, 2), vec![], &[], 0).unwrap()), [1, 0]);
}

#[test]
fn a_session_that_forgets_everything_ends() {
    let mut sessions = FetchSessions::default();
    let id = sessions.create(1, false, vec![(asked(0, 0), told(0, false))], 10, 0);
    let opened = sessions.open(request(id, 1), vec![], &[partition(0)], 0).unwrap();
    assert_eq!(opened.kind, SessionKind::Sessionless);
    assert!(sessions.open(request(id, 2), vec![], &[], 0).is_err());
}

#[test]
fn a_full_cache_makes_room_only_for_what_is_stale_or_smaller() {
    let mut sessions = FetchSessions::default();
    let one = || vec![(asked(0, 0), told(0, false))];
    let first = sessions.create(1, false, one(), 1, 0);
    assert_eq!(sessions.create(1, false, one(), 1, 10), NO_SESSION);
    assert_ne!(sessions.create(1, false, one(), 1, EVICTION_MS + 1), NO_SESSION);
    assert!(!sessions.sessions.contains_key(&first));
}

#[test]
fn epochs_wrap_to_one() {
    assert_eq!(next_epoch(i32::MAX), 1);
}
