//! All that the screen shows. Plain data: `update` changes it, `draw` reads it, nothing else does.

use std::sync::Arc;

use super::action::{InspectRequest, Job, PlanRequest, SearchRequest, View};
use super::building::Building;
use super::catalog::Catalog;
use super::detail::Detail;
use super::field::Field;
use super::filter::Filter;
use super::history::History;
use super::keys::Scope;
use super::list::List;
use super::mark::Mark;
use super::row::{Row, RowId};
use super::rows::Rows;
use super::theme::Theme;
use crate::plan::{Plan, Selection};

/// The screen's state.
pub(super) struct State {
    pub(super) catalog: Arc<Catalog>,
    pub(super) theme: Theme,
    /// Columns and lines of the terminal.
    pub(super) size: (u16, u16),
    pub(super) view: View,
    pub(super) popup: Option<Popup>,
    pub(super) history: History,
    /// The newest plan that is known.
    pub(super) rows: Arc<Rows>,
    pub(super) planning: Numbered,
    pub(super) filter: Filter,
    pub(super) search: Option<Search>,
    pub(super) list: List,
    /// What is known of the selected row; `None` while it is looked up.
    pub(super) detail: Option<Box<Detail>>,
    pub(super) inspecting: Numbered,
    /// The topmost line of the detail pane.
    pub(super) detail_top: usize,
    pub(super) building: Building,
    /// The topmost line of the build's view.
    pub(super) build_top: usize,
    /// Where the next image goes, as it was said last.
    pub(super) output: String,
    /// Whether an image that exists may be replaced without a question.
    pub(super) overwrite: bool,
    /// A sentence that stands in the key bar until the next key.
    pub(super) message: Option<String>,
}

/// Requests to a worker, numbered so that late answers are told from the awaited one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Numbered {
    asked: u64,
    answered: u64,
}

impl Numbered {
    /// The number of the next request.
    pub(super) fn ask(&mut self) -> u64 {
        self.asked += 1;
        self.asked
    }

    /// Whether that is the answer that is waited for.
    pub(super) fn accept(&mut self, number: u64) -> bool {
        let newest = number == self.asked;
        if newest {
            self.answered = number;
        }
        newest
    }

    pub(super) fn is_waiting(self) -> bool {
        self.asked != self.answered
    }
}

/// A search in the list.
#[derive(Clone, Debug, Default)]
pub(super) struct Search {
    pub(super) field: Field,
    /// Whether letters go into the field.
    pub(super) typing: bool,
    pub(super) asked: Numbered,
    /// The matches of the last answer, best first.
    pub(super) matches: Option<Vec<RowId>>,
}

/// What stands above the view and has the keys.
#[derive(Clone, Debug)]
pub(super) enum Popup {
    /// All keys; the topmost line.
    Help(usize),
    /// Why the selected package comes along, or cannot.
    Why(usize),
    /// The detail pane on the whole screen.
    Details(usize),
    /// The image's name is typed.
    Output(Field),
    /// The image exists: replace it?
    Overwrite,
    /// A build runs: stop it and leave?
    LeaveBuild,
}

impl State {
    /// Before the first plan: everything is available or in the base.
    pub(super) fn new(
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
            list: List::default(),
            detail: None,
            inspecting: Numbered::default(),
            detail_top: 0,
            building: Building::None,
            build_top: 0,
            output: String::new(),
            overwrite: false,
            message: None,
        };
        state.list_rows(None);
        state
    }

    /// What has the keys.
    pub(super) fn scope(&self) -> Scope {
        match (&self.popup, self.view) {
            (Some(Popup::Output(_)), _) => Scope::Prompt,
            (Some(Popup::Overwrite | Popup::LeaveBuild), _) => Scope::Question,
            (Some(_), _) => Scope::Reading,
            (None, View::Packages) if self.is_typing_search() => Scope::Search,
            (None, View::Packages) => Scope::Packages,
            (None, View::Build) if self.building.is_running() => Scope::Building,
            (None, View::Build) => Scope::Built,
        }
    }

    pub(super) fn is_typing_search(&self) -> bool {
        self.search.as_ref().is_some_and(|search| search.typing)
    }

    /// The selected row.
    pub(super) fn selected(&self) -> Option<Row<'_>> {
        self.row(self.list.selected()?)
    }

    /// That row in the plan's light.
    pub(super) fn row(&self, id: RowId) -> Option<Row<'_>> {
        Row::new(&self.catalog, &self.rows, id)
    }

    /// The mark of a row.
    pub(super) fn mark(&self, row: &Row<'_>) -> Mark {
        Mark::of(self.history.now(), &self.catalog, row)
    }

    /// Lines that the list has.
    pub(super) fn list_height(&self) -> usize {
        super::draw::list_height(self.size)
    }

    /// Lists what the filter and the search admit; the row `keep` stays selected and in its place.
    pub(super) fn list_rows(&mut self, keep: Option<RowId>) {
        let found = self
            .search
            .as_ref()
            .and_then(|search| search.matches.as_deref());
        let rows = found.unwrap_or(self.rows.order());
        let admitted = rows
            .iter()
            .copied()
            .filter(|&id| self.filter.admits(self.rows.verdict(id)));
        let admitted = admitted.collect();
        let height = self.list_height();
        self.list.show(admitted, keep, height);
    }

    /// Asks for the plan of the selection.
    pub(super) fn ask_plan(&mut self) -> Job {
        Job::Plan(PlanRequest {
            number: self.planning.ask(),
            selection: self.history.now().clone(),
        })
    }

    /// Asks what there is to know of the selected row.
    pub(super) fn ask_detail(&mut self) -> Option<Job> {
        self.detail = None;
        self.detail_top = 0;
        let number = self.inspecting.ask();
        let row = self.list.selected();
        let shown = row.and_then(|id| self.row(id));
        let toggled = shown.filter(|row| self.can_toggle(row)).map(|row| {
            let mark = self.mark(&row).next();
            (mark, mark.put(self.history.now(), &self.catalog, &row))
        });
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

    /// Asks for the matches of what is typed; an empty search matches everything.
    pub(super) fn ask_search(&mut self) -> Option<Job> {
        let rows = Arc::clone(&self.rows);
        let search = self.search.as_mut()?;
        let text = search.field.text().to_owned();
        let number = search.asked.ask();
        if text.trim().is_empty() {
            search.asked.accept(number);
            search.matches = None;
            let keep = self.list.selected();
            self.list_rows(keep);
            return self.ask_detail();
        }
        Some(Job::Search(SearchRequest { number, text, rows }))
    }

    /// Whether a row can be marked: a feed has it, or it is marked already.
    pub(super) fn can_toggle(&self, row: &Row<'_>) -> bool {
        row.candidate.is_some() || self.mark(row) != Mark::Left
    }
}
