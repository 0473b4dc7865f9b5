//! The keywords behind a path, after mtree(5).

use super::entry::MtreeEntry;
use super::error::MtreeProblem;
use super::escape::decode;
use crate::archive::DigestKind;
use crate::base::{BaseNode, NodeKind};

/// The types of mtree(5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    File,
    Directory,
    Link,
    Special,
}

/// What the words behind a path say, or those of a `/set` line.
#[derive(Clone, Debug, Default)]
pub(super) struct Keywords {
    pub(super) kind: Option<Type>,
    mode: Option<u16>,
    uid: Option<u32>,
    gid: Option<u32>,
    size: Option<u64>,
    link: Option<String>,
    sha256: Option<String>,
    md5: Option<String>,
}

impl Keywords {
    /// Takes the keywords of a line.
    pub(super) fn set_all<'a>(
        &mut self,
        words: impl Iterator<Item = &'a str>,
    ) -> Result<(), MtreeProblem> {
        let mut values = words.filter_map(|word| word.split_once('='));
        values.try_for_each(|(keyword, value)| {
            let wrong = || MtreeProblem::Value(format!("{keyword}={value}"));
            self.set(keyword, value)?.ok_or_else(wrong)
        })
    }

    /// Takes a keyword; `None` if its value cannot be read.
    fn set(&mut self, keyword: &str, value: &str) -> Result<Option<()>, MtreeProblem> {
        let is_set = match keyword {
            "type" => put(&mut self.kind, type_named(value)),
            "mode" => put(&mut self.mode, mode(value)),
            "uid" => put(&mut self.uid, value.parse().ok()),
            "gid" => put(&mut self.gid, value.parse().ok()),
            "size" => put(&mut self.size, value.parse().ok()),
            "link" => put(&mut self.link, Some(decode(value)?)),
            "sha256" | "sha256digest" => put(&mut self.sha256, digest(DigestKind::Sha256, value)),
            "md5" | "md5digest" => put(&mut self.md5, digest(DigestKind::Md5, value)),
            // A name says a number only where it is the one that all systems agree on.
            "uname" if value == "root" && self.uid.is_none() => put(&mut self.uid, Some(0)),
            "gname" if value == "root" && self.gid.is_none() => put(&mut self.gid, Some(0)),
            _ => Some(()),
        };
        Ok(is_set)
    }

    /// Forgets a keyword, or all of them.
    pub(super) fn unset(&mut self, keyword: &str) {
        match keyword {
            "all" => *self = Self::default(),
            "type" => self.kind = None,
            "mode" => self.mode = None,
            "uid" | "uname" => self.uid = None,
            "gid" | "gname" => self.gid = None,
            "size" => self.size = None,
            "link" => self.link = None,
            "sha256" | "sha256digest" => self.sha256 = None,
            "md5" | "md5digest" => self.md5 = None,
            _ => {}
        }
    }

    /// The entry of a path of which these are all keywords.
    pub(super) fn entry(self, path: String) -> Result<MtreeEntry, MtreeProblem> {
        let missing = |keyword| MtreeProblem::Missing {
            path: path.clone(),
            keyword,
        };
        let kind = match self.kind.ok_or_else(|| missing("type"))? {
            Type::File => NodeKind::File,
            Type::Directory => NodeKind::Directory,
            Type::Link => NodeKind::Symlink(self.link.ok_or_else(|| missing("link"))?.into()),
            Type::Special => NodeKind::Special,
        };
        // The mode of a link is that of all links.
        let of_link = matches!(kind, NodeKind::Symlink(_)).then_some(0o777);
        let is_file = kind == NodeKind::File;
        let size = if is_file {
            self.size.ok_or_else(|| missing("size"))?
        } else {
            0
        };
        let node = BaseNode {
            mode: of_link.or(self.mode).ok_or_else(|| missing("mode"))?,
            uid: self.uid.ok_or_else(|| missing("uid"))?,
            gid: self.gid.ok_or_else(|| missing("gid"))?,
            size,
            kind,
        };
        let digest = self.sha256.or(self.md5).filter(|_| is_file);
        Ok(MtreeEntry { path, node, digest })
    }
}

fn put<T>(place: &mut Option<T>, value: Option<T>) -> Option<()> {
    *place = Some(value?);
    Some(())
}

fn type_named(name: &str) -> Option<Type> {
    match name {
        "file" => Some(Type::File),
        "dir" => Some(Type::Directory),
        "link" => Some(Type::Link),
        "block" | "char" | "fifo" | "socket" => Some(Type::Special),
        _ => None,
    }
}

fn mode(text: &str) -> Option<u16> {
    let mode = u16::from_str_radix(text, 8).ok();
    mode.filter(|mode| *mode <= 0o7777)
}

/// A digest in lower-case digits.
fn digest(kind: DigestKind, digits: &str) -> Option<String> {
    kind.parse(digits).map(|digest| digest.to_string())
}
