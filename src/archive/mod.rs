//! Container formats as bytes: compression, ar, tar, deb822, and the Debian package made of them.
//!
//! Everything here reads streams that come from elsewhere: reads are bounded, nothing is allocated
//! by a declared size, nothing panics. Errors say what is wrong and where; the caller, who knows
//! the file, adds its name.

mod ar;
mod compression;
pub mod control;
mod deb;
pub mod deb822;
mod error;
mod expansion;
mod field;
mod limit;
pub mod opkg_control;
mod outer_tar;
mod pax;
mod relation;
mod tar;
mod tar_entry;
mod tar_header;

pub use compression::decompress;
pub use deb::{Control, Deb};
pub use error::{ArchiveError, in_full};
pub use limit::{Limit, into_text};
pub use tar::TarReader;
pub use tar_entry::{TarEntry, TarKind};
