//! Versions as their family writes them, and the orders in which they are compared.

pub(super) mod dpkg;
pub(super) mod rpm;

use std::cmp::Ordering;
use std::fmt;

use compact_str::CompactString;
use rpm as rpm_version;

/// A version as written: `[epoch:]upstream[-revision]` for deb and ipk, `[epoch:]version[-release]`
/// for rpm.
///
/// It has no order of its own: the family's [`VersionOrder`] compares two versions. Equality
/// compares the text: `1.0` and `0:1.0` are unequal here but equal to [`VersionOrder::compare`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Version(CompactString);

impl Version {
    /// A version from a control field; surrounding blanks are ignored.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(CompactString::new(text.trim()))
    }

    /// The version as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// The rule by which a family orders versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VersionOrder {
    /// deb-version(7): epoch, upstream version, revision; `~` sorts before the end. opkg's too.
    Dpkg,
    /// rpm-version(7): epoch, version, release; `~` sorts before the end, `^` right after it.
    Rpm,
}

impl VersionOrder {
    /// Whether `left` is older than, the same as, or newer than `right`. This is a total order, so
    /// lists can be sorted by it: a version of rpm without a release is older than all with one.
    #[must_use]
    pub fn compare(self, left: &Version, right: &Version) -> Ordering {
        match self {
            Self::Dpkg => dpkg::compare(left.as_str(), right.as_str()),
            Self::Rpm => rpm_version::compare(left.as_str(), right.as_str()),
        }
    }

    /// Compares a version with one in a relation or a request. For rpm, releases are compared only
    /// if both have one, so that `1.0` equals `1.0-1` and `1.0-2`. This is not an order: nothing
    /// can be sorted by it.
    #[must_use]
    pub fn compare_bound(self, version: &Version, bound: &Version) -> Ordering {
        match self {
            Self::Dpkg => self.compare(version, bound),
            Self::Rpm => rpm_version::compare_bound(version.as_str(), bound.as_str()),
        }
    }

    /// Compares a version with a bound as far as a sorted list of versions can be searched for the
    /// bound: along such a list the answer never turns back. Where it is not `Equal`, it is that of
    /// [`compare_bound`](Self::compare_bound); for rpm no release is compared.
    #[must_use]
    pub fn compare_roughly(self, version: &Version, bound: &Version) -> Ordering {
        match self {
            Self::Dpkg => self.compare(version, bound),
            Self::Rpm => {
                // With nothing behind its last dash, a bound names no release.
                let text = bound.as_str();
                let end = text.rfind('-').map_or(text.len(), |dash| dash + 1);
                rpm_version::compare_bound(version.as_str(), &text[..end])
            }
        }
    }

    /// Whether a version names no release where the other does: rpm's `1.0` then stands for every
    /// release of it.
    pub(crate) fn stands_for_all_releases(self, version: &Version, other: &Version) -> bool {
        match self {
            Self::Dpkg => false,
            Self::Rpm => {
                let has_release = |version: &Version| rpm_version::has_release(version.as_str());
                !has_release(version) && has_release(other)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Unusual versions from few letters, so that many are nearly the same.
    fn odd() -> impl Strategy<Value = Version> {
        let part = "[019a.~^+_:é-]{0,6}";
        let long = "(1|01|9{30}|0{40}1)";
        let text = prop_oneof![
            4 => part.boxed(),
            4 => "([01]?:)?[01a]{1,2}(\\.{0,3}|[~^])?[01a]?(-[01a.~^]{0,2})?".boxed(),
            1 => long.boxed(),
        ];
        text.prop_map(|text| Version::new(&text))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3_000))]

        #[test]
        fn every_family_orders_all_versions_totally(a in odd(), b in odd(), c in odd()) {
            for order in [VersionOrder::Dpkg, VersionOrder::Rpm] {
                let compare = |left, right| order.compare(left, right);
                prop_assert_eq!(compare(&a, &a), Ordering::Equal);
                prop_assert_eq!(compare(&a, &b), compare(&b, &a).reverse());
                // Transitivity, which also must hold where two of the three are equal.
                if compare(&a, &b).is_le() && compare(&b, &c).is_le() {
                    prop_assert!(compare(&a, &c).is_le(), "{:?}: {a} {b} {c}", order);
                    if compare(&a, &c).is_eq() {
                        prop_assert!(compare(&a, &b).is_eq(), "{:?}: {a} {b} {c}", order);
                    }
                }
            }
        }

        #[test]
        fn a_bound_differs_from_the_order_only_where_a_release_is_missing(a in odd(), b in odd()) {
            let dpkg = VersionOrder::Dpkg;
            prop_assert_eq!(dpkg.compare(&a, &b), dpkg.compare_bound(&a, &b));
            let rpm = VersionOrder::Rpm;
            let bound = rpm.compare_bound(&a, &b);
            prop_assert!(bound == rpm.compare(&a, &b) || bound == Ordering::Equal);
        }

        #[test]
        fn a_sorted_list_can_be_searched_for_a_bound(a in odd(), b in odd(), bound in odd()) {
            for order in [VersionOrder::Dpkg, VersionOrder::Rpm] {
                let roughly = |version| order.compare_roughly(version, &bound);
                let exact = order.compare_bound(&a, &bound);
                prop_assert!(roughly(&a) == exact || roughly(&a) == Ordering::Equal);
                if order.compare(&a, &b).is_le() {
                    prop_assert!(roughly(&a) <= roughly(&b), "{:?}: {a} {b} {bound}", order);
                }
            }
        }
    }

    #[test]
    fn an_rpm_version_without_a_release_sorts_first_and_meets_any_constraint() {
        let (bare, released) = (Version::new("1.0"), Version::new("1.0-2"));
        assert_eq!(VersionOrder::Rpm.compare(&bare, &released), Ordering::Less);
        let bound = VersionOrder::Rpm.compare_bound(&released, &bare);
        assert_eq!(bound, Ordering::Equal);
    }
}
