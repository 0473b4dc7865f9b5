//! The release file: by which systemd-sysext decides whether an extension fits a base.
//!
//! `usr/lib/extension-release.d/extension-release.NAME`, fields after os-release(5) and the order
//! of checks in systemd's `extension_release_validate()`.

use super::architecture::systemd_name;
use super::error::ExtensionError;
use crate::base::{Base, OsRelease};
use crate::plan::Entry;

/// What the user says about the release file; what is not said follows the base.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReleaseOptions {
    /// Read instead of the base's own os-release.
    pub os_release: Option<OsRelease>,
    /// `ID`; `_any` for every system.
    pub id: Option<String>,
    /// `VERSION_ID`.
    pub version_id: Option<String>,
    /// `SYSEXT_LEVEL`.
    pub sysext_level: Option<String>,
    /// `SYSEXT_SCOPE`.
    pub scope: Option<String>,
    /// `ARCHITECTURE`, in systemd's spelling.
    pub architecture: Option<String>,
    /// Whether the image must keep its file name: without the xattr that says otherwise, systemd
    /// takes a renamed image for a broken one.
    pub strict_name: bool,
}

/// The release file of one extension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseFile {
    /// The extension's name.
    pub name: String,
    /// Its fields, in the order written.
    pub fields: Vec<(String, String)>,
    /// Whether the image must keep its file name.
    pub strict_name: bool,
}

/// Unit files whose arrival makes systemd reload, by their suffix (systemd.unit(5)).
const UNIT_SUFFIXES: [&str; 11] = [
    ".service",
    ".socket",
    ".device",
    ".mount",
    ".automount",
    ".swap",
    ".target",
    ".path",
    ".timer",
    ".slice",
    ".scope",
];

impl ReleaseFile {
    /// The fields for these options, this base and these entries.
    ///
    /// # Errors
    /// If no ID is known, or a value cannot stand in a release file.
    pub(super) fn new<'e>(
        name: &str,
        options: &ReleaseOptions,
        base: &Base,
        mut architectures: impl Iterator<Item = &'e str>,
        entries: impl Iterator<Item = &'e Entry>,
    ) -> Result<Self, ExtensionError> {
        let of_base = options.os_release.as_ref().or(base.os_release.as_ref());
        let from_base = |key| {
            of_base
                .and_then(|release: &OsRelease| release.get(key))
                .map(str::to_owned)
        };
        let id = options
            .id
            .clone()
            .or_else(|| from_base("ID"))
            .ok_or_else(|| {
                ExtensionError::Release(
                    "the snapshot holds no os-release, so the extension's ID is not known: \
                 give the base's with --os-release FILE, or --id ID (--id _any fits every system)"
                        .to_owned(),
                )
            })?;
        let mut fields = vec![("ID".to_owned(), id.clone())];
        if id != "_any" {
            let version = options.version_id.as_deref().map(openembedded_version);
            let version = version.or_else(|| from_base("VERSION_ID"));
            fields.extend(version.map(|version| ("VERSION_ID".to_owned(), version)));
            let level = options
                .sysext_level
                .clone()
                .or_else(|| from_base("SYSEXT_LEVEL"));
            fields.extend(level.map(|level| ("SYSEXT_LEVEL".to_owned(), level)));
        }
        let architecture = options
            .architecture
            .clone()
            .or_else(|| architectures.find_map(systemd_name).map(str::to_owned));
        fields.extend(architecture.map(|name| ("ARCHITECTURE".to_owned(), name)));
        fields.extend(
            options
                .scope
                .clone()
                .map(|scope| ("SYSEXT_SCOPE".to_owned(), scope)),
        );
        if entries.into_iter().any(is_unit) {
            fields.push(("EXTENSION_RELOAD_MANAGER".to_owned(), "1".to_owned()));
        }
        for (key, value) in &fields {
            if value.contains(char::is_control) || value.is_empty() {
                let value = value.escape_default();
                return Err(ExtensionError::Release(format!(
                    "{key} cannot be \"{value}\""
                )));
            }
        }
        Ok(Self {
            name: name.to_owned(),
            fields,
            strict_name: options.strict_name,
        })
    }

    /// Its path in the image.
    #[must_use]
    pub fn path(&self) -> String {
        format!(
            "usr/lib/extension-release.d/extension-release.{}",
            self.name
        )
    }

    /// Its content.
    #[must_use]
    pub fn content(&self) -> String {
        let mut content = String::new();
        for (key, value) in &self.fields {
            content.push_str(key);
            content.push('=');
            content.push_str(&quoted(value));
            content.push('\n');
        }
        content
    }
}

/// A value as os-release(5) wants it: in quotes where it is more than a plain word.
fn quoted(value: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "._-+:/@~".contains(letter);
    if value.chars().all(plain) {
        return value.to_owned();
    }
    let mut text = String::from("\"");
    for letter in value.chars() {
        if matches!(letter, '"' | '$' | '\\' | '`') {
            text.push('\\');
        }
        text.push(letter);
    }
    text.push('"');
    text
}

/// As OpenEmbedded's os-release recipe writes a version: `+` becomes `-`, a blank `_`.
fn openembedded_version(version: &str) -> String {
    version.replace('+', "-").replace(' ', "_")
}

fn is_unit(entry: &Entry) -> bool {
    let folder = ["usr/lib/systemd/system/"]
        .iter()
        .find_map(|folder| entry.path.strip_prefix(folder));
    folder.is_some_and(|rest| UNIT_SUFFIXES.iter().any(|suffix| rest.ends_with(suffix)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_quoted_where_os_release_5_asks_for_it() {
        let rows = [
            ("12", "12"),
            ("5.0.4", "5.0.4"),
            ("system portable", "\"system portable\""),
            ("a\"b$c", "\"a\\\"b\\$c\""),
        ];
        for (value, expected) in rows {
            assert_eq!(quoted(value), expected);
        }
    }

    #[test]
    fn a_version_by_hand_is_written_as_openembedded_does() {
        assert_eq!(openembedded_version("5.0+snapshot 1"), "5.0-snapshot_1");
    }
}
