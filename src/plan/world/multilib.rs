//! Which of rpm's architectures go beside each other: those of 32 bits beside those of 64.
//!
//! rpm and libsolv call it colour: packages of one name replace each other only within a colour.
//! OpenEmbedded's names are those of its tunes (`core2_64`, `cortexa7t2hf_neon`), and what belongs
//! to the machine in a multilib has the multilib's prefix (`lib32_qemux86_64`).

/// How wide an architecture's words are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Width {
    Bits32,
    Bits64,
}

/// Whether packages of the two go beside each other under one name.
pub(crate) fn are_apart(one: &str, other: &str) -> bool {
    matches!((width(one), width(other)), (Some(one), Some(other)) if one != other)
}

/// `None` for what is no name of a processor, such as a machine's.
fn width(architecture: &str) -> Option<Width> {
    const OF_32: [&str; 11] = [
        "lib32_", "i386", "i486", "i586", "i686", "athlon", "geode", "pentium", "armv5", "armv6",
        "armv7",
    ];
    const OF_64: [&str; 6] = ["x86_64", "amd64", "ia32e", "aarch64", "armv8", "s390x"];
    let begins = |names: &[&str]| names.iter().any(|name| architecture.starts_with(name));
    // `cortexa9t2hf_neon` has the instructions and calls of 32 bits, which `cortexa72` has not.
    let is_thumb = architecture.starts_with("cortexa") && architecture.contains("t2");
    if is_thumb || begins(&OF_32) || architecture.ends_with("_32") || architecture == "x86" {
        return Some(Width::Bits32);
    }
    let is_64 = begins(&OF_64) || architecture.ends_with("64") || architecture.ends_with("64le");
    (is_64 || architecture.starts_with("cortexa")).then_some(Width::Bits64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_architecture_of_32_bits_goes_beside_one_of_64() {
        let rows = [
            ("i686", "x86_64", true),
            ("core2_32", "core2_64", true),
            ("lib32_qemux86_64", "core2_64", true),
            ("armv7ahf_neon", "aarch64", true),
            ("cortexa7t2hf_neon", "cortexa72", true),
            ("ppc64le", "s390x", false),
            ("x86_64_v3", "core2_64", false),
            ("i586", "i686", false),
            ("qemux86_64", "core2_64", false),
            ("raspberrypi4", "i686", false),
        ];
        for (one, other, expected) in rows {
            assert_eq!(are_apart(one, other), expected, "{one} {other}");
            assert_eq!(are_apart(other, one), expected, "{other} {one}");
        }
    }
}
