//! Container formats as bytes: compression, ar, tar, deb822, cpio, rpm headers, and the packages made of them.
//!
//! Everything here reads streams that come from elsewhere: reads are bounded, nothing is allocated
//! by a declared size, nothing panics. Errors say what is wrong and where; the caller, who knows
//! the file, adds its name.

mod ar;
mod compression;
pub mod control;
pub mod cpio;
mod deb;
pub mod deb822;
mod digest;
pub mod elf;
mod error;
mod expansion;
mod field;
mod ledger;
mod limit;
pub mod opkg_control;
mod outer_tar;
mod pax;
mod regular_file;
mod relation;
pub mod rpm_file;
pub mod rpm_file_table;
pub mod rpm_header;
mod rpm_header_type;
pub mod rpm_package;
pub mod rpm_payload;
mod rpm_stream;
pub mod rpm_tag;
mod tar;
mod tar_entry;
mod tar_header;
pub mod xml;

pub use compression::decompress;
pub use deb::{Control, Deb, Parts};
pub use digest::{Digest, DigestKind, Hasher};
pub use error::{ArchiveError, in_full};
pub use ledger::{Ledger, LedgerFull};
pub use limit::{Limit, into_text};
pub use regular_file::{open_regular, read_regular_text};
pub use rpm_stream::PayloadStream;
pub use tar::TarReader;
pub use tar_entry::{TarEntry, TarKind};
