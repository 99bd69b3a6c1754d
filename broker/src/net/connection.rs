//! One connection: reads a request, serves it, writes the answer, and only then reads the next.

#[cfg(test)]
mod tests;

use std::future::{Future, poll_fn};
use std::io::{self, IoSlice};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use bytes::{Buf, Bytes};
use tokio::net::TcpStream;

use crate::call::Client;
use crate::clock::wire_now;
use crate::fault::{ConnectionFault, Direction};
use crate::net::connections::{Asked, Closing};
use crate::net::frame::FrameReader;
use crate::net::header::RawRequest;
use crate::net::idle::Idle;
use crate::net::reply::Reply;
use crate::net::unwritten::Unwritten;
use crate::serve;
use crate::served::{Ending, Served, Writing};
use crate::shared::Shared;
use crate::wait::Changes;
use crate::warning::{self, Use};

/// An accepted connection.
#[derive(Debug)]
pub(crate) struct Connection {
    shared: Arc<Shared>,
    stream: TcpStream,
    client: Arc<Client>,
    reader: FrameReader,
    idle: Option<Idle>,
    /// When something was last read.
    read_at: Instant,
    fault: ConnectionFault,
    closing: Arc<Closing>,
    /// Bytes that were read and have not taken their time yet, where bandwidth is limited.
    unpaid: usize,
    /// Answers that are written with the next one, which is on its way. Nothing is waited for with any of them here.
    unwritten: Unwritten,
    /// What the client has used it for.
    used: Use,
}

/// How a connection ended.
enum End {
    /// The client closed it, or the network did.
    Client,
    /// The broker closes it, for the reason given.
    Broker(String),
    /// A fault closes it.
    Fault,
    /// The test's author closes it, or stops its broker.
    Test(Asked),
}

impl From<io::Error> for End {
    fn from(_: io::Error) -> Self {
        End::Client
    }
}

impl Connection {
    pub(crate) fn new(shared: &Arc<Shared>, stream: TcpStream, client: Arc<Client>) -> Self {
        let reader = FrameReader::new(shared.limits.frame_bytes_max);
        Self {
            shared: Arc::clone(shared),
            stream,
            client,
            reader,
            idle: Idle::new(shared.limits.idle_max),
            used: Use::default(),
            read_at: wire_now(),
            fault: ConnectionFault::default(),
            closing: Arc::default(),
            unpaid: 0,
            unwritten: Unwritten::default(),
        }
    }

    /// Has a fault on it from its beginning.
    pub(crate) fn with_fault(mut self, fault: ConnectionFault) -> Self {
        self.fault = fault;
        self
    }

    /// Serves the connection until one side closes it.
    pub(crate) async fn run(mut self) {
        self.note();
        self.note_deafness();
        let end = self.serve_until_closed().await;
        let why = match &end {
            End::Client => "",
            End::Fault => "a fault",
            End::Test(Asked::Close) => "the test",
            End::Test(Asked::Stop) => "its broker was stopped",
            End::Broker(why) => why,
        };
        self.shared.trace.client_gone(self.client.traced, why);
        // What a fault or the test has brought about is no loop of the client's own.
        if !matches!(end, End::Fault | End::Test(_)) && !self.shared.rules.any() {
            let ended = self.shared.warnings.reconnects.ended(&self.client.client_id, self.used, wire_now());
            ended.into_iter().for_each(|notice| self.shared.warn(notice));
        }
        if let End::Broker(why) = end {
            let (client_id, peer) = (&self.client.client_id, self.client.peer_addr);
            log::warn!("closing the connection of client {client_id:?} at {peer}: {why}");
        }
        let Self { shared, client, stream, .. } = self;
        shared.with_state(|state, now| state.connection_closed(client.connection, now));
        // Closed before anybody is told that it is.
        drop(stream);
        shared.connections.closed(client.connection);
        shared.watchers.wake(Changes::CONNECTIONS);
    }

    /// Serves request after request; whatever it is doing, it stops when the test's author closes the connection.
    async fn serve_until_closed(&mut self) -> End {
        let closing = Arc::clone(&self.closing);
        let mut serving = pin!(async {
            loop {
                if let Err(end) = self.serve_next().await {
                    // What was answered before that; it is short, and a client that does not take it does not want it.
                    let _ = self.stream.try_write(self.unwritten.bytes());
                    return end;
                }
            }
        });
        let mut is_watched = false;
        poll_fn(|context| {
            if !std::mem::replace(&mut is_watched, true) {
                closing.watch(context.waker());
            }
            if let Some(asked) = closing.asked() {
                return Poll::Ready(End::Test(asked));
            }
            serving.as_mut().poll(context)
        })
        .await
    }

    async fn serve_next(&mut self) -> Result<(), End> {
        let raw = self.read_request().await?;
        self.name_client(&raw);
        let mut served = serve::serve(&self.shared, &self.client, raw);
        loop {
            match served {
                Served::Reply(mut reply) => {
                    if self.fault.pace().is_some() {
                        reply.put_off();
                    }
                    return self.answer(&reply).await;
                }
                Served::Write(writing) => {
                    self.write_unwritten().await?;
                    return self.carry_out(*writing).await;
                }
                Served::Parked(answer) => {
                    self.write_unwritten().await?;
                    served = self.unless_gone(answer).await?;
                }
                Served::Nothing => return Ok(()),
                Served::Close(why) => return Err(End::Broker(why)),
            }
        }
    }

    async fn read_request(&mut self) -> Result<RawRequest, End> {
        loop {
            self.pay().await?;
            if !self.fault.lets_through(Direction::FromClient) {
                self.reader.discard();
            } else if let Some(frame) = self.next_frame()? {
                return RawRequest::parse(frame, self.read_at).map_err(|error| self.refuse(error));
            }
            self.write_unwritten().await?;
            self.read_more().await?;
        }
    }

    fn next_frame(&mut self) -> Result<Option<Bytes>, End> {
        self.reader.take().map_err(|error| self.refuse(error.to_string()))
    }

    /// Closes the connection, as what came is no request.
    fn refuse(&mut self, why: String) -> End {
        if self.used == Use::Nothing {
            self.used = Use::Futile;
        }
        self.shared.warn(warning::bad_frame(&self.client, &why));
        End::Broker(why)
    }

    /// Reads what comes next, unless nothing comes for too long.
    async fn read_more(&mut self) -> Result<(), End> {
        let (reader, stream) = (&mut self.reader, &mut self.stream);
        let (idle, fault) = (&mut self.idle, &mut self.fault);
        let read = poll_fn(|context| {
            if fault.poll_ended(context).is_ready() {
                return Poll::Ready(Err(End::Fault));
            }
            if let Poll::Ready(read) = reader.poll_fill(context, stream) {
                let read = read?;
                return Poll::Ready(if read == 0 { Err(End::Client) } else { Ok(read) });
            }
            // Nobody asks for it, so nobody misses it: Kafka closes an idle connection without a word.
            match idle.as_mut().map(|idle| idle.poll_expired(context)) {
                Some(Poll::Ready(())) => Poll::Ready(Err(End::Client)),
                _ => Poll::Pending,
            }
        })
        .await?;
        self.read_at = wire_now();
        if let Some(idle) = &mut self.idle {
            idle.active(self.read_at);
        }
        self.unpaid += read;
        Ok(())
    }

    /// Where bandwidth is limited, has what was read take its time; what is read meanwhile, too.
    async fn pay(&mut self) -> Result<(), End> {
        while self.unpaid > 0 {
            match self.fault.time_for(std::mem::take(&mut self.unpaid)) {
                None => return Ok(()),
                Some(time) => self.pause(time).await?,
            }
        }
        Ok(())
    }

    /// The client id usually stays the same for the life of a connection; where it does not, the newest counts.
    fn name_client(&mut self, raw: &RawRequest) {
        self.used = self.used.with(raw.key);
        if *self.client.client_id != *raw.client_id() {
            let client = Arc::make_mut(&mut self.client);
            client.client_id = Arc::from(raw.client_id());
            client.traced = self.shared.trace.client(client, Some(client.traced));
            self.note();
        }
    }

    /// Lists the connection under its client's present name.
    fn note(&self) {
        self.shared.connections.note(&self.client, &self.closing);
        self.shared.watchers.wake(Changes::CONNECTIONS);
    }

    /// Waits for something, such as the answer to a parked request; ends with the connection.
    async fn unless_gone<T>(&mut self, mut awaited: impl Future<Output = T> + Unpin) -> Result<T, End> {
        let (reader, stream, read_at) = (&mut self.reader, &mut self.stream, &mut self.read_at);
        let (fault, unpaid) = (&mut self.fault, &mut self.unpaid);
        poll_fn(|context| {
            if fault.poll_ended(context).is_ready() {
                return Poll::Ready(Err(End::Fault));
            }
            if let Poll::Ready(come) = Pin::new(&mut awaited).poll(context) {
                return Poll::Ready(Ok(come));
            }
            while !reader.is_ahead() {
                match reader.poll_fill(context, stream) {
                    Poll::Ready(Ok(0) | Err(_)) => return Poll::Ready(Err(End::Client)),
                    Poll::Ready(Ok(read)) => {
                        *read_at = wire_now();
                        *unpaid += read;
                    }
                    Poll::Pending => break,
                }
            }
            Poll::Pending
        })
        .await
    }

    /// Writes an answer; or leaves it to be written with that to the next request, if that is here already and no fault wants to
    /// have a say.
    async fn answer(&mut self, reply: &Reply) -> Result<(), End> {
        let is_followed = self.reader.has_short_frame() && !self.fault.is_there() && !self.shared.rules.any();
        let is_alone = !is_followed && self.unwritten.bytes().is_empty();
        if !is_alone && self.unwritten.take(reply) {
            return if is_followed && !self.unwritten.is_full() {
                Ok(())
            } else {
                Ok(self.write_unwritten().await?)
            };
        }
        self.write_unwritten().await?;
        self.write(reply).await
    }

    async fn write_unwritten(&mut self) -> io::Result<()> {
        let mut written = 0;
        while let rest @ [_, ..] = &self.unwritten.bytes()[written..] {
            match self.stream.try_write(rest) {
                Ok(more) => written += more,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => self.stream.writable().await?,
                Err(error) => return Err(error),
            }
        }
        self.unwritten.clear();
        Ok(())
    }

    /// Does what a fault has in store for the connection.
    async fn carry_out(&mut self, writing: Writing) -> Result<(), End> {
        match (writing.reply, writing.pace) {
            (Some(reply), None) => self.write(&reply).await?,
            (Some(reply), Some((bytes, pause))) if self.fault.lets_through(Direction::ToClient) => {
                self.write_slowly(&reply, bytes, pause).await?;
            }
            _ => {}
        }
        match writing.then {
            Ending::GoOn => Ok(()),
            Ending::Mute(time) => self.pause(time).await,
            Ending::Close => Err(End::Fault),
            Ending::HalfOpen(half_open) => {
                self.fault.become_half_open(half_open);
                self.note_deafness();
                Ok(())
            }
        }
    }

    async fn pause(&mut self, time: Duration) -> Result<(), End> {
        self.unless_gone(Box::pin(tokio::time::sleep(time))).await
    }

    async fn write_slowly(&mut self, reply: &Reply, bytes: usize, pause: Duration) -> Result<(), End> {
        let mut frame = reply.concat();
        while !frame.is_empty() {
            let piece = frame.split_to(bytes.min(frame.len()));
            self.write_all(&Reply::from(piece)).await?;
            self.pause(pause).await?;
        }
        Ok(())
    }

    /// Writes a reply as fast as it may go, if it may.
    async fn write(&mut self, reply: &Reply) -> Result<(), End> {
        if !self.fault.lets_through(Direction::ToClient) {
            return Ok(());
        }
        match self.fault.pace() {
            None => Ok(self.write_all(reply).await?),
            Some((bytes, pause)) => self.write_slowly(reply, bytes, pause).await,
        }
    }

    /// Notes it if no answer reaches the client any more.
    fn note_deafness(&self) {
        if !self.fault.lets_through(Direction::ToClient) {
            self.shared.trace.deaf(self.client.traced);
        }
    }

    async fn write_all(&mut self, reply: &Reply) -> io::Result<()> {
        let mut rest = Rest { segments: reply.segments(), offset: 0 };
        while !rest.segments.is_empty() {
            match rest.write_to(&self.stream) {
                Ok(written) => rest.advance(written),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => self.stream.writable().await?,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// Pieces written with one call.
const SLICES_MAX: usize = 64;

/// What is left to write of a reply.
struct Rest<'a> {
    segments: &'a [Bytes],
    offset: usize,
}

impl Rest<'_> {
    fn write_to(&self, stream: &TcpStream) -> io::Result<usize> {
        if let [only] = self.segments {
            return stream.try_write(&only[self.offset..]);
        }
        let mut slices = [IoSlice::new(&[]); SLICES_MAX];
        let count = self.segments.len().min(SLICES_MAX);
        for (at, slice) in slices[..count].iter_mut().enumerate() {
            let from = if at == 0 { self.offset } else { 0 };
            *slice = IoSlice::new(&self.segments[at][from..]);
        }
        stream.try_write_vectored(&slices[..count])
    }

    fn advance(&mut self, mut written: usize) {
        while let Some((first, rest)) = self.segments.split_first() {
            let left = first.remaining() - self.offset;
            if written < left {
                self.offset += written;
                return;
            }
            written -= left;
            (self.segments, self.offset) = (rest, 0);
        }
    }
}
