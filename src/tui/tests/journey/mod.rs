//! Somebody who presses keys, and looks at the screen after each.

mod jobs;

use std::mem::discriminant;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseEvent, MouseEventKind};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};

use super::journey::jobs::replaces_older;
use super::key;
use crate::foundation::progress::Silent;
use crate::plan::{Request, Selection};
use crate::session::{Session, Sources};
use crate::tui::app::program::Program;
use crate::tui::draw::draw;
use crate::tui::rows::catalog::Catalog;
use crate::tui::rows::search::Searcher;
use crate::tui::state::State;
use crate::tui::state::theme::{Palette, Theme};
use crate::tui::work::event::Event;
use crate::tui::work::job::{BuildRequest, Job, Leave};

/// The screen with somebody who presses keys.
pub(in crate::tui) struct Journey {
    pub(in crate::tui) program: Program,
    pub(in crate::tui) searcher: Searcher,
    /// How it was left, if it was.
    pub(in crate::tui) left: Option<Leave>,
    /// Exports go there under one name, whatever was typed.
    pub(in crate::tui) exports_to: Option<PathBuf>,
    /// What was copied last.
    pub(in crate::tui) copied: Option<String>,
    /// Builds fail with this phase's cancellation, instead of being run.
    pub(in crate::tui) hold_builds: bool,
}

/// The demo, opened once for all tests: its paths are relative, so that the screen is the same
/// wherever the project lies.
fn demo() -> Arc<Catalog> {
    static DEMO: std::sync::OnceLock<Arc<Catalog>> = std::sync::OnceLock::new();
    let open = || {
        let sources = Sources {
            base: PathBuf::from("assets/demo/deb/base-pkgdb.rootfs.tar.gz"),
            feeds: vec![PathBuf::from("assets/demo/deb/feed")],
            ..Sources::default()
        };
        let (session, _) = Session::open(&sources, &Silent).unwrap();
        Arc::new(Catalog::new(Arc::new(session)))
    };
    Arc::clone(DEMO.get_or_init(open))
}

const UNICODE: Theme = Theme {
    palette: Palette::Dark,
    unicode: true,
};

impl Journey {
    /// The demo with those requests, at rest.
    pub(in crate::tui) fn new(requests: &[&str], size: (u16, u16)) -> Self {
        Self::with_theme(requests, size, UNICODE)
    }

    pub(in crate::tui) fn with_theme(requests: &[&str], size: (u16, u16), theme: Theme) -> Self {
        Self::over(demo(), requests, size, theme)
    }

    pub(in crate::tui) fn over(
        catalog: Arc<Catalog>,
        requests: &[&str],
        size: (u16, u16),
        theme: Theme,
    ) -> Self {
        let selection = Selection {
            requests: requests.iter().map(|name| Request::parse(name)).collect(),
            ..Selection::default()
        };
        let searcher = Searcher::new(Arc::clone(&catalog));
        let state = State::new(catalog, selection, theme, size);
        let mut journey = Self {
            program: Program::new(state),
            searcher,
            left: None,
            exports_to: None,
            copied: None,
            hold_builds: false,
        };
        let jobs = journey.program.start();
        journey.work(jobs);
        journey
    }

    /// Presses keys, named as in the help; anything else is typed letter by letter.
    pub(in crate::tui) fn press(&mut self, keys: &[&str]) -> &mut Self {
        for name in keys {
            match key(name) {
                Some(event) => self.key(event),
                None => name.chars().for_each(|letter| {
                    self.key(KeyEvent::from(KeyCode::Char(letter)));
                }),
            }
        }
        self
    }

    pub(in crate::tui) fn key(&mut self, key: KeyEvent) {
        self.event(Event::Key(key), Duration::ZERO);
    }

    /// Lets something happen, and does the work that follows.
    pub(in crate::tui) fn event(&mut self, event: Event, now: Duration) {
        let jobs = self.program.handle(event, now);
        self.work(jobs);
    }

    /// Presses keys that all arrive before the first answer to any of them. Of each kind of work
    /// only the last that was asked for is done, as a mailbox has room for one request.
    pub(in crate::tui) fn burst(&mut self, keys: &[KeyEvent]) {
        let mut asked: Vec<Job> = Vec::new();
        let ask = |asked: &mut Vec<Job>, jobs: Vec<Job>| {
            for job in jobs {
                asked.retain(|known| {
                    discriminant(known) != discriminant(&job) || !replaces_older(&job)
                });
                asked.push(job);
            }
        };
        for &key in keys {
            let jobs = self.program.handle(Event::Key(key), Duration::ZERO);
            ask(&mut asked, jobs);
        }
        while !asked.is_empty() {
            let answers = self.answers_to(asked.remove(0));
            for answer in answers {
                let event = Event::Answer(answer);
                let jobs = self.program.handle(event, Duration::ZERO);
                ask(&mut asked, jobs);
            }
        }
        assert_eq!(self.program.patience(), None, "all keys had their turn");
    }

    /// A mouse event at a cell, at that time.
    pub(in crate::tui) fn mouse(
        &mut self,
        kind: MouseEventKind,
        (column, row): (u16, u16),
        now: Duration,
    ) {
        let event = MouseEvent {
            kind,
            column,
            row,
            modifiers: KeyModifiers::NONE,
        };
        self.event(Event::Mouse(event), now);
    }

    /// The cell of the first letter of that text.
    pub(in crate::tui) fn cell_of(&self, text: &str) -> (u16, u16) {
        let screen = self.screen();
        let found = screen.lines().enumerate().find_map(|(line, content)| {
            let column = content.split_once(text)?.0.chars().count();
            Some((u16::try_from(column).ok()?, u16::try_from(line).ok()?))
        });
        found.unwrap_or_else(|| panic!("no {text:?} in\n{screen}"))
    }

    pub(in crate::tui) fn resize(&mut self, columns: u16, lines: u16) {
        self.event(Event::Resized(columns, lines), Duration::ZERO);
    }

    /// What a build would be asked for now.
    pub(in crate::tui) fn build_request(&self) -> BuildRequest {
        BuildRequest {
            rows: Arc::clone(&self.program.state.rows),
            output: PathBuf::from(&self.program.state.output),
            overwrite: false,
        }
    }

    pub(in crate::tui) fn work(&mut self, jobs: Vec<Job>) {
        for job in jobs {
            for answer in self.answers_to(job) {
                self.event(Event::Answer(answer), Duration::ZERO);
            }
        }
    }

    /// The screen as cells.
    pub(in crate::tui) fn buffer(&self) -> Buffer {
        let (columns, lines) = self.program.state.size;
        let mut terminal = Terminal::new(TestBackend::new(columns, lines)).unwrap();
        terminal
            .draw(|frame| draw(frame, &self.program.state))
            .unwrap();
        terminal.backend().buffer().clone()
    }

    /// The screen as text, without blanks at the ends of lines.
    pub(in crate::tui) fn screen(&self) -> String {
        let buffer = self.buffer();
        let width = usize::from(buffer.area.width);
        let lines = buffer.content.chunks(width).map(|cells| {
            let line: String = cells.iter().map(Cell::symbol).collect();
            line.trim_end().to_owned()
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// The first line that has that text.
    pub(in crate::tui) fn line(&self, text: &str) -> String {
        let screen = self.screen();
        let line = screen.lines().find(|line| line.contains(text));
        line.unwrap_or_else(|| panic!("no {text:?} in\n{screen}"))
            .to_owned()
    }

    /// The row of that package in the list, from its symbol to the detail pane.
    pub(in crate::tui) fn row(&self, name: &str) -> String {
        let screen = self.screen();
        let rows = screen.lines().skip(5).map(|line| {
            let row: String = line.chars().skip(3).collect();
            row.split('│')
                .next()
                .unwrap_or_default()
                .trim_end()
                .to_owned()
        });
        let is_named = |row: &String| row.split_whitespace().nth(1) == Some(name);
        let mut named = rows.filter(is_named);
        named
            .next()
            .unwrap_or_else(|| panic!("no row {name:?} in\n{screen}"))
    }

    pub(in crate::tui) fn shows(&self, text: &str) -> bool {
        self.screen().contains(text)
    }

    /// The name of the selected package.
    pub(in crate::tui) fn selected(&self) -> String {
        let row = self.program.state.selected();
        row.map_or_else(String::new, |row| row.name.to_owned())
    }
}
