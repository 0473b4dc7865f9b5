//! Values of a release file: which ones are valid, and how they are written.

use super::name::RELEASE_FOLDER;

/// The scopes that systemd knows (`SYSEXT_SCOPE=`).
const SCOPES: [&str; 3] = ["system", "initrd", "portable"];

/// Why no release file can be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReleaseError {
    /// No os-release is known, and no ID is given.
    #[error(
        "the snapshot holds no os-release, so the extension's ID is not known: give the base's \
         with --os-release FILE, or --id ID (--id _any fits every system)"
    )]
    NoOsRelease,
    /// The os-release has no `ID`.
    #[error("the os-release has no ID, without which systemd merges nothing: set one with --id")]
    NoId,
    /// A field cannot have that value.
    #[error("{key} cannot be \"{}\": it is empty or has control characters", value.escape_default())]
    Value {
        /// The field.
        key: &'static str,
        /// As given.
        value: String,
    },
    /// The release file would stand where the base has a link.
    #[error(
        "the base's {link} is a link to {target}: systemd looks for the release file in \
         /{folder}, and a real folder there would hide all that the base has \
         behind the link, so no extension can be built for this base",
        folder = RELEASE_FOLDER
    )]
    BaseLink {
        /// The link.
        link: String,
        /// Where it leads.
        target: String,
    },
    /// systemd knows no such scope.
    #[error(
        "no scope is called \"{}\": take system, initrd or portable, or several of them",
        scope.escape_default()
    )]
    Scope {
        /// As given.
        scope: String,
    },
    /// systemd knows no such architecture.
    #[error(
        "systemd knows no architecture \"{}\": take x86-64, arm64, arm, riscv64, ... or _any",
        name.escape_default()
    )]
    Architecture {
        /// As given.
        name: String,
    },
}

/// The value, if the field can have it. A line break would begin another field.
pub(crate) fn checked(key: &'static str, value: String) -> Result<String, ReleaseError> {
    if value.is_empty() || value.contains(char::is_control) {
        return Err(ReleaseError::Value { key, value });
    }
    Ok(value)
}

/// A version as `OpenEmbedded`'s os-release recipe writes it: `+` becomes `-`, a blank `_`.
pub(crate) fn as_openembedded(value: &str) -> String {
    value.trim().replace('+', "-").replace(' ', "_")
}

/// The scopes, if systemd knows all of them.
pub(crate) fn scope(scope: Option<&str>) -> Result<Option<String>, ReleaseError> {
    let Some(scope) = scope else { return Ok(None) };
    let words = scope.split([' ', ',']).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.collect();
    if words.is_empty() || !words.iter().all(|word| SCOPES.contains(word)) {
        let scope = scope.to_owned();
        return Err(ReleaseError::Scope { scope });
    }
    Ok(Some(words.join(" ")))
}

/// A value in the form of os-release(5): quoted unless it is a plain word.
pub(crate) fn quoted(value: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
    if value.chars().all(is_plain) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_quoted_where_os_release_5_asks_for_it() {
        let rows = [
            ("12", "12"),
            ("5.0.4-r1", "5.0.4-r1"),
            ("x86-64", "x86-64"),
            ("system portable", "\"system portable\""),
            ("a\"b$c`d\\e", "\"a\\\"b\\$c\\`d\\\\e\""),
        ];
        for (value, expected) in rows {
            assert_eq!(quoted(value), expected);
        }
    }

    #[test]
    fn scopes_are_separated_by_blanks_or_commas() {
        let rows = [
            ("system", Some("system")),
            ("system,initrd portable", Some("system initrd portable")),
            ("", None),
            ("system host", None),
            ("SYSTEM", None),
        ];
        for (given, expected) in rows {
            let scope = scope(Some(given)).ok().flatten();
            assert_eq!(scope.as_deref(), expected, "{given:?}");
        }
        assert_eq!(scope(None), Ok(None));
    }
}
