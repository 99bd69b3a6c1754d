//! Making a snapshot of the metadata, as Kafka's controller does, without holding the state's lock while it is written.

use crate::chores::Hold;

/// Makes a snapshot, if anything has happened since the last one.
pub(crate) fn snapshot(hold: &mut impl Hold) {
    let Some((dir, snapshot)) = hold.hold(|state, now| state.begin_snapshot(now)) else { return };
    let written = snapshot.write(&dir);
    hold.hold(|state, now| state.end_snapshot(&snapshot, written, now));
}
