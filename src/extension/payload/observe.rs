//! Who observes which file.
//!
//! A payload is read once, for plans as for builds. An [`Observer`] sees the bytes of one file as
//! they are read, keeps what it needs, and adds a typed fact to the [`Facts`] at the end of the
//! file. [`observers`] decides which files are observed, and by whom: to learn something new from
//! files, write an `Observer`, add it there, and give its fact a field of [`Facts`] and of
//! [`Contents`](crate::image::Contents).
//!
//! Observers run on the packing thread: they copy what they keep and do nothing expensive. What
//! they keep is bounded for each file and for all files together; what exceeds a bound is *not
//! known*.

use std::io::{self, Read};

use super::elf_observer::ElfObserver;
use super::facts::Facts;
use super::observer::{ObservedFile, Observer};
use super::text_observer::TextObserver;

/// The observers of a file; for most files there are none. `facts` has what is known of earlier
/// files.
pub(crate) fn observers(file: &ObservedFile<'_>, facts: &mut Facts) -> Vec<Box<dyn Observer>> {
    let mut observers: Vec<Box<dyn Observer>> = Vec::new();
    observers.extend(TextObserver::of(file, facts).map(|it| Box::new(it) as Box<dyn Observer>));
    observers.extend(ElfObserver::of(file).map(|it| Box::new(it) as Box<dyn Observer>));
    observers
}

/// Shows the content of a file that is left out to its observers.
///
/// # Errors
/// If it cannot be read.
pub(crate) fn observe_left_out(
    file: &ObservedFile<'_>,
    content: &mut dyn Read,
    facts: &mut Facts,
) -> io::Result<()> {
    let mut observers = observers(file, facts);
    if observers.is_empty() {
        return Ok(());
    }
    let mut buffer = [0; 8192];
    loop {
        match content.read(&mut buffer) {
            Ok(0) => break,
            Ok(length) => {
                let bytes = buffer.get(..length).unwrap_or_default();
                for observer in &mut observers {
                    observer.see(bytes);
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    for observer in observers {
        observer.finish(file, facts);
    }
    Ok(())
}
