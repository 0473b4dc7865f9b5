//! Our reader of squashfs images, judged by images whose content is known: those of our writer, with
//! what backhand sees of them, those of backhand's own, and images that lie, which are made byte for
//! byte. `tests/lab/squashfs.sh` has it read mksquashfs's, beside four readers that are not ours.

mod damaged;
mod hostile;
mod other_reader;
mod seen;
mod written;
