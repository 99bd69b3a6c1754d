//! The codecs of record batches, read as streams and written whole, all in pure Rust.

mod gzip;
mod lz4;
mod snappy;
mod zstd;

use std::io::{Cursor, Read};

use bytes::Bytes;

use crate::{Error, Result};

/// How the records of a batch are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Codec {
    /// Not at all.
    #[default]
    None,
    /// Gzip.
    Gzip,
    /// Snappy, in the framing of Java's snappy library; raw blocks are read too.
    Snappy,
    /// LZ4 frames.
    Lz4,
    /// Zstandard.
    Zstd,
}

impl Codec {
    /// Every codec, in the order of their ids.
    pub const ALL: [Codec; 5] = [Codec::None, Codec::Gzip, Codec::Snappy, Codec::Lz4, Codec::Zstd];

    /// The codec with this id in a batch's attributes.
    pub fn from_id(id: u8) -> Option<Codec> {
        Codec::ALL.get(usize::from(id)).copied()
    }

    /// The id in a batch's attributes.
    pub fn id(self) -> u8 {
        self as u8
    }

    /// The name in `compression.type`, where no compression is `uncompressed`.
    pub fn name(self) -> &'static str {
        match self {
            Codec::None => "uncompressed",
            Codec::Gzip => "gzip",
            Codec::Snappy => "snappy",
            Codec::Lz4 => "lz4",
            Codec::Zstd => "zstd",
        }
    }
}

impl Codec {
    /// What `compressed` unpacks to, read whole: for what is no batch, such as metrics that a client pushes.
    ///
    /// ```
    /// use kafkito_storage::Codec;
    ///
    /// assert_eq!(Codec::None.decompress((&b"as it is"[..]).into(), 100)?, b"as it is");
    /// # Ok::<(), kafkito_storage::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Undecodable`] for broken bytes, and for more than `limit` of them.
    pub fn decompress(self, compressed: Bytes, limit: usize) -> Result<Vec<u8>> {
        let mut plain = Vec::new();
        let most = u64::try_from(limit).unwrap_or(u64::MAX);
        let mut decoder = decoder(self, compressed, limit)?.take(most.saturating_add(1));
        decoder.read_to_end(&mut plain).map_err(|error| Error::undecodable(&error))?;
        if plain.len() > limit {
            return Err(Error::Undecodable(format!("it unpacks to more than {limit} bytes")));
        }
        Ok(plain)
    }
}

/// A stream of decompressed bytes.
pub(crate) type Decoder = Box<dyn Read + Send>;

/// Opens `compressed` for reading. `limit` bounds what the decoder itself may hold (a block, a window); how much comes
/// out of it is for the reader to count.
pub(crate) fn decoder(codec: Codec, compressed: Bytes, limit: usize) -> Result<Decoder> {
    Ok(match codec {
        Codec::None => Box::new(Cursor::new(compressed)),
        Codec::Gzip => Box::new(gzip::decoder(compressed)),
        Codec::Snappy => Box::new(snappy::Decoder::new(compressed, limit)),
        Codec::Lz4 => Box::new(lz4::decoder(compressed).map_err(|error| Error::undecodable(&error))?),
        Codec::Zstd => Box::new(zstd::Decoder::new(compressed, limit)),
    })
}

/// Compresses `plain` whole.
pub(crate) fn compress(codec: Codec, plain: &[u8]) -> Result<Vec<u8>> {
    let done = match codec {
        Codec::None => Ok(plain.to_vec()),
        Codec::Gzip => gzip::compress(plain),
        Codec::Snappy => snappy::compress(plain),
        Codec::Lz4 => lz4::compress(plain),
        Codec::Zstd => Ok(zstd::compress(plain)),
    };
    done.map_err(|error| Error::Undecodable(format!("{} failed: {error}", codec.name())))
}

/// What a decoder reports, as an `io::Error`, when its own block or window would pass the limit.
#[derive(Debug)]
pub(crate) struct PastLimit;

impl PastLimit {
    /// The error to return from `Read::read`.
    fn error() -> std::io::Error {
        std::io::Error::other(PastLimit)
    }

    /// Whether `error` is this one.
    pub(crate) fn is(error: &std::io::Error) -> bool {
        error.get_ref().is_some_and(|inner| inner.is::<PastLimit>())
    }
}

impl std::fmt::Display for PastLimit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the decompressed bytes pass the limit")
    }
}

impl std::error::Error for PastLimit {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LIMIT: usize = 8 << 20;

    pub(crate) fn decompress(codec: Codec, compressed: &[u8], limit: usize) -> std::io::Result<Vec<u8>> {
        let decoder =
            decoder(codec, Bytes::copy_from_slice(compressed), limit).map_err(std::io::Error::other)?;
        let mut out = Vec::new();
        decoder.take(limit as u64 + 1).read_to_end(&mut out)?;
        Ok(out)
    }

    #[test]
    fn large_and_empty_inputs_come_back() {
        let text: Vec<u8> = (0..300_000u32).flat_map(|n| (n / 7).to_be_bytes()).take(300_000).collect();
        for codec in Codec::ALL {
            for plain in [&text[..], &[]] {
                let compressed = compress(codec, plain).unwrap();
                assert!(decompress(codec, &compressed, LIMIT).unwrap() == plain, "{codec:?}");
            }
        }
    }

    #[test]
    fn more_than_the_limit_is_an_error() {
        for codec in Codec::ALL {
            let compressed: Bytes = compress(codec, &[7; 1_000]).unwrap().into();
            assert_eq!(codec.decompress(compressed.clone(), 1_000).unwrap(), [7; 1_000]);
            assert!(codec.decompress(compressed, 999).is_err(), "{codec:?}");
        }
        assert!(Codec::Zstd.decompress(Bytes::from_static(b"no zstd"), 1_000).is_err());
    }

    #[test]
    fn ids_and_codecs_agree() {
        for codec in Codec::ALL {
            assert_eq!(Codec::from_id(codec.id()), Some(codec));
        }
        assert_eq!(Codec::from_id(5), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_is_compressed_comes_back(plain in proptest::collection::vec(0u8..4, 0..5000)) {
            for codec in Codec::ALL {
                let compressed = compress(codec, &plain).unwrap();
                prop_assert_eq!(&decompress(codec, &compressed, LIMIT).unwrap(), &plain);
            }
        }

        #[test]
        fn damaged_input_is_an_error_or_other_bytes_but_no_panic(
            plain in proptest::collection::vec(0u8..4, 1..2000),
            flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
            cut in any::<prop::sample::Index>(),
        ) {
            for codec in Codec::ALL {
                let mut compressed = compress(codec, &plain).unwrap();
                for (at, byte) in &flips {
                    let at = at.index(compressed.len());
                    compressed[at] = *byte;
                }
                let _ = decompress(codec, &compressed, 1 << 20);
                compressed.truncate(cut.index(compressed.len()));
                let _ = decompress(codec, &compressed, 1 << 20);
            }
        }
    }
}
