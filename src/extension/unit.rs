//! Recognises units of the system manager, which needs a reload to load them.

/// The suffixes of unit files (systemd.unit(5)).
const SUFFIXES: [&str; 11] = [
    "service",
    "socket",
    "device",
    "mount",
    "automount",
    "swap",
    "target",
    "path",
    "timer",
    "slice",
    "scope",
];

/// Whether a unit, a link to one or a drop-in is at that path of the image.
#[must_use]
pub fn is_unit(path: &str) -> bool {
    let below = path.strip_prefix("usr/lib/systemd/system/");
    below.is_some_and(|unit| {
        let suffix = unit.rsplit_once('.').map_or("", |(_, suffix)| suffix);
        SUFFIXES.contains(&suffix) || (suffix == "conf" && unit.contains(".d/"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_the_system_manager_ask_for_a_reload() {
        let rows = [
            ("usr/lib/systemd/system/a.service", true),
            ("usr/lib/systemd/system/a@.socket", true),
            (
                "usr/lib/systemd/system/multi-user.target.wants/a.service",
                true,
            ),
            ("usr/lib/systemd/system/a.service.d/10-b.conf", true),
            ("usr/lib/systemd/system", false),
            ("usr/lib/systemd/system/a.conf", false),
            ("usr/lib/systemd/user/a.service", false),
            ("usr/lib/systemd/system-generators/a", false),
            ("opt/usr/lib/systemd/system/a.service", false),
        ];
        for (path, expected) in rows {
            assert_eq!(is_unit(path), expected, "{path}");
        }
    }
}
