//! A client that is nothing but a socket and the table.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::schema::{Message, Struct, messages, request, response};

const CLIENT_ID: &str = "fuzz";
const CORRELATION_ID: i32 = 77;

/// A connection.
#[derive(Debug)]
pub(crate) struct RawClient {
    stream: TcpStream,
    client_id: String,
}

impl From<TcpStream> for RawClient {
    fn from(stream: TcpStream) -> Self {
        Self { stream, client_id: CLIENT_ID.into() }
    }
}

impl RawClient {
    /// Connects; whoever waits longer than `patience` for an answer gets an error.
    pub(crate) fn connect(address: &str, patience: Duration) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(patience))?;
        stream.set_write_timeout(Some(patience))?;
        Ok(Self { stream, client_id: CLIENT_ID.into() })
    }

    /// The client under another client id.
    pub(crate) fn named(self, client_id: &str) -> Self {
        Self { client_id: client_id.into(), ..self }
    }

    /// Sends these bytes as they are.
    pub(crate) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes)
    }

    /// The next frame, without its length.
    pub(crate) fn receive(&mut self) -> io::Result<Vec<u8>> {
        let mut length = [0; 4];
        self.stream.read_exact(&mut length)?;
        let mut frame = vec![0; u32::from_be_bytes(length) as usize];
        self.stream.read_exact(&mut frame)?;
        Ok(frame)
    }

    /// Asks, and waits for the answer.
    pub(crate) fn call(&mut self, asked: &Struct, version: i16) -> io::Result<Struct> {
        self.ask(asked, version)?;
        self.answer(asked.message().key, version)
    }

    /// Asks, and does not wait.
    pub(crate) fn ask(&mut self, asked: &Struct, version: i16) -> io::Result<()> {
        let key = asked.message().key;
        let body = asked.encode(version).expect("a valid request");
        self.send(&framed(&header_of(&self.client_id, key, version, CORRELATION_ID), &body))
    }

    /// The answer to what was asked.
    pub(crate) fn answer(&mut self, key: i16, version: i16) -> io::Result<Struct> {
        let frame = self.receive()?;
        assert_eq!(frame[..4], CORRELATION_ID.to_be_bytes(), "the answer to another request");
        let message = response(key).expect("every request has a response");
        let body = &frame[4 + header_tags(message, version)..];
        Ok(Struct::decode(message, version, body).unwrap_or_else(|error| panic!("{error}: {body:02x?}")))
    }
}

/// Only the count of no tagged fields, where there is one.
fn header_tags(message: &'static Message, version: i16) -> usize {
    usize::from(message.flexible.contains(version) && *message != messages::API_VERSIONS_RESPONSE)
}

/// A request's header.
pub(crate) fn header(key: i16, version: i16, correlation_id: i32) -> Vec<u8> {
    header_of(CLIENT_ID, key, version, correlation_id)
}

fn header_of(client_id: &str, key: i16, version: i16, correlation_id: i32) -> Vec<u8> {
    let flexible = request(key).is_some_and(|message| message.flexible.contains(version));
    let header = Struct::new(&messages::REQUEST_HEADER)
        .set("requestApiKey", key)
        .set("requestApiVersion", version)
        .set("correlationId", correlation_id)
        .set("clientId", client_id);
    header.encode(if flexible { 2 } else { 1 }).expect("a valid header")
}

/// Header and body as they go over the wire.
pub(crate) fn framed(header: &[u8], body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(header.len() + body.len()).expect("a small frame");
    [&length.to_be_bytes()[..], header, body].concat()
}
