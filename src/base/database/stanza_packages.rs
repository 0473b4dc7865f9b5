//! The packages of a database that is written in stanzas, dpkg's or opkg's, as they are read.

use std::path::Path;

use super::Notes;
use crate::archive::Ledger;
use crate::archive::deb::control::ControlError;
use crate::base::BaseError;
use crate::package::Package;

/// A package, and the file that its stanza stands in.
type Found<'a> = (Package, &'a str);

/// The packages that were read so far, each with the file that its stanza stands in. A stanza that
/// cannot be read is noted and skipped; the base cannot be read only if no stanza can.
pub(crate) struct StanzaPackages<'a> {
    snapshot: &'a Path,
    ledger: &'a Ledger,
    /// What was odd.
    pub(crate) notes: Notes,
    packages: Vec<Found<'a>>,
    first_error: Option<(&'a str, ControlError)>,
}

impl<'a> StanzaPackages<'a> {
    /// None yet, of the snapshot at that path.
    pub(crate) fn of(snapshot: &'a Path, ledger: &'a Ledger) -> Self {
        Self {
            snapshot,
            ledger,
            notes: Notes::default(),
            packages: Vec::new(),
            first_error: None,
        }
    }

    /// Keeps what a stanza of that file was read as.
    ///
    /// # Errors
    /// If the memory that may be kept of input is used up.
    pub(crate) fn take(
        &mut self,
        file: &'a str,
        read: Result<Package, ControlError>,
    ) -> Result<(), BaseError> {
        match read {
            Ok(package) => {
                let charged = self.ledger.charge(package.memory());
                charged.map_err(|source| BaseError::TooMuch {
                    path: self.snapshot.to_owned(),
                    file: file.to_owned(),
                    source,
                })?;
                self.packages.push((package, file));
            }
            Err(error) => {
                let note = || format!("a stanza of the base's {file} does not count: {error}");
                self.notes.add(note);
                self.first_error.get_or_insert((file, error));
            }
        }
        Ok(())
    }

    /// The packages by name and architecture, and the notes.
    ///
    /// # Errors
    /// If stanzas were there and none could be read.
    pub(crate) fn sorted(mut self) -> Result<(Vec<Found<'a>>, Notes), BaseError> {
        if let (true, Some((file, source))) = (self.packages.is_empty(), self.first_error) {
            return Err(BaseError::Control {
                path: self.snapshot.to_owned(),
                file: file.to_owned(),
                source,
            });
        }
        let packages = &mut self.packages;
        packages
            .sort_by(|(a, _), (b, _)| (&a.name, &a.architecture).cmp(&(&b.name, &b.architecture)));
        Ok((self.packages, self.notes))
    }
}
