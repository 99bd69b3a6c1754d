//! What a producer sent to a partition, cut into batches: all that can be told without looking into one.

use bytes::Bytes;

use crate::record_batch::{LOG_OVERHEAD, MAGIC_OFFSET, is_transactional};
use crate::validate::CheckedBatch;
use crate::{Error, Result, message_set, validate};

/// The bytes of one partition in a Produce request, of whose batches each has a length and a magic that can be.
///
/// # Examples
/// ```
/// use kafkito_storage::{Produced, RecordBatchBuilder};
///
/// let mut batch = RecordBatchBuilder::new();
/// batch.push(0, None, Some(b"value"));
/// let produced = Produced::of(batch.build()?.to_bytes())?;
/// assert!(!produced.has_transactional_batch());
/// assert_eq!(produced.only_batch()?.check(1 << 20)?.record_count(), 1);
/// # kafkito_storage::Result::Ok(())
/// ```
#[derive(Debug, Clone)]
pub struct Produced {
    bytes: Bytes,
    /// The size of the first batch, where it is whole.
    first: Option<usize>,
    has_transactional_batch: bool,
}

/// The one batch that was produced to a partition. Only its length and magic are known to be right: see
/// [`check`](OnlyBatch::check).
#[derive(Debug, Clone)]
pub struct OnlyBatch(pub(crate) Bytes);

impl Produced {
    /// Goes over the batches, up to the first that belongs to a transaction.
    ///
    /// # Errors
    /// [`Error::CorruptRecord`]: there is no telling where a batch ends, or what it is.
    #[inline]
    pub fn of(bytes: Bytes) -> Result<Produced> {
        let first = first_batch_size(&bytes)?;
        let (mut rest, mut next) = (&bytes[..], first);
        let mut has_transactional_batch = false;
        while let Some(size) = next {
            let (batch, behind) = rest.split_at(size);
            has_transactional_batch = is_transactional(batch);
            if has_transactional_batch || behind.is_empty() {
                break;
            }
            rest = behind;
            next = first_batch_size(rest)?;
        }
        Ok(Produced { bytes, first, has_transactional_batch })
    }

    /// Whether one of the batches belongs to a transaction.
    pub fn has_transactional_batch(&self) -> bool {
        self.has_transactional_batch
    }

    /// The one batch that there must be. What is cut off behind it does not count.
    ///
    /// # Errors
    /// [`Error::InvalidRecord`]: there is none, more than one, or one of an old magic. [`Error::CorruptRecord`].
    #[inline]
    pub fn only_batch(self) -> Result<OnlyBatch> {
        let (mut batch, Some(size)) = (self.bytes, self.first) else {
            return Err(invalid("Produce requests must have at least one record batch per partition"));
        };
        if batch[MAGIC_OFFSET] < 2 {
            return Err(message_set::refuse(&batch[..size]));
        }
        if batch.len() > size {
            if first_batch_size(&batch[size..])?.is_some() {
                return Err(invalid(
                    "Produce requests are only allowed to contain exactly one record batch per partition",
                ));
            }
            batch.truncate(size);
        }
        Ok(OnlyBatch(batch))
    }
}

impl OnlyBatch {
    /// Checks the batch, whose bytes it goes on to own: see [`check`](crate::check).
    ///
    /// # Errors
    /// Those of [`check`](crate::check).
    #[inline]
    pub fn check(self, decompressed_bytes_max: usize) -> Result<CheckedBatch> {
        validate::check_batch(self.0, decompressed_bytes_max)
    }
}

#[cold]
fn invalid(why: &str) -> Error {
    Error::InvalidRecord(why.to_owned())
}

/// The size of the batch (or old message) at the start of `bytes`; `None` if it is cut off.
#[inline]
fn first_batch_size(bytes: &[u8]) -> Result<Option<usize>> {
    if bytes.len() < LOG_OVERHEAD {
        return Ok(None);
    }
    let length = i32::from_be_bytes([bytes[8], bytes[9], bytes[10], bytes[11]]);
    let size = usize::try_from(length).ok().filter(|size| *size >= message_set::MESSAGE_OVERHEAD);
    let Some(size) = size else { return Err(too_small(length)) };
    match bytes.get(MAGIC_OFFSET) {
        None => Ok(None),
        Some(magic) if *magic > 2 => Err(unknown_magic(*magic)),
        Some(_) => Ok(Some(size + LOG_OVERHEAD).filter(|size| *size <= bytes.len())),
    }
}

#[cold]
fn too_small(length: i32) -> Error {
    Error::CorruptRecord(format!(
        "Record size {length} is less than the minimum record overhead ({})",
        message_set::MESSAGE_OVERHEAD
    ))
}

#[cold]
fn unknown_magic(magic: u8) -> Error {
    Error::CorruptRecord(format!("Invalid magic found in record: {}", magic as i8))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RecordBatchBuilder;

    fn batch(transactional: bool) -> Vec<u8> {
        let mut batch = RecordBatchBuilder::new().producer(7, 0, 0).transactional(transactional);
        batch.push(0, None, Some(b"value"));
        batch.build().unwrap().to_bytes().to_vec()
    }

    fn has_transactional_batch(batches: &[&[u8]]) -> Result<bool> {
        Produced::of(batches.concat().into()).map(|produced| produced.has_transactional_batch())
    }

    #[test]
    fn a_transactional_batch_is_found_wherever_it_lies() {
        let (plain, transactional) = (&batch(false)[..], &batch(true)[..]);
        assert_eq!(has_transactional_batch(&[plain]), Ok(false));
        assert_eq!(has_transactional_batch(&[plain, plain, transactional]), Ok(true));
        assert_eq!(has_transactional_batch(&[plain, &transactional[..70]]), Ok(false), "it is cut off");
        assert_eq!(has_transactional_batch(&[&transactional[..10]]), Ok(false));
        assert_eq!(has_transactional_batch(&[]), Ok(false));
    }

    #[test]
    fn what_is_no_batch_is_corrupt_unless_a_transactional_one_comes_before() {
        let (plain, mut wrong) = (&batch(false)[..], batch(false));
        wrong[MAGIC_OFFSET] = 3;
        assert!(matches!(has_transactional_batch(&[plain, plain, &wrong]), Err(Error::CorruptRecord(_))));
        assert_eq!(has_transactional_batch(&[plain, &batch(true), &wrong]), Ok(true));
    }

    #[test]
    fn an_old_message_belongs_to_no_transaction() {
        let mut old = batch(true);
        old[MAGIC_OFFSET] = 1;
        assert_eq!(has_transactional_batch(&[&old]), Ok(false));
    }
}
