//! rpm's formats: headers, package files, and the cpio payloads within them.

pub mod cpio;
pub mod file;
pub mod file_table;
pub mod header;
pub(super) mod header_type;
pub mod package;
pub mod payload;
pub(super) mod stream;
pub mod tag;
