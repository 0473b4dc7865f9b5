//! The name of an extension: its file name without `.raw`.
//!
//! systemd finds the release file by that name (`image_name_is_valid()` in its `src/shared`), so a
//! name that systemd refuses or ignores is refused here.

use std::path::Path;

/// The suffix of every extension's file name; systemd-sysext ignores other files.
const SUFFIX: &str = ".raw";

/// The folder of release files.
pub(crate) const RELEASE_FOLDER: &str = "usr/lib/extension-release.d";

/// The beginning of the release file's name, before the extension's name.
pub(crate) const RELEASE_PREFIX: &str = "extension-release.";

/// `NAME_MAX` of Linux, which applies to the names of the release file and of the image.
const LONGEST_FILE_NAME: usize = 255;

/// What is wrong with the name of an extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NameProblem {
    #[error("the output must be named NAME.raw: systemd-sysext ignores other files")]
    Suffix,
    #[error("the extension's name is empty: write one before .raw")]
    Empty,
    #[error("an extension's name must not begin with a dot or end in ~: systemd ignores it")]
    Hidden,
    #[error("an extension's name must not have slashes or control characters")]
    Characters,
    #[error("an extension's name must be UTF-8")]
    NotUtf8,
    #[error("an extension's name must have at most 237 bytes")]
    TooLong,
    #[error(
        "under --strict-name the extension must have the name of its file: \
         systemd would not find its release file"
    )]
    NotTheFiles,
    #[error(
        "an extension's name must not end in .raw: before 262, systemd does not find the release \
         file of NAME.raw.raw"
    )]
    Raw,
    #[error(
        "under --strict-name the file must not be named NAME.sysext.raw: systemd 255 and later \
         look for the release file of NAME, older ones for that of NAME.sysext"
    )]
    StrictSysext,
}

/// The name of the extension in the file `output`: `chosen`, else the file's own name. With
/// `is_strict` both must be the same, since systemd then finds the release file by the file's name
/// only.
pub(crate) fn extension_name(
    output: &Path,
    chosen: Option<&str>,
    is_strict: bool,
) -> Result<String, NameProblem> {
    let file_name = output.file_name().ok_or(NameProblem::Suffix)?;
    let file_name = file_name.to_str().ok_or(NameProblem::NotUtf8)?;
    let of_file = file_name.strip_suffix(SUFFIX).ok_or(NameProblem::Suffix)?;
    check(of_file)?;
    let name = chosen.unwrap_or(of_file);
    check(name)?;
    if is_strict && name != of_file {
        return Err(NameProblem::NotTheFiles);
    }
    if is_strict && of_file.ends_with(".sysext") {
        return Err(NameProblem::StrictSysext);
    }
    Ok(name.to_owned())
}

/// Whether an absolute path is that of a release file, of whatever extension.
pub(crate) fn is_release_file(path: &str) -> bool {
    let name = path
        .strip_prefix('/')
        .and_then(|path| path.strip_prefix(RELEASE_FOLDER))
        .and_then(|path| path.strip_prefix('/'))
        .and_then(|file| file.strip_prefix(RELEASE_PREFIX));
    name.is_some_and(|name| !name.is_empty() && !name.contains('/'))
}

fn check(name: &str) -> Result<(), NameProblem> {
    if name.is_empty() {
        return Err(NameProblem::Empty);
    }
    if name.starts_with('.') || name.ends_with('~') {
        return Err(NameProblem::Hidden);
    }
    if name.ends_with(SUFFIX) {
        return Err(NameProblem::Raw);
    }
    if name.contains('/') || name.contains(char::is_control) {
        return Err(NameProblem::Characters);
    }
    if RELEASE_PREFIX.len() + name.len() > LONGEST_FILE_NAME {
        return Err(NameProblem::TooLong);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_file_name_without_raw() {
        let long = format!("{}.raw", "n".repeat(238));
        let fits = format!("{}.raw", "n".repeat(237));
        let rows = [
            ("gdb.raw", Ok("gdb")),
            ("out/debug-tools_1.2.raw", Ok("debug-tools_1.2")),
            ("e1+git.raw", Ok("e1+git")),
            ("e1.sysext.raw", Ok("e1.sysext")),
            ("Prüfstand 7.raw", Ok("Prüfstand 7")),
            (&fits, Ok(&fits[..237])),
            ("k3s-v1.31.5+k3s1.raw", Ok("k3s-v1.31.5+k3s1")),
            ("-x.raw", Ok("-x")),
            (".#x.raw", Err(NameProblem::Hidden)),
            ("gdb.raw.raw", Err(NameProblem::Raw)),
            ("gdb.raw.zst", Err(NameProblem::Suffix)),
            ("gdb", Err(NameProblem::Suffix)),
            ("gdb.img", Err(NameProblem::Suffix)),
            ("gdb.RAW", Err(NameProblem::Suffix)),
            ("..", Err(NameProblem::Suffix)),
            ("", Err(NameProblem::Suffix)),
            (".raw", Err(NameProblem::Empty)),
            (".gdb.raw", Err(NameProblem::Hidden)),
            ("gdb~.raw", Err(NameProblem::Hidden)),
            ("g\u{1b}[2Jdb.raw", Err(NameProblem::Characters)),
            ("g\ndb.raw", Err(NameProblem::Characters)),
            (&long, Err(NameProblem::TooLong)),
        ];
        for (path, expected) in rows {
            let name = extension_name(Path::new(path), None, false);
            assert_eq!(name.as_deref(), expected.as_deref(), "{path:?}");
        }
    }

    #[test]
    fn a_release_file_stands_in_its_folder_and_names_an_extension() {
        for (path, expected) in [
            ("/usr/lib/extension-release.d/extension-release.gdb", true),
            ("/usr/lib/extension-release.d/extension-release.", false),
            ("/usr/lib/extension-release.d/extension-release.a/b", false),
            ("/usr/lib/extension-release.d/gdb", false),
            ("/usr/lib/extension-release.d", false),
            ("/etc/extension-release.gdb", false),
        ] {
            assert_eq!(is_release_file(path), expected, "{path}");
        }
    }

    #[test]
    fn a_chosen_name_follows_the_same_rules_and_must_be_the_file_s_if_strict() {
        let output = Path::new("gdb_1.2.raw");
        let rows = [
            ("gdb", false, Ok("gdb")),
            ("gdb_1.2", true, Ok("gdb_1.2")),
            ("gdb", true, Err(NameProblem::NotTheFiles)),
            ("gdb.sysext", false, Ok("gdb.sysext")),
            ("gdb.raw", false, Err(NameProblem::Raw)),
            ("", false, Err(NameProblem::Empty)),
            ("../up", false, Err(NameProblem::Hidden)),
            ("a/b", false, Err(NameProblem::Characters)),
        ];
        for (chosen, is_strict, expected) in rows {
            let name = extension_name(output, Some(chosen), is_strict);
            assert_eq!(name.as_deref(), expected.as_deref(), "{chosen:?}");
        }
        // systemd 254 would look for another release file than systemd 255.
        let output = Path::new("gdb.sysext.raw");
        assert_eq!(
            extension_name(output, None, true),
            Err(NameProblem::StrictSysext)
        );
        let any_name = extension_name(output, None, false);
        assert_eq!(any_name.as_deref(), Ok("gdb.sysext"));
    }
}
