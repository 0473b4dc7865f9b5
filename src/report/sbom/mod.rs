//! The bill of materials in the two forms that other programs read: SPDX 2.3 and `CycloneDX` 1.6, both
//! as JSON.
//!
//! No clock and no random number is in them: the same bill of materials gives the same bytes.

mod cyclonedx;
mod identity;
mod spdx;
mod timestamp;

use super::printable::json_text;
use crate::extension::Sbom;

/// The form of a bill of materials.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SbomFormat {
    /// SPDX 2.3 (ISO/IEC 5962 has 2.2.1).
    #[default]
    Spdx,
    /// `CycloneDX` 1.6 (ECMA-424).
    CycloneDx,
}

impl SbomFormat {
    /// The bill of materials in this form.
    #[must_use]
    pub fn sbom(self, sbom: &Sbom) -> String {
        json_text(&match self {
            Self::Spdx => spdx::spdx(sbom),
            Self::CycloneDx => cyclonedx::cyclonedx(sbom),
        })
    }
}

#[cfg(test)]
mod tests;
