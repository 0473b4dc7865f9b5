//! The bytes of an image: where they stand, how they are unpacked, and the contents of files.

pub(super) mod cache;
pub(super) mod compressor;
pub(super) mod content;
pub(super) mod decompressor;
pub(super) mod fragment;
pub(super) mod store;
pub(super) mod stored_length;
