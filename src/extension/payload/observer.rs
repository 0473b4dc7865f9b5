//! Observes the contents of files while they are read on their way into the image.
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

use std::collections::BTreeMap;
use std::io::{self, Read};

use compact_str::CompactString;

use super::elf_observer::ElfObserver;
use super::text_observer::TextObserver;
use crate::image::{FileText, LinkedObject, PackageScript};
use crate::package::Script;

/// A regular file that is about to be read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ObservedFile<'a> {
    /// Its absolute path after the merge, or as in the package if it is left out.
    pub(crate) path: &'a str,
    /// The package.
    pub(crate) package: &'a CompactString,
    /// Its bytes.
    pub(crate) size: u64,
    /// Whether it is left out of the image.
    pub(crate) is_left_out: bool,
}

/// Sees the content of one regular file, once and in order.
pub(crate) trait Observer {
    /// Takes the next bytes, in pieces of any length.
    fn see(&mut self, bytes: &[u8]);

    /// Called at the end of the file's content.
    fn finish(self: Box<Self>, file: &ObservedFile<'_>, facts: &mut Facts);
}

/// The observers of a file; for most files there are none. `facts` has what is known of earlier
/// files.
pub(crate) fn observers(file: &ObservedFile<'_>, facts: &mut Facts) -> Vec<Box<dyn Observer>> {
    let mut observers: Vec<Box<dyn Observer>> = Vec::new();
    observers.extend(TextObserver::of(file, facts).map(|it| Box::new(it) as Box<dyn Observer>));
    observers.extend(ElfObserver::of(file).map(|it| Box::new(it) as Box<dyn Observer>));
    observers
}

/// What was learned so far.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    /// Texts by absolute path.
    pub(crate) texts: BTreeMap<String, FileText>,
    /// Bytes of all texts.
    pub(crate) text_bytes: usize,
    /// Programs and libraries by absolute path.
    pub(crate) objects: BTreeMap<String, LinkedObject>,
    /// Bytes of their names.
    pub(crate) object_bytes: usize,
    /// The maintainer scripts of all packages.
    pub(crate) scripts: Vec<PackageScript>,
    /// Bytes of all scripts.
    script_bytes: usize,
}

/// How many bytes of maintainer scripts are kept. The 63,000 packages of Debian have about 30 MB of
/// them; the packages of one extension far less.
const MOST_SCRIPT_BYTES: usize = 16 << 20;

impl Facts {
    /// Adds the scripts of a package. Those beyond the limit are recorded without their text.
    pub(crate) fn add_scripts(&mut self, package: &CompactString, scripts: Vec<Script>) {
        for mut script in scripts {
            let bytes = script.text.as_ref().map_or(0, String::len);
            if self.script_bytes + bytes > MOST_SCRIPT_BYTES {
                script.text = None;
            } else {
                self.script_bytes += bytes;
            }
            self.scripts.push(PackageScript {
                package: package.clone(),
                script,
            });
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::ScriptKind;

    #[test]
    fn scripts_beyond_the_limit_are_recorded_without_their_text() {
        let mut facts = Facts::default();
        let package = CompactString::from("p");
        let text = || "x".repeat(Script::LARGEST);
        let each = MOST_SCRIPT_BYTES / Script::LARGEST;
        for _ in 0..each {
            let script = Script::of_text(ScriptKind::PostInstall, text());
            facts.add_scripts(&package, vec![script]);
        }
        assert!(facts.scripts.iter().all(|it| it.script.text.is_some()));
        let script = Script::of_text(ScriptKind::PostInstall, "y".to_owned());
        facts.add_scripts(&package, vec![script]);
        assert_eq!(facts.scripts.len(), each + 1);
        assert_eq!(facts.scripts[each].script.text, None);
    }
}
