//! Bytes of a text file into UTF-8 with `\n` at the end of every line, a block at a time.

use super::{fill, from_start, unreadable};
use crate::ports::intake::IntakeError;
use encoding_rs::{Decoder, DecoderResult, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::fs::File;
use std::io::{self, Read};

/// How the characters are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// UTF-8, after so many bytes of byte-order mark.
    Utf8 { mark: u8 },
    /// UTF-16, low byte first.
    Utf16Le { mark: u8 },
    /// UTF-16, high byte first.
    Utf16Be { mark: u8 },
    /// What Windows programs of western Europe write.
    Windows1252,
}

/// One block of a file.
const BLOCK: usize = 64 * 1024;
/// How much tells UTF-16 without a mark from everything else.
const SAMPLE: usize = 4096;

/// Finds out how a file is written: by its mark, by the noughts that UTF-16 has everywhere, and else
/// by whether all of it is UTF-8.
pub(super) fn detect(file: &File) -> Result<Encoding, IntakeError> {
    let mut sample = vec![0; SAMPLE];
    let mut reader = from_start(file)?;
    let length = fill(&mut reader, &mut sample)?;
    sample.truncate(length);
    if sample.starts_with(&[0xef, 0xbb, 0xbf]) {
        return Ok(if is_utf8(file)? {
            Encoding::Utf8 { mark: 3 }
        } else {
            Encoding::Windows1252
        });
    }
    if sample.starts_with(&[0xff, 0xfe]) {
        return Ok(Encoding::Utf16Le { mark: 2 });
    }
    if sample.starts_with(&[0xfe, 0xff]) {
        return Ok(Encoding::Utf16Be { mark: 2 });
    }
    let noughts = |odd: usize| {
        let all = sample.iter().skip(odd).step_by(2);
        all.clone().filter(|byte| **byte == 0).count() * 2 > all.count()
    };
    match (noughts(0), noughts(1)) {
        (false, true) => return Ok(Encoding::Utf16Le { mark: 0 }),
        (true, false) => return Ok(Encoding::Utf16Be { mark: 0 }),
        (true, true) | (false, false) => {}
    }
    if sample.contains(&0) {
        return Err(IntakeError::Form(
            "no text: it holds bytes that no text has",
        ));
    }
    Ok(if is_utf8(file)? {
        Encoding::Utf8 { mark: 0 }
    } else {
        Encoding::Windows1252
    })
}

fn is_utf8(file: &File) -> Result<bool, IntakeError> {
    let mut reader = from_start(file)?;
    let mut block = vec![0; BLOCK];
    let mut kept = 0;
    loop {
        let read = fill(&mut reader, block.get_mut(kept..).unwrap_or_default())?;
        let length = kept + read;
        let whole = block.get(..length).unwrap_or_default();
        let valid = match std::str::from_utf8(whole) {
            Ok(_) => length,
            // A character may go on in the next block.
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => return Ok(false),
        };
        if read == 0 {
            return Ok(valid == length);
        }
        block.copy_within(valid..length, 0);
        kept = length - valid;
    }
}

/// A file's text as UTF-8. Every line ends in one `\n`, the last one too.
pub(super) struct Decoded<'f> {
    file: &'f File,
    decoder: Decoder,
    block: Vec<u8>,
    out: Vec<u8>,
    at: usize,
    after_return: bool,
    is_at_end: bool,
}

impl<'f> Decoded<'f> {
    pub(super) fn new(file: &'f File, encoding: Encoding) -> Result<Self, IntakeError> {
        let mut reader = from_start(file)?;
        let (kind, mark) = match encoding {
            Encoding::Utf8 { mark } => (UTF_8, mark),
            Encoding::Utf16Le { mark } => (UTF_16LE, mark),
            Encoding::Utf16Be { mark } => (UTF_16BE, mark),
            Encoding::Windows1252 => (WINDOWS_1252, 0),
        };
        let mut skipped = vec![0; usize::from(mark)];
        fill(&mut reader, &mut skipped)?;
        Ok(Self {
            file,
            decoder: kind.new_decoder_without_bom_handling(),
            block: vec![0; BLOCK],
            out: Vec::new(),
            at: 0,
            after_return: false,
            is_at_end: false,
        })
    }

    /// Decodes the next block into `out`.
    fn advance(&mut self) -> io::Result<()> {
        self.out.clear();
        self.at = 0;
        let length = fill(&mut &*self.file, &mut self.block)
            .map_err(|error| io::Error::other(error.to_string()))?;
        self.is_at_end = length == 0;
        let bytes = self.block.get(..length).unwrap_or_default();
        let room = self.decoder.max_utf8_buffer_length(bytes.len());
        let mut text = vec![0; room.unwrap_or(BLOCK * 4)];
        let (result, _, written) =
            self.decoder
                .decode_to_utf8_without_replacement(bytes, &mut text, self.is_at_end);
        match result {
            DecoderResult::InputEmpty => {}
            DecoderResult::OutputFull | DecoderResult::Malformed(..) => {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "a character is written in a way that its encoding does not have",
                ));
            }
        }
        self.add(text.get(..written).unwrap_or_default());
        if self.is_at_end {
            self.out.push(b'\n');
        }
        Ok(())
    }

    /// Adds text, with each way to end a line made one.
    fn add(&mut self, text: &[u8]) {
        if !self.after_return && !text.contains(&b'\r') {
            self.out.extend_from_slice(text);
            return;
        }
        for &byte in text {
            match byte {
                b'\r' => self.out.push(b'\n'),
                b'\n' if self.after_return => {}
                _ => self.out.push(byte),
            }
            self.after_return = byte == b'\r';
        }
    }
}

impl Read for Decoded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.out.len() {
            if self.is_at_end {
                return Ok(0);
            }
            self.advance()?;
        }
        let ready = self.out.get(self.at..).unwrap_or_default();
        let length = ready.len().min(buffer.len());
        for (to, from) in buffer.iter_mut().zip(ready) {
            *to = *from;
        }
        self.at += length;
        Ok(length)
    }
}

/// What reading text can say, with the line where it was said.
pub(super) fn damaged(error: &io::Error, line: u32) -> IntakeError {
    if error.kind() == io::ErrorKind::InvalidData {
        IntakeError::Damaged {
            line,
            why: error.to_string(),
        }
    } else {
        unreadable(error)
    }
}
