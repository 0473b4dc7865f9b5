//! `--mutable`: whether the merged hierarchies can be written to (systemd-sysext(8), since 256).

/// The mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutable {
    /// Read-only, as without the option.
    No,
    /// Writable where there is a store for it.
    Auto,
    /// Writable.
    Yes,
    /// Read-only, with the store below.
    Import,
    /// Writable, and forgotten.
    Ephemeral,
    /// Writable and forgotten, with the store below.
    EphemeralImport,
}

impl Mutable {
    /// Whether it fails where a hierarchy has nothing in it.
    pub(super) fn needs_something(self) -> bool {
        match self {
            Self::Auto | Self::Import => true,
            Self::No | Self::Yes | Self::Ephemeral | Self::EphemeralImport => false,
        }
    }
}
