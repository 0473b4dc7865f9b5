//! Everything that the screen shows, as plain data: `update` changes it, `draw` reads it, and it
//! depends on neither.

pub(super) mod field;
pub(super) mod layout;
pub(super) mod list;
pub(super) mod marks;
pub(super) mod menu;
pub(super) mod numbered;
pub(super) mod popup;
pub(super) mod search;
pub(super) mod theme;
pub(super) mod views;

use std::path::PathBuf;
use std::sync::Arc;

use list::List;
use marks::history::History;
use marks::mark::Mark;
use marks::range::Range;
use numbered::Numbered;
use popup::Popup;
use search::Search;
use theme::Theme;
use views::building::{Building, Outcome};
use views::check::CheckView;
use views::detail::Detail;
use views::files::FilesView;

use super::input::action::View;
use super::input::scope::Scope;
use super::rows::Rows;
use super::rows::catalog::Catalog;
use super::rows::filter::Filter;
use super::rows::row::Row;
use super::rows::row_id::RowId;
use super::rows::sort::Sort;
use crate::check::Check;
use crate::extension::{Certainty, ImageSize};
use crate::feed::CandidateId;
use crate::plan::{Fix, Plan, Selection, Verdict};
use crate::squashfs::Compression;

/// The screen's state.
pub(crate) struct State {
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) theme: Theme,
    /// Columns and lines of the terminal.
    pub(crate) size: (u16, u16),
    pub(crate) view: View,
    pub(crate) popup: Option<Popup>,
    pub(crate) history: History,
    /// The newest plan that is known.
    pub(crate) rows: Arc<Rows>,
    pub(crate) planning: Numbered,
    pub(crate) filter: Filter,
    pub(crate) search: Option<Search>,
    pub(crate) sort: Sort,
    /// The rows that a search found, or that a sort arranged; `None` for all, by name.
    pub(crate) arranged: Option<Vec<RowId>>,
    pub(crate) arranging: Numbered,
    pub(crate) measuring: Numbered,
    /// Rows whose verdict the last mark changed; until the next key.
    pub(crate) changed: Vec<RowId>,
    pub(crate) list: List<RowId>,
    /// Where the range begins whose rows are marked at once, if there is one.
    pub(crate) range: Option<Range>,
    /// The details of the selected row; `None` while they are looked up.
    pub(crate) detail: Option<Box<Detail>>,
    pub(crate) inspecting: Numbered,
    /// The topmost line of the detail pane.
    pub(crate) detail_top: usize,
    /// Whether the list has the room of the detail pane, too.
    pub(crate) list_only: bool,
    /// The conflicting rows.
    pub(crate) conflicts: List<RowId>,
    /// The fixes of the selected conflict; `None` while they are tried.
    pub(crate) fixes: Option<Vec<Fix>>,
    pub(crate) fixing: Numbered,
    pub(crate) files: FilesView,
    pub(crate) check: CheckView,
    pub(crate) building: Building,
    /// The topmost line of the build's view.
    pub(crate) build_top: usize,
    /// The size limit of the image in bytes.
    pub(crate) max_size: Option<u64>,
    /// How the image is compressed, which its estimated size depends on.
    pub(crate) compression: Compression,
    /// The file that the selection was loaded from or saved to last.
    pub(crate) selection_file: Option<PathBuf>,
    /// The path of the next image, as typed last.
    pub(crate) output: String,
    /// Whether an image that exists may be replaced without a question.
    pub(crate) overwrite: bool,
    /// A sentence that stands in the key bar until the next key.
    pub(crate) message: Option<String>,
}

impl State {
    /// Before the first plan: everything is available or in the base.
    pub(crate) fn new(
        catalog: Arc<Catalog>,
        selection: Selection,
        theme: Theme,
        size: (u16, u16),
    ) -> Self {
        let nothing = Plan {
            selection: selection.clone(),
            items: Vec::new(),
            not_taken: Vec::new(),
            contents: None,
        };
        let rows = Arc::new(Rows::new(&catalog, nothing));
        let mut state = Self {
            catalog,
            theme,
            size,
            view: View::Packages,
            popup: None,
            history: History::new(selection),
            rows,
            planning: Numbered::default(),
            filter: Filter::All,
            search: None,
            sort: Sort::default(),
            arranged: None,
            arranging: Numbered::default(),
            measuring: Numbered::default(),
            changed: Vec::new(),
            list: List::default(),
            range: None,
            detail: None,
            inspecting: Numbered::default(),
            detail_top: 0,
            list_only: false,
            conflicts: List::default(),
            fixes: None,
            fixing: Numbered::default(),
            files: FilesView::default(),
            check: CheckView::default(),
            building: Building::None,
            build_top: 0,
            max_size: None,
            compression: Compression::default(),
            selection_file: None,
            output: String::new(),
            overwrite: false,
            message: None,
        };
        state.list_rows(None);
        state
    }

    /// Which part of the screen receives the keys.
    pub(crate) fn scope(&self) -> Scope {
        match (&self.popup, self.view) {
            (Some(Popup::Output(_)), _) => Scope::Prompt,
            (Some(Popup::Menu(_)), _) => Scope::Menu,
            (Some(Popup::Export(_)), _) => Scope::Export,
            (Some(Popup::Save(_)), _) => Scope::Save,
            (Some(Popup::Load(_)), _) => Scope::Load,
            (
                Some(
                    Popup::Overwrite
                    | Popup::OverwriteExport(_)
                    | Popup::UpdateSelection(_)
                    | Popup::LeaveBuild,
                ),
                _,
            ) => Scope::Question,
            (Some(_), _) => Scope::Reading,
            (None, View::Packages) if self.is_typing_search() => Scope::Search,
            (None, View::Packages) => Scope::Packages,
            (None, View::Conflicts) => Scope::Conflicts,
            (None, View::Files) if self.files.search.as_ref().is_some_and(|it| it.typing) => {
                Scope::Search
            }
            (None, View::Files) => Scope::Files,
            (None, View::Check) => Scope::Check,
            (None, View::Build) if self.building.is_running() => Scope::Building,
            (None, View::Build) => Scope::Built,
        }
    }

    pub(crate) fn is_typing_search(&self) -> bool {
        self.search.as_ref().is_some_and(|search| search.typing)
    }

    /// The selected row.
    pub(crate) fn selected(&self) -> Option<Row<'_>> {
        self.row(self.list.selected()?)
    }

    /// That row, with what the plan says about it.
    pub(crate) fn row(&self, id: RowId) -> Option<Row<'_>> {
        Row::new(&self.catalog, &self.rows, id)
    }

    /// The check of the newest plan, if it is known.
    pub(crate) fn checked(&self) -> Option<&Check> {
        let is_newest = self.files.of.as_ref();
        let is_newest = is_newest.is_some_and(|of| Arc::ptr_eq(of, &self.rows));
        let is_known = is_newest && !self.files.asked.is_waiting();
        self.check.known.as_deref().filter(|_| is_known)
    }

    /// The size of the image that was built from this plan, or else its estimate, which is better
    /// once the files are known.
    pub(crate) fn image_size(&self) -> ImageSize {
        let plan = self.rows.plan();
        if let Building::Ended(_, Outcome::Built(built)) = &self.building
            && built.is_of(plan)
        {
            return ImageSize {
                bytes: built.report.image_size,
                certainty: Certainty::Exact,
            };
        }
        let of_files = self.files.of.as_ref();
        let is_of_this = of_files.is_some_and(|of| Arc::ptr_eq(of, &self.rows));
        let with_files = self.files.plan.as_deref().filter(|_| is_of_this);
        let session = self.catalog.session();
        session.image_size(with_files.unwrap_or(plan), self.compression)
    }

    /// The mark of a row.
    pub(crate) fn mark(&self, row: &Row<'_>) -> Mark {
        Mark::of(self.history.now(), &self.catalog, row)
    }

    /// The topmost line of the text that scrolls: a popup's, or else the view's. `None` where a
    /// question or a field has the keys, or the details are hidden.
    pub(crate) fn scroll_top(&mut self) -> Option<&mut usize> {
        match (&mut self.popup, self.view) {
            (Some(Popup::Help(top) | Popup::Why(top) | Popup::Details(top)), _) => Some(top),
            (Some(_), _) => None,
            (None, View::Build) => Some(&mut self.build_top),
            (None, View::Check) => Some(&mut self.check.top),
            (None, View::Packages | View::Conflicts | View::Files) if self.list_only => None,
            (None, View::Packages | View::Conflicts | View::Files) => Some(&mut self.detail_top),
        }
    }

    /// The search of the view that is shown.
    pub(crate) fn search_here(&mut self) -> &mut Option<Search> {
        match self.view {
            View::Files => &mut self.files.search,
            _ => &mut self.search,
        }
    }

    /// Lists what the filter and the search admit; the row `keep` stays selected and in its place.
    pub(crate) fn list_rows(&mut self, keep: Option<RowId>) {
        let rows = self.arranged.as_deref().unwrap_or(self.rows.order());
        let admitted = rows
            .iter()
            .copied()
            .filter(|&id| self.filter.admits(self.rows.verdict(id)));
        let admitted = admitted.collect();
        let height = self.list_height();
        self.list.show(admitted, keep, height);
        self.keep_range();
    }

    /// Lists the conflicts of the plan.
    pub(crate) fn list_conflicts(&mut self) {
        let conflicting = |id: &RowId| self.rows.verdict(*id) == Verdict::Conflicting;
        let rows = self.rows.order().iter().copied().filter(conflicting);
        let (rows, keep) = (rows.collect(), self.conflicts.selected());
        self.conflicts.show(rows, keep, usize::MAX);
    }

    /// The candidates on the screen.
    pub(crate) fn shown_candidates(&self) -> Vec<CandidateId> {
        let (list, height) = (&self.list, self.list_height());
        let shown = list.rows().iter().skip(list.top()).take(height);
        let candidates = shown.filter_map(|&id| self.row(id)?.candidate);
        candidates.collect()
    }

    /// Whether a row can be marked: a feed has it, or it is marked already.
    pub(crate) fn can_toggle(&self, row: &Row<'_>) -> bool {
        row.candidate.is_some() || self.mark(row) != Mark::None
    }
}
