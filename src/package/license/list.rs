//! The SPDX License List: which identifiers of licences and exceptions there are.
//!
//! Only those that validators of SPDX 2.3 and `CycloneDX` 1.6 know, so that every document is valid for
//! both. Letters of either case mean the same (SPDX 2.3, annex D).

use std::collections::HashMap;
use std::sync::LazyLock;

/// By the identifier in small letters.
type List = LazyLock<HashMap<String, &'static str>>;

static LICENSES: List = LazyLock::new(|| read(include_str!("../../../assets/spdx/licenses.txt")));
static EXCEPTIONS: List =
    LazyLock::new(|| read(include_str!("../../../assets/spdx/exceptions.txt")));

fn read(list: &'static str) -> HashMap<String, &'static str> {
    let names = list.lines().filter(|line| !line.starts_with('#'));
    names
        .map(|name| (name.to_ascii_lowercase(), name))
        .collect()
}

/// The identifier of a licence as the list writes it, if it is one.
pub(super) fn license(name: &str) -> Option<&'static str> {
    LICENSES.get(&name.to_ascii_lowercase()).copied()
}

/// The identifier of an exception as the list writes it, if it is one.
pub(super) fn exception(name: &str) -> Option<&'static str> {
    EXCEPTIONS.get(&name.to_ascii_lowercase()).copied()
}
