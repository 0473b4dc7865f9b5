//! One thing that was found: how grave, of which kind, where, and what to do about it.

use compact_str::CompactString;

/// How grave a finding is; the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The target will not take the extension, or it cannot be built.
    Error,
    /// It merges, and something may not be as one thinks.
    Warning,
    /// Good to know.
    Note,
}

impl Severity {
    /// All of them, the gravest first.
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Note];

    /// The word, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// What a finding is about, in the order of a list of equal severity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A package that was asked for and cannot be included.
    Conflict,
    /// The release file as a whole.
    ReleaseFile,
    /// `SYSEXT_SCOPE`.
    Scope,
    /// `ARCHITECTURE`.
    Architecture,
    /// `ID`.
    Id,
    /// `VERSION_ID` or `SYSEXT_LEVEL`.
    Version,
    /// Files of packages that stay out.
    LeftOut,
    /// A package in another version than the base's.
    ShadowedPackage,
    /// Paths of the base that are hidden.
    Shadow,
    /// Units of the system manager.
    Unit,
    /// Files that run with the rights of others.
    Privilege,
    /// Kernel modules.
    KernelModule,
    /// Where the dynamic linker looks.
    Linker,
    /// Users and groups that nobody makes.
    Users,
    /// What the build says.
    Build,
}

impl Kind {
    /// The kind as a stable word, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Conflict => "conflict",
            Self::ReleaseFile => "release-file",
            Self::Scope => "scope",
            Self::Architecture => "architecture",
            Self::Id => "id",
            Self::Version => "version",
            Self::LeftOut => "left-out",
            Self::ShadowedPackage => "shadowed-package",
            Self::Shadow => "shadow",
            Self::Unit => "unit",
            Self::Privilege => "privilege",
            Self::KernelModule => "kernel-module",
            Self::Linker => "linker",
            Self::Users => "users",
            Self::Build => "build",
        }
    }
}

/// A path that a finding is about, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Absolute.
    pub path: String,
    /// The package; `None` for what the build adds.
    pub package: Option<CompactString>,
}

/// One finding. Texts are as packages have them: not yet fit for a terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How grave.
    pub severity: Severity,
    /// Of what.
    pub kind: Kind,
    /// What was found, in one sentence.
    pub text: String,
    /// What it means and what to do about it.
    pub advice: String,
    /// The package that it is about, if it is one.
    pub package: Option<CompactString>,
    /// Where, sorted by path; empty where it is about the extension as a whole.
    pub places: Vec<Place>,
}

impl Finding {
    pub(super) fn new(severity: Severity, kind: Kind, text: String, advice: &str) -> Self {
        Self {
            severity,
            kind,
            text,
            advice: advice.to_owned(),
            package: None,
            places: Vec::new(),
        }
    }

    /// Of that package.
    pub(super) fn of(mut self, package: &str) -> Self {
        self.package = Some(package.into());
        self
    }

    /// At those places; of the package that has all of them.
    pub(super) fn at(mut self, places: Vec<Place>) -> Self {
        let first = places.first().and_then(|place| place.package.clone());
        let is_one = places.iter().all(|place| place.package == first);
        self.package = first.filter(|_| is_one);
        self.places = places;
        self
    }
}

/// `1 path`, `2 paths`.
pub(super) fn count(number: usize, noun: &str) -> String {
    if number == 1 {
        return format!("1 {noun}");
    }
    format!("{number} {noun}s")
}
