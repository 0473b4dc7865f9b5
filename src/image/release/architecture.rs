//! Translates architectures from a package family's spelling into systemd's.
//!
//! systemd compares `ARCHITECTURE=` with the machine of `uname` in the spelling of its
//! `src/basic/architecture.c`; `x86_64` never matches.

/// systemd's name, and what Debian, opkg and rpm call the same machine.
const NAMES: &[(&str, &[&str])] = &[
    (
        "x86-64",
        &[
            "amd64",
            "x86_64",
            "core2-64",
            "core2_64",
            "corei7-64",
            "corei7_64",
        ],
    ),
    (
        "x86",
        &["i386", "i486", "i586", "i686", "core2-32", "core2_32"],
    ),
    ("arm64", &["aarch64"]),
    ("arm64-be", &["arm64be", "aarch64_be"]),
    ("arm", &["armhf", "armel"]),
    ("arm-be", &["armeb"]),
    ("riscv64", &[]),
    ("riscv32", &[]),
    ("loongarch64", &["loong64"]),
    ("ppc64-le", &["ppc64el", "ppc64le"]),
    ("ppc64", &[]),
    ("ppc-le", &["powerpcle", "ppcle"]),
    ("ppc", &["powerpc"]),
    ("s390x", &[]),
    ("s390", &[]),
    ("mips64-le", &["mips64el", "mips64r6el"]),
    ("mips64", &["mips64r6"]),
    ("mips-le", &["mipsel", "mips32el", "mipsr6el"]),
    ("mips", &["mips32", "mipsr6"]),
    ("sparc64", &[]),
    ("sparc", &[]),
    ("alpha", &[]),
    ("ia64", &[]),
    ("parisc64", &[]),
    ("parisc", &["hppa"]),
    ("m68k", &[]),
    ("sh64", &[]),
    ("sh", &["sh4"]),
    ("arc", &[]),
    ("arc-be", &[]),
    ("nios2", &[]),
    ("cris", &[]),
    ("tilegx", &[]),
];

/// The beginnings of OpenEmbedded's tunes; the name of an ABI or of a feature follows.
const TUNES: &[(&str, &str)] = &[
    ("aarch64", "arm64"),
    ("armv8", "arm64"),
    ("armv9", "arm64"),
    ("neoverse", "arm64"),
    ("armv", "arm"),
    ("arm1136", "arm"),
    ("arm1176", "arm"),
    ("arm926", "arm"),
    ("riscv64", "riscv64"),
    ("riscv32", "riscv32"),
    ("x86-64-v", "x86-64"),
    ("x86_64_v", "x86-64"),
    ("ppc64p", "ppc64"),
];

/// The Cortex-A cores that have only the 32-bit instruction set.
const THIRTY_TWO_BITS: [&str; 8] = ["5", "7", "8", "9", "12", "15", "17", "32"];

/// systemd's spelling of an architecture in any spelling; `None` if it is not known.
#[must_use]
pub fn systemd_architecture(name: &str) -> Option<&'static str> {
    let exact = NAMES
        .iter()
        .find(|(systemd, others)| *systemd == name || others.contains(&name))
        .map(|(systemd, _)| *systemd);
    exact.or_else(|| of_tune(name))
}

fn of_tune(name: &str) -> Option<&'static str> {
    if let Some(core) = name.strip_prefix("cortexa") {
        return Some(of_cortex_a(core));
    }
    let tune = TUNES.iter().find(|(prefix, _)| name.starts_with(prefix));
    tune.map(|(_, systemd)| *systemd)
}

/// The architecture of a core such as `53t2hf-neon`: Thumb-2 and the hard-float ABI belong to the
/// 32-bit instruction set.
fn of_cortex_a(core: &str) -> &'static str {
    let number = core
        .split(|letter: char| !letter.is_ascii_digit())
        .next()
        .unwrap_or(core);
    let abi = core.split('-').next().unwrap_or(core);
    let is_arm = THIRTY_TWO_BITS.contains(&number) || abi.contains("t2") || abi.contains("hf");
    if is_arm { "arm" } else { "arm64" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_familys_spelling_becomes_systemds() {
        let rows = [
            ("amd64", Some("x86-64")),
            ("x86_64", Some("x86-64")),
            ("x86-64", Some("x86-64")),
            ("core2-64", Some("x86-64")),
            ("corei7-64", Some("x86-64")),
            ("x86-64-v3", Some("x86-64")),
            ("x86_64_v3", Some("x86-64")),
            ("i386", Some("x86")),
            ("i686", Some("x86")),
            ("arm64", Some("arm64")),
            ("aarch64", Some("arm64")),
            ("armhf", Some("arm")),
            ("armel", Some("arm")),
            ("riscv64", Some("riscv64")),
            ("ppc64el", Some("ppc64-le")),
            ("loong64", Some("loongarch64")),
            ("s390x", Some("s390x")),
            // Named after a board: the processor cannot be told from it.
            ("qemux86_64", None),
            ("raspberrypi4_64", None),
            ("all", None),
            ("noarch", None),
            ("", None),
        ];
        for (name, expected) in rows {
            assert_eq!(systemd_architecture(name), expected, "{name}");
        }
    }

    #[test]
    fn openembeddeds_tunes_are_told_by_their_core_and_abi() {
        let rows = [
            ("armv8a", Some("arm64")),
            ("armv8a-crc", Some("arm64")),
            ("cortexa53", Some("arm64")),
            ("cortexa53-crypto", Some("arm64")),
            ("cortexa72-cortexa53-crypto", Some("arm64")),
            ("cortexa35", Some("arm64")),
            ("cortexa57", Some("arm64")),
            ("cortexa76", Some("arm64")),
            ("neoversen1", Some("arm64")),
            ("cortexa5", Some("arm")),
            ("cortexa7", Some("arm")),
            ("cortexa7-vfp", Some("arm")),
            ("cortexa7t2hf-neon-vfpv4", Some("arm")),
            ("cortexa9t2hf-neon", Some("arm")),
            ("cortexa8hf-neon", Some("arm")),
            ("cortexa15", Some("arm")),
            ("cortexa17t2hf-neon", Some("arm")),
            ("cortexa53t2hf-neon", Some("arm")),
            ("armv7l", Some("arm")),
            ("armv7vet2hf-neon", Some("arm")),
            ("arm1176jzfshf-vfp", Some("arm")),
        ];
        for (name, expected) in rows {
            assert_eq!(systemd_architecture(name), expected, "{name}");
        }
    }
}
