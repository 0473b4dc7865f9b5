//! Archive formats: compression, ar, tar, deb822, cpio, rpm headers, and the package files made of
//! them.
//!
//! All input is untrusted: reads are bounded, nothing is allocated by a declared size, nothing
//! panics. Errors say what is wrong and where; the caller, who knows the file, adds its name.

mod compression;
pub mod deb;
mod digest;
pub mod elf;
mod error;
mod expansion;
mod lazy_file;
mod ledger;
mod limit;
mod regular_file;
pub mod rpm;
mod tar;
pub mod xml;

pub use compression::decompress;
pub use deb::{Control, Deb, Parts};
pub use digest::{Digest, DigestKind, Hasher};
pub use error::{ArchiveError, in_full};
pub(crate) use lazy_file::LazyFile;
pub use ledger::{Ledger, LedgerFull};
pub use limit::{Limit, into_text};
pub use regular_file::{open_regular, read_regular_text};
pub use rpm::stream::PayloadStream;
pub use tar::TarReader;
pub use tar::entry::{TarEntry, TarKind};
