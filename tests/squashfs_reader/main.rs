//! Our reader of squashfs images, judged by images whose content is known: those of our writer, with
//! what backhand sees of them, those of backhand's own, and images that lie, which are made byte for
//! byte. `tests/lab/squashfs.sh` has it read mksquashfs's, beside four readers that are not ours.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

#[path = "../squashfs_model/mod.rs"]
mod squashfs_model;
#[path = "../support/mod.rs"]
mod support;

mod damaged;
mod hostile;
mod made;
mod other_reader;
mod seen;
mod written;
