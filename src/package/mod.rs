//! The nouns of packaging: [`Package`], [`Relation`], [`Version`], one order of versions per family.
//!
//! Pure values and rules, no I/O. The terms are those of Debian Policy chapters 3 (packages), 5
//! (control fields) and 7 (relationships); the other families are mapped onto the same nouns.

mod family;
mod importance;
mod license;
mod noun;
mod package_url;
mod relation;
pub(super) mod rpm;
mod script;
mod version;

pub use family::{
    Family, FamilyRules, FileRelations, Recommendations, Replaces, RequestedArchitecture,
    RequestedVersion, Resolver, SeveralVersions, SideBySide, is_for_any_machine,
};
pub use importance::{Importance, Priority};
pub use license::{DeclaredLicense, LicenseExpression};
pub use noun::{MultiArch, Package, Relations};
pub use package_url::PackageUrl;
pub use relation::{Constraint, Dependency, Operator, Provide, Qualifier, Relation};
pub use rpm::conditional::{Conditional, RpmField};
pub use rpm::relation::Sense;
pub use rpm::rich::{Clause, Rich, Term};
pub use script::{Script, ScriptKind};
pub use version::{Version, VersionOrder};
