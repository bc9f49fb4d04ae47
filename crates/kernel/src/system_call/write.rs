//! write and writev: bytes from the process's memory to standard output and standard error.

use std::sync::Arc;

use isa::VirtAddr;

use super::{Call, OUT_OF_MEMORY, Serving};
use crate::context::{Context, Watch};
use crate::errno::Errno;
use crate::user_memory::Copied;
use crate::{Event, Kernel};

/// The most bytes of one call (`MAX_RW_COUNT` in Linux's include/linux/fs.h).
const MAX_COUNT: u64 = 0x7fff_f000;
/// The most pieces of a writev (`UIO_MAXIOV`).
const MAX_PIECES: u64 = 1024;
/// The most bytes that are kept of each stream; then the "device" is full. Keeps an endless loop from filling the host.
const STREAM_CAPACITY: usize = 16 << 20;

impl Kernel {
    /// write(fd, buffer, count).
    pub(super) fn write<O: Watch>(
        &mut self,
        call: &Call,
        fd: u64,
        buffer: u64,
        count: u64,
        cx: &mut Context<O>,
    ) -> Serving<u64> {
        stream(fd)?;
        self.write_pieces(call, fd, &[(buffer, count.min(MAX_COUNT))], cx)
    }

    /// writev(fd, pieces, count): each piece is a pointer and a length.
    pub(super) fn writev<O: Watch>(
        &mut self,
        call: &Call,
        fd: u64,
        pieces: u64,
        count: u64,
        cx: &mut Context<O>,
    ) -> Serving<u64> {
        stream(fd)?;
        if count > MAX_PIECES {
            return Err(Errno::Einval.into());
        }
        let word = self.pointer_bytes();
        let table = self.read_user(call, pieces, count * 2 * word, cx)?;
        if (table.len() as u64) < count * 2 * word {
            return Err(Errno::Efault.into());
        }
        let number = |bytes: &[u8]| bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte));
        let mut list = Vec::new();
        let mut left = MAX_COUNT;
        for row in table.chunks_exact(2 * word as usize) {
            let (at, length) = row.split_at(word as usize);
            let length = number(length);
            if length >> (8 * word - 1) != 0 {
                return Err(Errno::Einval.into());
            }
            list.push((number(at), length.min(left)));
            left -= length.min(left);
        }
        self.write_pieces(call, fd, &list, cx)
    }

    /// Writes the pieces up to the first byte that the process may not read; an error only if that is the very first.
    fn write_pieces<O: Watch>(
        &mut self,
        call: &Call,
        fd: u64,
        pieces: &[(u64, u64)],
        cx: &mut Context<O>,
    ) -> Serving<u64> {
        let user_end = self.process.layout.user_end;
        if pieces.iter().any(|(at, length)| at.checked_add(*length).is_none_or(|end| end > user_end)) {
            return Err(Errno::Efault.into());
        }
        let wanted: u64 = pieces.iter().map(|piece| piece.1).sum();
        let mut bytes = Vec::new();
        for (at, length) in pieces {
            let read = self.read_user(call, *at, *length, cx)?;
            bytes.extend_from_slice(&read);
            if (read.len() as u64) < *length {
                break;
            }
        }
        if bytes.is_empty() && wanted > 0 {
            return Err(Errno::Efault.into());
        }
        self.put(fd, bytes, cx)
    }

    fn read_user<O: Watch>(
        &mut self,
        call: &Call,
        at: u64,
        length: u64,
        cx: &mut Context<O>,
    ) -> Serving<Vec<u8>> {
        match self.copy_from_user(VirtAddr(at), length, call.pc, cx)? {
            Copied::Bytes(bytes) => Ok(bytes),
            Copied::OutOfMemory => Err(OUT_OF_MEMORY.into()),
        }
    }

    fn put<O: Watch>(&mut self, fd: u64, mut bytes: Vec<u8>, cx: &mut Context<O>) -> Serving<u64> {
        let index = stream(fd)?;
        let Some(stream) = self.output.get_mut(index) else { return Err(Errno::Ebadf.into()) };
        let room = STREAM_CAPACITY.saturating_sub(stream.len());
        if room == 0 && !bytes.is_empty() {
            return Err(Errno::Enospc.into());
        }
        bytes.truncate(room);
        let written = bytes.len() as u64;
        if written > 0 {
            Arc::make_mut(stream).extend_from_slice(&bytes);
            let pid = self.process.pid;
            cx.tell(|| Event::Output { pid, fd, bytes })?;
        }
        Ok(written)
    }
}

/// Which stream a file descriptor writes to. There are only standard output and standard error; standard input is not
/// open for writing.
fn stream(fd: u64) -> Result<usize, Errno> {
    match fd {
        1 => Ok(0),
        2 => Ok(1),
        _ => Err(Errno::Ebadf),
    }
}
