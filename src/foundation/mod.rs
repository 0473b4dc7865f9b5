//! What every room may name, since it names none of them: progress and cancellation of long work,
//! work on further threads, quantities as people write and read them, and files that are written as
//! a whole or not at all.

pub mod progress;
pub mod quantity;
pub(crate) mod threads;
pub(crate) mod whole_file;
