//! Relations between packages: Debian Policy chapter 7, in the form that all families share.

use std::cmp::Ordering;
use std::fmt;

use compact_str::CompactString;

use super::{Version, VersionOrder};

/// How a version is compared with the one in a relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `<<`
    Earlier,
    /// `<=`
    EarlierOrEqual,
    /// `=`
    Equal,
    /// `>=`
    LaterOrEqual,
    /// `>>`
    Later,
}

impl Operator {
    /// The operator as Debian writes it.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Earlier => "<<",
            Self::EarlierOrEqual => "<=",
            Self::Equal => "=",
            Self::LaterOrEqual => ">=",
            Self::Later => ">>",
        }
    }

    fn accepts(self, order: Ordering) -> bool {
        match self {
            Self::Earlier => order.is_lt(),
            Self::EarlierOrEqual => order.is_le(),
            Self::Equal => order.is_eq(),
            Self::LaterOrEqual => order.is_ge(),
            Self::Later => order.is_gt(),
        }
    }
}

/// A version constraint, as in `(>= 2.35)`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Constraint {
    /// The comparison.
    pub operator: Operator,
    /// The version to compare with.
    pub version: Version,
}

impl Constraint {
    /// Whether `version` meets the constraint.
    #[must_use]
    pub fn admits(&self, order: VersionOrder, version: &Version) -> bool {
        self.operator
            .accepts(order.compare_bound(version, &self.version))
    }
}

/// The qualifier after a name's colon.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Qualifier {
    /// `:any`: a package of any architecture, if it is `Multi-Arch: allowed`.
    Any,
    /// `:amd64`: a package of that architecture.
    Architecture(CompactString),
}

/// A single relation: a name, a version constraint, an architecture.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Relation {
    /// The name of a package, a provided name, or (rpm) a path.
    pub name: CompactString,
    /// The qualifier after the colon.
    pub qualifier: Option<Qualifier>,
    /// The version constraint, if any.
    pub constraint: Option<Constraint>,
}

impl Relation {
    /// A relation to any version of `name`.
    #[must_use]
    pub fn any_version(name: &str) -> Self {
        Self {
            name: name.into(),
            qualifier: None,
            constraint: None,
        }
    }

    /// Whether `version` meets the constraint; any does if there is none.
    #[must_use]
    pub fn admits(&self, order: VersionOrder, version: &Version) -> bool {
        self.constraint
            .as_ref()
            .is_none_or(|constraint| constraint.admits(order, version))
    }
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        match &self.qualifier {
            Some(Qualifier::Any) => f.write_str(":any")?,
            Some(Qualifier::Architecture(name)) => write!(f, ":{name}")?,
            None => {}
        }
        match &self.constraint {
            Some(bound) => write!(f, " ({} {})", bound.operator.symbol(), bound.version),
            None => Ok(()),
        }
    }
}

/// A requirement: any of its alternatives meets it, the first is preferred.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Dependency {
    /// At least one; in the order written.
    pub alternatives: Vec<Relation>,
}

impl fmt::Display for Dependency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, relation) in self.alternatives.iter().enumerate() {
            if position > 0 {
                f.write_str(" | ")?;
            }
            relation.fmt(f)?;
        }
        Ok(())
    }
}

/// A name that a package provides, with its version.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Provide {
    /// The name provided.
    pub name: CompactString,
    /// The version. A provide without one meets only relations without a constraint (Policy 7.5),
    /// except under rpm, where it meets every constraint.
    pub version: Option<Version>,
}

impl Provide {
    /// Whether this meets `relation`; the name is not compared.
    #[must_use]
    pub fn meets(&self, order: VersionOrder, relation: &Relation) -> bool {
        match (&relation.constraint, &self.version) {
            (None, _) => true,
            (Some(constraint), Some(version)) => constraint.admits(order, version),
            (Some(_), None) => order == VersionOrder::Rpm,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_accepts_what_its_symbol_says() {
        let rows = [
            (Operator::Earlier, [true, false, false]),
            (Operator::EarlierOrEqual, [true, true, false]),
            (Operator::Equal, [false, true, false]),
            (Operator::LaterOrEqual, [false, true, true]),
            (Operator::Later, [false, false, true]),
        ];
        for (operator, expected) in rows {
            let constraint = Constraint {
                operator,
                version: Version::new("2"),
            };
            let admits = ["1", "2", "3"]
                .map(|text| constraint.admits(VersionOrder::Dpkg, &Version::new(text)));
            assert_eq!(admits, expected, "{}", operator.symbol());
        }
    }

    #[test]
    fn an_unversioned_provide_meets_a_versioned_relation_under_rpm_only() {
        let provide = Provide {
            name: "awk".into(),
            version: None,
        };
        let mut relation = Relation::any_version("awk");
        assert!(provide.meets(VersionOrder::Dpkg, &relation));
        relation.constraint = Some(Constraint {
            operator: Operator::LaterOrEqual,
            version: Version::new("1"),
        });
        assert!(!provide.meets(VersionOrder::Dpkg, &relation));
        assert!(provide.meets(VersionOrder::Rpm, &relation));
    }
}
