//! The screen as a user meets it: keys in, what stands on the terminal out, on the built-in demo.
//!
//! A [`Journey`] is the event loop without threads: each job is done at once, so that a test sees
//! what the screen comes to rest at.

mod build;
mod bursts;
mod check;
mod columns;
mod files;
mod journeys;
mod mouse;
mod random;
mod range;
mod screens;
mod selection;
mod share;
mod silence;
mod themes;

use std::mem::discriminant;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseEvent, MouseEventKind};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};

use super::draw::draw;
use super::draw::palette::Palette;
use super::draw::theme::Theme;
use super::input::action::{Action, BuildRequest, Job, Leave};
use super::input::type_ahead::TypeAhead;
use super::input::{chord, keys};
use super::rows::Rows;
use super::rows::catalog::Catalog;
use super::rows::search::Searcher;
use super::state::State;
use super::state::building::Built;
use super::state::detail::Detail;
use super::update::{answers, loaded, resize, saved, update};
use crate::extension::BuildOptions;
use crate::image::ReleaseOptions;
use crate::plan::{Request, Selection};
use crate::progress::{CancelFlag, Cancellation, Event, Progress, Silent};
use crate::session::{Session, Sources};

/// The screen with somebody who presses keys.
pub(super) struct Journey {
    pub(super) state: State,
    searcher: Searcher,
    /// How it was left, if it was.
    pub(super) left: Option<Leave>,
    clicks: super::input::mouse::Clicks,
    /// Exports go there under one name, whatever was typed.
    pub(super) exports_to: Option<PathBuf>,
    /// What was copied last.
    pub(super) copied: Option<String>,
    /// Builds fail with this phase's cancellation, instead of being run.
    pub(super) hold_builds: bool,
}

/// Remembers what a build tells.
#[derive(Default)]
struct Heard(Mutex<Vec<Event>>);

impl Progress for Heard {
    fn report(&self, event: Event) {
        self.0.lock().unwrap().push(event);
    }
}

impl Cancellation for Heard {
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// The demo, opened once for all tests: its paths are relative, so that the screen is the same
/// wherever the project lies.
fn demo() -> Arc<Catalog> {
    static DEMO: std::sync::OnceLock<Arc<Catalog>> = std::sync::OnceLock::new();
    let open = || {
        let sources = Sources {
            base: PathBuf::from("assets/demo/deb/base-pkgdb.rootfs.tar.gz"),
            feeds: vec![PathBuf::from("assets/demo/deb/feed")],
            packages: Vec::new(),
            family: None,
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
    pub(super) fn new(requests: &[&str], size: (u16, u16)) -> Self {
        Self::with_theme(requests, size, UNICODE)
    }

    pub(super) fn with_theme(requests: &[&str], size: (u16, u16), theme: Theme) -> Self {
        Self::over(demo(), requests, size, theme)
    }

    pub(super) fn over(
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
            state,
            searcher,
            left: None,
            clicks: super::input::mouse::Clicks::default(),
            exports_to: None,
            copied: None,
            hold_builds: false,
        };
        let jobs = vec![journey.state.ask_plan()];
        journey.work(jobs);
        let jobs = journey.state.ask_detail().into_iter().collect();
        journey.work(jobs);
        journey
    }

    /// Presses keys, named as in the help; anything else is typed letter by letter.
    pub(super) fn press(&mut self, keys: &[&str]) -> &mut Self {
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

    pub(super) fn key(&mut self, event: KeyEvent) {
        let action = keys::action(self.state.scope(), event).unwrap_or(Action::Unknown);
        let jobs = update(&mut self.state, action);
        self.work(jobs);
    }

    /// Presses keys that all arrive before the first answer to any of them. Of each kind of work
    /// only the last that was asked for is done, as a letter box has room for one letter.
    pub(super) fn burst(&mut self, keys: &[KeyEvent]) {
        let mut type_ahead = TypeAhead::default();
        for &key in keys {
            type_ahead.push(key);
        }
        let mut asked: Vec<Job> = Vec::new();
        loop {
            for job in type_ahead.run(&mut self.state) {
                asked.retain(|known| discriminant(known) != discriminant(&job) || !is_asked(&job));
                asked.push(job);
            }
            if asked.is_empty() {
                break;
            }
            let next = self.do_job(asked.remove(0));
            asked.extend(next);
        }
        assert!(!type_ahead.is_waiting(), "all keys had their turn");
    }

    /// A mouse event at a cell, at that time.
    pub(super) fn mouse(&mut self, kind: MouseEventKind, (column, row): (u16, u16), now: Duration) {
        let event = MouseEvent {
            kind,
            column,
            row,
            modifiers: KeyModifiers::NONE,
        };
        for action in super::input::mouse::actions(&self.state, &mut self.clicks, event, now) {
            let jobs = update(&mut self.state, action);
            self.work(jobs);
        }
    }

    /// The cell of the first letter of that text.
    pub(super) fn cell_of(&self, text: &str) -> (u16, u16) {
        let screen = self.screen();
        let found = screen.lines().enumerate().find_map(|(line, content)| {
            let column = content.split_once(text)?.0.chars().count();
            Some((u16::try_from(column).ok()?, u16::try_from(line).ok()?))
        });
        found.unwrap_or_else(|| panic!("no {text:?} in\n{screen}"))
    }

    pub(super) fn resize(&mut self, columns: u16, lines: u16) {
        let jobs = resize(&mut self.state, columns, lines);
        self.work(jobs);
    }

    /// What a build would be asked for now.
    pub(super) fn build_request(&self) -> BuildRequest {
        BuildRequest {
            rows: Arc::clone(&self.state.rows),
            output: PathBuf::from(&self.state.output),
            overwrite: false,
        }
    }

    pub(super) fn work(&mut self, jobs: Vec<Job>) {
        for job in jobs {
            let next = self.do_job(job);
            self.work(next);
        }
    }

    fn do_job(&mut self, job: Job) -> Vec<Job> {
        let (catalog, cancelled) = (Arc::clone(&self.state.catalog), CancelFlag::default());
        let session = catalog.session();
        match job {
            Job::Plan(request) => {
                let plan = session.plan(&request.selection, &cancelled).unwrap();
                let rows = Arc::new(Rows::new(&catalog, plan));
                answers::planned(&mut self.state, request.number, rows)
            }
            Job::Arrange(request) => {
                let (text, sort) = (&request.text, request.sort);
                let found = self.searcher.arrange(text, sort, &request.rows, &cancelled);
                answers::arranged(&mut self.state, request.number, found.unwrap())
            }
            Job::Inspect(request) => {
                if let Some(detail) = Detail::find(&catalog, &request, &cancelled) {
                    answers::inspected(&mut self.state, request.number, Box::new(detail));
                }
                Vec::new()
            }
            Job::Measure(request) => {
                let (rows, wanted) = (&request.rows, &request.candidates);
                super::work::find_costs(rows, wanted, &cancelled).unwrap();
                answers::measured(&mut self.state, request.number);
                Vec::new()
            }
            Job::Fixes(request) => {
                if let Some(fixes) = super::work::fixes(session, &request, &cancelled) {
                    answers::fixed(&mut self.state, request.number, fixes);
                }
                Vec::new()
            }
            Job::Contents(request) => {
                let release = ReleaseOptions::default();
                let plan = request.rows.plan();
                let result = super::work::contents(session, plan, &release, &cancelled);
                let check = super::work::check(session, plan, &result, &release);
                answers::contents(&mut self.state, request.number, check, result);
                Vec::new()
            }
            Job::Build(_) if self.hold_builds => Vec::new(),
            Job::Build(request) => {
                let options = BuildOptions {
                    output: request.output,
                    force: request.overwrite,
                    ..build_options()
                };
                let heard = Heard::default();
                let plan = request.rows.plan();
                let built = session.build(plan, &options, &heard);
                let built = built.map(|report| Built::new(session, plan, report, &options));
                let run = self.state.building.running().unwrap();
                heard
                    .0
                    .into_inner()
                    .unwrap()
                    .into_iter()
                    .for_each(|event| run.hear(event));
                run.tick(Duration::from_millis(1500), run.amounts);
                answers::built(&mut self.state, built);
                Vec::new()
            }
            Job::Leave(leave) => {
                self.left = Some(leave);
                Vec::new()
            }
            Job::Export(mut request) => {
                if let Some(folder) = &self.exports_to {
                    request.path = folder.join("export");
                }
                let result =
                    super::work::export::export(session, &ReleaseOptions::default(), &request);
                answers::exported(&mut self.state, &request.path, result);
                Vec::new()
            }
            Job::Save(path, selection) => {
                let folder = self.exports_to.as_ref().expect("nothing goes elsewhere");
                let file = folder.join("saved.toml");
                let result = selection.save(&file).map(|()| selection);
                saved(&mut self.state, path, result);
                Vec::new()
            }
            Job::Load(path) => {
                let folder = self
                    .exports_to
                    .as_ref()
                    .expect("nothing comes from elsewhere");
                let result = Selection::load(&folder.join("saved.toml"));
                loaded(&mut self.state, path, result)
            }
            Job::Copy(text) => {
                self.copied = Some(text);
                Vec::new()
            }
            Job::CancelBuild | Job::Suspend | Job::Redraw => Vec::new(),
        }
    }

    /// The screen as cells.
    pub(super) fn buffer(&self) -> Buffer {
        let (columns, lines) = self.state.size;
        let mut terminal = Terminal::new(TestBackend::new(columns, lines)).unwrap();
        terminal.draw(|frame| draw(frame, &self.state)).unwrap();
        terminal.backend().buffer().clone()
    }

    /// The screen as text, without blanks at the ends of lines.
    pub(super) fn screen(&self) -> String {
        let buffer = self.buffer();
        let width = usize::from(buffer.area.width);
        let lines = buffer.content.chunks(width).map(|cells| {
            let line: String = cells.iter().map(Cell::symbol).collect();
            line.trim_end().to_owned()
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// The first line that has that text.
    pub(super) fn line(&self, text: &str) -> String {
        let screen = self.screen();
        let line = screen.lines().find(|line| line.contains(text));
        line.unwrap_or_else(|| panic!("no {text:?} in\n{screen}"))
            .to_owned()
    }

    /// The row of that package in the list, from its symbol to the detail pane.
    pub(super) fn row(&self, name: &str) -> String {
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

    pub(super) fn shows(&self, text: &str) -> bool {
        self.screen().contains(text)
    }

    /// The name of the selected package.
    pub(super) fn selected(&self) -> String {
        let row = self.state.selected();
        row.map_or_else(String::new, |row| row.name.to_owned())
    }
}

/// Whether a newer request of that kind replaces an older one.
fn is_asked(job: &Job) -> bool {
    match job {
        Job::Plan(_)
        | Job::Arrange(_)
        | Job::Inspect(_)
        | Job::Measure(_)
        | Job::Fixes(_)
        | Job::Contents(_) => true,
        Job::Build(_)
        | Job::CancelBuild
        | Job::Export(_)
        | Job::Save(..)
        | Job::Load(_)
        | Job::Copy(_)
        | Job::Suspend
        | Job::Redraw
        | Job::Leave(_) => false,
    }
}

fn build_options() -> BuildOptions {
    BuildOptions {
        output: PathBuf::new(),
        name: None,
        release: ReleaseOptions::default(),
        compression: crate::squashfs::Compression::default(),
        block_size: crate::squashfs::BlockSize::default(),
        jobs: std::num::NonZeroUsize::MIN,
        force: false,
        source_date_epoch: Some(1_700_000_000),
    }
}

/// The event of a key's name; `None` if it is no key's.
fn key(name: &str) -> Option<KeyEvent> {
    let chord = match name {
        "Space" => chord::Chord::letter(' '),
        "Enter" => chord::Chord::key(KeyCode::Enter),
        "Esc" => chord::Chord::key(KeyCode::Esc),
        "Tab" => chord::Chord::key(KeyCode::Tab),
        "Shift-Tab" => chord::Chord::key(KeyCode::BackTab),
        "Down" => chord::Chord::key(KeyCode::Down),
        "Up" => chord::Chord::key(KeyCode::Up),
        "PgDn" => chord::Chord::key(KeyCode::PageDown),
        "Backspace" => chord::Chord::key(KeyCode::Backspace),
        "End" => chord::Chord::key(KeyCode::End),
        "Home" => chord::Chord::key(KeyCode::Home),
        "Ctrl-c" => chord::Chord::control('c'),
        "Ctrl-r" => chord::Chord::control('r'),
        "Ctrl-y" => chord::Chord::control('y'),
        "Ctrl-o" => chord::Chord::control('o'),
        "Ctrl-s" => chord::Chord::control('s'),
        "Ctrl-u" => chord::Chord::control('u'),
        _ => return None,
    };
    Some(chord.press())
}

/// A key that no table names, for the test of strange ones.
pub(super) fn strange_key() -> KeyEvent {
    KeyEvent::new(KeyCode::F(11), KeyModifiers::ALT)
}
