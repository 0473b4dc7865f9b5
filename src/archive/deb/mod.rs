//! The Debian package, after deb(5): an ar of `debian-binary`, `control.tar*` and `data.tar*`.
//! opkg's is the same, or a compressed tar of the three.

pub(super) mod ar;
pub mod control;
pub mod deb822;
pub mod deb822_pieces;
pub(super) mod field;
pub mod opkg_control;
pub(super) mod outer_tar;
pub(super) mod relation;

use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use ar::ArReader;
use outer_tar::OuterTar;

use super::compression::decompress;
use super::limit::{Limit, into_text};
use super::regular_file::open_regular;
use super::{ArchiveError, TarKind, TarReader};
use crate::package::{Script, ScriptKind};

/// The largest control file. Most have some KiB; the largest md5sums in Debian has 8 MB.
const LARGEST_CONTROL_FILE: u64 = 64 << 20;

/// The size limit of control.tar when it is decompressed; a larger one is a decompression bomb.
const LARGEST_CONTROL: u64 = 128 << 20;

/// The members of control.tar that are maintainer scripts, and dpkg's `triggers`.
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

/// The content of control.tar. Its lists of files and checksums are not kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Control {
    /// The control stanza.
    pub stanza: String,
    /// The maintainer scripts, and the triggers file, in the order of their kinds.
    pub scripts: Vec<Script>,
}

/// The parts of a package that is read once, from its first byte on.
pub struct Parts {
    /// The content of control.tar, or why it could not be read.
    pub control: Result<Control, ArchiveError>,
    /// data.tar, decompressed while it is read.
    pub payload: Box<dyn Read + Send>,
}

impl Deb {
    /// The package at a path; nothing is read yet.
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
        let control = Control::unpacked(member)?;
        if control.stanza.is_empty() {
            return Err(ArchiveError::malformed(
                "control.tar",
                "has no control file",
            ));
        }
        Ok(control)
    }

    /// Reads control.tar, and opens data.tar.
    ///
    /// # Errors
    /// If this is no Debian package.
    pub fn parts(package: impl Read + Send + 'static) -> Result<Parts, ArchiveError> {
        let mut members = Members::open(package)?;
        let mut control = None;
        while let Some(name) = members.next()? {
            if name.starts_with("data.tar") {
                // The package is read once, from its first byte on, so what comes after the payload
                // is out of reach.
                let behind = || ArchiveError::malformed("control.tar", "comes after data.tar");
                return Ok(Parts {
                    control: control.unwrap_or_else(|| Err(behind())),
                    payload: members.into_content("data.tar")?,
                });
            }
            if control.is_none() && name.starts_with("control.tar") {
                control = Some(Control::read(&mut members));
            }
        }
        Err(members.missing("data.tar"))
    }

    /// data.tar, decompressed while it is read.
    ///
    /// # Errors
    /// If the file is no Debian package.
    pub fn payload(&self) -> Result<Box<dyn Read + Send>, ArchiveError> {
        self.member("data.tar")
    }

    /// The first member whose name begins with `prefix`, decompressed.
    fn member(&self, prefix: &str) -> Result<Box<dyn Read + Send>, ArchiveError> {
        let file = open_regular(&self.path).map_err(|error| ArchiveError::io("open", error))?;
        let mut members = Members::open(file)?;
        while let Some(name) = members.next()? {
            if name.starts_with(prefix) {
                return members.into_content(prefix);
            }
        }
        Err(members.missing(prefix))
    }
}

/// The members of a package, in order. A gzip file is read as a compressed tar of the same members,
/// as older versions of opkg-build write it.
enum Members {
    Ar(ArReader<Box<dyn BufRead + Send>>),
    Tar(OuterTar<Box<dyn Read + Send>>),
}

impl Members {
    fn open(package: impl Read + Send + 'static) -> Result<Self, ArchiveError> {
        let io = |error| ArchiveError::io("package", error);
        let mut package = BufReader::new(package);
        if package.fill_buf().map_err(io)?.starts_with(&GZIP) {
            let unpacked = decompress(package).map_err(io)?;
            return Ok(Self::Tar(OuterTar::new(unpacked)));
        }
        let package: Box<dyn BufRead + Send> = Box::new(package);
        Ok(Self::Ar(ArReader::new(package)?))
    }

    /// The name of the next member; unread content of the current one is skipped.
    fn next(&mut self) -> Result<Option<String>, ArchiveError> {
        match self {
            Self::Ar(ar) => Ok(ar.next_member()?.map(|member| {
                let name = member.name.trim_start_matches("./");
                name.to_owned()
            })),
            Self::Tar(tar) => tar.next_member(),
        }
    }

    /// The content of the current member, decompressed; consumes the reader.
    fn into_content(self, name: &str) -> Result<Box<dyn Read + Send>, ArchiveError> {
        let content = match self {
            Self::Ar(ar) => decompress(ar),
            Self::Tar(tar) => decompress(tar),
        };
        content.map_err(|error| ArchiveError::io(name, error))
    }

    fn missing(&self, prefix: &str) -> ArchiveError {
        let container = match self {
            Self::Ar(_) => "ar",
            Self::Tar(_) => "tar",
        };
        ArchiveError::malformed(container, format!("has no member {prefix}"))
    }
}

impl Read for Members {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Ar(ar) => ar.read(buffer),
            Self::Tar(tar) => tar.read(buffer),
        }
    }
}

impl Control {
    fn read(member: impl Read + Send) -> Result<Self, ArchiveError> {
        let member = decompress(member).map_err(|error| ArchiveError::io("control.tar", error))?;
        Self::unpacked(member)
    }

    /// Reads the members of control.tar, which is decompressed already.
    fn unpacked(member: impl Read) -> Result<Self, ArchiveError> {
        let mut found = Self::default();
        TarReader::new(Limit::new(member, LARGEST_CONTROL)).for_each(|entry, content| {
            let name = String::from_utf8_lossy(&entry.path);
            let name = name.trim_start_matches("./");
            if name == "control" {
                found.stanza = text(content, "control")?;
            }
            let known = SCRIPTS.iter().find(|(script, _)| *script == name);
            let Some(&(_, kind)) = known.filter(|_| entry.kind == TarKind::File) else {
                return Ok(());
            };
            let mut bytes = Vec::new();
            // Reading one byte more than is kept shows that a script is too large.
            let most = Script::LARGEST as u64 + 1;
            let read = content.take(most).read_to_end(&mut bytes);
            read.map_err(|error| ArchiveError::io(name, error))?;
            // If a script is given twice, the last one counts, as for dpkg.
            found.scripts.retain(|script: &Script| script.kind != kind);
            found.scripts.push(Script::of_text(kind, into_text(bytes)));
            Ok::<_, ArchiveError>(())
        })?;
        found.scripts.sort_by_key(|script| script.kind);
        Ok(found)
    }
}

fn text(content: &mut dyn Read, place: &str) -> Result<String, ArchiveError> {
    Limit::new(content, LARGEST_CONTROL_FILE)
        .into_text()
        .map_err(|error| ArchiveError::io(place, error))
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::Write;

    use tempfile::NamedTempFile;

    use super::ar::tests::archive;
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
            ("md5sums", b"0123  usr/bin/x y\n"),
        ]);
        let deb = Deb::new(file.path());
        let control = deb.control().unwrap();
        assert_eq!(control.stanza, "Package: x\n");
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
        let parts = Deb::parts(File::open(file.path()).unwrap()).unwrap();
        let scripts = parts.control.unwrap().scripts;
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
    fn files_that_are_not_packages_are_refused_with_a_reason() {
        let large = vec![b'x'; (LARGEST_CONTROL_FILE + 1).try_into().unwrap()];
        let rows = [
            (file(b""), "ends too early"),
            (
                file(b"PK\x03\x04 a zip file"),
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
