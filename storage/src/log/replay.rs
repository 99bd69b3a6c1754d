//! The producers as they were at an earlier end of the log.

use super::append::control_marker;
use super::read::batch_records;
use crate::producer_state::ProducerState;
use crate::segment::Segment;
use crate::{Log, Result};

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
    ///
    /// # Errors
    /// Where a file cannot be read, or holds what is no batch: what the producers have done behind that would be forgotten.
    pub(super) fn replay(&self, producers: &mut ProducerState, from: i64, until: i64) -> Result<()> {
        let first = self.segments.partition_point(|segment| segment.end_offset <= from);
        for segment in self.segments[first..].iter().take_while(|segment| segment.base_offset < until) {
            self.replay_segment(segment, producers, from, until)?;
        }
        Ok(())
    }

    fn replay_segment(
        &self,
        segment: &Segment,
        producers: &mut ProducerState,
        from: i64,
        until: i64,
    ) -> Result<()> {
        let (mut end, mut offset) =
            (segment.position_of(from.max(segment.base_offset))?, segment.base_offset);
        for (position, header) in segment.batches_from(end)? {
            segment.check_place(&header, position, offset)?;
            if header.last_offset() >= until {
                return Ok(());
            }
            let marker = match header.is_control() {
                true => control_marker(header, batch_records(segment, position, &header)?)?,
                false => None,
            };
            producers.update(&header, marker);
            (end, offset) = (position + header.size_in_bytes(), header.next_offset());
        }
        segment.check_end(end)
    }
}
