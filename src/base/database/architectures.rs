//! Which architectures a base takes: as its package manager lists them, or else as its packages
//! have them.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use compact_str::CompactString;

use crate::package::{Package, is_for_any_machine};

/// The architectures whose packages run beside those of an architecture, the preferred first: the
/// processors of `arch_compat` in rpm's `rpmrc.in` that have another width. dnf takes their packages
/// on every base that does not list what it takes.
fn compatible(native: &str) -> &'static [&'static str] {
    match native {
        "x86_64" => &["i686", "i586", "i486", "i386"],
        "ppc64" => &["ppc"],
        "s390x" => &["s390"],
        _ => &[],
    }
}

/// What rpm prints where a package has no architecture.
const NONE_OF_RPM: &str = "(none)";

/// The architectures of a base.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Architectures {
    /// Its own; empty where nothing tells it.
    pub native: CompactString,
    /// Those that it takes besides, as [`Base`](crate::base::Base) has them.
    pub foreign: Vec<CompactString>,
}

impl Architectures {
    /// dpkg's: `listed` are the lines of its list, its own architecture first. Without a list the
    /// packages tell: its own is the one that most of them have.
    pub(crate) fn of_list<'l>(listed: impl Iterator<Item = &'l str>, packages: &[Package]) -> Self {
        let listed: Vec<CompactString> = listed.map(Into::into).collect();
        let names = match listed.is_empty() {
            true => by_number(packages),
            false => listed,
        };
        let mut names = names.into_iter();
        Self {
            native: names.next().unwrap_or_default(),
            foreign: names.collect(),
        }
    }

    /// rpm's: [as its settings have it](Self::of_settings); where they say nothing, what runs on the
    /// base's processor besides its own is taken.
    pub(crate) fn of_processor(configured: Vec<CompactString>, packages: &[Package]) -> Self {
        let is_listed = !configured.is_empty();
        let mut found = Self::of_settings(configured, packages);
        if !is_listed {
            for name in compatible(&found.native) {
                if !found.foreign.iter().any(|known| known == name) {
                    found.foreign.push((*name).into());
                }
            }
        }
        found
    }

    /// opkg's and rpm's: their settings list all that is taken, the preferred first, and do not
    /// say which is the base's own: that is the one that most packages have. What other packages
    /// have is taken too.
    pub(crate) fn of_settings(
        configured: impl IntoIterator<Item = CompactString>,
        packages: &[Package],
    ) -> Self {
        let of_packages = by_number(packages);
        let native = of_packages.first().cloned().unwrap_or_default();
        let mut taken: Vec<CompactString> = Vec::new();
        for name in configured.into_iter().chain(of_packages) {
            if !taken.contains(&name) {
                taken.push(name);
            }
        }
        Self {
            native,
            foreign: taken,
        }
    }
}

/// The architectures of the packages, the one that most of them have first.
fn by_number(packages: &[Package]) -> Vec<CompactString> {
    let mut counts: BTreeMap<&CompactString, usize> = BTreeMap::new();
    for Package { architecture, .. } in packages {
        if !is_for_any_machine(architecture) && architecture != NONE_OF_RPM {
            *counts.entry(architecture).or_default() += 1;
        }
    }
    let mut by_number: Vec<(&CompactString, usize)> = counts.into_iter().collect();
    by_number.sort_by_key(|&(_, count)| Reverse(count));
    by_number
        .into_iter()
        .map(|(name, _)| name.clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::toy::package;

    fn packages(architectures: &[&str]) -> Vec<Package> {
        let of = |architecture: &&str| Package {
            architecture: (*architecture).into(),
            ..package("x")
        };
        architectures.iter().map(of).collect()
    }

    #[test]
    fn without_a_list_the_own_architecture_is_that_of_most_packages() {
        let packages = packages(&["all", "all", "all", "i386", "amd64", "amd64", "", "(none)"]);
        let found = Architectures::of_list([].into_iter(), &packages);
        assert_eq!(found.native, "amd64");
        assert_eq!(found.foreign, ["i386"]);
        let listed = Architectures::of_list(["arm64", "armhf"].into_iter(), &packages);
        assert_eq!(listed.native, "arm64");
        assert_eq!(listed.foreign, ["armhf"]);
        assert_eq!(
            Architectures::of_list([].into_iter(), &[]),
            Architectures::default()
        );
    }

    #[test]
    fn settings_say_what_is_taken_and_packages_which_is_the_base_s_own() {
        let packages = packages(&["noarch", "core2_64", "core2_64", "qemux86"]);
        let configured = ["noarch", "x86_64", "core2_64"].map(CompactString::from);
        let found = Architectures::of_settings(configured, &packages);
        assert_eq!(found.native, "core2_64");
        assert_eq!(found.foreign, ["noarch", "x86_64", "core2_64", "qemux86"]);
    }

    #[test]
    fn rpm_takes_what_its_processor_runs_unless_the_settings_list_it() {
        let packages = packages(&["x86_64", "noarch"]);
        let found = Architectures::of_processor(Vec::new(), &packages);
        assert_eq!(found.foreign, ["x86_64", "i686", "i586", "i486", "i386"]);
        let listed = Architectures::of_processor(vec!["core2_64".into()], &packages);
        assert_eq!(listed.foreign, ["core2_64", "x86_64"]);
    }
}
