//! What differs between the versions of systemd: one question, one row. Measured on 252, 254, 257
//! and 262; where a change came between two of them, NEWS says in which version, or it is not known.

/// The rules of one version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SystemdRules {
    version: u32,
}

/// Whether a version has a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rule {
    /// Whether it has.
    pub(super) holds: bool,
    /// Whether that was measured, or stands in NEWS.
    pub(super) is_known: bool,
}

impl SystemdRules {
    /// The oldest version that the model knows.
    pub const OLDEST: u32 = 252;
    /// The newest version that was measured.
    pub const NEWEST: u32 = 262;

    /// The rules of a version; `None` before [`OLDEST`](Self::OLDEST). A version after the newest is
    /// taken as that one.
    #[must_use]
    pub fn of(version: u32) -> Option<Self> {
        (version >= Self::OLDEST).then_some(Self { version })
    }

    /// The number.
    #[must_use]
    pub fn version(self) -> u32 {
        self.version
    }

    /// Whether the version is one that was measured, or lies between two that behave alike.
    #[must_use]
    pub fn is_newer_than_measured(self) -> bool {
        self.version > Self::NEWEST
    }

    /// Holds from `new` on, and did not in `old`; what lies between is not known and taken as new.
    fn between(self, old: u32, new: u32) -> Rule {
        Rule {
            holds: self.version > old,
            is_known: self.version <= old || self.version >= new,
        }
    }

    /// Holds from that version on.
    fn since(self, version: u32) -> Rule {
        self.between(version - 1, version)
    }

    /// `NAME_VERSION` and `NAME+VERSION` find the release file of `NAME`.
    pub(super) fn cuts_version_off(self) -> Rule {
        self.between(252, 254)
    }

    /// `NAME.sysext.raw` is the image `NAME` (NEWS 255).
    pub(super) fn strips_class_suffix(self) -> Rule {
        self.since(255)
    }

    /// Until 261 or earlier the release file was looked for under the name without *any* of the
    /// suffixes, `.raw` and `.confext` among them: `e1.raw.raw` never found that of `e1.raw`.
    pub(super) fn strips_own_suffix_only(self) -> Rule {
        self.between(257, 262)
    }

    /// `NAME.raw.v/` holds versions of an image (NEWS 256).
    pub(super) fn knows_versioned_folders(self) -> Rule {
        self.since(256)
    }

    /// `ID` may be among the base's `ID_LIKE` (NEWS 258; Debian's 257.13 has it).
    pub(super) fn accepts_id_like(self) -> Rule {
        self.between(256, 257)
    }

    /// With `--root`, images that are symbolic links are looked at.
    pub(super) fn follows_links_below_root(self) -> Rule {
        self.between(257, 262)
    }

    /// A raw image with an os-release is passed over, and no longer keeps the others from merging.
    pub(super) fn passes_over_os_release(self) -> Rule {
        self.between(252, 254)
    }

    /// A folder with an os-release ends the run with an error.
    pub(super) fn refuses_folder_with_os_release(self) -> Rule {
        self.between(252, 254)
    }

    /// An image that has only the release file of the other class is passed over.
    pub(super) fn tells_classes_apart(self) -> Rule {
        self.between(252, 254)
    }

    /// A base without an ID ends the run with an error instead of silently merging nothing.
    pub(super) fn refuses_base_without_id(self) -> Rule {
        self.between(254, 257)
    }

    /// There is a `systemd-confext`.
    pub(super) fn has_confext(self) -> Rule {
        self.between(252, 254)
    }

    /// There is `--image-policy`.
    pub(super) fn has_image_policy(self) -> Rule {
        self.between(252, 254)
    }

    /// A policy that forbids an image ends the run with an error instead of passing the image over.
    pub(super) fn refuses_by_policy(self) -> Rule {
        self.between(254, 257)
    }

    /// Policies can name file systems, as in `root=squashfs`.
    pub(super) fn policies_name_file_systems(self) -> Rule {
        self.between(257, 262)
    }

    /// There is `--mutable` (NEWS 256).
    pub(super) fn has_mutable(self) -> Rule {
        self.since(256)
    }

    /// `--mutable=auto` and `import` fail for a hierarchy that neither the base nor an extension
    /// has anything in; `--mutable=yes` merges without any extension.
    pub(super) fn mounts_empty_hierarchies(self) -> Rule {
        self.between(257, 262)
    }

    /// Names that compare as equal are ordered by their bytes.
    pub(super) fn orders_equal_names_by_bytes(self) -> Rule {
        self.between(257, 262)
    }
}
