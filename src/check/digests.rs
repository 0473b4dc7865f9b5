//! Digests that do not protect a package file against replacement: weak ones (MD5, SHA-1), those of
//! an unknown kind, and malformed ones.

use super::finding::{Finding, Kind, Severity};
use crate::feed::{FeedNote, Pool};

/// The findings about the digests in the feeds' indexes.
pub(super) fn findings(pool: &Pool) -> Vec<Finding> {
    let notes = pool.notes.iter().filter(|note| note.is_of_digests());
    notes.map(finding).collect()
}

fn finding(note: &FeedNote) -> Finding {
    let advice = match note {
        FeedNote::MalformedDigest(_) | FeedNote::Unused(_) => {
            "the package cannot be used with that index: recreate the index"
        }
        FeedNote::WeakDigests { .. } | FeedNote::WeakIndex { .. } => {
            "whoever can write to the feed can replace its files unnoticed: recreate the index \
             with SHA-256, or make sure that nobody else can write to the feed"
        }
        FeedNote::UnknownDigests { .. } => {
            "whether the files are those that the index describes is not known: recreate the index \
             with SHA-256"
        }
    };
    let finding = Finding::new(Severity::Warning, Kind::Digest, note.to_string(), advice);
    match note {
        FeedNote::UnknownDigests { .. } => finding.not_known(),
        FeedNote::MalformedDigest(_)
        | FeedNote::WeakDigests { .. }
        | FeedNote::WeakIndex { .. }
        | FeedNote::Unused(_) => finding,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::DigestKind;
    use crate::check::Certainty;

    #[test]
    fn each_note_of_digests_is_a_finding_and_other_notes_are_none() {
        let (index, strongest) = ("f/Packages".into(), DigestKind::Md5);
        let packages = 2;
        let pool = Pool {
            notes: vec![
                FeedNote::Unused("f holds no deb package".to_owned()),
                FeedNote::MalformedDigest("x: SHA256: cannot read `00`".to_owned()),
                FeedNote::WeakDigests {
                    index,
                    packages,
                    strongest,
                },
                FeedNote::UnknownDigests {
                    index: "f/repodata/primary.xml".into(),
                    kind: "crc32".to_owned(),
                },
            ],
            ..Pool::default()
        };
        let found = findings(&pool);
        let texts: Vec<&str> = found.iter().map(|finding| finding.text.as_str()).collect();
        assert_eq!(texts.len(), 3);
        assert!(texts[1].contains("of 2 packages no digest stronger than MD5"));
        assert!(found.iter().all(|finding| finding.kind.name() == "digest"));
        let certainty = found.iter().map(|finding| finding.certainty);
        let expected = [Certainty::Known, Certainty::Known, Certainty::NotKnown];
        assert_eq!(certainty.collect::<Vec<_>>(), expected);
    }
}
