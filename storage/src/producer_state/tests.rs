use super::*;
use crate::{ControlMarker, RecordBatchBuilder};

/// A batch of producer 1.
fn header(epoch: i16, base_sequence: i32, count: i32, base_offset: i64) -> BatchHeader {
    let mut builder = RecordBatchBuilder::new().producer(1, epoch, base_sequence);
    (0..count).for_each(|_| builder.push(base_offset, None, None));
    BatchHeader { base_offset, ..*builder.build().unwrap().header() }
}

/// State after batches, all of which must be accepted.
fn after(batches: &[BatchHeader]) -> ProducerState {
    let mut state = ProducerState::default();
    for batch in batches {
        assert_eq!(state.check(batch, None, Origin::Client), Ok(Verdict::Append));
        state.update(batch, None);
    }
    state
}

fn check(state: &ProducerState, batch: BatchHeader) -> Result<Verdict> {
    state.check(&batch, None, Origin::Client)
}

fn is_out_of_order(verdict: &Result<Verdict>) -> bool {
    matches!(verdict, Err(Error::OutOfOrderSequence(_)))
}

#[test]
fn an_unknown_producer_may_begin_anywhere() {
    assert_eq!(check(&ProducerState::default(), header(5, 77, 1, 0)), Ok(Verdict::Append));
}

#[test]
fn sequences_follow_without_gaps() {
    let state = after(&[header(0, 0, 3, 0), header(0, 3, 2, 3)]);
    assert_eq!(check(&state, header(0, 5, 1, 5)), Ok(Verdict::Append));
    assert!(is_out_of_order(&check(&state, header(0, 6, 1, 5))));
    assert!(is_out_of_order(&check(&state, header(0, 4, 1, 5))));
    assert_eq!(state.get(1).unwrap().last_sequence(), 4);
}

#[test]
fn sequences_wrap_to_zero() {
    let state = after(&[header(0, i32::MAX - 1, 2, 0)]);
    assert_eq!(check(&state, header(0, 0, 1, 2)), Ok(Verdict::Append));
    assert!(is_out_of_order(&check(&state, header(0, 1, 1, 2))));
    let across = after(&[header(0, i32::MAX, 3, 0)]);
    assert_eq!(across.get(1).unwrap().last_sequence(), 1);
    assert_eq!(check(&across, header(0, 2, 1, 3)), Ok(Verdict::Append));
    let Ok(Verdict::Duplicate(first)) = check(&across, header(0, i32::MAX, 3, 9)) else {
        panic!("a batch whose sequences wrap is found again")
    };
    assert_eq!((first.first_offset(), first.last_offset), (0, 2));
}

#[test]
fn the_last_five_batches_are_recognised() {
    let batches: Vec<_> = (0..6).map(|n| header(0, n, 1, 10 + i64::from(n))).collect();
    let state = after(&batches);
    assert!(is_out_of_order(&check(&state, batches[0])), "the sixth last is forgotten");
    for (n, batch) in batches.iter().enumerate().skip(1) {
        let Ok(Verdict::Duplicate(first)) = check(&state, *batch) else { panic!("batch {n} is a duplicate") };
        assert_eq!(first.first_offset(), 10 + n as i64);
    }
    assert!(is_out_of_order(&check(&state, header(0, 4, 2, 16))), "only exact repetitions count");
}

#[test]
fn a_new_epoch_begins_at_zero_and_fences_the_old_one() {
    let state = after(&[header(0, 0, 3, 0)]);
    assert!(is_out_of_order(&check(&state, header(1, 3, 1, 3))));
    let state = after(&[header(0, 0, 3, 0), header(1, 0, 1, 3)]);
    assert!(matches!(check(&state, header(0, 3, 1, 4)), Err(Error::InvalidProducerEpoch(_))));
    assert!(matches!(check(&state, header(0, 0, 3, 4)), Err(Error::InvalidProducerEpoch(_))));
}

#[test]
fn coordinators_have_epochs_but_no_sequences() {
    let state = after(&[header(1, 0, 3, 0)]);
    assert_eq!(state.check(&header(1, -1, 1, 3), None, Origin::Coordinator), Ok(Verdict::Append));
    let old = state.check(&header(0, -1, 1, 3), None, Origin::Coordinator);
    assert!(matches!(old, Err(Error::InvalidProducerEpoch(_))));
}

#[test]
fn markers_of_replaced_coordinators_are_fenced() {
    let mut state = ProducerState::default();
    let marker = |epoch| Some(ControlMarker::Commit { coordinator_epoch: epoch });
    let header = header(0, -1, 1, 0);
    state.update(&header, marker(5));
    assert!(matches!(
        state.check(&header, marker(4), Origin::Coordinator),
        Err(Error::TransactionCoordinatorFenced(_))
    ));
    assert_eq!(state.check(&header, marker(5), Origin::Coordinator), Ok(Verdict::Append));
}

#[test]
fn silent_producers_are_forgotten() {
    let mut state = after(&[header(0, 0, 1, 1000)]);
    state.remove_expired(1099, 100);
    assert!(state.get(1).is_some());
    state.remove_expired(1100, 100);
    assert!(state.get(1).is_none());
}
