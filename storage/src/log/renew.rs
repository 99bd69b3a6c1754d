//! Files that are put anew: a copy of what counts takes the place of the file. So it goes where slices of it are held, which must
//! not vanish, and where a sync has failed: the system may take pages for written then that are not, and says so once.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parking_lot::Mutex;

use super::{Directory, Log};
use crate::error::Place;
use crate::paths::{CLEANED_SUFFIX, SNAPSHOT_SUFFIX, UNSYNCED_SUFFIX, parse_segment_file, with_suffix};
use crate::segment::Segment;
use crate::store::PartitionFiles;
use crate::{DirEntry, Error, Result, message_set};

/// The syncs of a log's files that have failed.
#[derive(Debug, Default)]
pub(super) struct FailedSyncs(Mutex<Failed>);

#[derive(Debug, Default)]
struct Failed {
    /// Files that are yet to be put anew.
    paths: Vec<PathBuf>,
    count: u64,
}

impl FailedSyncs {
    /// Notes one. A name beside the file's tells that to whoever opens the log after the process was killed.
    pub(super) fn note(&self, files: &PartitionFiles, path: &Path) {
        let _ = files.append(&with_suffix(path, UNSYNCED_SUFFIX), 0, &[]);
        let mut failed = self.0.lock();
        failed.paths.push(path.to_owned());
        failed.count += 1;
    }

    /// How many there were: what a flush has synced counts only if there were no others meanwhile.
    pub(super) fn count(&self) -> u64 {
        self.0.lock().count
    }

    pub(super) fn any(&self) -> bool {
        !self.0.lock().paths.is_empty()
    }

    /// The files lie elsewhere now.
    pub(super) fn relocate(&self, there: &dyn Fn(&PathBuf) -> PathBuf) {
        self.0.lock().paths.iter_mut().for_each(|path| *path = there(path));
    }

    fn take(&self) -> Vec<PathBuf> {
        std::mem::take(&mut self.0.lock().paths)
    }

    fn put_back(&self, paths: Vec<PathBuf>) {
        self.0.lock().paths.extend(paths);
    }
}

/// A segment's batches that are put anew.
#[derive(Debug)]
pub(super) struct Renewal {
    base_offset: i64,
    pub(super) path: PathBuf,
    len: usize,
    /// Some of it was appended unchecked: nobody knows what it should look like.
    has_opaque: bool,
}

/// Puts anew what could not be synced before the process was killed, before anything of it is taken for synced.
pub(super) fn renew_left(files: &PartitionFiles, entries: &[DirEntry]) -> Result<()> {
    for entry in entries {
        let Some(name) = entry.name.strip_suffix(UNSYNCED_SUFFIX) else { continue };
        if let Some(bytes) = files.read_listed(entries, name)? {
            let path = files.path(name);
            put_anew(files, &path, &bytes)?;
            files.rename(&copy_of(&path), &path)?;
            files.sync_dir()?;
        }
        files.remove(&files.path(&entry.name))?;
    }
    Ok(())
}

/// What is about to take a file's place.
fn copy_of(path: &Path) -> PathBuf {
    with_suffix(path, CLEANED_SUFFIX)
}

fn put_anew(files: &PartitionFiles, path: &Path, bytes: &[u8]) -> Result<()> {
    let copy = copy_of(path);
    files.append(&copy, 0, &[bytes])?;
    files.sync(&copy)
}

impl Renewal {
    /// Copies what counts, and syncs that. Takes long.
    ///
    /// # Errors
    /// Where what is to be copied is not what was appended: the system has read it again, after it had failed to write it.
    pub(super) fn run(&self, files: &PartitionFiles) -> Result<()> {
        let bytes = match files.read(&self.path, 0, self.len) {
            // What is not there any more need not be put anew.
            Err(Error::Storage(error)) if error.kind == Some(io::ErrorKind::NotFound) => return Ok(()),
            bytes => bytes?,
        };
        if !self.has_opaque {
            self.check(&bytes)?;
        }
        put_anew(files, &self.path, &bytes)
    }

    fn check(&self, bytes: &[u8]) -> Result<()> {
        let (mut position, mut offset) = (0, self.base_offset);
        while position < bytes.len() {
            let header = message_set::check_stored(&bytes[position..], offset, self.base_offset)
                .map_err(|why| Error::damaged(&self.path, Place::Byte(position), why))?;
            (position, offset) = (position + header.size_in_bytes(), header.next_offset());
        }
        Ok(())
    }
}

impl Log {
    /// Sees to what failed syncs have left in doubt: what is small is written again, and the batches are to be put anew. The segment that
    /// is appended to is closed for that.
    pub(super) fn doubt_failed_syncs(&mut self) -> Result<()> {
        let Some(directory) = self.directory.as_ref().filter(|directory| directory.failed_syncs.any()) else {
            return Ok(());
        };
        let (failed, now) = (Arc::clone(&directory.failed_syncs), directory.unsynced_since.unwrap_or(0));
        let paths = failed.take();
        let doubted = self.doubt(&paths, now);
        if doubted.is_err() {
            failed.put_back(paths);
        }
        doubted
    }

    fn doubt(&mut self, paths: &[PathBuf], now: i64) -> Result<()> {
        if let Some(active) = self.segments.last().filter(|active| active.is_among(paths)) {
            if active.end_offset > self.log_end_offset {
                // A batch is on its way, and the segment cannot be closed before it has arrived.
                let failed = io::Error::other("an earlier sync has failed");
                return Err(Error::system(active.files().log_path(), "synced", &failed));
            }
            self.roll(now)?;
        }
        let Some(directory) = &mut self.directory else { return Ok(()) };
        let has_batches =
            |path: &&PathBuf| self.segments.iter().any(|segment| segment.files().log_path() == **path);
        directory.doubt_small(paths.iter().filter(|path| !has_batches(path)))?;
        for segment in &mut self.segments {
            if segment.is_among(paths) {
                directory.renew(segment.base_offset);
            }
            if segment.files().paths()[1..].iter().any(|path| paths.contains(path)) {
                // Until it is synced the segment is gone over, should the power go.
                segment.rewrite_indexes()?;
            }
        }
        Ok(())
    }

    /// What is to be put anew.
    pub(super) fn renewals(&self) -> Vec<Renewal> {
        let Some(directory) = &self.directory else { return Vec::new() };
        let renewed =
            self.segments.iter().filter(|segment| directory.renewals.contains(&segment.base_offset));
        let renewed = renewed.map(|segment| Renewal {
            base_offset: segment.base_offset,
            path: segment.files().log_path().to_owned(),
            len: segment.size(),
            has_opaque: segment.has_opaque(),
        });
        renewed.collect()
    }

    /// Puts copies in the place of their files.
    pub(super) fn take_renewed(&mut self, renewed: &[Renewal]) -> Result<()> {
        let Some(directory) = &mut self.directory else { return Ok(()) };
        for renewal in renewed {
            let is_same = |segment: &&mut Segment| {
                segment.files().log_path() == renewal.path && segment.size() == renewal.len
            };
            let is_wanted = directory.renewals.contains(&renewal.base_offset);
            if let Some(segment) = self.segments.iter_mut().find(is_same).filter(|_| is_wanted) {
                directory.files.rename(&copy_of(&renewal.path), &renewal.path)?;
                let _ = directory.files.remove(&with_suffix(&renewal.path, UNSYNCED_SUFFIX));
                segment.renewed();
                // The name is to be synced.
                directory.unsynced.push(renewal.path.clone());
                directory.renewals.retain(|base_offset| *base_offset != renewal.base_offset);
            } else {
                let _ = directory.files.remove(&copy_of(&renewal.path));
            }
        }
        // Of a segment that is gone there is nothing to be put anew.
        directory.renewals.retain(|base| self.segments.iter().any(|segment| segment.base_offset == *base));
        Ok(())
    }
}

impl Segment {
    /// Whether its batches' file is one of these.
    fn is_among(&self, paths: &[PathBuf]) -> bool {
        paths.iter().any(|path| path == self.files().log_path())
    }
}

impl Directory {
    pub(super) fn renew(&mut self, base_offset: i64) {
        if !self.renewals.contains(&base_offset) {
            self.renewals.push(base_offset);
        }
    }

    /// Writes small files again, but for those of segments.
    fn doubt_small<'a>(&mut self, paths: impl Iterator<Item = &'a PathBuf>) -> Result<()> {
        for path in paths {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let is_segment = parse_segment_file(name).is_some_and(|(_, suffix)| suffix != SNAPSHOT_SUFFIX);
            let small = if is_segment { None } else { self.files.read_if_there(name)? };
            if let Some(bytes) = small {
                self.write(name, &bytes)?;
            }
            self.files.remove(&with_suffix(path, UNSYNCED_SUFFIX))?;
        }
        Ok(())
    }
}
