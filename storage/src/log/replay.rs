//! The producers as they were at an earlier end of the log.

use super::append::control_marker;
use super::read::batch_records;
use crate::producer_state::ProducerState;
use crate::{BatchHeader, Log, Result};

impl Log {
    /// The producers as they were before the batch that holds `offset`.
    pub(super) fn producers_at(&self, offset: i64) -> Result<ProducerState> {
        let (mut producers, from) = match &self.directory {
            Some(directory) => {
                directory.producers_before(offset, &|name| directory.files.read_if_there(name))
            }
            None => {
                let holder = self.segments.partition_point(|segment| segment.base_offset <= offset);
                let Some(holder) = holder.checked_sub(1) else { return Ok(ProducerState::default()) };
                let segment = &self.segments[holder];
                (segment.producers_before.clone(), segment.base_offset)
            }
        };
        self.replay(&mut producers, from, offset)?;
        Ok(producers)
    }

    /// Has `producers`, which are those at `from`, go through all batches that end before `until`.
    pub(super) fn replay(&self, producers: &mut ProducerState, from: i64, until: i64) -> Result<()> {
        let first = self.segments.partition_point(|segment| segment.end_offset <= from);
        for segment in self.segments[first..].iter().take_while(|segment| segment.base_offset < until) {
            let start = segment.position_of(from.max(segment.base_offset))?;
            let is_before = |header: &BatchHeader| header.last_offset() < until;
            for (position, header) in segment.batches_from(start)?.take_while(|(_, h)| is_before(h)) {
                let marker = match header.is_control() {
                    true => control_marker(header, batch_records(segment, position, &header)?)?,
                    false => None,
                };
                producers.update(&header, marker);
            }
        }
        Ok(())
    }
}
