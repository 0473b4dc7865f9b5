//! Maintainer scripts, read word by word and never run: what they would have done.

pub(super) mod effect;
pub(super) mod scripts;
pub(super) mod shell;
pub(super) mod shell_word;
pub(super) mod triggers;
