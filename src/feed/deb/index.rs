//! Reads an index of packages: `Packages`, plain or compressed, as apt-ftparchive writes it.
//!
//! The text comes in pieces that end at the borders of stanzas, a few at a time, which are read and
//! sorted side by side; what they give is put together in the text's order and the sort keeps the
//! order of equals, so the number of threads changes nothing.

use std::path::{Path, PathBuf};

use super::package_file::parse;
use crate::archive::deb::control::ControlError;
use crate::archive::deb::deb822;
use crate::archive::deb::deb822::Stanza;
use crate::archive::deb::deb822_pieces::{Piece, Pieces};
use crate::archive::{Digest, DigestKind, Limit, decompress, open_regular};
use crate::feed::checksum::weak_digests;
use crate::feed::location::{inside, root_of_packages};
use crate::feed::reading::{Reading, charge, gather};
use crate::feed::{Candidate, FeedError, FeedNote, PackageFile};
use crate::foundation::threads::on_each;
use crate::foundation::threads::threads;
use crate::package::{Family, Package};

/// Debian's largest index has 50 MB.
const LARGEST_INDEX: u64 = 512 << 20;

/// Bytes of a piece: large enough to be worth a thread, and small beside what is kept of it.
const PIECE: usize = 4 << 20;

/// Pieces that are in memory at a time.
const MOST_THREADS: usize = 8;

/// The fields that give a digest, in dpkg's spelling and in opkg's.
const DIGESTS: [(&str, DigestKind); 6] = [
    ("SHA256", DigestKind::Sha256),
    ("SHA256sum", DigestKind::Sha256),
    ("MD5sum", DigestKind::Md5),
    ("SHA1", DigestKind::Sha1),
    ("SHA512", DigestKind::Sha512),
    ("SHA384", DigestKind::Sha384),
];

/// Letters of what cannot be read that are shown.
const SHOWN: usize = 200;

/// What an index gave.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// Its packages, sorted piece by piece.
    pub(crate) candidates: Vec<Candidate>,
    /// How many stanzas it has.
    stanzas: u32,
    /// Why the first of the others cannot be used, in order.
    unusable: Vec<ControlError>,
    /// How many more cannot be used.
    more: usize,
}

/// Reads the index of a folder.
pub(in crate::feed) fn read_index(path: &Path, reading: Reading<'_>) -> Result<Index, FeedError> {
    let io = |source| FeedError::Io {
        path: path.to_owned(),
        source,
    };
    let file = open_regular(path).map_err(io)?;
    reading.ledger.allow_for(file.metadata().map_err(io)?.len());
    let stream = decompress(file).map_err(io)?;
    let mut pieces = Pieces::new(Limit::new(stream, LARGEST_INDEX), PIECE);
    let threads = threads(MOST_THREADS);
    let mut index = Index::default();
    loop {
        let beside: Vec<Piece> = std::iter::from_fn(|| pieces.next_piece().transpose())
            .take(threads)
            .collect::<Result<_, _>>()
            .map_err(io)?;
        if beside.is_empty() {
            break;
        }
        let read = on_each(&beside, |piece| match piece {
            Piece::Stanzas(text) => read_piece(text, path, reading),
            Piece::TooLong(begin) => Ok(Index::without(begin)),
        });
        for piece in read {
            index.append(piece?);
        }
    }
    if index.candidates.is_empty() && !index.unusable.is_empty() {
        return Err(FeedError::Control {
            path: path.to_owned(),
            source: index.unusable.swap_remove(0),
        });
    }
    Ok(index)
}

impl Index {
    /// Says which packages of the index at `path` cannot be used.
    pub(crate) fn notes(&self, path: &Path) -> Vec<FeedNote> {
        let shown = path.display();
        let unusable = self.unusable.iter().map(|error| {
            let text = format!("{shown}: a package is left out: {error}");
            match error {
                ControlError::Value { field, .. } if is_digest(field) => {
                    FeedNote::MalformedDigest(text)
                }
                _ => FeedNote::Unused(text),
            }
        });
        let mut notes: Vec<FeedNote> = unusable.collect();
        if self.more > 0 {
            let text = format!("{shown}: {} more packages are left out", self.more);
            notes.push(FeedNote::Unused(text));
        }
        notes.extend(weak_digests(path, &self.candidates));
        notes
    }

    /// An index of which one stanza is too long to be read; it begins so.
    fn without(begin: &str) -> Self {
        let stanza = deb822::stanzas(begin).next();
        let name = stanza.and_then(|stanza| stanza.get("Package"));
        let name = name.unwrap_or_default().chars().take(SHOWN);
        let mut index = Self::default();
        index.leave_out(ControlError::LongStanza {
            package: name.collect(),
        });
        index
    }

    /// Adds what the next piece of the text gave.
    fn append(&mut self, mut piece: Self) {
        for candidate in &mut piece.candidates {
            candidate.place += self.stanzas;
        }
        self.stanzas += piece.stanzas;
        gather(&mut self.candidates, piece.candidates);
        self.more += piece.more;
        for error in piece.unusable.drain(..) {
            self.leave_out(error);
        }
    }

    fn leave_out(&mut self, error: ControlError) {
        if self.unusable.len() < FeedNote::NAMED {
            self.unusable.push(error);
        } else {
            self.more += 1;
        }
    }
}

fn read_piece(text: &str, path: &Path, reading: Reading<'_>) -> Result<Index, FeedError> {
    let family = reading.order.family();
    let folder = root_of_packages(path);
    let mut index = Index::default();
    for stanza in deb822::stanzas(text) {
        if reading.progress.is_cancelled() {
            return Err(FeedError::Cancelled);
        }
        let read = parse(stanza, family).and_then(|package| {
            let file = package_file(stanza, &package, family)?;
            Ok((package, file))
        });
        match read {
            Ok((_, file)) if is_of_another(family, &file.path) => {}
            Ok((package, mut file)) => {
                file.path = inside(&folder, &file.path).ok_or_else(|| FeedError::Escape {
                    path: path.to_owned(),
                    package: package.name.to_string(),
                    name: file.path.display().to_string(),
                })?;
                let candidate = Candidate {
                    package,
                    feed: reading.feed,
                    place: index.stanzas,
                    file,
                };
                charge(reading.ledger, &candidate, path)?;
                index.candidates.push(candidate);
            }
            Err(error) => index.leave_out(error),
        }
        index.stanzas += 1;
    }
    reading.order.sort(&mut index.candidates);
    Ok(index)
}

/// Whether a field gives a digest.
fn is_digest(field: &str) -> bool {
    DIGESTS.iter().any(|(known, _)| *known == field)
}

/// Whether a file's ending says that it is another family's package.
fn is_of_another(family: Family, file: &Path) -> bool {
    Family::of_file(file).is_some_and(|other| other != family)
}

/// What the index says of a package's file; the path is the one written.
fn package_file(
    stanza: Stanza<'_>,
    package: &Package,
    family: Family,
) -> Result<PackageFile, ControlError> {
    let value = |field, value: &str| ControlError::Value {
        package: package.name.to_string(),
        field,
        value: value.chars().take(SHOWN).collect(),
    };
    let mut file = PackageFile::default();
    for (name, text) in stanza.fields() {
        let is = |field: &str| name.eq_ignore_ascii_case(field);
        if is("Filename") {
            file.path = PathBuf::from(text);
        } else if is("Size") {
            file.size = text.parse().map_err(|_| value("Size", text))?;
        } else if let Some((field, kind)) = DIGESTS.iter().find(|(field, _)| is(field)) {
            let digest = kind.parse(text).ok_or_else(|| value(field, text))?;
            let known = file.digest.as_ref().map(Digest::kind);
            if known.is_none_or(|known| known < *kind) {
                file.digest = Some(digest);
            }
        }
    }
    if file.path.as_os_str().is_empty() {
        // An index that can be planned with; a build will say that this file is not there.
        let (name, version) = (&package.name, &package.version);
        file.path = PathBuf::from(format!(
            "{name}_{version}_{}.{family}",
            package.architecture
        ));
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::*;
    use crate::archive::Ledger;
    use crate::feed::PoolOrder;
    use crate::foundation::progress::Silent;

    const DIGEST: &str = "0123456789abcdef0123456789ABCDEF0123456789abcdef0123456789abcdef";

    fn read(text: &str) -> Result<Index, FeedError> {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("Packages");
        fs::write(&path, text).unwrap();
        let reading = Reading {
            feed: 3,
            order: &PoolOrder::new(Family::Deb, &[]),
            ledger: &Ledger::of_a_run(),
            progress: &Silent,
        };
        let mut index = read_index(&path, reading)?;
        for candidate in &mut index.candidates {
            let file = &mut candidate.file;
            file.path = file.path.strip_prefix(folder.path()).unwrap().to_owned();
        }
        Ok(index)
    }

    fn stanza(name: &str, fields: &str) -> String {
        format!("Package: {name}\nVersion: 1\nArchitecture: amd64\n{fields}\n")
    }

    #[test]
    fn a_package_comes_with_its_file_size_and_digest() {
        let md5 = &DIGEST[..32];
        let rows = [
            ("Filename: ./pool/x.deb", "pool/x.deb", 0),
            ("filename: x.deb\nSIZE: 7", "x.deb", 7),
            ("", "x_1_amd64.deb", 0),
        ];
        for (fields, path, size) in rows {
            let index = read(&stanza("x", fields)).unwrap();
            let candidate = &index.candidates[0];
            let file = &candidate.file;
            assert_eq!(candidate.feed, 3);
            assert_eq!(file.path, Path::new(path), "{fields}");
            assert_eq!((file.size, &file.digest), (size, &None), "{fields}");
        }
        let both = format!("MD5sum: {md5}\nSHA256: {DIGEST}");
        for (fields, strongest) in [
            (both.as_str(), true),
            (&format!("SHA256sum: {DIGEST}"), true),
            (&format!("MD5sum: {md5}"), false),
        ] {
            let index = read(&stanza("x", fields)).unwrap();
            match &index.candidates[0].file.digest {
                Some(Digest::Sha256(bytes)) if strongest => assert_eq!(bytes[..2], [1, 0x23]),
                Some(Digest::Md5(bytes)) if !strongest => assert_eq!(bytes[15], 0xef),
                other => panic!("{fields}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_package_that_cannot_be_used_is_left_out_and_told() {
        let rows = [
            ("Depends: a (", "x: Depends: cannot read `a (`"),
            ("Size: large", "x: Size: cannot read `large`"),
            ("Size: -1", "x: Size: cannot read `-1`"),
            ("SHA256: 00", "x: SHA256: cannot read `00`"),
            (
                "MD5sum: +0+0+0+0+0+0+0+0+0+0+0+0+0+0+0+0",
                "cannot read `+0",
            ),
            ("Version: 2", "the stanza of x has Version twice"),
        ];
        for (fields, expected) in rows {
            let text = [stanza("x", fields), stanza("good", "")].join("\n");
            let index = read(&text).unwrap();
            assert_eq!(index.candidates.len(), 1, "{fields}");
            let notes = index.notes(Path::new("Packages"));
            assert_eq!(notes.len(), 1, "{fields}");
            let text = notes[0].to_string();
            assert!(text.contains(expected), "{text} is not {expected}");
            let is_digest = fields.starts_with("SHA256") || fields.starts_with("MD5sum");
            assert_eq!(notes[0].is_of_digests(), is_digest, "{fields}");
        }
    }

    #[test]
    fn an_index_without_any_usable_package_is_an_error() {
        assert!(read("this is no index\n").is_err());
        assert!(read(&stanza("x", "Depends: (")).is_err());
        assert_eq!(read("").unwrap().candidates.len(), 0);
    }

    #[test]
    fn a_file_outside_the_folder_is_refused() {
        for name in ["../../etc/passwd", "/etc/passwd", "pool/../../x.deb", ".."] {
            let error = read(&stanza("x", &format!("Filename: {name}"))).unwrap_err();
            let text = error.to_string();
            assert!(matches!(error, FeedError::Escape { .. }), "{text}");
            assert!(text.contains(name) && text.contains("Packages"), "{text}");
        }
    }

    #[test]
    fn of_many_unusable_packages_some_are_named() {
        let bad = stanza("x", "Depends: (\n");
        let index = read(&[bad.repeat(100), stanza("good", "")].concat()).unwrap();
        let notes = index.notes(Path::new("Packages"));
        assert_eq!(notes.len(), FeedNote::NAMED + 1);
        let last = notes[FeedNote::NAMED].to_string();
        assert!(last.contains("80 more"), "{last}");
    }

    #[test]
    fn a_large_index_keeps_its_order_in_pieces() {
        let filler = "f".repeat(3000);
        let stanzas =
            (0..6000).map(|n| stanza(&format!("p{n:04}"), &format!("Filler: {filler}\n")));
        let text = stanzas.collect::<String>();
        assert!(text.len() > 4 * PIECE);
        let index = read(&text).unwrap();
        assert_eq!(index.candidates.len(), 6000);
        for (n, candidate) in index.candidates.iter().enumerate() {
            assert_eq!(candidate.package.name, format!("p{n:04}"));
        }
    }
}
