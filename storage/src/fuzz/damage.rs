//! What happens to the files of a sound directory, as bytes tell it.

use std::ops::Range;

use super::BatchHeader;

/// What may be behind the name of a file that is not, or no more, the log's; the two of cuts, and the last, tell something by it.
const SUFFIXES: [&str; 6] = [".swap", ".cleaned", ".deleted", ".cut1", ".cut2", ".unsynced"];

/// Something that happens to a file: which one, what kind of damage, where, and new bytes.
#[derive(Debug)]
pub(super) struct Damage<'a> {
    file: u8,
    kind: u8,
    at: u16,
    new: &'a [u8],
}

/// What becomes of the file.
#[derive(Debug)]
pub(super) enum Becomes {
    /// It has other bytes.
    Changed,
    /// It is not there any more.
    Removed,
    /// It has this behind its name.
    Renamed(&'static str),
}

impl<'a> Damage<'a> {
    /// Takes the next one off `bytes`: a file, a kind, a place (two bytes), a number of bytes, and these.
    pub(super) fn take(bytes: &mut &'a [u8]) -> Option<Damage<'a>> {
        let (&[file, kind, high, low, len], rest) = bytes.split_first_chunk()?;
        let (new, rest) = rest.split_at(rest.len().min(usize::from(len % 32)));
        *bytes = rest;
        Some(Damage { file, kind, at: u16::from_be_bytes([high, low]), new })
    }

    /// Which of `count` files it happens to.
    pub(super) fn file(&self, count: usize) -> usize {
        usize::from(self.file) % count.max(1)
    }

    /// Does it to the bytes of that file. `seal` makes some damage look sound: it gets the bytes, and which of them were the batch
    /// that was damaged, if there was one.
    pub(super) fn inflict(
        &self,
        bytes: &mut Vec<u8>,
        seal: impl FnOnce(&mut [u8], Option<Range<usize>>),
    ) -> Becomes {
        let at = usize::from(self.at) % (bytes.len() + 1);
        match self.kind % 8 {
            0 => self.set(bytes, at),
            1 | 2 => {
                let batch = batch_at(bytes, at);
                self.set(bytes, at);
                seal(bytes, batch);
            }
            3 => bytes.truncate(at),
            4 => drop(bytes.splice(at..at, self.new.iter().copied())),
            5 => return Becomes::Removed,
            kind => {
                let suffix = usize::from(kind ^ self.at as u8) % SUFFIXES.len();
                return Becomes::Renamed(SUFFIXES[suffix]);
            }
        }
        Becomes::Changed
    }

    fn set(&self, bytes: &mut [u8], at: usize) {
        bytes[at..].iter_mut().zip(self.new).for_each(|(byte, new)| *byte = *new);
    }
}

/// The batch that holds the byte `at`.
fn batch_at(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let mut start = 0;
    loop {
        let end = start + BatchHeader::parse(bytes.get(start..)?)?.size_in_bytes();
        if at < end {
            return (end <= bytes.len()).then_some(start..end);
        }
        start = end;
    }
}
