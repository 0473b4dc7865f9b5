//! Licences as packages declare them, and the identifiers of SPDX.

mod declared;
mod list;

pub use declared::{DeclaredLicense, LicenseExpression};
