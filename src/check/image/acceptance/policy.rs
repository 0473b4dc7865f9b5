//! What `--image-policy` says about an image without partitions, which systemd takes for a root
//! partition without protection (systemd.image-policy(7)).

use super::rules::SystemdRules;

/// A policy, as given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImagePolicy(String);

/// What a policy does with a plain squashfs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PolicyVerdict {
    /// It may be used.
    Allowed,
    /// It may not.
    Forbidden,
    /// This version does not understand the policy.
    NotUnderstood,
}

/// Flags that every version with policies knows.
const FLAGS: [&str; 9] = [
    "unprotected",
    "verity",
    "signed",
    "encrypted",
    "encryptedwithintegrity",
    "unused",
    "absent",
    "open",
    "ignore",
];
/// File systems, which newer versions know as flags.
const FILE_SYSTEMS: [&str; 6] = ["squashfs", "erofs", "ext4", "btrfs", "xfs", "vfat"];

impl ImagePolicy {
    /// The policy of that text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// What becomes of a squashfs without partitions.
    pub(super) fn of_plain_squashfs(&self, rules: SystemdRules) -> PolicyVerdict {
        let text = self.0.trim();
        // The short forms: everything goes, nothing may be used, everything must be absent.
        match text {
            "*" => return PolicyVerdict::Allowed,
            "-" | "~" | "" => return PolicyVerdict::Forbidden,
            _ => {}
        }
        let mut root = None;
        let mut default = None;
        for part in text.split(':') {
            let Some((name, flags)) = part.split_once('=') else {
                return PolicyVerdict::NotUnderstood;
            };
            let flags: Vec<&str> = flags.split('+').map(str::trim).collect();
            let file_systems = rules.policies_name_file_systems().holds;
            let is_known = |flag: &&str| {
                flag.is_empty()
                    || FLAGS.contains(flag)
                    || (file_systems && FILE_SYSTEMS.contains(flag))
            };
            if !flags.iter().all(is_known) {
                return PolicyVerdict::NotUnderstood;
            }
            match name.trim() {
                "root" => root = Some(flags),
                "" => default = Some(flags),
                _ => {}
            }
        }
        let allows = |flags: &Vec<&str>| {
            let mut flags = flags.iter();
            flags.any(|flag| matches!(*flag, "unprotected" | "open"))
        };
        match root.or(default) {
            Some(flags) if allows(&flags) => PolicyVerdict::Allowed,
            // A partition that a policy does not name is ignored, so there is nothing to mount.
            Some(_) | None => PolicyVerdict::Forbidden,
        }
    }
}
