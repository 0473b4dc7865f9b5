//! Which stanzas of dpkg's database are packages that are there: those whose files are on the device,
//! whatever is still to be done for them. The states are those of dpkg(1).

use crate::archive::deb::control::{ControlError, parse_installed_package};
use crate::archive::deb::deb822::Stanza;
use crate::base::database::Notes;
use crate::package::Package;

/// The package of a stanza, if it is there. `has_files` tells of a package and its architecture
/// whether the database lists files of it. Distroless images write no Status: there, it is.
pub(super) fn installed_package(
    stanza: Stanza<'_>,
    file: &str,
    has_files: impl Fn(&str, &str) -> bool,
    notes: &mut Notes,
) -> Result<Option<Package>, ControlError> {
    let state = stanza.get("Status");
    let is_alone = file != "status";
    // In a folder of stanzas, a text that names no package is something else.
    if is_alone && stanza.get("Package").is_none() {
        return Ok(None);
    }
    if let Some(state) = state {
        let [name, architecture] =
            ["Package", "Architecture"].map(|field| stanza.get(field).unwrap_or_default());
        match Presence::of(state) {
            Presence::Installed => {}
            Presence::FilesAreThere => notes.add(|| {
                format!(
                    "{name} counts as installed: its state is `{state}`, and its files are there"
                )
            }),
            Presence::SomeFilesMayBeThere if has_files(name, architecture) => notes.add(|| {
                format!(
                    "{name} counts as installed: its state is `{state}`, and files of it are listed"
                )
            }),
            Presence::SomeFilesMayBeThere | Presence::Unknown => {
                if !name.is_empty() {
                    notes.add(|| {
                        format!("{name} does not count as installed: its state is `{state}`")
                    });
                }
                return Ok(None);
            }
            Presence::NoFiles => return Ok(None),
        }
    } else if !is_alone {
        return Ok(None);
    }
    let (package, unread) = parse_installed_package(stanza)?;
    for error in unread {
        notes.add(|| format!("a field of the base's {file} does not count: {error}"));
    }
    Ok(Some(package))
}

/// What a Status (wanted state, error flag, state) says of the files of a package.
enum Presence {
    /// They are there, and nothing is left to do.
    Installed,
    /// They are there, and scripts or triggers are still to run, or the package is to go.
    FilesAreThere,
    /// It was being unpacked or removed.
    SomeFilesMayBeThere,
    /// There are none, but settings perhaps.
    NoFiles,
    /// Not a state that dpkg knows.
    Unknown,
}

impl Presence {
    /// dpkg reads the words without regard to case.
    fn of(state: &str) -> Self {
        let state = state.to_ascii_lowercase();
        let words: Vec<&str> = state.split_whitespace().collect();
        match words.as_slice() {
            // One on hold is as installed as any other: it is only kept from changes.
            ["install" | "hold", "ok", "installed"] => Self::Installed,
            [
                _,
                _,
                "installed" | "unpacked" | "half-configured" | "triggers-awaited"
                | "triggers-pending",
            ] => Self::FilesAreThere,
            [_, _, "half-installed"] => Self::SomeFilesMayBeThere,
            [_, _, "not-installed" | "config-files"] => Self::NoFiles,
            _ => Self::Unknown,
        }
    }
}
