//! What waits to be written to one peer, in the order in which it was queued.
//!
//! Most of the time that is little and soon gone: one small buffer, written in one go. What a peer leaves lying is put into
//! blocks of memory that the system gives and takes back page by page. In the heap it would stay: an allocator keeps what
//! was once freed between pieces that live on, and a few peers that do not read would make the process large for good.
//! What is written is given back block by block, so that a peer that always leaves something lying costs no more than that.

use std::collections::VecDeque;

use memmap2::MmapMut;

/// The small buffer begins with this much, and is given back when it is empty and has grown beyond it: thousands of idle
/// connections must not each keep what one burst needed.
const KEPT: usize = 512;
/// Bytes of the small buffer; what does not fit waits in blocks.
const FRONT: usize = 64 * 1024;
/// Bytes of a block.
const BLOCK: usize = 256 * 1024;

/// Bytes in order.
#[derive(Debug, Default)]
pub(super) struct Output {
    front: Vec<u8>,
    /// How much of `front` is written already.
    written: usize,
    /// What comes behind it.
    blocks: VecDeque<Block>,
    /// Bytes that are not written yet.
    waiting: usize,
    /// The last byte that was written ends no line.
    within_line: bool,
}

#[derive(Debug)]
struct Block {
    room: Room,
    start: usize,
    end: usize,
}

/// Where a block is.
#[derive(Debug)]
enum Room {
    Mapped(MmapMut),
    /// The system gives no more mappings.
    Heap(Box<[u8]>),
}

impl Block {
    fn new() -> Self {
        let mapped = MmapMut::map_anon(BLOCK).map(Room::Mapped);
        let room = mapped.unwrap_or_else(|_| Room::Heap(vec![0; BLOCK].into_boxed_slice()));
        Self { room, start: 0, end: 0 }
    }

    fn bytes(&self) -> &[u8] {
        let all = match &self.room {
            Room::Mapped(room) => room.as_ref(),
            Room::Heap(room) => room,
        };
        all.get(self.start..self.end).unwrap_or_default()
    }

    /// Takes what fits. Out: the rest.
    fn fill<'b>(&mut self, bytes: &'b [u8]) -> &'b [u8] {
        let all = match &mut self.room {
            Room::Mapped(room) => room.as_mut(),
            Room::Heap(room) => room,
        };
        let room = all.get_mut(self.end..).unwrap_or_default();
        let (taken, rest) = bytes.split_at(bytes.len().min(room.len()));
        if let Some(room) = room.get_mut(..taken.len()) {
            room.copy_from_slice(taken);
        }
        self.end += taken.len();
        rest
    }
}

impl Output {
    /// Bytes that are not written yet.
    pub(super) fn waiting(&self) -> usize {
        self.waiting
    }

    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.waiting += bytes.len();
        if self.blocks.is_empty() && self.front.len() + bytes.len() <= FRONT {
            if self.front.capacity() == 0 {
                self.front.reserve(KEPT);
            }
            self.front.extend_from_slice(bytes);
            return;
        }
        let mut rest = bytes;
        if let Some(last) = self.blocks.back_mut() {
            rest = last.fill(rest);
        }
        while !rest.is_empty() {
            let mut block = Block::new();
            rest = block.fill(rest);
            self.blocks.push_back(block);
        }
    }

    /// What is to be written next; empty when nothing waits.
    pub(super) fn next(&self) -> &[u8] {
        match self.front.get(self.written..).filter(|rest| !rest.is_empty()) {
            Some(rest) => rest,
            None => self.blocks.front().map_or(&[], Block::bytes),
        }
    }

    /// So much of what was next is written.
    pub(super) fn wrote(&mut self, bytes: usize) {
        let bytes = bytes.min(self.next().len());
        let Some(last) = bytes.checked_sub(1).and_then(|last| self.next().get(last)) else {
            return;
        };
        self.within_line = *last != b'\n';
        self.waiting -= bytes;
        if self.written < self.front.len() {
            self.written += bytes;
        } else if let Some(block) = self.blocks.front_mut() {
            block.start += bytes;
            if block.start == block.end {
                self.blocks.pop_front();
            }
        }
        if self.written == self.front.len() {
            self.written = 0;
            self.front.clear();
            if self.front.capacity() > KEPT {
                self.front = Vec::new();
            }
        }
    }

    /// Forgets all that waits.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Forgets what waits, but for the rest of a line whose beginning is written.
    pub(super) fn keep_begun_line(&mut self) {
        let mut kept = Vec::new();
        if self.within_line {
            let front = self.front.get(self.written..).unwrap_or_default();
            for bytes in std::iter::once(front).chain(self.blocks.iter().map(Block::bytes)) {
                match memchr::memchr(b'\n', bytes) {
                    Some(end) => {
                        kept.extend_from_slice(bytes.get(..=end).unwrap_or_default());
                        break;
                    }
                    None => kept.extend_from_slice(bytes),
                }
            }
            if kept.last() != Some(&b'\n') {
                kept.clear();
            }
        }
        *self = Self { within_line: self.within_line, ..Self::default() };
        self.push(&kept);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    impl Output {
        /// Bytes of memory that it has asked for.
        fn held(&self) -> usize {
            self.front.capacity() + self.blocks.len() * BLOCK
        }
    }

    #[test]
    fn whoever_always_leaves_something_lying_costs_no_more_than_that() {
        let mut output = Output::default();
        let lying = 100_000;
        output.push(&vec![b'x'; lying]);
        for _ in 0..10_000 {
            output.push(&[b'x'; 1_000]);
            let mut left = 1_000;
            while left > 0 {
                let now = output.next().len().min(left);
                output.wrote(now);
                left -= now;
            }
            assert_eq!(output.waiting(), lying);
            assert!(output.held() <= lying + 2 * BLOCK, "{}", output.held());
        }
    }

    #[test]
    fn a_large_buffer_is_given_back_when_it_is_empty() {
        let mut output = Output::default();
        for (bytes, held) in [(KEPT + 1, 0), (1, KEPT), (3 * BLOCK, KEPT), (FRONT, 0)] {
            output.push(&vec![b'x'; bytes]);
            while !output.next().is_empty() {
                output.wrote(output.next().len());
            }
            assert_eq!((output.waiting(), output.held()), (0, held), "{bytes}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// What comes out is what went in, whatever the sizes; and what is forgotten begins at a line.
        #[test]
        fn everything_comes_out_in_order(
            steps in prop::collection::vec((0..2 * BLOCK, 0..2 * BLOCK), 1..12),
            forget: bool,
        ) {
            let mut output = Output::default();
            let (mut queued, mut written) = (Vec::new(), Vec::new());
            for (push, write) in steps {
                let bytes: Vec<u8> = (queued.len()..queued.len() + push)
                    .map(|at| if at % 97 == 96 { b'\n' } else { u8::try_from(at % 89).unwrap_or(0) + 32 })
                    .collect();
                output.push(&bytes);
                queued.extend(bytes);
                let now = output.next().len().min(write);
                written.extend_from_slice(output.next().get(..now).unwrap_or_default());
                output.wrote(now);
                prop_assert_eq!(output.waiting(), queued.len() - written.len());
            }
            if forget {
                output.keep_begun_line();
                let rest = queued.get(written.len()..).unwrap_or_default();
                let begun = written.last().is_some_and(|last| *last != b'\n');
                let end = rest.iter().position(|byte| *byte == b'\n').filter(|_| begun);
                queued.truncate(written.len() + end.map_or(0, |end| end + 1));
            }
            while !output.next().is_empty() {
                written.extend_from_slice(output.next());
                output.wrote(output.next().len());
            }
            prop_assert!(queued == written);
        }
    }
}
