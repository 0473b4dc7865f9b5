//! The Debian package, after deb(5): an ar of `debian-binary`, `control.tar*` and `data.tar*`.
//! opkg's is the same, or a compressed tar of the three.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use super::ar::ArReader;
use super::compression::decompress;
use super::limit::{Limit, into_text};
use super::outer_tar::OuterTar;
use super::regular_file::open_regular;
use super::{ArchiveError, TarKind, TarReader};
use crate::package::{Script, ScriptKind};

/// A control file is some KiB; the largest md5sums of Debian has 8 MB.
const LARGEST_CONTROL_FILE: u64 = 64 << 20;

/// All of control.tar, unpacked: what is beyond is a bomb.
const LARGEST_CONTROL: u64 = 128 << 20;

/// The members of control.tar that are scripts, or go with them.
const SCRIPTS: [(&str, ScriptKind); 5] = [
    ("preinst", ScriptKind::PreInstall),
    ("postinst", ScriptKind::PostInstall),
    ("prerm", ScriptKind::PreRemove),
    ("postrm", ScriptKind::PostRemove),
    ("triggers", ScriptKind::Interest),
];

/// How a gzip file begins (RFC 1952).
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// A package file.
#[derive(Clone, Debug)]
pub struct Deb {
    path: PathBuf,
}

/// What control.tar says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Control {
    /// The control stanza.
    pub control: String,
    /// The lines of `md5sums`: digest in hexadecimal, and path without a leading slash.
    pub md5sums: Vec<(String, String)>,
}

impl Deb {
    /// A package at that path; nothing is read yet.
    #[must_use]
    pub fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
        }
    }

    /// Reads control.tar.
    ///
    /// # Errors
    /// If the file is no Debian package, or its control part is malformed or too large.
    pub fn control(&self) -> Result<Control, ArchiveError> {
        let member = self.member("control.tar")?;
        let mut control = Control::default();
        TarReader::new(Limit::new(member, LARGEST_CONTROL)).for_each(|entry, content| {
            let name = String::from_utf8_lossy(&entry.path);
            match name.trim_start_matches("./") {
                "control" => control.control = text(content, "control")?,
                "md5sums" => control.md5sums = md5sums(&text(content, "md5sums")?),
                _ => {}
            }
            Ok::<_, ArchiveError>(())
        })?;
        if control.control.is_empty() {
            return Err(ArchiveError::malformed(
                "control.tar",
                "has no control file",
            ));
        }
        Ok(control)
    }

    /// The maintainer scripts in control.tar, and the triggers file, in the order of their kinds.
    ///
    /// # Errors
    /// If the file is no Debian package, or its control part is malformed or too large.
    pub fn scripts(&self) -> Result<Vec<Script>, ArchiveError> {
        let member = self.member("control.tar")?;
        let mut scripts = Vec::new();
        TarReader::new(Limit::new(member, LARGEST_CONTROL)).for_each(|entry, content| {
            let name = String::from_utf8_lossy(&entry.path);
            let name = name.trim_start_matches("./");
            let known = SCRIPTS.iter().find(|(script, _)| *script == name);
            let Some(&(_, kind)) = known.filter(|_| entry.kind == TarKind::File) else {
                return Ok(());
            };
            let mut bytes = Vec::new();
            // One byte more tells that it is too large to be kept.
            let most = Script::LARGEST as u64 + 1;
            let read = content.take(most).read_to_end(&mut bytes);
            read.map_err(|error| ArchiveError::io(name, error))?;
            // Of a script that is there twice the last counts, as for dpkg.
            scripts.retain(|script: &Script| script.kind != kind);
            scripts.push(Script::of_text(kind, into_text(bytes)));
            Ok::<_, ArchiveError>(())
        })?;
        scripts.sort_by_key(|script| script.kind);
        Ok(scripts)
    }

    /// The bytes of data.tar, decompressed as they are read.
    ///
    /// # Errors
    /// If the file is no Debian package.
    pub fn payload(&self) -> Result<Box<dyn Read + Send>, ArchiveError> {
        self.member("data.tar")
    }

    /// The first member whose name begins so, decompressed. A gzip file is taken for a tar of the
    /// same members, as opkg-build once wrote them.
    fn member(&self, prefix: &str) -> Result<Box<dyn Read + Send>, ArchiveError> {
        let unpacked = |error| ArchiveError::io(prefix, error);
        let file = open_regular(&self.path).map_err(|error| ArchiveError::io("open", error))?;
        let mut file = BufReader::new(file);
        let head = file.fill_buf().map_err(unpacked)?;
        if head.starts_with(&GZIP) {
            let mut tar = OuterTar::new(decompress(file).map_err(unpacked)?);
            while let Some(name) = tar.next_member()? {
                if name.starts_with(prefix) {
                    return decompress(tar).map_err(unpacked);
                }
            }
            return Err(missing("tar", prefix));
        }
        let mut ar = ArReader::new(file)?;
        while let Some(member) = ar.next_member()? {
            if member.name.trim_start_matches("./").starts_with(prefix) {
                return decompress(ar).map_err(unpacked);
            }
        }
        Err(missing("ar", prefix))
    }
}

fn missing(container: &str, prefix: &str) -> ArchiveError {
    ArchiveError::malformed(container, format!("has no member {prefix}"))
}

fn text(content: &mut dyn Read, place: &str) -> Result<String, ArchiveError> {
    Limit::new(content, LARGEST_CONTROL_FILE)
        .into_text()
        .map_err(|error| ArchiveError::io(place, error))
}

fn md5sums(text: &str) -> Vec<(String, String)> {
    let lines = text.lines().filter_map(|line| line.split_once("  "));
    lines
        .map(|(digest, path)| (digest.to_owned(), path.trim_start_matches("./").to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use tempfile::NamedTempFile;

    use super::super::ar::tests::archive;
    use super::*;
    use crate::archive::in_full;

    /// A tar archive of files.
    fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for (path, content) in files {
            let mut header = tar::Header::new_gnu();
            header.set_size(content.len() as u64);
            header.set_mode(0o644);
            header.set_uid(0);
            header.set_gid(0);
            header.set_mtime(0);
            builder.append_data(&mut header, path, *content).unwrap();
        }
        builder.into_inner().unwrap()
    }

    fn file(bytes: &[u8]) -> NamedTempFile {
        let mut file = NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        file
    }

    fn package(control: &[(&str, &[u8])]) -> NamedTempFile {
        file(&archive(&[
            ("debian-binary", b"2.0\n"),
            ("_gpgorigin", b"odd"),
            ("control.tar/", &tar(control)),
            ("data.tar", b"the payload"),
        ]))
    }

    #[test]
    fn control_and_payload_are_found_among_the_members() {
        let file = package(&[
            ("postinst", b"#!/bin/sh\n"),
            ("control", b"Package: x\n"),
            ("md5sums", b"0123  usr/bin/x y\nno sum\n4567  ./usr/lib/z\n"),
        ]);
        let deb = Deb::new(file.path());
        let control = deb.control().unwrap();
        assert_eq!(control.control, "Package: x\n");
        let sums = [("0123", "usr/bin/x y"), ("4567", "usr/lib/z")];
        let sums = sums.map(|(digest, path)| (digest.to_owned(), path.to_owned()));
        assert_eq!(control.md5sums, sums);
        let mut payload = String::new();
        deb.payload().unwrap().read_to_string(&mut payload).unwrap();
        assert_eq!(payload, "the payload");
    }

    #[test]
    fn maintainer_scripts_are_read_up_to_their_limit() {
        let large = vec![b'x'; Script::LARGEST + 1];
        let file = package(&[
            ("./postinst", b"#!/bin/bash\nldconfig\n"),
            ("control", b"Package: x\n"),
            ("preinst", b"\xff"),
            ("prerm", &large),
            ("config", b"#!/bin/sh\n"),
        ]);
        let scripts = Deb::new(file.path()).scripts().unwrap();
        let seen: Vec<_> = scripts
            .iter()
            .map(|it| (it.kind, it.interpreter.as_str(), it.text.as_deref()))
            .collect();
        assert_eq!(
            seen,
            [
                (ScriptKind::PreInstall, "/bin/sh", Some("\u{fffd}")),
                (
                    ScriptKind::PostInstall,
                    "/bin/bash",
                    Some("#!/bin/bash\nldconfig\n")
                ),
                (ScriptKind::PreRemove, "/bin/sh", None),
            ]
        );
    }

    #[test]
    fn what_is_no_package_is_told() {
        let large = vec![b'x'; (LARGEST_CONTROL_FILE + 1).try_into().unwrap()];
        let rows = [
            (file(b""), "ends too early"),
            (
                file(b"PK\x03\x04 not at all"),
                "does not begin as an ar archive does",
            ),
            (
                file(&archive(&[("debian-binary", b"2.0\n")])),
                "has no member control.tar",
            ),
            (
                file(&archive(&[("control.tar", b"")])),
                "the archive has no end",
            ),
            (package(&[("postinst", b"")]), "has no control file"),
            (package(&[("control", b"")]), "has no control file"),
            (package(&[("control", &large)]), "larger than the 64 MiB"),
        ];
        for (file, expected) in rows {
            let error = in_full(&Deb::new(file.path()).control().unwrap_err());
            assert!(error.contains(expected), "{error} is not: {expected}");
        }
        let missing = Deb::new(Path::new("no/such.deb")).control().unwrap_err();
        assert!(matches!(missing, ArchiveError::Io { .. }), "{missing}");
    }
}
