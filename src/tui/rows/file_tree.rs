//! The files of the extension as a tree: what is put in and what is left out, with the sizes
//! of folders summed up.

use std::collections::BTreeMap;

use compact_str::CompactString;

use crate::image::{Contents, Entry, EntryKind, LeftOut, LeftOutReason, Shadow};

/// All nodes, each folder before what is in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FileTree {
    nodes: Vec<FileNode>,
}

/// A file or folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FileNode {
    /// Absolute.
    pub(crate) path: String,
    /// How many folders it is in, without `/`.
    pub(crate) depth: usize,
    /// The index of the first following node that is not in it.
    end: usize,
    pub(crate) is_folder: bool,
    /// Where a link leads.
    pub(crate) target: Option<String>,
    /// Bytes of the file, or of all files in the folder that go in.
    pub(crate) size: u64,
    /// The number of files in the folder and below it.
    pub(crate) files: usize,
    /// The package that it comes from; none for folders, and for what the build itself adds.
    pub(crate) package: Option<CompactString>,
    pub(crate) fate: Fate,
}

/// Whether a path goes in, and whether it hides a path of the base.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It goes in, and hides nothing.
    New,
    /// It goes in, and hides a path of the base.
    Hides(Shadow),
    /// It is left out.
    LeftOut(LeftOutReason),
    /// A folder above others.
    Above,
}

impl FileNode {
    /// The last part of the path.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    fn above(path: String) -> Self {
        Self {
            path,
            depth: 0,
            end: 0,
            is_folder: true,
            target: None,
            size: 0,
            files: 0,
            package: None,
            fate: Fate::Above,
        }
    }

    fn of_entry(entry: &Entry) -> Self {
        let (size, target) = match &entry.kind {
            EntryKind::File(size) => (*size, None),
            EntryKind::Symlink(target) => (0, Some(target.clone())),
            EntryKind::HardLink(target) => (0, Some(format!("/{target}"))),
            EntryKind::Directory | EntryKind::Fifo | EntryKind::Socket => (0, None),
        };
        Self {
            size,
            target,
            is_folder: entry.kind == EntryKind::Directory,
            // A folder may hold files of several packages, so none is shown.
            package: entry
                .package
                .clone()
                .filter(|_| entry.kind != EntryKind::Directory),
            fate: match (&entry.kind, entry.shadow) {
                (EntryKind::Directory, _) => Fate::Above,
                (_, Some(shadow)) => Fate::Hides(shadow),
                (_, None) => Fate::New,
            },
            ..Self::above(format!("/{}", entry.path))
        }
    }

    fn of_left_out(left_out: &LeftOut) -> Self {
        Self {
            is_folder: false,
            package: Some(left_out.package.clone()),
            fate: Fate::LeftOut(left_out.reason),
            ..Self::above(left_out.path.clone())
        }
    }
}

impl FileTree {
    pub(crate) fn new(contents: &Contents) -> Self {
        // NUL, which no path has, sorts before all letters: what is in a folder follows it at once.
        let key = |path: &str| path.replace('/', "\0");
        let mut nodes: BTreeMap<String, FileNode> = BTreeMap::new();
        let left_out = contents.left_out.iter().map(FileNode::of_left_out);
        let entries = contents.entries.iter().map(FileNode::of_entry);
        for node in left_out.chain(entries) {
            let folders = node.path.match_indices('/').skip(1);
            for folder in folders.map(|(end, _)| node.path[..end].to_owned()) {
                let known = nodes
                    .entry(key(&folder))
                    .or_insert_with(|| FileNode::above(folder));
                // A path that was left out is a folder if others stand below it.
                known.is_folder = true;
            }
            nodes.insert(key(&node.path), node);
        }
        let mut tree = Self {
            nodes: nodes.into_values().collect(),
        };
        tree.sum_up();
        tree
    }

    /// Depths, ends and sums, from the order of the nodes.
    fn sum_up(&mut self) {
        let mut open: Vec<usize> = Vec::new();
        for number in 0..self.nodes.len() {
            let path = self.nodes[number].path.clone();
            while let Some(&folder) = open.last() {
                let above = &self.nodes[folder].path;
                let inside = path
                    .strip_prefix(above.as_str())
                    .is_some_and(|rest| rest.starts_with('/'));
                if inside {
                    break;
                }
                self.close(folder, number, &mut open);
            }
            self.nodes[number].depth = open.len();
            open.push(number);
        }
        while let Some(&last) = open.last() {
            self.close(last, self.nodes.len(), &mut open);
        }
    }

    /// All nodes below a node are known now: adds its sums to the folder above.
    fn close(&mut self, number: usize, end: usize, open: &mut Vec<usize>) {
        open.pop();
        self.nodes[number].end = end;
        let node = &self.nodes[number];
        // What is left out stands in the tree and takes no bytes of the image.
        let goes_in = !matches!(node.fate, Fate::LeftOut(_));
        let size = if goes_in { node.size } else { 0 };
        let files = node.files + usize::from(!node.is_folder && goes_in);
        if let Some(&above) = open.last() {
            self.nodes[above].size = self.nodes[above].size.saturating_add(size);
            self.nodes[above].files += files;
        }
    }

    pub(crate) fn nodes(&self) -> &[FileNode] {
        &self.nodes
    }

    /// The nodes that are visible if those folders are open.
    pub(crate) fn seen(&self, is_open: impl Fn(&FileNode) -> bool) -> Vec<usize> {
        let mut seen = Vec::new();
        let mut number = 0;
        while let Some(node) = self.nodes.get(number) {
            seen.push(number);
            let is_closed = node.is_folder && !is_open(node);
            number = if is_closed {
                node.end.max(number + 1)
            } else {
                number + 1
            };
        }
        seen
    }

    /// The nodes that are not folders and whose path has all of those words, in any order.
    pub(crate) fn matching(&self, words: &[String]) -> Vec<usize> {
        let has = |node: &FileNode| {
            let path = node.path.to_lowercase();
            words.iter().all(|word| path.contains(word.as_str()))
        };
        let files = self.nodes.iter().enumerate();
        let files = files.filter(|(_, node)| !node.is_folder && has(node));
        files.map(|(number, _)| number).collect()
    }

    /// How many nodes have that fate.
    pub(crate) fn count(&self, is: impl Fn(Fate) -> bool) -> usize {
        let files = self.nodes.iter().filter(|node| !node.is_folder);
        files.filter(|node| is(node.fate)).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: &str, kind: EntryKind) -> Entry {
        Entry {
            path: path.to_owned(),
            kind,
            mode: 0o644,
            uid: 0,
            gid: 0,
            mtime: 0,
            xattrs: Vec::new(),
            package: Some("gdb".into()),
            shadow: None,
        }
    }

    fn tree() -> FileTree {
        FileTree::new(&Contents {
            entries: vec![
                entry("usr", EntryKind::Directory),
                entry("usr/bin", EntryKind::Directory),
                entry("usr/bin/gdb", EntryKind::File(100)),
                entry("usr/bin-x", EntryKind::File(5)),
                entry("usr/bin/run", EntryKind::Symlink("gdb".to_owned())),
            ],
            left_out: vec![LeftOut {
                path: "/etc/gdb/gdbinit".to_owned(),
                package: "gdb".into(),
                reason: LeftOutReason::OutsideHierarchies,
            }],
            ..Contents::default()
        })
    }

    #[test]
    fn folders_come_before_what_is_in_them_and_have_the_sum_of_it() {
        let tree = tree();
        let rows = tree.nodes().iter();
        let rows: Vec<_> = rows
            .map(|node| (node.path.as_str(), node.depth, node.size, node.files))
            .collect();
        let expected = [
            ("/etc", 0, 0, 0),
            ("/etc/gdb", 1, 0, 0),
            ("/etc/gdb/gdbinit", 2, 0, 0),
            ("/usr", 0, 105, 3),
            ("/usr/bin", 1, 100, 2),
            ("/usr/bin/gdb", 2, 100, 0),
            ("/usr/bin/run", 2, 0, 0),
            ("/usr/bin-x", 1, 5, 0),
        ];
        assert_eq!(rows, expected);
    }

    #[test]
    fn what_is_in_a_shut_folder_is_not_seen() {
        let tree = tree();
        let seen = |open: &[&str]| -> Vec<String> {
            let seen = tree.seen(|node| open.contains(&node.path.as_str()));
            let paths = seen.iter().map(|&number| tree.nodes()[number].path.clone());
            paths.collect()
        };
        assert_eq!(seen(&[]), ["/etc", "/usr"]);
        assert_eq!(seen(&["/usr"]), ["/etc", "/usr", "/usr/bin", "/usr/bin-x"]);
    }

    #[test]
    fn a_search_finds_files_by_words_in_any_order() {
        let tree = tree();
        let found = tree.matching(&["gdb".to_owned(), "usr".to_owned()]);
        assert_eq!(found.len(), 1);
        assert_eq!(tree.nodes()[found[0]].path, "/usr/bin/gdb");
    }
}
