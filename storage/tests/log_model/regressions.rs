//! Steps that came out wrong once, found by the long tier and made as short as they go.

use crate::model::Marker;
use crate::ops::advance_start::AdvanceStart;
use crate::ops::append::Append;
use crate::ops::begin_epoch::BeginEpoch;
use crate::ops::checkpoint::Checkpoint;
use crate::ops::compact::Compact;
use crate::ops::crash::Crash;
use crate::ops::disk_full::DiskFull;
use crate::ops::find_time::FindTime;
use crate::ops::flush::Flush;
use crate::ops::flush_failing::FlushFailing;
use crate::ops::flush_messages::FlushMessages;
use crate::ops::high_watermark::HighWatermark;
use crate::ops::restart::Restart;
use crate::ops::retain::Retain;
use crate::ops::roll::Roll;
use crate::ops::transaction::Transaction;
use crate::ops::truncate::Truncate;
use crate::ops::{Step, step};
use crate::pair::Pair;
use crate::run;

fn append(timestamps: &[i64]) -> Append {
    Append { timestamps: timestamps.to_vec(), value: 0, codec: 0, producer: None, twice: false }
}

fn killed() -> Step {
    step(Crash { power_is_lost: false, fates: vec![0], names_lost: 0, during: None })
}

/// Of the transaction's two batches compaction leaves the second. Once the snapshots are gone, the transaction begins there.
#[test]
fn truncation_of_a_compacted_log_that_is_killed_and_then_loses_power() {
    for changes in 0..25 {
        let steps: Vec<Step> = vec![
            step(append(&[0, 0, 0, 0, 60])),
            step(Transaction { id: 12, marker: None }),
            step(append(&[0])),
            step(append(&[0])),
            step(append(&[0])),
            step(append(&[0])),
            step(Flush { meanwhile: None }),
            step(Transaction { id: 12, marker: None }),
            step(FlushMessages { flush_messages: 1, append: append(&[980]) }),
            step(Transaction { id: 12, marker: Some(Marker::Commit) }),
            step(Restart),
            step(Flush { meanwhile: None }),
            step(HighWatermark { at: 0.8973371272402505 }),
            step(Compact),
            step(Crash {
                power_is_lost: false,
                fates: vec![0],
                names_lost: 0,
                during: Some((changes, step(Truncate { at: 0.0 }))),
            }),
            step(Crash { power_is_lost: true, fates: vec![0], names_lost: 0, during: None }),
        ];
        run(Pair::on_disk(), &steps);
    }
}

/// Compaction takes away the first batch of producer 2, as it has a later one. Recovery makes the snapshot between them anew, and
/// truncation takes the later one.
#[test]
fn truncation_behind_what_was_compacted_once_it_was_gone_over() {
    let of = |timestamp: i64, id: i64| Append { producer: Some(id), ..append(&[timestamp]) };
    let steps: Vec<Step> = vec![
        step(append(&[0])),
        step(of(60, 2)),
        step(append(&[0])),
        step(append(&[60])),
        // The next segment.
        step(append(&[980])),
        step(append(&[0])),
        step(of(0, 2)),
        step(HighWatermark { at: 1.0 }),
        step(Flush { meanwhile: None }),
        step(Checkpoint { meanwhile: None }),
        step(append(&[0])),
        killed(),
        step(Compact),
        step(append(&[0])),
        step(Flush { meanwhile: None }),
        killed(),
        step(Truncate { at: 0.6 }),
    ];
    run(Pair::on_disk(), &steps);
}

/// The disk has room for a batch, but not for all that a flush writes: the batch is taken back, and its index entry with it. Else the
/// indexes would be made anew, though the log was closed.
#[test]
fn a_batch_that_is_taken_back_on_a_full_disk_leaves_no_index_entry() {
    for room in 0..1000 {
        let sized = |timestamps: &[i64], value| Append { value, codec: 5, ..append(timestamps) };
        let steps: Vec<Step> = vec![
            step(append(&[0])),
            step(append(&[920])),
            step(BeginEpoch),
            step(append(&[0, 0])),
            step(Truncate { at: 0.9139644329277166 }),
            step(FlushMessages { flush_messages: 1, append: sized(&[0, 0], 350) }),
            step(sized(&[0, 0, 0, 80], 774)),
            step(DiskFull { room, appends: vec![sized(&[0, 0, 0, 0], 157)] }),
            step(Restart),
        ];
        run(Pair::on_disk(), &steps);
    }
}

/// Compaction leaves the marker of an aborted transaction, and takes its records.
#[test]
fn truncation_right_behind_the_marker_of_an_aborted_transaction_that_was_compacted() {
    let steps: Vec<Step> = vec![
        step(Transaction { id: 12, marker: None }),
        step(Transaction { id: 12, marker: Some(Marker::Abort) }),
        step(append(&[0])),
        // The next segment.
        step(append(&[1500])),
        // The producer's last batch would stay, without its record.
        step(Transaction { id: 12, marker: None }),
        step(HighWatermark { at: 1.0 }),
        step(Flush { meanwhile: None }),
        step(Compact),
        step(Truncate { at: 0.4 }),
    ];
    run(Pair::on_disk(), &steps);
}

/// Truncation leaves a gap before the log's end, and the next segment is begun behind it. What of an append has not reached the disk
/// leaves the end where that segment says.
#[test]
fn an_append_behind_a_gap_that_is_killed_before_it_has_changed_anything() {
    for changes in 0..8 {
        let steps: Vec<Step> = vec![
            step(append(&[0])),
            step(append(&[0, 0, 0, 0, 0])),
            step(Truncate { at: 0.35 }),
            step(Roll),
            step(Crash {
                power_is_lost: false,
                fates: vec![0],
                names_lost: 0,
                during: Some((changes, step(append(&[0])))),
            }),
        ];
        run(Pair::on_disk(), &steps);
    }
}

/// Of the first segment and the empty one behind it, the power leaves the names of the second only. It comes back when the power goes
/// again, though longer batches were appended meanwhile.
#[test]
fn an_empty_segment_that_was_lost_and_is_back_in_the_midst_of_the_log() {
    let lost = |fates: &[u8], names_lost, during| Crash {
        power_is_lost: true,
        fates: fates.to_vec(),
        names_lost,
        during,
    };
    for names_lost in 0..10 {
        let steps: Vec<Step> = vec![
            step(append(&[0])),
            step(Roll),
            step(lost(&[20], 0, None)),
            step(lost(&[0, 11], names_lost, Some((5, step(append(&[0, 0])))))),
            step(append(&[0])),
        ];
        run(Pair::on_disk(), &steps);
    }
}

/// Compaction takes away the first batch of producer 2, as it has a later one, and truncation that one, in the midst of the first batch of
/// its segment: what the producer did before is known by the snapshot at that segment's beginning alone.
#[test]
fn truncation_that_empties_a_segment_behind_what_was_compacted() {
    for at in [0.62, 0.75, 0.8] {
        let steps: Vec<Step> = vec![
            step(Append { producer: Some(2), ..append(&[180]) }),
            step(append(&[180, 0])),
            step(append(&[0, 0])),
            step(Roll),
            step(append(&[0, 0])),
            step(Append { producer: Some(2), ..append(&[0]) }),
            step(HighWatermark { at: 1.0 }),
            step(Flush { meanwhile: None }),
            step(Compact),
            step(Truncate { at }),
            step(Restart),
            step(append(&[0])),
            step(Restart),
        ];
        run(Pair::on_disk(), &steps);
    }
}

/// The snapshot behind the segment that is closed is there already, so that nothing but its last time entry is new.
#[test]
fn a_segment_that_is_closed_after_it_was_synced() {
    let steps: Vec<Step> = vec![
        step(append(&[660])),
        step(Roll),
        step(Flush { meanwhile: None }),
        step(append(&[0])),
        step(Crash { power_is_lost: true, fates: vec![0, 0, 13], names_lost: 0, during: None }),
        step(Flush { meanwhile: None }),
        step(Roll),
        step(Restart),
        step(FindTime { timestamp: 0 }),
    ];
    run(Pair::on_disk(), &steps);
}

/// Compaction takes away the first batch of producer 2, and truncation the later one, but what a clean stop has left knows the producer.
#[test]
fn truncation_behind_the_snapshot_of_a_clean_stop() {
    let steps: Vec<Step> = vec![
        step(Append { producer: Some(2), ..append(&[20]) }),
        step(append(&[0])),
        step(Restart),
        step(append(&[0])),
        step(append(&[0, 0, 0])),
        step(Append { producer: Some(2), ..append(&[0, 0]) }),
        step(append(&[20])),
        step(Roll),
        step(HighWatermark { at: 1.0 }),
        step(Flush { meanwhile: None }),
        step(Compact),
        step(Truncate { at: 0.6 }),
    ];
    run(Pair::on_disk(), &steps);
}

/// The second cut takes away all that was appended since the first, which does not last yet: it must not be forgotten.
#[test]
fn a_cut_that_empties_the_segment_which_an_earlier_one_has_begun() {
    let steps: Vec<Step> = vec![
        step(append(&[0])),
        step(append(&[0])),
        step(Truncate { at: 0.7 }),
        step(append(&[0, 0])),
        step(Flush { meanwhile: Some(step(Truncate { at: 0.9 })) }),
        killed(),
    ];
    run(Pair::on_disk(), &steps);
}

/// The system takes for written what it has not, and the process that was told so is killed.
#[test]
fn a_sync_that_has_failed_before_the_process_was_killed() {
    let steps: Vec<Step> = vec![
        step(append(&[0])),
        step(Restart),
        step(append(&[0])),
        step(FlushFailing { syncs: 0, meanwhile: Vec::new(), is_made_good: false }),
        killed(),
        step(Restart),
    ];
    run(Pair::on_disk(), &steps);
}

/// The segment that a cut leaves without a batch begins where it did.
#[test]
fn a_segment_that_is_emptied_by_a_cut_and_filled_again() {
    let steps: Vec<Step> = vec![
        step(append(&[0])),
        step(Truncate { at: 0.0 }),
        step(append(&[0])),
        step(FlushMessages { flush_messages: 1, append: append(&[0, 920, 0]) }),
        step(append(&[0, 0])),
        step(Truncate { at: 0.3389813812452081 }),
        step(append(&[0])),
        killed(),
        step(append(&[0])),
    ];
    run(Pair::on_disk(), &steps);
}

/// A sync fails, the log is cut, and another sync fails.
#[test]
fn a_cut_between_two_syncs_that_fail() {
    let steps: Vec<Step> = vec![
        step(Transaction { id: 11, marker: None }),
        step(append(&[0, 0])),
        step(Truncate { at: 0.411027293562087 }),
        step(append(&[0, 0, 0, 0])),
        step(FlushFailing {
            syncs: 0,
            meanwhile: vec![step(Truncate { at: 0.49660891990962475 })],
            is_made_good: false,
        }),
        step(FlushMessages { flush_messages: 1, append: append(&[0]) }),
        step(FlushFailing { syncs: 0, meanwhile: vec![], is_made_good: false }),
        killed(),
    ];
    run(Pair::on_disk(), &steps);
}

/// The cut lies in the first segment, and before it lasts the power goes. Whichever names are left, what is left is the log as it was, or
/// as it was cut.
#[test]
fn a_cut_in_an_earlier_segment_is_undone_as_a_whole_or_not_at_all() {
    for names_lost in 0..30 {
        for fate in [0, 3] {
            let mut steps: Vec<Step> = Vec::new();
            for _ in 0..3 {
                steps.extend([step(append(&[0])), step(append(&[0])), step(Roll)]);
            }
            steps.extend([
                step(Flush { meanwhile: None }),
                step(crate::ops::checkpoint::Checkpoint { meanwhile: None }),
                step(Truncate { at: 0.2 }),
                step(append(&[0])),
                step(Crash { power_is_lost: true, fates: vec![fate], names_lost, during: None }),
            ]);
            run(Pair::on_disk(), &steps);
        }
    }
}

/// A cut leaves a gap behind the first segment, and its high watermark lies in it: retention moves the start no further.
#[test]
fn retention_of_what_lies_before_a_gap() {
    let steps: Vec<Step> = vec![
        step(append(&[0])),
        step(Roll),
        step(append(&[0, 0, 0])),
        step(Truncate { at: 0.5 }),
        step(HighWatermark { at: 0.5 }),
        step(Retain { now: 500, retention_ms: 0, retention_bytes: 0 }),
        step(append(&[0])),
        step(Restart),
    ];
    run(Pair::on_disk(), &steps);
}

/// The power goes in the midst of a cut, and another one lies behind all batches of the last segment: it is closed nevertheless.
#[test]
fn a_cut_of_which_nothing_is_cut() {
    let steps: Vec<Step> = vec![
        step(append(&[0, 0])),
        step(Flush { meanwhile: Some(step(append(&[0, 0, 0, 0]))) }),
        step(append(&[0, 0, 0, 0, 0])),
        step(Truncate { at: 0.4728867038677891 }),
        step(append(&[0, 0])),
        step(append(&[0, 0, 0, 360])),
        step(append(&[0, 0, 0])),
        step(append(&[0, 0, 0, 0])),
        step(append(&[0, 0, 0])),
        step(Flush { meanwhile: None }),
        step(Truncate { at: 0.5763779503458338 }),
        step(Crash {
            power_is_lost: true,
            fates: vec![0],
            names_lost: 7,
            during: Some((6, step(Truncate { at: 0.0 }))),
        }),
        step(HighWatermark { at: 0.8825950089109691 }),
        step(AdvanceStart { at: 0.7957919216071876 }),
        step(Flush { meanwhile: Some(step(Truncate { at: 0.8663754216520715 })) }),
        step(Restart),
        step(FindTime { timestamp: 0 }),
    ];
    run(Pair::on_disk(), &steps);
}

/// Retention takes all segments of a log that was cut, whose empty one is there: the producers are known by its snapshot alone.
#[test]
fn a_cut_log_of_which_retention_leaves_nothing_but_its_producers() {
    let steps: Vec<Step> = vec![
        step(Transaction { id: 11, marker: None }),
        step(append(&[0, 0, 0])),
        step(HighWatermark { at: 0.46 }),
        step(Restart),
        step(Truncate { at: 0.28 }),
        killed(),
        step(Retain { now: 1203, retention_ms: 0, retention_bytes: 0 }),
        step(append(&[0])),
        step(Truncate { at: 0.0 }),
    ];
    run(Pair::on_disk(), &steps);
}
