//! Gzip, by miniz.

use std::io::{Cursor, Result, Write};

use bytes::Bytes;
use flate2::Compression;
use flate2::bufread::MultiGzDecoder;
use flate2::write::GzEncoder;

/// Reads all members, as Java does. Holds one window of 32 KiB.
pub(super) fn decoder(compressed: Bytes) -> MultiGzDecoder<Cursor<Bytes>> {
    MultiGzDecoder::new(Cursor::new(compressed))
}

/// One member, at the level that Kafka has by default.
pub(super) fn compress(plain: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(plain.len() / 2 + 64), Compression::default());
    encoder.write_all(plain)?;
    encoder.finish()
}
