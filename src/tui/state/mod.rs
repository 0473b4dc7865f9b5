//! All that the screen shows. Plain data: `update` changes it, `draw` reads it, nothing else does.

pub(super) mod building;
pub(super) mod check_view;
pub(super) mod detail;
pub(super) mod field;
pub(super) mod files;
pub(super) mod filter;
pub(super) mod history;
pub(super) mod layout;
pub(super) mod list;
pub(super) mod mark;
pub(super) mod menu;
pub(super) mod range;
pub(super) mod throughput;

use std::path::PathBuf;
use std::sync::Arc;

use building::{Building, Outcome};
use check_view::CheckView;
use detail::Detail;
use field::Field;
use files::FilesView;
use filter::Filter;
use history::History;
use list::List;
use mark::Mark;
use menu::Menu;
use range::Range;

use super::draw::theme::Theme;
use super::input::action::{
    ArrangeRequest, FixesRequest, InspectRequest, Job, MeasureRequest, PlanRequest, View,
};
use super::input::keys::Scope;
use super::rows::Rows;
use super::rows::catalog::Catalog;
use super::rows::row::{Row, RowId};
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
    /// What is known of the selected row; `None` while it is looked up.
    pub(crate) detail: Option<Box<Detail>>,
    pub(crate) inspecting: Numbered,
    /// The topmost line of the detail pane.
    pub(crate) detail_top: usize,
    /// Whether the list has the room of the detail pane, too.
    pub(crate) list_only: bool,
    /// The conflicting rows.
    pub(crate) conflicts: List<RowId>,
    /// What can be done about the selected conflict; `None` while it is tried.
    pub(crate) fixes: Option<Vec<Fix>>,
    pub(crate) fixing: Numbered,
    pub(crate) files: FilesView,
    pub(crate) check: CheckView,
    pub(crate) building: Building,
    /// The topmost line of the build's view.
    pub(crate) build_top: usize,
    /// Bytes of the image that are wanted at most.
    pub(crate) max_size: Option<u64>,
    /// How the image is compressed, which its estimated size depends on.
    pub(crate) compression: Compression,
    /// The file that the selection was loaded from or saved to last.
    pub(crate) selection_file: Option<PathBuf>,
    /// Where the next image goes, as it was said last.
    pub(crate) output: String,
    /// Whether an image that exists may be replaced without a question.
    pub(crate) overwrite: bool,
    /// A sentence that stands in the key bar until the next key.
    pub(crate) message: Option<String>,
}

/// Requests to a worker, numbered so that late answers are told from the awaited one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Numbered {
    asked: u64,
    answered: u64,
}

impl Numbered {
    /// The number of the next request.
    pub(crate) fn ask(&mut self) -> u64 {
        self.asked += 1;
        self.asked
    }

    /// Whether that is the answer that is waited for.
    pub(crate) fn accept(&mut self, number: u64) -> bool {
        let newest = number == self.asked;
        if newest {
            self.answered = number;
        }
        newest
    }

    pub(crate) fn is_waiting(self) -> bool {
        self.asked != self.answered
    }

    /// No answer will come to what was asked last.
    pub(crate) fn give_up(&mut self) {
        self.answered = self.asked;
    }
}

/// A search in the list.
#[derive(Clone, Debug, Default)]
pub(crate) struct Search {
    pub(crate) field: Field,
    /// Whether letters go into the field.
    pub(crate) typing: bool,
}

/// What stands above the view and has the keys.
#[derive(Clone, Debug)]
pub(crate) enum Popup {
    /// All keys; the topmost line.
    Help(usize),
    /// Why the selected package comes along, or cannot.
    Why(usize),
    /// The detail pane on the whole screen.
    Details(usize),
    /// The command menu.
    Menu(Menu),
    /// The image's name is typed.
    Output(Field),
    /// The name of a file is typed that what is shown goes to.
    Export(Field),
    /// The name of a file is typed that the selection goes to.
    Save(Field),
    /// The name of a file is typed that a selection comes from.
    Load(Field),
    /// That file exists: put the selection into it?
    UpdateSelection(PathBuf),
    /// That file exists: replace it?
    OverwriteExport(PathBuf),
    /// The image exists: replace it?
    Overwrite,
    /// A build runs: stop it and leave?
    LeaveBuild,
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

    /// What has the keys.
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

    /// That row in the plan's light.
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

    /// How large the image is that was built of this very plan, or how large it will be: better
    /// known once its files are.
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

    /// Lines that the list has.
    pub(crate) fn list_height(&self) -> usize {
        super::draw::list_height(self)
    }

    /// Lines that the files have.
    pub(crate) fn files_height(&self) -> usize {
        super::draw::files_height(self.size)
    }

    /// Lines that the findings have.
    pub(crate) fn check_height(&self) -> usize {
        super::draw::check_height(self)
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

    /// Asks what can be done about the selected conflict.
    pub(crate) fn ask_fixes(&mut self) -> Option<Job> {
        self.fixes = None;
        let number = self.fixing.ask();
        let Some(row) = self.conflicts.selected() else {
            self.fixing.accept(number);
            return None;
        };
        let rows = Arc::clone(&self.rows);
        Some(Job::Fixes(FixesRequest { number, rows, row }))
    }

    /// Asks for the plan of the selection.
    pub(crate) fn ask_plan(&mut self) -> Job {
        Job::Plan(PlanRequest {
            number: self.planning.ask(),
            selection: self.history.now().clone(),
            shown: self.shown_candidates(),
        })
    }

    /// Asks what there is to know of the selected row.
    pub(crate) fn ask_detail(&mut self) -> Option<Job> {
        self.detail = None;
        self.detail_top = 0;
        let number = self.inspecting.ask();
        let row = self.list.selected();
        let toggled = self.toggled(Mark::next);
        let Some(row) = row else {
            self.inspecting.accept(number);
            return None;
        };
        Some(Job::Inspect(InspectRequest {
            number,
            rows: Arc::clone(&self.rows),
            row,
            toggled,
        }))
    }

    /// The candidates on the screen.
    fn shown_candidates(&self) -> Vec<CandidateId> {
        let (list, height) = (&self.list, self.list_height());
        let shown = list.rows().iter().skip(list.top()).take(height);
        let candidates = shown.filter_map(|&id| self.row(id)?.candidate);
        candidates.collect()
    }

    /// Asks what the rows on the screen cost, where that is not known yet.
    pub(crate) fn ask_costs(&mut self) -> Option<Job> {
        if self.view != View::Packages {
            return None;
        }
        let mut candidates = self.shown_candidates();
        candidates.retain(|&id| self.rows.costs().known(id).is_none());
        if candidates.is_empty() {
            return None;
        }
        Some(Job::Measure(MeasureRequest {
            number: self.measuring.ask(),
            rows: Arc::clone(&self.rows),
            candidates,
        }))
    }

    /// Asks for the rows that match what is typed, in the order of the sort. Where neither says
    /// anything, that is all of them by name, which is known.
    pub(crate) fn ask_arranged(&mut self) -> Option<Job> {
        let search = self.search.as_ref();
        let text = search.map_or("", |search| search.field.text().trim());
        let text = text.to_owned();
        let number = self.arranging.ask();
        if text.is_empty() && self.sort.is_natural() {
            self.arranging.accept(number);
            self.arranged = None;
            let keep = self.list.selected();
            self.list_rows(keep);
            return self.ask_detail();
        }
        Some(Job::Arrange(ArrangeRequest {
            number,
            text,
            sort: self.sort,
            rows: Arc::clone(&self.rows),
        }))
    }

    /// Whether a row can be marked: a feed has it, or it is marked already.
    pub(crate) fn can_toggle(&self, row: &Row<'_>) -> bool {
        row.candidate.is_some() || self.mark(row) != Mark::Left
    }
}
