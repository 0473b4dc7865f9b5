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

    /// Whether all earlier versions are in its range.
    fn is_downwards(self) -> bool {
        matches!(self, Self::Earlier | Self::EarlierOrEqual)
    }

    /// Whether all later versions are in its range.
    fn is_upwards(self) -> bool {
        matches!(self, Self::LaterOrEqual | Self::Later)
    }

    /// Whether the version itself is in its range.
    fn holds_limit(self) -> bool {
        matches!(
            self,
            Self::EarlierOrEqual | Self::Equal | Self::LaterOrEqual
        )
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
    /// Exactly that version.
    #[must_use]
    pub fn exactly(version: Version) -> Self {
        let operator = Operator::Equal;
        Self { operator, version }
    }

    /// Whether `version` meets the constraint.
    #[must_use]
    pub fn admits(&self, order: VersionOrder, version: &Version) -> bool {
        admits(order, Operator::Equal, version, self)
    }

    /// Whether some version meets both constraints. rpm's Provides may name a range, such as
    /// `m >= 2`, which meets a relation where the two ranges overlap.
    #[must_use]
    pub fn overlaps(&self, order: VersionOrder, other: &Self) -> bool {
        admits(order, self.operator, &self.version, other)
    }
}

/// Whether some version that is `operator` than `version` meets `bound`: `rpmdsCompare` of rpm's
/// `lib/rpmds.c`, and for the other families, whose Provides name one version, a comparison.
fn admits(order: VersionOrder, operator: Operator, version: &Version, bound: &Constraint) -> bool {
    let both = |accepts: fn(Operator) -> bool| accepts(operator) && accepts(bound.operator);
    // Ranges that are open to the same side always overlap, and so do those that both hold their
    // limit where the limits are the same.
    match order.compare_bound(version, &bound.version) {
        Ordering::Less => operator.is_upwards() || bound.operator.is_downwards(),
        Ordering::Greater => operator.is_downwards() || bound.operator.is_upwards(),
        Ordering::Equal => {
            both(Operator::is_upwards)
                || both(Operator::is_downwards)
                || both(Operator::holds_limit)
                || order.stands_for_all_releases(version, &bound.version) && operator.holds_limit()
                || order.stands_for_all_releases(&bound.version, version)
                    && bound.operator.holds_limit()
        }
    }
}

impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.operator.symbol(), self.version)
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
            Some(bound) => write!(f, " ({bound})"),
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

/// A name that a package provides, with its version or versions.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Provide {
    /// The name provided.
    pub name: CompactString,
    /// The version, or for rpm the range of versions. A provide without one meets only relations
    /// without a constraint (Policy 7.5), except under rpm, where it meets every constraint.
    pub constraint: Option<Constraint>,
}

impl Provide {
    /// Whether this meets `relation`; the name is not compared.
    #[must_use]
    pub fn meets(&self, order: VersionOrder, relation: &Relation) -> bool {
        match (&relation.constraint, &self.constraint) {
            (None, _) => true,
            (Some(constraint), Some(provided)) => provided.overlaps(order, constraint),
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
    fn ranges_overlap_as_in_rpm() {
        // What a package provides, what another asks for, and whether that is met.
        let rows = [
            ("= 1", "< 1-2", true),
            ("= 1", "> 1-2", true),
            ("= 1", "= 1-2", true),
            ("< 1", "= 1-2", false),
            ("= 1-1", "< 1", false),
            ("= 1-1", "> 1", false),
            ("= 1-1", "<= 1", true),
            ("= 1-1", "= 1", true),
            ("= 1-1", "= 1-2", false),
            (">= 2", "= 3", true),
            (">= 2", "= 1", false),
            (">= 2", "< 2", false),
            (">= 2", "<= 2", true),
            ("> 2", "<= 2", false),
            ("> 2", "> 9", true),
            ("< 2", "< 1", true),
            ("< 2", ">= 2", false),
            ("<= 2", ">= 2", true),
            ("<= 2", "= 1", true),
            ("<= 2", "= 3", false),
        ];
        let read = |text: &str| {
            let (symbol, version) = text.split_once(' ').unwrap();
            Constraint {
                operator: Operator::from_rpm_symbol(symbol).unwrap(),
                version: Version::new(version),
            }
        };
        for (provided, wanted, expected) in rows {
            let overlaps = read(provided).overlaps(VersionOrder::Rpm, &read(wanted));
            assert_eq!(overlaps, expected, "provides {provided}, wanted {wanted}");
        }
    }

    #[test]
    fn an_unversioned_provide_meets_a_versioned_relation_under_rpm_only() {
        let provide = Provide {
            name: "awk".into(),
            constraint: None,
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
