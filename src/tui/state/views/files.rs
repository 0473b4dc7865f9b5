//! The state of the files' view: the tree of the planned extension, which folders are open, which
//! node is selected.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::plan::Plan;
use crate::tui::rows::Rows;
use crate::tui::rows::file_tree::{FileNode, FileTree};
use crate::tui::state::list::List;
use crate::tui::state::numbered::Numbered;
use crate::tui::state::search::Search;

/// The view.
#[derive(Debug, Default)]
pub(crate) struct FilesView {
    pub(crate) asked: Numbered,
    /// The plan whose files were asked for last.
    pub(crate) of: Option<Arc<Rows>>,
    pub(crate) known: KnownFiles,
    /// That plan with its files, once they are known.
    pub(crate) plan: Option<Arc<Plan>>,
    /// Paths of open folders.
    open: BTreeSet<String>,
    /// Numbers of nodes.
    pub(crate) list: List<usize>,
    pub(crate) search: Option<Search>,
}

/// What is known of the files.
#[derive(Debug, Default)]
pub(crate) enum KnownFiles {
    /// Nothing yet.
    #[default]
    Nothing,
    /// All of them.
    Tree(FileTree),
    /// They cannot be known, for these reasons.
    Problem(Vec<String>),
}

impl FilesView {
    pub(crate) fn tree(&self) -> Option<&FileTree> {
        match &self.known {
            KnownFiles::Tree(tree) => Some(tree),
            KnownFiles::Nothing | KnownFiles::Problem(_) => None,
        }
    }

    /// The selected node.
    pub(crate) fn selected(&self) -> Option<&FileNode> {
        self.tree()?.nodes().get(self.list.selected()?)
    }

    pub(crate) fn is_open(&self, node: &FileNode) -> bool {
        self.open.contains(&node.path)
    }

    /// Takes another tree; folders stay open, and the same path stays selected.
    pub(crate) fn show(&mut self, tree: FileTree, height: usize) {
        if self.open.is_empty() {
            // At first, /usr and /opt are open.
            let tops = tree.nodes().iter().filter(|node| node.depth == 0);
            self.open.extend(tops.map(|node| node.path.clone()));
        }
        let selected = self.selected().map(|node| node.path.clone());
        let keep = selected.and_then(|path| {
            let mut nodes = tree.nodes().iter();
            nodes.position(|node| node.path == path)
        });
        self.known = KnownFiles::Tree(tree);
        self.list_nodes(keep, height);
    }

    /// Lists what is visible: the open folders' nodes, or what a search finds.
    pub(crate) fn list_nodes(&mut self, keep: Option<usize>, height: usize) {
        let KnownFiles::Tree(tree) = &self.known else {
            return;
        };
        let words = self.words();
        let nodes = if words.is_empty() {
            tree.seen(|node| self.open.contains(&node.path))
        } else {
            tree.matching(&words)
        };
        self.list.show(nodes, keep, height);
    }

    /// The words that are searched for.
    pub(crate) fn words(&self) -> Vec<String> {
        let text = self.search.as_ref().map_or("", |it| it.field.text());
        text.split_whitespace().map(str::to_lowercase).collect()
    }

    /// Opens or closes the selected folder; `None` for the opposite of what it is.
    pub(crate) fn open_or_close(&mut self, open: Option<bool>, height: usize) {
        let Some(node) = self.selected().filter(|node| node.is_folder) else {
            return;
        };
        let path = node.path.clone();
        let open = open.unwrap_or(!self.open.contains(&path));
        if open {
            self.open.insert(path);
        } else {
            self.open.remove(&path);
        }
        let keep = self.list.selected();
        self.list_nodes(keep, height);
    }

    /// Selects the folder that the selected node is in.
    pub(crate) fn go_up(&mut self, height: usize) {
        let Some(path) = self.selected().map(|node| node.path.clone()) else {
            return;
        };
        let above = path.rsplit_once('/').map_or("", |(above, _)| above);
        let place = self.list.rows().iter().position(|&number| {
            let node = self.tree().and_then(|tree| tree.nodes().get(number));
            node.is_some_and(|node| node.path == above)
        });
        if let Some(place) = place {
            self.list.select(place, height);
        }
    }
}
