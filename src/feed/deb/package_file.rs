//! A deb or ipk package file by itself: what its control archive says.

use std::path::Path;

use crate::archive::deb::control::{ControlError, parse_package};
use crate::archive::deb::deb822;
use crate::archive::deb::deb822::Stanza;
use crate::archive::deb::opkg_control::parse_opkg_package;
use crate::archive::{ArchiveError, Deb};
use crate::feed::FeedError;
use crate::package::{Family, Package};

/// A stanza as the family reads it.
pub(crate) fn parse(stanza: Stanza<'_>, family: Family) -> Result<Package, ControlError> {
    match family {
        Family::Ipk => parse_opkg_package(stanza),
        Family::Deb | Family::Rpm => parse_package(stanza),
    }
}

/// What the control archive of a deb or ipk says.
///
/// # Errors
/// If it cannot be read, or describes no package.
pub(crate) fn control_of(path: &Path, family: Family) -> Result<Package, FeedError> {
    let source = |source| FeedError::Package {
        path: path.to_owned(),
        source,
    };
    let control = Deb::new(path).control().map_err(source)?;
    let stanza = deb822::stanzas(&control.stanza).next();
    let stanza = stanza.ok_or_else(|| source(ArchiveError::malformed("control", "is empty")))?;
    parse(stanza, family).map_err(|source| FeedError::Control {
        path: path.to_owned(),
        source,
    })
}
