//! A kernel that is pulled in although it was not requested: a tool recommends modules, and a
//! package of the feed that provides them is a whole kernel, which the device cannot use.

use std::collections::{BTreeMap, BTreeSet};

use compact_str::CompactString;

use super::modules::{kernels, versioned};
use crate::base::Base;
use crate::check::finding::{Finding, Kind, Severity};
use crate::image::Contents;
use crate::plan::{Item, PackageRef, Plan, Reason};

/// How packages of a kernel begin: Debian's, OpenEmbedded's, Fedora's, openSUSE's.
const KERNEL_NAMES: [&str; 6] = [
    "linux-image-",
    "kernel-image-",
    "kernel-core",
    "kernel-modules-core",
    "kernel-default",
    "kernel-rt",
];

/// The findings, one for each package.
pub(crate) fn findings(base: &Base, plan: &Plan, contents: Option<&Contents>) -> Vec<Finding> {
    let modules = contents.map(modules).unwrap_or_default();
    let of_base = kernels(base);
    let found = plan.included().filter_map(|item| {
        let chain = recommendation(plan, item)?;
        let own = modules.get(&item.name);
        let foreign: Vec<&str> = own.into_iter().flatten().copied().collect();
        let foreign: Vec<&str> = foreign
            .into_iter()
            .filter(|it| !of_base.contains(it))
            .collect();
        // Without its files a kernel can be recognised by its name only.
        let is_kernel = contents.is_none() && is_kernel(&item.name);
        (is_kernel || !foreign.is_empty()).then(|| finding(item, &chain, &foreign, &of_base))
    });
    found.collect()
}

fn finding(item: &Item, chain: &Chain<'_>, own: &[&str], of_base: &BTreeSet<&str>) -> Finding {
    let what = match own {
        [] => "a kernel".to_owned(),
        some => format!("the kernel {}", some.join(" and ")),
    };
    let base = if of_base.is_empty() {
        "which kernel the base has is not known".to_owned()
    } else {
        let known: Vec<&str> = of_base.iter().copied().collect();
        format!("the base has {}", known.join(" and "))
    };
    let text = format!(
        "{what} is pulled in with {} only because {} recommends it; {base}",
        item.name, chain.by.name
    );
    let advice = format!(
        "the device boots its own kernel, which loads no modules of another: leave it out with \
         --exclude {} or --no-recommends, unless that kernel is the device's",
        chain.recommended
    );
    Finding::new(Severity::Warning, Kind::KernelModule, text, &advice).of(&item.name)
}

/// The recommendation that pulled a package in.
struct Chain<'a> {
    /// Who recommends.
    by: &'a PackageRef,
    /// Who is recommended, by name: the package itself or one that needs it.
    recommended: &'a CompactString,
}

/// The recommendation that a package is in the plan for; `None` if something depends on it.
fn recommendation<'a>(plan: &'a Plan, item: &'a Item) -> Option<Chain<'a>> {
    let mut item = item;
    // Reasons lead back to a request, and no chain is longer than the plan. The bound guards
    // against a cycle.
    for _ in 0..plan.items.len() {
        match &item.reason {
            Reason::Recommends { of, .. } => {
                return Some(Chain {
                    by: of,
                    recommended: &item.name,
                });
            }
            Reason::Depends { of, .. } => {
                item = plan.included().find(|it| it.name == of.name)?;
            }
            _ => return None,
        }
    }
    None
}

/// The kernels that each package has modules for.
fn modules(contents: &Contents) -> BTreeMap<&CompactString, BTreeSet<&str>> {
    let mut found: BTreeMap<_, BTreeSet<&str>> = BTreeMap::new();
    for entry in &contents.entries {
        if let (Some((version, _)), Some(package)) = (versioned(entry), &entry.package) {
            found.entry(package).or_default().insert(version);
        }
    }
    found
}

fn is_kernel(name: &str) -> bool {
    KERNEL_NAMES.iter().any(|start| name.starts_with(start))
}
