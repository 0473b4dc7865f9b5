//! The rules by which findings are named: what each means on the device, and what to do about it. One
//! table, from which `check --explain` and `docs/checks.md` are made.

use super::finding::Kind;

/// A rule, explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its kind of finding.
    pub kind: Kind,
    /// What is found.
    pub finds: &'static str,
    /// What happens on the device.
    pub happens: &'static str,
    /// What to do.
    pub remedy: &'static str,
}

impl Rule {
    /// All rules, in the order in which findings are listed.
    pub fn all() -> impl Iterator<Item = Self> {
        Kind::ALL.into_iter().map(Self::of)
    }

    /// The rule of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|rule| rule.kind.name() == name)
    }

    /// The rule of a kind.
    #[must_use]
    pub fn of(kind: Kind) -> Self {
        let [finds, happens, remedy] = texts(kind);
        Self {
            kind,
            finds,
            happens,
            remedy,
        }
    }
}

/// What is found, what happens, what to do.
#[expect(clippy::too_many_lines, reason = "it is a table, one row a kind")]
fn texts(kind: Kind) -> [&'static str; 3] {
    match kind {
        Kind::Conflict => [
            "A requested package cannot be included.",
            "The extension is built without it.",
            "Follow one of the fixes that the plan names, or request another version.",
        ],
        Kind::Merge => [
            "systemd does not merge the image, for a reason that has no rule of its own: its name, \
             its place, its content, an option, or another image.",
            "A skipped image is not there, and systemd-sysext ends with 0. A refused one ends the run \
             with an error, and then no extension is merged at all.",
            "Do what the finding says: rename, move or repair the image, or take it away.",
        ],
        Kind::ReleaseFile => [
            "The image has no release file that fits its name, or an empty one.",
            "systemd cannot tell whether the image fits. For an image file that is an error, and no \
             extension is merged; a folder is passed over.",
            "Name the file usr/lib/extension-release.d/extension-release.NAME after the image NAME.raw, \
             or give it the attribute user.extension-release.strict=false.",
        ],
        Kind::Scope => [
            "SYSEXT_SCOPE does not name the place where the extension is merged.",
            "systemd passes the image over, ends with 0, and says why only in debug output.",
            "Leave SYSEXT_SCOPE out, or let it hold \"system\".",
        ],
        Kind::Architecture => [
            "ARCHITECTURE is not the base's machine in systemd's spelling.",
            "systemd passes the image over. It writes x86-64 and arm64; x86_64, amd64 and aarch64 are \
             other words for it.",
            "Build for the base's machine, or give the architecture as systemd spells it.",
        ],
        Kind::Id => [
            "ID is not the base's, or one of both has none.",
            "systemd passes the image over. A base without an ID takes no extension, and from 257 on \
             that is an error. From 257 or 258 on, an ID of the base's ID_LIKE is enough.",
            "Give the base's ID, or _any for every system.",
        ],
        Kind::Version => [
            "VERSION_ID or SYSEXT_LEVEL is not the base's.",
            "systemd passes the image over. Strings are compared, not ranges, and _any is no \
             wildcard here.",
            "Give the base's VERSION_ID, or a SYSEXT_LEVEL that both have.",
        ],
        Kind::Systemd => [
            "The base has no systemd-sysext, an old one, or one whose version is not known.",
            "Without it nothing is merged. Before 255 it does not reload the system manager, so that \
             units of the extension are not known until somebody does.",
            "Add systemd-sysext to the base's image, or name the version with --systemd.",
        ],
        Kind::Boot => [
            "The base does not merge extensions at boot, or that is not known.",
            "The extension is merged until the next reboot only.",
            "Enable systemd-sysext.service in the base's image or on the device.",
        ],
        Kind::Input => [
            "Not all of the base or of a feed could be used.",
            "A plan may lack what could not be read.",
            "Take a new snapshot, or recreate the index of the feed.",
        ],
        Kind::Digest => [
            "Digests of package files are missing, weak, or do not match.",
            "Nothing on the device; whoever can write to the feed can replace its files unnoticed.",
            "Recreate the index with SHA-256, and get feeds from where you trust.",
        ],
        Kind::LeftOut => [
            "Files are outside of what is merged (/usr and /opt; /etc for a confext), or a build left \
             them out.",
            "They are not on the device.",
            "Bring them another way: a confext for /etc, tmpfiles.d for /var, or the base's image.",
        ],
        Kind::ShadowedPackage => [
            "A package is in the base in another version.",
            "All programs of the base use the extension's version while it is merged.",
            "Leave the package out unless that is intended.",
        ],
        Kind::Whiteout => [
            "The image deletes paths of the base (character devices 0:0), or empties folders (the \
             attribute trusted.overlay.opaque).",
            "Those paths of the base are not there while the extension is merged.",
            "Take the devices and attributes out of the image.",
        ],
        Kind::PackageDatabase => [
            "The image holds a package database.",
            "It hides the base's own while it is merged, and makes the image larger.",
            "Pack the extension without the database.",
        ],
        Kind::Steering => [
            "The image holds files on whose content systemd itself acts.",
            "systemd 256 and 257 remove, as root, the folder that such a file names.",
            "Do not use the image until it is known where these files come from.",
        ],
        Kind::Shadow => [
            "Files of the image lie over files of the base, with other content or an older library.",
            "All programs of the base get the extension's files while it is merged.",
            "Leave the files out, or build the extension for this base.",
        ],
        Kind::Unit => [
            "A unit needs a program, account or file that is nowhere, or nothing starts it.",
            "The unit fails, or does not start at boot. Links in *.wants/ of an extension come too \
             late; Upholds= in a drop-in of the target starts it from 255 on.",
            "Add what is missing, and start the unit on the device or by Upholds=.",
        ],
        Kind::Privilege => [
            "Files have setuid, setgid or capabilities.",
            "Whoever runs them gets rights of their owner.",
            "Make sure that each is meant to.",
        ],
        Kind::Owner => [
            "Files belong to users or groups that the base does not have, or may not have.",
            "Numbers are taken as they are: whoever gets the number on the device owns the files.",
            "Give the files to root, or add the account to the base.",
        ],
        Kind::Folder => [
            "The image has a folder of the base with another mode or owner.",
            "overlayfs takes both from the topmost layer: a /usr/bin that only root may enter locks all \
             others out.",
            "Give the image's folders the mode and owner that they have on the base.",
        ],
        Kind::Hierarchy => [
            "A folder lies over a link of the base, or a link over a folder.",
            "What the base has behind the link, or in the folder, is not there while the extension is \
             merged.",
            "Put files where the base's link leads, and take links over folders out.",
        ],
        Kind::KernelModule => [
            "Kernel modules are for another kernel than the base's, or modprobe does not find them.",
            "The kernel refuses modules of another version. The index of modules of an extension hides \
             that of the base.",
            "Take modules for the base's kernel, and load those that no index lists by their path.",
        ],
        Kind::MissingFile => [
            "The base's tree lacks files that its package database lists.",
            "What the extension needs of them does not work.",
            "Keep the files in the base, or request the package again.",
        ],
        Kind::Cache => [
            "A cache of the image hides the base's, or does not list the extension's files.",
            "Programs that use the cache find only a part of what is there.",
            "Leave the cache out, and let the device make it anew after the merge.",
        ],
        Kind::ReadTooEarly => [
            "Files are read at boot before extensions are merged (udev rules, sysctl.d, modules-load.d \
             and the like).",
            "They have no effect until their readers run again.",
            "Bring them in the base's image, or run their readers after the merge.",
        ],
        Kind::Label => [
            "Files carry no labels of the security module that the base has, or a policy that nothing \
             loads.",
            "Under an enforcing policy programs are denied files without labels.",
            "Label the files, or load the policy after the merge.",
        ],
        Kind::Linker => [
            "Libraries lie where only /etc/ld.so.conf.d would let the dynamic linker look.",
            "They are not found: /etc is not merged, and ldconfig does not run.",
            "Put the libraries into a folder that the linker has built in, or add the folder to the \
             base.",
        ],
        Kind::Library => [
            "A program needs a library that neither the extension nor the base has.",
            "The dynamic linker refuses to start it.",
            "Request the package that has the library.",
        ],
        Kind::Users => [
            "Users or groups of sysusers.d are not created.",
            "systemd-sysusers ran before the merge.",
            "Run systemd-sysusers after the merge, or add the accounts to the base.",
        ],
        Kind::Script => [
            "Maintainer scripts of packages do not run.",
            "What they would have done is missing: links of alternatives, users, caches, enabled units.",
            "Do what the finding lists on the device, or in the base's image.",
        ],
        Kind::Link => [
            "Symbolic links lead nowhere.",
            "What they stand for is not there.",
            "Request the package that has their target, or do without the links.",
        ],
        Kind::Neighbour => [
            "The base holds other extensions, with paths that this one has as well.",
            "The extension with the later name hides the file of the other.",
            "Leave the paths out of one of the two, or name the extensions so that the right one is \
             later.",
        ],
        Kind::Build => [
            "What the build itself has to say: nothing is included, or not all files are known.",
            "Nothing on the device.",
            "Do what the finding says.",
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_kind_is_missing_among_all() {
        for (place, kind) in Kind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, place, "{kind:?}");
        }
        assert_eq!(Kind::ALL.last(), Some(&Kind::Build), "the last one");
    }

    #[test]
    fn every_rule_has_a_name_of_its_own_by_which_it_is_found() {
        for rule in Rule::all() {
            assert_eq!(Rule::named(rule.kind.name()), Some(rule));
            for text in [rule.finds, rule.happens, rule.remedy] {
                assert!(text.ends_with('.') && !text.contains("  "), "{text}");
            }
        }
        assert_eq!(Rule::named("none"), None);
    }
}
