//! What a segment does only where it is kept on disk.

use super::index::Index;
use super::{Batches, Segment};
use crate::error::Place;
use crate::files::index_entries::{
    OFFSET_ENTRY, OffsetEntry, TIME_ENTRY, TimeEntry, count_offsets, count_times,
};
use crate::files::txn_index;
use crate::paths::TXN_INDEX_SUFFIX;
use crate::producer_state::ProducerState;
use crate::record_batch::MAGIC_OFFSET;
use crate::store::{SegmentFiles, Store};
use crate::{
    AbortedTransaction, BatchHeader, Error, LogConfig, NO_TIMESTAMP, RECORD_BATCH_OVERHEAD, Result,
    message_set,
};

impl Segment {
    /// A segment over files, which may have batches: see [`open`](Self::open) and [`recover`](Self::recover).
    pub(crate) fn over(files: SegmentFiles, base_offset: i64, now: i64) -> Segment {
        let store = Store::Files(Box::new(files));
        Segment { store, ..Segment::new(base_offset, 0, now, ProducerState::default()) }
    }

    /// Takes the segment as its files say it is. `end_offset` is where the next one begins; the last segment has none, and
    /// goes on growing. Returns false where the indexes cannot be trusted.
    ///
    /// # Errors
    /// When files cannot be read, or the batches after the last indexed one are no batches.
    pub(crate) fn open(&mut self, end_offset: Option<i64>) -> Result<bool> {
        let Some(last_time) = self.check_indexes()? else { return Ok(false) };
        if last_time.timestamp > NO_TIMESTAMP {
            self.max_timestamp = last_time.timestamp;
            self.max_timestamp_offset = self.base_offset + i64::from(last_time.offset);
        }
        let first = self.files().read(0, self.size().min(RECORD_BATCH_OVERHEAD))?;
        if let Some(first) = message_set::header(&first) {
            self.first_timestamp = first.max_timestamp;
        }
        match end_offset {
            Some(end) => {
                (self.end_offset, self.batches_end) = (end, end);
                self.index = Index::InFiles;
            }
            None => {
                self.index = Index::load(self.files())?;
                self.open_tail()?;
            }
        }
        Ok(true)
    }

    /// Looks at the batches from the last indexed one on.
    fn open_tail(&mut self) -> Result<()> {
        let near = self.index.last().map_or(0, |last| last.batch.position as usize);
        let (mut end, mut offset, mut last_batch) = (near, self.base_offset, None);
        let (mut max, mut max_at) = (self.max_timestamp, self.max_timestamp_offset);
        for (position, header) in self.batches_from(near)? {
            self.check_place(&header, position, offset)?;
            end = position + header.size_in_bytes();
            offset = header.next_offset();
            last_batch = Some((header.base_offset..offset, position));
            if header.max_timestamp > max {
                (max, max_at) = (header.max_timestamp, header.last_offset());
            }
        }
        if end != self.size() {
            let reason = format!("the last batch of {} bytes is not whole", self.size());
            return Err(Error::damaged(self.files().log_path(), Place::Byte(end.min(self.size())), reason));
        }
        (self.max_timestamp, self.max_timestamp_offset) = (max, max_at);
        (self.end_offset, self.batches_end) = (offset, offset);
        self.last_batch = last_batch;
        Ok(())
    }

    /// Looks at the index files: the last time entry, if they can be trusted.
    fn check_indexes(&mut self) -> Result<Option<TimeEntry>> {
        let size = self.size();
        let Store::Files(files) = &mut self.store else { return Ok(None) };
        let (offsets, times) = (files.offset_entries()?, files.time_entries()?);
        let (Some(offsets), Some(time_count)) = (count_offsets(&offsets, size), count_times(&times)) else {
            return Ok(None);
        };
        let last = time_count.checked_sub(1).map(|last| TimeEntry::at(&times, last));
        let last = last.unwrap_or(TimeEntry { timestamp: NO_TIMESTAMP, offset: 0 });
        let [has_offsets, has_times, has_aborted] = files.entry_counts();
        if (offsets, time_count) != (has_offsets, has_times) {
            // Kafka leaves zeros behind what it has written.
            files.keep_entries(offsets, time_count, has_aborted, last.timestamp)?;
        }
        files.set_last_time(last.timestamp);
        Ok(Some(last))
    }

    /// Goes over all batches, checks them and makes the indexes anew; `each` gets header, position and bytes of every one.
    /// Nothing is written before [`settle`](Self::settle). Returns how many bytes are batches, and why no more, if so.
    ///
    /// # Errors
    /// When the file cannot be read, or what `each` has to say.
    pub(crate) fn recover(
        &mut self,
        config: &LogConfig,
        each: &mut dyn FnMut(&mut Segment, &BatchHeader, bytes::Bytes) -> Result<()>,
    ) -> Result<(usize, Option<String>)> {
        let mut rest = self.files().read(0, self.size())?;
        self.files_mut().begin_anew();
        self.index = Index::Held(Vec::new());
        (self.end_offset, self.batches_end) = (self.base_offset, self.base_offset);
        (self.max_timestamp, self.max_timestamp_offset) = (NO_TIMESTAMP, self.base_offset);
        let mut position = 0;
        while !rest.is_empty() {
            let header = match message_set::check_stored(&rest, self.end_offset, self.base_offset) {
                Ok(header) => header,
                Err(why) => return Ok((position, Some(why))),
            };
            let batch = rest.split_to(header.size_in_bytes());
            self.note(&header, position, config.index_interval_bytes);
            each(self, &header, batch)?;
            position += header.size_in_bytes();
        }
        Ok((position, None))
    }

    /// Whether the batch at `position` can be there, behind those before `offset`.
    ///
    /// # Errors
    /// When its offsets are none that could follow.
    pub(crate) fn check_place(&self, header: &BatchHeader, position: usize, offset: i64) -> Result<()> {
        match (&self.store, message_set::check_offsets(header, offset, self.base_offset)) {
            (Store::Files(files), Err(why)) => {
                Err(Error::damaged(files.log_path(), Place::Byte(position), why))
            }
            _ => Ok(()),
        }
    }

    /// Whether batches that were gone over up to `end` are all that there are.
    ///
    /// # Errors
    /// When there is something else behind them, or the last one is longer than the file.
    pub(crate) fn check_end(&self, end: usize) -> Result<()> {
        match &self.store {
            Store::Files(files) if end < files.len() => {
                let why = "there is no batch, where one should begin".to_owned();
                Err(Error::damaged(files.log_path(), Place::Byte(end), why))
            }
            Store::Files(files) if end > files.len() => {
                let why = format!("the last batch is not whole: it ends at byte {end}");
                Err(Error::damaged(files.log_path(), Place::Byte(files.len()), why))
            }
            _ => Ok(()),
        }
    }

    /// Writes what [`recover`](Self::recover) found: the indexes, and the batches' end.
    pub(crate) fn settle(&mut self, len: usize) -> Result<()> {
        self.files_mut().settle(len)
    }

    /// Writes the last index entries, for good: the time index ends with the largest timestamp. The next segment follows.
    pub(crate) fn close(&mut self) -> Result<()> {
        let time = self.time_entry();
        let files = self.files_mut();
        files.add_time(time);
        files.write_indexes()
    }

    /// Lets go of the index in memory, once the segment is [`close`](Self::close)d and grows no more.
    pub(crate) fn release_index(&mut self) {
        if let Store::Files(files) = &self.store {
            if !files.is_held() {
                self.index = Index::InFiles;
            }
        }
    }

    /// Whether it was [cut](Self::truncate), and its files are yet to be.
    pub(crate) fn is_held(&self) -> bool {
        matches!(&self.store, Store::Files(files) if files.is_held())
    }

    /// Cuts the files as the segment was cut, and closes it: another one follows.
    pub(crate) fn trim(&mut self) -> Result<()> {
        self.files_mut().trim()?;
        self.close()?;
        self.release_index();
        Ok(())
    }

    /// The batches' file was put anew.
    pub(crate) fn renewed(&mut self) {
        self.files_mut().renewed();
    }

    /// Writes the indexes once more, though they are there.
    pub(crate) fn rewrite_indexes(&mut self) -> Result<()> {
        self.files_mut().rewrite_indexes()
    }

    /// Gives the files another suffix behind their own: none, once they belong to the log.
    pub(crate) fn rename_files(&mut self, extra: &str) -> Result<()> {
        self.files_mut().rename(extra)
    }

    pub(crate) fn write_indexes(&mut self) -> Result<()> {
        self.files_mut().write_indexes()
    }

    /// Notes an aborted transaction, whose marker is in this segment.
    pub(crate) fn note_aborted(&mut self, aborted: &AbortedTransaction) {
        if let Store::Files(files) = &mut self.store {
            files.add_aborted(aborted);
        }
    }

    /// The aborted transactions whose markers are in this segment.
    pub(crate) fn aborted(&self) -> Result<Vec<AbortedTransaction>> {
        let files = self.files();
        txn_index::parse(&files.path(TXN_INDEX_SUFFIX), &files.aborted_entries()?)
    }

    /// Whether a message of format 0 or 1 begins at `position`.
    pub(crate) fn is_message(&self, position: usize) -> Result<bool> {
        Ok(self.store.at(position)?.get(MAGIC_OFFSET).is_some_and(|magic| *magic < 2))
    }

    /// Whether Kafka's index files have no room for another entry.
    pub(super) fn is_index_full(&self, config: &LogConfig) -> bool {
        match &self.store {
            Store::Chunks(_) => false,
            Store::Files(files) => {
                let [offsets, times, _] = files.entry_counts();
                let max = config.segment_index_bytes;
                // One time entry is kept for the segment's end.
                offsets >= max / OFFSET_ENTRY || times + 1 >= max / TIME_ENTRY
            }
        }
    }

    /// Has the index in memory: the segment is the last one again, and may grow.
    pub(crate) fn reopen(&mut self) -> Result<()> {
        if let Index::InFiles = self.index {
            self.index = Index::load(self.files())?;
        }
        Ok(())
    }

    /// An entry of the index file, if the batch is where it says. An index that is wrong costs time, and no record.
    pub(super) fn trusted(&self, entry: Option<OffsetEntry>) -> Result<usize> {
        let Some(entry) = entry else { return Ok(0) };
        let position = entry.position as usize;
        let found = Batches::new(self, position)?.next().map(|(_, header)| header.last_offset());
        let is_right = found == Some(self.base_offset + i64::from(entry.last_offset));
        Ok(if is_right { position } else { 0 })
    }

    pub(crate) fn files(&self) -> &SegmentFiles {
        match &self.store {
            Store::Files(files) => files,
            Store::Chunks(_) => unreachable!("only segments on disk are asked for their files"),
        }
    }

    fn files_mut(&mut self) -> &mut SegmentFiles {
        match &mut self.store {
            Store::Files(files) => files,
            Store::Chunks(_) => unreachable!("only segments on disk are asked for their files"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::index::last_before;
    use super::*;

    #[test]
    fn the_last_entry_before_is_found_in_the_bytes_of_an_index() {
        let entry = |number: u32| OffsetEntry { last_offset: number * 2, position: number * 10 };
        for count in 0..9 {
            let index: Vec<u8> = (1..=count).flat_map(|number| entry(number).encode()).collect();
            for wanted in 0..20 {
                let expected = (1..=count).map(entry).rfind(|entry| entry.last_offset <= wanted);
                assert_eq!(last_before(&index, |entry| entry.last_offset <= wanted), expected);
            }
        }
    }
}
