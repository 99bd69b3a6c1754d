//! The least that a broker does: it accepts, reads a frame, checks the batch's CRC, copies it into warm memory and sends an answer
//! that was made beforehand. A fetch is answered with the batch that came last, a slice of that memory.
//!
//! It knows the frames of [`raw`](crate::raw) only, and finds the batch where these have it.

use std::cell::RefCell;
use std::io;
use std::net::TcpListener;
use std::rc::Rc;

use bytes::{Buf, Bytes};
use kafka_protocol::messages::ApiKey;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::canned;
use crate::frames::Frames;

/// How much is written before memory is used again.
const MAP: usize = 64 << 20;
/// What its CRC covers, in a batch; before that stands the CRC itself.
const AFTER_CRC: usize = 21;

/// The one log.
#[derive(Debug)]
struct Log {
    map: Vec<u8>,
    last: std::ops::Range<usize>,
}

/// An answer to a fetch without its records: what comes before and after a number of bytes.
#[derive(Debug, Default)]
struct Around {
    bytes: usize,
    head: Bytes,
    tail: Bytes,
}

/// Serves a socket on the calling thread, for as long as it accepts.
///
/// # Errors
/// If the machine has no runtime to give.
pub fn serve(socket: TcpListener) -> io::Result<()> {
    socket.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    // Written once, so that every page is there.
    let log = Rc::new(RefCell::new(Log { map: vec![1; MAP], last: 0..0 }));
    tokio::task::LocalSet::new().block_on(&runtime, accept(socket, log));
    Ok(())
}

async fn accept(socket: TcpListener, log: Rc<RefCell<Log>>) {
    let listener = tokio::net::TcpListener::from_std(socket).expect("a listener");
    while let Ok((stream, _)) = listener.accept().await {
        stream.set_nodelay(true).expect("a TCP socket has this option");
        tokio::task::spawn_local(answer(stream, Rc::clone(&log)));
    }
}

async fn answer(mut stream: TcpStream, log: Rc<RefCell<Log>>) -> Option<()> {
    let (mut frames, mut around, produced) = (Frames::default(), Around::default(), canned::produced_frame());
    loop {
        let Some(frame) = frames.next() else {
            let read = stream.read(frames.room()).await.ok()?;
            frames.filled(read)?;
            continue;
        };
        let key = i16::from_be_bytes(*frame[4..].first_chunk()?);
        if key == ApiKey::Produce as i16 {
            log.borrow_mut().append(canned::batch_of(frame))?;
            stream.write_all(&produced).await.ok()?;
        } else if key == ApiKey::Fetch as i16 {
            fetch(&mut stream, &log, &mut around).await?;
        } else {
            return None;
        }
    }
}

/// The borrow is held while it writes: nobody else writes meanwhile, as a benchmark either produces or fetches.
#[expect(clippy::await_holding_refcell_ref, reason = "a benchmark either produces or fetches")]
async fn fetch(stream: &mut TcpStream, log: &RefCell<Log>, around: &mut Around) -> Option<()> {
    let log = log.borrow();
    let records = &log.map[log.last.clone()];
    if around.bytes != records.len() || around.head.is_empty() {
        let (head, tail) = canned::fetched_around(records.len());
        *around = Around { bytes: records.len(), head, tail };
    }
    let mut answer = around.head.clone().chain(records).chain(around.tail.clone());
    stream.write_all_buf(&mut answer).await.ok()
}

impl Log {
    fn append(&mut self, batch: &[u8]) -> Option<()> {
        let crc = u32::from_be_bytes(*batch.get(AFTER_CRC - 4..)?.first_chunk()?);
        if crc32c::crc32c(&batch[AFTER_CRC..]) != crc {
            return None;
        }
        let begin = if self.last.end + batch.len() > self.map.len() { 0 } else { self.last.end };
        self.last = begin..begin + batch.len();
        self.map[self.last.clone()].copy_from_slice(batch);
        Some(())
    }
}
