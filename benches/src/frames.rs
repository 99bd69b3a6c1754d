//! Frames cut out of what a socket brings, without a copy.

/// What is read at a time where frames are small.
const ROOM: usize = 64 << 10;
const LENGTH: usize = size_of::<u32>();

/// Bytes that have been read, and where the next frame begins.
#[derive(Debug)]
pub struct Frames {
    buffer: Vec<u8>,
    begin: usize,
    end: usize,
}

impl Default for Frames {
    fn default() -> Self {
        Self { buffer: vec![0; ROOM], begin: 0, end: 0 }
    }
}

impl Frames {
    /// The next frame, length included, if all of it is there.
    #[expect(clippy::should_implement_trait, reason = "what it gives is borrowed")]
    pub fn next(&mut self) -> Option<&[u8]> {
        let length = self.length().filter(|length| self.begin + length <= self.end)?;
        let frame = &self.buffer[self.begin..self.begin + length];
        self.begin += length;
        Some(frame)
    }

    /// Where to read into. Of a long frame no more than its end, so that nothing behind it must be moved.
    pub fn room(&mut self) -> &mut [u8] {
        self.buffer.copy_within(self.begin..self.end, 0);
        (self.begin, self.end) = (0, self.end - self.begin);
        let room = self.length().map_or(ROOM, |length| length.max(ROOM));
        if self.buffer.len() < room {
            self.buffer.resize(room, 0);
        }
        &mut self.buffer[self.end..room]
    }

    /// So many bytes have been read. `None` at the end of the stream.
    pub fn filled(&mut self, bytes: usize) -> Option<()> {
        self.end += bytes;
        (bytes > 0).then_some(())
    }

    fn length(&self) -> Option<usize> {
        let length = self.buffer[self.begin..self.end].first_chunk::<LENGTH>()?;
        Some(LENGTH + u32::from_be_bytes(*length) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(content: usize) -> Vec<u8> {
        [(content as u32).to_be_bytes().as_slice(), &vec![7; content]].concat()
    }

    #[test]
    fn frames_come_out_as_they_went_in_however_they_are_cut() {
        let all: Vec<Vec<u8>> = [0, 1, 100, 3 * ROOM, 5, ROOM].map(frame).into();
        let stream = all.concat();
        for piece in [1_000, 70_000, stream.len()] {
            let (mut frames, mut came, mut rest) = (Frames::default(), Vec::new(), stream.as_slice());
            while came.len() < all.len() {
                if let Some(frame) = frames.next() {
                    came.push(frame.to_vec());
                    continue;
                }
                let room = frames.room();
                let read = piece.min(room.len()).min(rest.len());
                room[..read].copy_from_slice(&rest[..read]);
                rest = &rest[read..];
                frames.filled(read).expect("there is more to read");
            }
            assert!(came == all, "in pieces of {piece}");
        }
    }
}
