//! Architectures in systemd's spelling (`ARCHITECTURE=` of the release file, architecture.c).

/// The name that systemd has for a package's architecture; `None` for those of every machine
/// (`all`, `noarch`, `any`) and for those that systemd does not know.
pub(super) fn systemd_name(architecture: &str) -> Option<&'static str> {
    Some(match architecture {
        "amd64" | "x86_64" | "x86-64" | "core2-64" | "corei7-64" | "qemux86-64" | "x86_64_v3" => {
            "x86-64"
        }
        "i386" | "i486" | "i586" | "i686" | "core2-32" | "x86" => "x86",
        "arm64" | "aarch64" | "armv8a" => "arm64",
        "armhf" | "armel" | "arm" => "arm",
        "arm64be" | "aarch64_be" => "arm64-be",
        "riscv64" => "riscv64",
        "riscv32" => "riscv32",
        "ppc64el" | "ppc64le" => "ppc64-le",
        "ppc64" => "ppc64",
        "powerpc" | "ppc" => "ppc",
        "s390x" => "s390x",
        "loong64" | "loongarch64" => "loongarch64",
        "mips64el" | "mips64r6el" => "mips64-le",
        "mips64" => "mips64",
        "mipsel" | "mips32el" => "mips-le",
        "mips" => "mips",
        // OpenEmbedded names packages by their tune: cortexa53, armv7vet2hf-neon, cortexa9t2hf.
        other if other.starts_with("cortexa") && !other.contains("t2") && !other.contains("hf") => {
            "arm64"
        }
        other if other.starts_with("armv8") => "arm64",
        other if other.starts_with("cortexa") || other.starts_with("armv") => "arm",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debian_and_openembedded_names_become_systemds() {
        let rows = [
            ("amd64", Some("x86-64")),
            ("x86_64", Some("x86-64")),
            ("core2-64", Some("x86-64")),
            ("arm64", Some("arm64")),
            ("cortexa53", Some("arm64")),
            ("armv8a-crc", Some("arm64")),
            ("cortexa9t2hf-neon", Some("arm")),
            ("armv7vet2hf-neon", Some("arm")),
            ("armhf", Some("arm")),
            ("i686", Some("x86")),
            ("all", None),
            ("noarch", None),
            ("qemux86_64", None),
        ];
        for (architecture, expected) in rows {
            assert_eq!(systemd_name(architecture), expected, "{architecture}");
        }
    }
}
