//! The mtree format, after mtree(5): what stands in a tree, a line a path.
//!
//! Written are full paths (`./usr/bin/x type=file mode=0755 ...`), which every reader takes: the
//! mtree programs of the BSDs, bsdtar, gomtree. Read are these and the older form with names
//! relative to the folder before them and `..` behind it. Keywords that say nothing of what a base
//! needs are passed over; a path without type, mode or owner is refused, since nothing is guessed.

use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, Read, Write};

use super::absolute;
use crate::base::{BaseNode, NodeKind};

/// The longest line, with those that continue it: a path and a link's target have 4096 letters at
/// most, and each takes four in the escaped form.
const LONGEST_LINE: usize = 64 << 10;

/// The deepest that folders lie in each other: a path of 4096 letters has no more.
const DEEPEST: usize = 2048;

/// What is wrong with a listing, and where.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct MtreeError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: MtreeProblem,
}

/// What is wrong with a line.
#[derive(Debug, thiserror::Error)]
pub enum MtreeProblem {
    /// It could not be had.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It has more letters than any honest one.
    #[error("is longer than any path and what is said of it")]
    TooLong,
    /// More `..` than folders, or more folders than a path has.
    #[error("leads out of the tree")]
    Outside,
    /// A name with an escape that is none.
    #[error("`{0}` has an escape that mtree(5) does not know")]
    Escape(String),
    /// A value that cannot be read.
    #[error("cannot read `{0}`")]
    Value(String),
    /// A keyword that is needed is missing.
    #[error("{path} has no {keyword}; write the listing with type, mode, uid, gid, size and link")]
    Missing {
        /// The path.
        path: String,
        /// What is missing.
        keyword: &'static str,
    },
}

/// A path with what stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MtreeEntry {
    /// The absolute path.
    pub path: String,
    /// What stands there.
    pub node: BaseNode,
    /// A file's SHA-256 or MD5, in lower-case hexadecimal.
    pub digest: Option<String>,
}

/// The types of mtree(5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Type {
    File,
    Directory,
    Link,
    Special,
}

/// What the words behind a path say, or those of a `/set` line.
#[derive(Clone, Debug, Default)]
struct Keywords {
    kind: Option<Type>,
    mode: Option<u16>,
    uid: Option<u32>,
    gid: Option<u32>,
    size: Option<u64>,
    link: Option<String>,
    sha256: Option<String>,
    md5: Option<String>,
}

/// Reads a listing and gives its entries in their order.
///
/// # Errors
/// At the first line that cannot be read, or the first error of `each`.
pub fn read<E: From<MtreeError>>(
    content: impl Read,
    mut each: impl FnMut(MtreeEntry) -> Result<(), E>,
) -> Result<(), E> {
    let mut lines = Lines::new(content);
    let mut defaults = Keywords::default();
    let mut folder: Vec<String> = Vec::new();
    let (mut line, mut number) = (String::new(), 0);
    loop {
        let at = |line| move |problem| MtreeError { line, problem };
        number += 1;
        let more = lines.next(&mut line, &mut number).map_err(at(number))?;
        if !more {
            return Ok(());
        }
        let mut words = line.split_ascii_whitespace();
        let entry = match words.next() {
            None => None,
            Some(comment) if comment.starts_with('#') => None,
            Some("/set") => {
                defaults.set_all(words).map_err(at(number))?;
                None
            }
            Some("/unset") => {
                words.for_each(|word| defaults.unset(word));
                None
            }
            Some("..") => {
                folder
                    .pop()
                    .ok_or_else(|| at(number)(MtreeProblem::Outside))?;
                None
            }
            Some(name) => {
                let mut keywords = defaults.clone();
                keywords.set_all(words).map_err(at(number))?;
                place(name, keywords, &mut folder).map_err(at(number))?
            }
        };
        if let Some(entry) = entry {
            each(entry)?;
        }
    }
}

/// The entry of a name; `None` for the root itself, of which nothing need be said. A name with a
/// slash is a full path; others are within the folder that was named last and not left since.
fn place(
    name: &str,
    keywords: Keywords,
    folder: &mut Vec<String>,
) -> Result<Option<MtreeEntry>, MtreeProblem> {
    let is_full = name.contains('/');
    let name = decode(name)?;
    let path = if is_full {
        absolute(&name)
    } else {
        absolute(&format!("{}/{name}", folder.join("/")))
    };
    let enters = !is_full && keywords.kind == Some(Type::Directory);
    let entry = match path.as_str() {
        "/" => None,
        _ => Some(keywords.entry(path)?),
    };
    if enters {
        if folder.len() >= DEEPEST {
            return Err(MtreeProblem::Outside);
        }
        folder.push(name);
    }
    Ok(entry)
}

impl Keywords {
    fn set_all<'a>(&mut self, words: impl Iterator<Item = &'a str>) -> Result<(), MtreeProblem> {
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
            "sha256" | "sha256digest" => put(&mut self.sha256, hexadecimal(value, 64)),
            "md5" | "md5digest" => put(&mut self.md5, hexadecimal(value, 32)),
            // A name says a number only where it is the one that all systems agree on.
            "uname" if value == "root" && self.uid.is_none() => put(&mut self.uid, Some(0)),
            "gname" if value == "root" && self.gid.is_none() => put(&mut self.gid, Some(0)),
            _ => Some(()),
        };
        Ok(is_set)
    }

    fn unset(&mut self, keyword: &str) {
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

    fn entry(self, path: String) -> Result<MtreeEntry, MtreeProblem> {
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

fn hexadecimal(text: &str, length: usize) -> Option<String> {
    let is_sound = text.len() == length && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_sound.then(|| text.to_ascii_lowercase())
}

/// Takes off the escapes of vis(3): three octal digits, a letter as in C, or `M-x` for a letter with
/// its highest bit set.
fn decode(text: &str) -> Result<String, MtreeProblem> {
    if !text.contains('\\') {
        return Ok(text.to_owned());
    }
    let wrong = || MtreeProblem::Escape(text.to_owned());
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first != b'\\' {
            bytes.push(*first);
            continue;
        }
        let (byte, tail) = match rest {
            [a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', tail @ ..] => {
                ((a - b'0') << 6 | (b - b'0') << 3 | (c - b'0'), tail)
            }
            [b'M', b'-', letter, tail @ ..] => (0x80 | letter, tail),
            [b'M', b'^', letter, tail @ ..] => (0x80 | control(*letter), tail),
            [b'^', letter, tail @ ..] => (control(*letter), tail),
            [b'\\', tail @ ..] => (b'\\', tail),
            [b'#', tail @ ..] => (b'#', tail),
            [b's', tail @ ..] => (b' ', tail),
            [b't', tail @ ..] => (b'\t', tail),
            [b'n', tail @ ..] => (b'\n', tail),
            [b'r', tail @ ..] => (b'\r', tail),
            _ => return Err(wrong()),
        };
        if byte == 0 {
            return Err(wrong());
        }
        bytes.push(byte);
        rest = tail;
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The control character of a letter: `^I` is a tab.
fn control(letter: u8) -> u8 {
    match letter {
        b'?' => 0x7f,
        letter => letter & 0x1f,
    }
}

/// The lines of a listing, joined where one ends in a backslash.
struct Lines<R> {
    content: BufReader<R>,
    bytes: Vec<u8>,
}

impl<R: Read> Lines<R> {
    fn new(content: R) -> Self {
        let content = BufReader::new(content);
        let bytes = Vec::new();
        Self { content, bytes }
    }

    /// Reads the next line; `false` at the end. Counts the lines that continue it.
    fn next(&mut self, line: &mut String, number: &mut usize) -> Result<bool, MtreeProblem> {
        self.bytes.clear();
        loop {
            let left = (LONGEST_LINE + 1).saturating_sub(self.bytes.len());
            let mut some = self.content.by_ref().take(left as u64);
            let read = some.read_until(b'\n', &mut self.bytes)?;
            if self.bytes.len() > LONGEST_LINE {
                return Err(MtreeProblem::TooLong);
            }
            if self.bytes.last() == Some(&b'\n') {
                self.bytes.pop();
            }
            let goes_on = read > 0 && self.bytes.last() == Some(&b'\\');
            if !goes_on {
                line.clear();
                line.push_str(&String::from_utf8_lossy(&self.bytes));
                return Ok(read > 0 || !line.is_empty());
            }
            self.bytes.pop();
            *number += 1;
        }
    }
}

/// What begins a listing: the root, without which NetBSD's mtree takes no full paths, and what most
/// paths are.
const BEGIN: &str = "#mtree\n. type=dir\n/set type=file uid=0 gid=0 mode=0644";

/// Writes a listing.
///
/// # Errors
/// If `output` cannot be written.
pub fn write<'a>(
    entries: impl Iterator<Item = (&'a str, &'a BaseNode, Option<&'a str>)>,
    output: &mut impl Write,
) -> io::Result<()> {
    writeln!(output, "{BEGIN}")?;
    let mut line = String::new();
    for (path, node, digest) in entries {
        line.clear();
        line.push('.');
        encode(path, &mut line);
        describe(node, digest, &mut line);
        line.push('\n');
        output.write_all(line.as_bytes())?;
    }
    Ok(())
}

/// Appends what [`BEGIN`] does not say. A `String` takes whatever is written to it.
fn describe(node: &BaseNode, digest: Option<&str>, line: &mut String) {
    let usual = match &node.kind {
        NodeKind::File => 0o644,
        NodeKind::Directory => {
            line.push_str(" type=dir");
            0o644
        }
        NodeKind::Symlink(_) => {
            line.push_str(" type=link mode=0777");
            node.mode
        }
        NodeKind::Special => {
            line.push_str(" type=fifo");
            0o644
        }
    };
    for (name, number) in [("uid", node.uid), ("gid", node.gid)] {
        if number != 0 {
            let _ = write!(line, " {name}={number}");
        }
    }
    if node.mode != usual {
        let _ = write!(line, " mode={:04o}", node.mode);
    }
    match &node.kind {
        NodeKind::File => {
            let _ = write!(line, " size={}", node.size);
        }
        NodeKind::Symlink(target) => {
            line.push_str(" link=");
            encode(target, line);
        }
        NodeKind::Directory | NodeKind::Special => {}
    }
    if let Some(digest) = digest {
        let _ = write!(line, " sha256digest={digest}");
    }
}

/// Appends a path, with all but plain letters as three octal digits: blanks, `#`, `=`, the
/// backslash, and what the BSDs' mtree takes for a pattern.
fn encode(path: &str, line: &mut String) {
    for byte in path.bytes() {
        match byte {
            b'#' | b'=' | b'\\' | b'*' | b'?' | b'[' | b']' | ..=b' ' | 0x7f.. => {
                let _ = write!(line, "\\{byte:03o}");
            }
            plain => line.push(char::from(plain)),
        }
    }
}

#[cfg(test)]
mod tests;
