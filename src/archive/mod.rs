//! Container formats as bytes: bounded, and never panicking whatever the bytes.

pub mod cpio;
mod rpm_codec;
pub mod rpm_file;
pub mod rpm_file_table;
pub mod rpm_header;
mod rpm_header_type;
pub mod rpm_package;
pub mod rpm_payload;
pub mod rpm_tag;
