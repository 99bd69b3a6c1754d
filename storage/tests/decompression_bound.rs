//! What a compressed batch may cost, counted allocation by allocation: never more than the bound and one block of its
//! codec, however much it would unpack to.

use std::io::Write;

use allocation_counter::measure;
use bytes::Bytes;
use kafkito_storage::{Codec, Error, RecordBatchBuilder, check, records};
use lz4_flex::frame::{BlockSize, FrameEncoder, FrameInfo};

const MIB: usize = 1 << 20;
/// The bound on what a batch may unpack to.
const LIMIT: usize = 8 * MIB;
/// What each bomb would unpack to.
const UNPACKED: usize = 4 * LIMIT;
/// Where a batch's records begin.
const HEADER: usize = 61;
const ZSTD_BLOCK: usize = 128 << 10;

/// What a codec may hold beyond the bound: one block as it came and as it was, its tables, and a reader's buffer.
fn block(codec: Codec) -> usize {
    match codec {
        Codec::None => 0,
        Codec::Gzip => 128 << 10,
        Codec::Snappy => 128 << 10,
        Codec::Lz4 => 8 * MIB + (128 << 10),
        Codec::Zstd => MIB,
    }
}

/// A batch that says it has one record, and has these compressed bytes.
fn batch(codec: Codec, compressed: &[u8]) -> Bytes {
    let mut builder = RecordBatchBuilder::new();
    builder.push(0, None, None);
    let mut batch = builder.build().expect("a batch").to_bytes()[..HEADER].to_vec();
    batch.extend_from_slice(compressed);
    let length = (batch.len() - 12) as u32;
    batch[8..12].copy_from_slice(&length.to_be_bytes());
    batch[22] = codec.id();
    let crc = crc32c::crc32c(&batch[21..]);
    batch[17..21].copy_from_slice(&crc.to_be_bytes());
    batch.into()
}

/// Records of zeros with values of `value_bytes`, `UNPACKED` bytes in all.
fn zeros(codec: Codec, value_bytes: usize) -> Bytes {
    let mut builder = RecordBatchBuilder::new().codec(codec);
    let value = vec![0; value_bytes];
    while builder.plain_size() < UNPACKED {
        builder.push(0, None, Some(&value));
    }
    builder.build().expect("a batch").to_bytes()
}

/// The beginning of a record whose value has this many bytes.
fn record_of(value_bytes: usize) -> Vec<u8> {
    let zigzag = |n: usize| {
        let mut bits = (n as u64) << 1;
        let mut varint = Vec::new();
        while bits >= 0x80 {
            varint.push(bits as u8 | 0x80);
            bits >>= 7;
        }
        varint.push(bits as u8);
        varint
    };
    // Attributes, timestamp delta, offset delta, no key; after the value the count of headers.
    let head = [&[0, 0, 0, 1][..], &zigzag(value_bytes)].concat();
    [zigzag(head.len() + value_bytes + 1), head].concat()
}

/// A frame with a window of 128 MiB: a raw block, then RLE blocks of zeros.
fn wide_zstd_frame(first: &[u8], zero_blocks: usize) -> Vec<u8> {
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 17 << 3];
    let header = |size: usize, kind: u32, last: bool| (size as u32) << 3 | kind << 1 | u32::from(last);
    frame.extend_from_slice(&header(first.len(), 0, false).to_le_bytes()[..3]);
    frame.extend_from_slice(first);
    for block in 1..=zero_blocks {
        frame.extend_from_slice(&header(ZSTD_BLOCK, 1, block == zero_blocks).to_le_bytes()[..3]);
        frame.push(0);
    }
    frame
}

/// A frame of the largest blocks there are.
fn lz4_frame_of_large_blocks(first: &[u8], zeros: usize) -> Vec<u8> {
    let info = FrameInfo::new().block_size(BlockSize::Max4MB);
    let mut encoder = FrameEncoder::with_frame_info(info, Vec::new());
    encoder.write_all(first).expect("memory to write to");
    encoder.write_all(&vec![0; zeros]).expect("memory to write to");
    encoder.finish().expect("a frame")
}

/// Java's framing around one block of everything.
fn snappy_of_one_block(plain: &[u8]) -> Vec<u8> {
    let block = snap::raw::Encoder::new().compress_vec(plain).expect("a block");
    let header = [&b"\x82SNAPPY\0"[..], &[0, 0, 0, 1], &[0, 0, 0, 1]].concat();
    [&header[..], &(block.len() as u32).to_be_bytes(), &block].concat()
}

type Outcome = Result<(), Error>;

/// Checks the batch, then reads it record by record, and holds both against the bound. A check keeps nothing of the records,
/// but a snappy block or a zstd window may itself be as large as the bound.
fn within_the_bound(batch: &Bytes, codec: Codec) -> (Outcome, Outcome) {
    let (mut checked, mut read) = (Ok(()), Ok(()));
    let checking = measure(|| checked = check(batch.clone(), LIMIT).map(drop));
    let reading = measure(|| {
        read = records(batch, LIMIT).and_then(|mut records| records.try_for_each(|record| record.map(drop)));
    });
    for (what, peak) in [("checking", checking.bytes_max), ("reading", reading.bytes_max)] {
        assert!(peak as usize <= LIMIT + block(codec), "{codec:?}: {what} took {peak} bytes");
    }
    (checked, read)
}

fn is_refused(batch: &Bytes, codec: Codec) {
    let too_large = Err(Error::DecompressedTooLarge { limit: LIMIT });
    assert_eq!(within_the_bound(batch, codec), (too_large.clone(), too_large), "{codec:?}");
}

fn compressed() -> impl Iterator<Item = Codec> {
    Codec::ALL.into_iter().filter(|codec| *codec != Codec::None)
}

#[test]
fn a_bomb_of_many_records_stops_at_the_bound() {
    compressed().for_each(|codec| is_refused(&zeros(codec, 100_000), codec));
}

#[test]
fn a_bomb_of_one_record_stops_at_the_bound() {
    compressed().for_each(|codec| is_refused(&zeros(codec, UNPACKED), codec));
}

#[test]
fn a_batch_just_under_the_bound_is_served_within_it() {
    for codec in compressed() {
        let mut builder = RecordBatchBuilder::new().codec(codec);
        builder.push(0, None, Some(&vec![0; LIMIT - 100]));
        let batch = builder.build().unwrap().to_bytes();
        assert_eq!(within_the_bound(&batch, codec), (Ok(()), Ok(())), "{codec:?}");
    }
}

#[test]
fn a_zstd_window_that_nothing_comes_out_of_stops_at_the_bound() {
    let first = record_of(UNPACKED);
    let frame = wide_zstd_frame(&first, UNPACKED / ZSTD_BLOCK);
    assert!(frame.len() < 2_000, "a bomb of {} bytes", frame.len());
    is_refused(&batch(Codec::Zstd, &frame), Codec::Zstd);
}

#[test]
fn the_largest_lz4_blocks_are_held_one_at_a_time() {
    let frame = lz4_frame_of_large_blocks(&record_of(UNPACKED), UNPACKED);
    is_refused(&batch(Codec::Lz4, &frame), Codec::Lz4);
}

#[test]
fn a_snappy_block_larger_than_the_bound_is_not_made() {
    let plain = [record_of(UNPACKED), vec![0; UNPACKED]].concat();
    is_refused(&batch(Codec::Snappy, &snappy_of_one_block(&plain)), Codec::Snappy);
}

#[test]
fn a_length_that_lies_is_an_error_and_costs_no_more() {
    let lie = record_of(LIMIT / 2);
    let invalid = |outcome: &Outcome| matches!(outcome, Err(Error::InvalidRecord(_)));
    for (codec, frame) in [
        (Codec::Zstd, wide_zstd_frame(&lie, 1)),
        (Codec::Lz4, lz4_frame_of_large_blocks(&lie, 1000)),
        (Codec::Snappy, snappy_of_one_block(&lie)),
    ] {
        let (checked, read) = within_the_bound(&batch(codec, &frame), codec);
        assert!(invalid(&checked) && invalid(&read), "{codec:?}: {checked:?}, {read:?}");
    }
}

#[test]
fn recompressing_holds_the_records_twice_at_most() {
    for codec in compressed() {
        let mut builder = RecordBatchBuilder::new().codec(codec);
        builder.push(0, None, Some(&vec![0; LIMIT - 100]));
        let checked = builder.build().unwrap();
        let peak = measure(|| drop(checked.recompress(Codec::None, LIMIT))).bytes_max as usize;
        assert!(peak <= 2 * LIMIT + block(codec), "{codec:?}: recompressing took {peak} bytes");
    }
}
