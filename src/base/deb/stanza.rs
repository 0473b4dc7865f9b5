//! Which stanzas of dpkg's database are packages that are installed.

use crate::archive::deb::control::{ControlError, parse_installed_package};
use crate::archive::deb::deb822::Stanza;
use crate::base::database::Notes;
use crate::package::Package;

/// The package of a stanza, if it is installed. Distroless images write no Status: there, it is.
pub(super) fn installed_package(
    stanza: Stanza<'_>,
    file: &str,
    notes: &mut Notes,
) -> Result<Option<Package>, ControlError> {
    let state = stanza.get("Status");
    let is_alone = file != "status";
    // In a folder of stanzas, what names no package is none.
    if is_alone && stanza.get("Package").is_none() {
        return Ok(None);
    }
    let counts = state.map_or(is_alone, is_installed);
    if !counts {
        if let (Some(name), Some(state)) = (stanza.get("Package"), state)
            && !leaves_no_files(state)
        {
            notes.add(|| format!("{name} does not count as installed: its state is `{state}`"));
        }
        return Ok(None);
    }
    let (package, unread) = parse_installed_package(stanza)?;
    for error in unread {
        notes.add(|| format!("a field of the base's {file} does not count: {error}"));
    }
    Ok(Some(package))
}

/// Whether a Status (wanted state, error flag, state) means that the package works. One on hold is
/// as installed as any other: it is only kept from changes.
fn is_installed(state: &str) -> bool {
    let mut words = state.split_whitespace();
    matches!(words.next(), Some("install" | "hold")) && words.eq(["ok", "installed"])
}

fn leaves_no_files(state: &str) -> bool {
    let last = state.split_whitespace().last();
    matches!(last, Some("not-installed" | "config-files"))
}
