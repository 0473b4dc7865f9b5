//! The content of a file while it is read: block by block, counted and hashed.

use std::io::{self, Read};

use crate::squashfs::error::Error;

/// A BLAKE3 digest.
pub(crate) type Digest = [u8; 32];

/// The declared content of one file.
pub(crate) struct Content<'a> {
    path: &'a [u8],
    declared: u64,
    delivered: u64,
    data: &'a mut dyn Read,
    hasher: blake3::Hasher,
}

impl<'a> Content<'a> {
    /// Content of so many bytes.
    pub(crate) fn new(path: &'a [u8], declared: u64, data: &'a mut dyn Read) -> Self {
        Self {
            path,
            declared,
            delivered: 0,
            data,
            hasher: blake3::Hasher::new(),
        }
    }

    /// Fills a block with the next `length` bytes.
    ///
    /// # Errors
    /// The content cannot be read or is shorter than declared.
    pub(crate) fn read(&mut self, block: &mut Vec<u8>, length: usize) -> Result<(), Error> {
        block.resize(length, 0);
        let mut rest = block.as_mut_slice();
        while !rest.is_empty() {
            let read = self.read_some(rest)?;
            rest = rest.get_mut(read..).unwrap_or_default();
            self.delivered += read as u64;
            if read == 0 {
                let (declared, delivered) = (self.declared, self.delivered);
                return Err(Error::TooShort {
                    path: self.path.into(),
                    declared,
                    delivered,
                });
            }
        }
        self.hasher.update(block);
        Ok(())
    }

    /// The digest of all bytes so far.
    pub(crate) fn digest(&self) -> Digest {
        *self.hasher.finalize().as_bytes()
    }

    /// Checks that the content is not longer than declared.
    ///
    /// # Errors
    /// The content cannot be read or is longer.
    pub(crate) fn expect_end(&mut self) -> Result<(), Error> {
        match self.read_some(&mut [0])? {
            0 => Ok(()),
            _ => Err(Error::TooLong {
                path: self.path.into(),
                declared: self.declared,
            }),
        }
    }

    fn read_some(&mut self, buffer: &mut [u8]) -> Result<usize, Error> {
        loop {
            match self.data.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(source) => {
                    return Err(Error::Read {
                        path: self.path.into(),
                        source,
                    });
                }
                Ok(read) => return Ok(read),
            }
        }
    }
}
