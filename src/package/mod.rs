//! The nouns of packaging: [`Package`], [`Relation`], [`Version`], one order of versions per family.
//!
//! Pure values and rules, no I/O. The terms are those of Debian Policy chapters 3 (packages), 5
//! (control fields) and 7 (relationships); the other families are mapped onto the same nouns.

mod dpkg_version;
mod family;
mod noun;
mod relation;
mod rich;
mod rich_parser;
mod rpm_relation;
mod rpm_version;
mod script;
mod version;

pub use family::Family;
pub use noun::{MultiArch, Package, Relations};
pub use relation::{Constraint, Dependency, Operator, Provide, Qualifier, Relation};
pub use rich::{Clause, Rich, Term};
pub use rpm_relation::{Conditional, RpmField, Sense};
pub use script::{Script, ScriptKind};
pub use version::{Version, VersionOrder};
