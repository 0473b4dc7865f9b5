//! The small files of the base's system that checks read: accounts, os-release, units, settings.
//!
//! One list of path patterns says which these are. Opening a base keeps them, and a snapshot holds
//! the same ones, so that a check finds the same in a snapshot as in the whole tree. What a file
//! may take, and all together, is bounded; one that is larger is left out and named.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::ops::Bound;

use crate::archive::Limit;
use crate::base::database::DNF_ARCHITECTURES;
use crate::image::is_release_file;

/// The largest file that is kept: a passwd of ten thousand users has 0.7 MB.
pub(crate) const LARGEST_FILE: u64 = 1 << 20;

/// All files together: those of a full desktop have some 2 MB.
const LARGEST_SUM: u64 = 32 << 20;

/// More files than these are not named among those that were left out.
const MOST_LEFT_OUT: usize = 20;

/// The files, as absolute paths; a `*` stands for any letters within one component. The release
/// files of extensions that a base has come beside them. Nothing secret is among them: snapshots
/// are handed on.
const PATTERNS: [&str; 39] = [
    "/etc/os-release",
    "/usr/lib/os-release",
    // Accounts; those below /usr are of nss-altfiles (ostree systems).
    "/etc/passwd",
    "/etc/group",
    "/usr/lib/passwd",
    "/usr/lib/group",
    "/etc/nsswitch.conf",
    "/etc/sysusers.d/*.conf",
    "/usr/lib/sysusers.d/*.conf",
    // What is mounted where, and what the dynamic linker searches.
    "/etc/fstab",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d/*.conf",
    "/etc/ld-musl-*.path",
    "/etc/selinux/config",
    DNF_ARCHITECTURES,
    // Units of systemd with their drop-ins and presets, on merged and unmerged systems.
    "/usr/lib/systemd/system/*.*",
    "/usr/lib/systemd/system/*.d/*.conf",
    "/usr/lib/systemd/system-preset/*.preset",
    "/lib/systemd/system/*.*",
    "/lib/systemd/system/*.d/*.conf",
    "/lib/systemd/system-preset/*.preset",
    "/etc/systemd/system/*.*",
    "/etc/systemd/system/*.d/*.conf",
    "/etc/systemd/system-preset/*.preset",
    "/etc/systemd/*.conf",
    "/etc/systemd/*.conf.d/*.conf",
    "/usr/lib/systemd/*.conf",
    "/usr/lib/systemd/*.conf.d/*.conf",
    // What the system sets up at boot.
    "/etc/tmpfiles.d/*.conf",
    "/usr/lib/tmpfiles.d/*.conf",
    "/etc/modules-load.d/*.conf",
    "/usr/lib/modules-load.d/*.conf",
    "/etc/sysctl.conf",
    "/etc/sysctl.d/*.conf",
    "/usr/lib/sysctl.d/*.conf",
    // The message bus.
    "/usr/share/dbus-1/system.conf",
    "/etc/dbus-1/system.d/*.conf",
    "/usr/share/dbus-1/system.d/*.conf",
    "/usr/share/dbus-1/system-services/*.service",
];

/// The small files of a system, by absolute path as the snapshot has it, links not followed.
#[derive(Clone, Debug, Default)]
pub struct SystemFiles {
    files: BTreeMap<Box<str>, Box<[u8]>>,
    bytes: u64,
    left_out: Vec<String>,
}

impl SystemFiles {
    /// Whether the file at that absolute path is one of those that are kept.
    #[must_use]
    pub fn wants(path: &str) -> bool {
        PATTERNS.iter().any(|pattern| matches(pattern, path)) || is_release_file(path)
    }

    /// Keeps a file. One that is too large or may not be read is left out, and
    /// [`SystemFiles::left_out`] names it.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn add(&mut self, path: &str, content: &mut dyn Read) -> io::Result<()> {
        let most = LARGEST_FILE.min(LARGEST_SUM.saturating_sub(self.bytes));
        match Limit::new(content, most).into_bytes() {
            Ok(bytes) => {
                self.bytes += bytes.len() as u64;
                self.files.insert(path.into(), bytes.into());
                Ok(())
            }
            Err(error) => match error.kind() {
                io::ErrorKind::FileTooLarge => {
                    self.leave_out(
                        path,
                        "is larger than such files are together, and was not read",
                    );
                    Ok(())
                }
                io::ErrorKind::PermissionDenied => {
                    self.leave_out(path, "may not be read by you, and was not");
                    Ok(())
                }
                _ => Err(error),
            },
        }
    }

    fn leave_out(&mut self, path: &str, why: &str) {
        if self.left_out.len() < MOST_LEFT_OUT {
            self.left_out.push(format!("the base's {path} {why}"));
        }
    }

    /// What the file at exactly that absolute path holds. [`Base::file`](super::Base::file)
    /// follows links.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(AsRef::as_ref)
    }

    /// The files below a folder, in the order of their absolute paths.
    pub fn below<'a>(
        &'a self,
        folder: &str,
    ) -> impl Iterator<Item = (&'a str, &'a [u8])> + use<'a> {
        let begin = format!("{}/", folder.trim_end_matches('/'));
        let from = (Bound::Included(begin.as_str()), Bound::Unbounded);
        let following = self.files.range::<str, _>(from);
        following
            .take_while(move |(path, _)| path.starts_with(&begin))
            .map(|(path, bytes)| (path.as_ref(), bytes.as_ref()))
    }

    /// Sentences about the files that were too large to be kept or may not be read, the first of
    /// them.
    #[must_use]
    pub fn left_out(&self) -> &[String] {
        &self.left_out
    }
}

/// Whether a path is as the pattern has it, component by component.
fn matches(pattern: &str, path: &str) -> bool {
    let literal = pattern.split('*').next().unwrap_or(pattern);
    if !path.starts_with(literal) {
        return false;
    }
    let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(wanted), Some(given)) if component_matches(wanted, given) => {}
            _ => return false,
        }
    }
}

/// Whether a component is as the pattern has it. Each `*` stands for one letter or more.
fn component_matches(pattern: &str, name: &str) -> bool {
    let Some((begin, rest)) = pattern.split_once('*') else {
        return pattern == name;
    };
    let Some(name) = name.strip_prefix(begin) else {
        return false;
    };
    let ends = name.char_indices().skip(1).map(|(at, _)| at);
    let mut ends = ends.chain([name.len()]);
    !name.is_empty() && ends.any(|at| component_matches(rest, name.get(at..).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_letters_of_one_component() {
        let rows = [
            ("/etc/passwd", true),
            ("/etc/passwd-", false),
            ("/etc/shadow", false),
            ("/x/etc/passwd", false),
            ("/etc/ld.so.conf.d/x86_64-linux-gnu.conf", true),
            ("/etc/ld.so.conf.d/.conf", false),
            ("/etc/ld.so.conf.d/a/b.conf", false),
            ("/usr/lib/systemd/system/a.service", true),
            ("/usr/lib/systemd/system/a@.service", true),
            ("/usr/lib/systemd/system/a.service.d/b.conf", true),
            ("/usr/lib/systemd/system/a.wants/b.service", false),
            ("/usr/lib/systemd/user/a.service", false),
            ("/lib/systemd/system/a.mount", true),
        ];
        for (path, expected) in rows {
            assert_eq!(SystemFiles::wants(path), expected, "{path}");
        }
    }

    #[test]
    fn a_file_that_is_too_large_is_left_out_and_named() {
        let mut files = SystemFiles::default();
        files.add("/etc/fstab", &mut &b"x"[..]).unwrap();
        files.add("/etc/group", &mut io::repeat(0)).unwrap();
        assert_eq!(files.get("/etc/fstab"), Some(&b"x"[..]));
        assert_eq!(files.get("/etc/group"), None);
        let note = "the base's /etc/group is larger than such files are together, and was not read";
        assert_eq!(files.left_out(), [note]);
    }

    #[test]
    fn all_files_together_are_bounded() {
        let mut files = SystemFiles::default();
        for number in 0..40 {
            let mut content = io::repeat(7).take(LARGEST_FILE);
            files.add(&format!("/{number}"), &mut content).unwrap();
        }
        assert_eq!(files.left_out().len(), 8, "{:?}", files.left_out());
    }

    #[test]
    fn the_files_below_a_folder_are_those_and_no_others() {
        let mut files = SystemFiles::default();
        for path in ["/a/b", "/a/c/d", "/a-b/c", "/b"] {
            files.add(path, &mut io::empty()).unwrap();
        }
        let below: Vec<&str> = files.below("/a").map(|(path, _)| path).collect();
        assert_eq!(below, ["/a/b", "/a/c/d"]);
    }
}
