//! The release file, by which systemd-sysext decides whether an extension fits a base.
//!
//! `usr/lib/extension-release.d/extension-release.NAME`, fields after os-release(5) and the order
//! of checks in systemd's `extension_release_validate()`.

mod architecture;
mod name;
mod value;

use std::collections::BTreeSet;
use std::fmt::Write;

pub use architecture::systemd_architecture;
use name::RELEASE_PREFIX;
pub(crate) use name::{RELEASE_FOLDER, extension_name, is_release_file};
pub use value::ReleaseError;
use value::{as_openembedded, checked, quoted, scope};

use crate::image::OsRelease;
use crate::package::is_for_any_machine;

/// Matches every `ID` or `ARCHITECTURE`.
const ANY: &str = "_any";

/// The user's settings of the release file; what is not set follows the base.
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
    /// `SYSEXT_SCOPE`: one or several of system, initrd and portable.
    pub scope: Option<String>,
    /// `ARCHITECTURE`, in any spelling; `_any` for every machine.
    pub architecture: Option<String>,
    /// Whether the image must keep its file name. If not, an xattr tells systemd to accept the
    /// release file under any name of the image.
    pub strict_name: bool,
}

impl ReleaseOptions {
    /// The base's os-release: the one that was given, or else its own.
    #[must_use]
    pub fn os_release_of<'r>(&'r self, own: Option<&'r OsRelease>) -> Option<&'r OsRelease> {
        self.os_release.as_ref().or(own)
    }
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
    /// Sentences about what the fields could not express.
    pub notes: Vec<String>,
}

impl ReleaseFile {
    /// Decides the fields: from the user's options, else from the base's os-release and from
    /// `architectures`, those of the packages. `of_base` are the base's architectures, the native
    /// one first.
    pub(crate) fn decide(
        name: &str,
        options: &ReleaseOptions,
        base: Option<&OsRelease>,
        architectures: &BTreeSet<&str>,
        of_base: &[&str],
    ) -> Result<Self, ReleaseError> {
        let os_release = options.os_release_of(base);
        let id = match (&options.id, os_release) {
            (Some(id), _) => as_openembedded(id),
            (None, None) => return Err(ReleaseError::NoOsRelease),
            (None, Some(release)) => release.get("ID").ok_or(ReleaseError::NoId)?.to_owned(),
        };
        // VERSION_ID and SYSEXT_LEVEL of the base mean nothing if the extension is for another ID.
        let same = os_release.filter(|release| release.get("ID") == Some(id.as_str()));
        let taken = |key| same.and_then(|release| release.get(key)).map(str::to_owned);
        let version = options.version_id.as_deref().map(as_openembedded);
        let version = version.or_else(|| taken("VERSION_ID"));
        let level = options.sysext_level.clone();
        let level = level.or_else(|| taken("SYSEXT_LEVEL"));

        let mut file = Self {
            name: name.to_owned(),
            fields: Vec::new(),
            strict_name: options.strict_name,
            notes: Vec::new(),
        };
        if id != ANY && same.is_none() && version.is_none() && level.is_none() {
            file.notes.push(format!(
                "the release file has neither VERSION_ID nor SYSEXT_LEVEL: it fits only a system \
                 with ID={id} that has none either (--version-id sets one)"
            ));
        }
        file.push("ID", Some(id))?;
        file.push("VERSION_ID", version)?;
        file.push("SYSEXT_LEVEL", level)?;
        let architecture = file.architecture(options, architectures, of_base)?;
        file.push("ARCHITECTURE", architecture)?;
        file.push("SYSEXT_SCOPE", scope(options.scope.as_deref())?)?;
        Ok(file)
    }

    /// Parses the release file of an extension with that name as systemd does: lines that are not
    /// assignments are skipped, of a field given twice the last counts. `strict_name` comes from an
    /// extended attribute and not from the file.
    #[must_use]
    pub fn parse(name: &str, content: &str, strict_name: bool) -> Self {
        let fields = OsRelease::parse(content);
        let fields = fields.fields();
        Self {
            name: name.to_owned(),
            fields: fields
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .collect(),
            strict_name,
            notes: Vec::new(),
        }
    }

    /// Makes systemd reload its units when the extension is merged (systemd 255 and later).
    pub(crate) fn reload_manager(&mut self) {
        let field = ("EXTENSION_RELOAD_MANAGER".to_owned(), "1".to_owned());
        self.fields.push(field);
    }

    /// Its path in the image.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{RELEASE_FOLDER}/{RELEASE_PREFIX}{}", self.name)
    }

    /// A field's value.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        let mut fields = self.fields.iter();
        let found = fields.find(|(known, _)| known == key);
        found.map(|(_, value)| value.as_str())
    }

    /// Its content.
    #[must_use]
    pub fn content(&self) -> String {
        self.fields
            .iter()
            .fold(String::new(), |mut content, (key, value)| {
                // Writing to a string cannot fail.
                let _ = writeln!(content, "{key}={}", quoted(value));
                content
            })
    }

    fn push(&mut self, key: &'static str, value: Option<String>) -> Result<(), ReleaseError> {
        if let Some(value) = value {
            self.fields.push((key.to_owned(), checked(key, value)?));
        }
        Ok(())
    }

    fn architecture(
        &mut self,
        options: &ReleaseOptions,
        architectures: &BTreeSet<&str>,
        of_base: &[&str],
    ) -> Result<Option<String>, ReleaseError> {
        if let Some(name) = options.architecture.clone() {
            if name == ANY {
                return Ok(Some(name));
            }
            let known = systemd_architecture(&name);
            let known = known.ok_or(ReleaseError::Architecture { name })?;
            return Ok(Some(known.to_owned()));
        }
        let bound = architectures
            .iter()
            .filter(|name| !is_for_any_machine(name));
        let mut bound: Vec<&str> = bound.copied().collect();
        if let Some(native) = of_base.first().filter(|native| bound.contains(native)) {
            // The native packages show what the machine is; foreign ones run on the same machine.
            bound = vec![native];
        }
        let mut known = machines(&bound);
        if known.is_empty() && !bound.is_empty() {
            // Only the distribution knows the architecture of packages for a board, so the base's
            // other architectures decide.
            let machine = of_base.iter().find_map(|name| systemd_architecture(name));
            known.extend(machine);
        }
        if let (Some(name), 1) = (known.first(), known.len()) {
            return Ok(Some((*name).to_owned()));
        }
        if !bound.is_empty() {
            self.notes.push(format!(
                "the release file has no ARCHITECTURE, which does not follow from the packages' \
                 {} (--architecture sets it)",
                bound.join(", ")
            ));
        }
        Ok(None)
    }
}

/// The machines of the architectures, as far as they are known.
fn machines(architectures: &[&str]) -> BTreeSet<&'static str> {
    let known = architectures.iter().copied();
    known.filter_map(systemd_architecture).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const POKY: &str = "ID=poky\nVERSION_ID=5.0\nSYSEXT_LEVEL=2\nVERSION_CODENAME=scarthgap\n";

    fn decide(
        options: &ReleaseOptions,
        os_release: &str,
        architectures: &[&str],
    ) -> Result<ReleaseFile, ReleaseError> {
        let os_release = (!os_release.is_empty()).then(|| OsRelease::parse(os_release));
        let architectures = architectures.iter().copied().collect();
        let of_base = ["amd64", "all"];
        ReleaseFile::decide("x", options, os_release.as_ref(), &architectures, &of_base)
    }

    #[test]
    fn fields_come_from_the_os_release_and_the_packages() {
        let mut file = decide(&ReleaseOptions::default(), POKY, &["all", "amd64"]).unwrap();
        let expected = "ID=poky\nVERSION_ID=5.0\nSYSEXT_LEVEL=2\nARCHITECTURE=x86-64\n";
        assert_eq!(file.content(), expected);
        assert_eq!(
            file.path(),
            "usr/lib/extension-release.d/extension-release.x"
        );
        assert!(file.notes.is_empty());
        file.reload_manager();
        assert!(file.content().ends_with("EXTENSION_RELOAD_MANAGER=1\n"));
    }

    #[test]
    fn options_win_and_versions_by_hand_are_written_as_openembedded_does() {
        let options = ReleaseOptions {
            id: Some("my os".into()),
            version_id: Some("1.0+git 7".into()),
            scope: Some("system,portable".into()),
            architecture: Some("aarch64".into()),
            ..ReleaseOptions::default()
        };
        // The level of another system does not apply.
        let file = decide(&options, POKY, &["amd64"]).unwrap();
        let expected = "ID=my_os\nVERSION_ID=1.0-git_7\nARCHITECTURE=arm64\n\
                        SYSEXT_SCOPE=\"system portable\"\n";
        assert_eq!(file.content(), expected);
    }

    #[test]
    fn an_os_release_given_as_option_replaces_the_base_s() {
        let options = ReleaseOptions {
            os_release: Some(OsRelease::parse("ID=debian\nVERSION_ID=\"12\"\n")),
            ..ReleaseOptions::default()
        };
        let file = decide(&options, POKY, &["all"]).unwrap();
        assert_eq!(file.content(), "ID=debian\nVERSION_ID=12\n");
    }

    #[test]
    fn an_architecture_is_written_only_where_the_packages_are_bound_to_one() {
        let rows: [(&[&str], Option<&str>, usize); 6] = [
            (&["all"], None, 0),
            (&["amd64", "all"], Some("x86-64"), 0),
            (&["amd64", "i386"], Some("x86-64"), 0),
            (&["core2-64", "x86_64", "qemux86_64"], Some("x86-64"), 0),
            // Known to the distribution only: the base's architecture is taken.
            (&["qemux86_64"], Some("x86-64"), 0),
            (&["arm64", "armhf"], None, 1),
        ];
        for (architectures, expected, notes) in rows {
            let file = decide(&ReleaseOptions::default(), POKY, architectures).unwrap();
            let field = file.fields.iter().find(|(key, _)| key == "ARCHITECTURE");
            let field = field.map(|(_, value)| value.as_str());
            assert_eq!(field, expected, "{architectures:?}");
            assert_eq!(file.notes.len(), notes, "{architectures:?}");
        }
    }

    #[test]
    fn fields_that_no_system_would_match_are_noted() {
        let rows = [
            ("_any", None, "", 0),
            ("_any", None, POKY, 0),
            ("poky", None, POKY, 0),
            ("debian", None, POKY, 1),
            ("debian", Some("12"), POKY, 0),
            // A rolling release: the base has no version either.
            ("arch", None, "ID=arch\n", 0),
        ];
        for (id, version, os_release, notes) in rows {
            let options = ReleaseOptions {
                id: Some(id.to_owned()),
                version_id: version.map(str::to_owned),
                ..ReleaseOptions::default()
            };
            let file = decide(&options, os_release, &["all"]).unwrap();
            assert_eq!(file.notes.len(), notes, "{id} {version:?}");
        }
        let any = ReleaseOptions {
            id: Some("_any".to_owned()),
            ..ReleaseOptions::default()
        };
        assert_eq!(decide(&any, POKY, &[]).unwrap().content(), "ID=_any\n");
    }

    #[test]
    fn values_that_systemd_would_not_read_are_refused() {
        let nothing = ReleaseOptions::default;
        let given = |change: fn(&mut ReleaseOptions)| {
            let mut options = ReleaseOptions::default();
            change(&mut options);
            options
        };
        let rows = [
            (nothing(), "", "holds no os-release"),
            (nothing(), "VERSION_ID=1\n", "has no ID"),
            (
                given(|it| it.sysext_level = Some("1\nID=_any".into())),
                POKY,
                "SYSEXT_LEVEL cannot be \"1\\nID=_any\"",
            ),
            (given(|it| it.id = Some(" ".into())), POKY, "ID cannot be"),
            (
                given(|it| it.scope = Some("host".into())),
                POKY,
                "no scope is called \"host\"",
            ),
            (
                given(|it| it.architecture = Some("qemux86".into())),
                POKY,
                "no architecture \"qemux86\"",
            ),
        ];
        for (options, os_release, expected) in rows {
            let error = decide(&options, os_release, &[]).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn a_release_file_is_parsed_as_it_was_written() {
        let options = ReleaseOptions {
            scope: Some("system,portable".to_owned()),
            sysext_level: Some("a \"b\" $c `d` \\e".to_owned()),
            strict_name: true,
            ..ReleaseOptions::default()
        };
        let written = decide(&options, POKY, &["amd64"]).unwrap();
        let read = ReleaseFile::parse(&written.name, &written.content(), true);
        assert_eq!(read, written);
    }
}
