//! rpm package files: lead, signature header, main header, payload.
//!
//! After rpm's `docs/manual/format_v4.md` and `format_v6.md`. The header's digest is checked when
//! the file is opened, the payload's when its last byte has been read. Signatures are not checked:
//! that is the task of the tool that downloaded the package.

use std::io::{self, BufRead, BufReader, Read};

use super::file_table::FileTableError;
use super::header::{COUNTS, Header, HeaderError, HeaderSize, MAGIC};
use super::package::is_source;
use super::stream::PayloadStream;
use super::tag;
use crate::archive::DigestKind;

const LEAD: usize = 96;
const LEAD_MAGIC: [u8; 4] = [0xed, 0xab, 0xee, 0xdb];
/// `PGPHASHALGO_SHA256`
const SHA256: u64 = 8;

/// Why a file cannot be read as an rpm package.
#[derive(Debug, thiserror::Error)]
pub enum RpmFileError {
    /// The file cannot be read or is truncated.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The lead's magic is missing.
    #[error("not an rpm package: its first bytes are not those of a lead")]
    NotRpm,
    /// A source package.
    #[error("a source package: it cannot be installed; give the binary package")]
    SourcePackage,
    /// The signature header is damaged.
    #[error("the signature header: {0}")]
    Signature(#[source] HeaderError),
    /// The main header is damaged.
    #[error("the header: {0}")]
    Header(#[source] HeaderError),
    /// The header's digest is not the one in the signature header.
    #[error("the header's SHA-256 is not the recorded one: the file is damaged, fetch it again")]
    HeaderDigest,
    /// The file list is damaged.
    #[error(transparent)]
    Files(#[from] FileTableError),
}

/// An open package file, read up to its payload.
#[derive(Debug)]
pub struct RpmFile<R> {
    header: Vec<u8>,
    payload: R,
}

impl<R: Read> RpmFile<BufReader<R>> {
    /// Reads lead and headers.
    ///
    /// # Errors
    /// If this is not a binary rpm package, or a header is damaged or has another digest.
    pub fn open(file: R) -> Result<Self, RpmFileError> {
        Self::read(BufReader::with_capacity(64 << 10, file))
    }
}

impl<R: BufRead> RpmFile<R> {
    fn read(mut reader: R) -> Result<Self, RpmFileError> {
        let mut lead = [0; LEAD];
        reader.read_exact(&mut lead)?;
        if !lead.starts_with(&LEAD_MAGIC) {
            return Err(RpmFileError::NotRpm);
        }
        let signature = read_header(&mut reader)?.map_err(RpmFileError::Signature)?;
        let padding = signature.len().next_multiple_of(8) - signature.len();
        reader.read_exact(lead.get_mut(..padding).unwrap_or_default())?;
        let signature = Header::parse_with_magic(&signature).map_err(RpmFileError::Signature)?;
        let header = read_header(&mut reader)?.map_err(RpmFileError::Header)?;
        if let Some(recorded) = signature.text(tag::SIGNATURE_SHA256)
            && !recorded.eq_ignore_ascii_case(DigestKind::Sha256.of(&header).to_string().as_bytes())
        {
            return Err(RpmFileError::HeaderDigest);
        }
        let parsed = Header::parse_with_magic(&header).map_err(RpmFileError::Header)?;
        if is_source(&parsed) {
            return Err(RpmFileError::SourcePackage);
        }
        Ok(Self {
            header,
            payload: reader,
        })
    }

    /// The main header.
    #[must_use]
    pub fn header(&self) -> Header<'_> {
        // The same bytes were parsed successfully when the file was opened.
        Header::parse_with_magic(&self.header).unwrap_or_default()
    }

    /// The main header and the payload's bytes, both of which [`Payload`](super::payload::Payload)
    /// needs.
    ///
    /// # Errors
    /// If the payload's first bytes cannot be read.
    pub fn into_parts<'a>(self) -> Result<(RpmHeader, PayloadStream<'a>), RpmFileError>
    where
        R: Send + 'a,
    {
        let header = self.header();
        let digest = match header.number(tag::PAYLOADDIGESTALGO).unwrap_or(SHA256) {
            SHA256 => header.text(tag::PAYLOADSHA256),
            _ => None,
        };
        let digest = digest.map(|digest| String::from_utf8_lossy(digest).into_owned());
        let stream = PayloadStream::new(self.payload, digest)?;
        Ok((RpmHeader(self.header), stream))
    }
}

/// The main header of a package file.
#[derive(Clone, Debug)]
pub struct RpmHeader(Vec<u8>);

impl RpmHeader {
    /// The header, parsed.
    #[must_use]
    pub fn get(&self) -> Header<'_> {
        // The same bytes were parsed successfully when the file was opened.
        Header::parse_with_magic(&self.0).unwrap_or_default()
    }
}

/// A header with its magic. The memory grows with the bytes read, not with a declared size.
fn read_header(reader: &mut impl Read) -> io::Result<Result<Vec<u8>, HeaderError>> {
    let mut start = [0; MAGIC.len() + COUNTS];
    reader.read_exact(&mut start)?;
    let counts = start
        .strip_prefix(&MAGIC)
        .and_then(|rest| rest.first_chunk());
    let size = counts.map(|&counts| HeaderSize::read(counts));
    let body = match size {
        None => return Ok(Err(HeaderError::Magic)),
        Some(Err(error)) => return Ok(Err(error)),
        Some(Ok(size)) => size.body(),
    };
    let mut bytes = start.to_vec();
    reader.by_ref().take(body as u64).read_to_end(&mut bytes)?;
    Ok(Ok(bytes))
}
