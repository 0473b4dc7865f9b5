//! The key table: all keys, each with where it acts, its word in the key bar, and its sentence.
//!
//! What stands first in a scope stands first in its key bar; its last two always stay there.

use crossterm::event::KeyCode;

use super::action::{Action, Motion, View};
use super::chord::Chord;
use super::keys::{Binding, Scope};
use crate::tui::input::edit::Edit;

const LIST: &[Scope] = &[Scope::Packages];
const CONFLICTS: &[Scope] = &[Scope::Conflicts];
const MARKED: &[Scope] = &[Scope::Packages, Scope::Conflicts];
/// Views with a text below or beside the list.
const DETAILED: &[Scope] = &[Scope::Packages, Scope::Check];
/// Views of what is about a package.
const WITH_PACKAGE: &[Scope] = &[Scope::Conflicts, Scope::Check];
const FILES: &[Scope] = &[Scope::Files];
const SEARCH: &[Scope] = &[Scope::Search];
const PROMPT: &[Scope] = &[Scope::Prompt];
const EXPORT: &[Scope] = &[Scope::Export];
const SAVE: &[Scope] = &[Scope::Save];
const LOAD: &[Scope] = &[Scope::Load];
const TEXT: &[Scope] = &[
    Scope::Search,
    Scope::Prompt,
    Scope::Export,
    Scope::Save,
    Scope::Load,
    Scope::Menu,
];
const MENU: &[Scope] = &[Scope::Menu];
const QUESTION: &[Scope] = &[Scope::Question];
const READING: &[Scope] = &[Scope::Reading];
const BUILDING: &[Scope] = &[Scope::Building];
const BUILT: &[Scope] = &[Scope::Built];
const SCROLLING: &[Scope] = &[Scope::Reading, Scope::Building, Scope::Built];
const SEARCHABLE: &[Scope] = &[Scope::Packages, Scope::Files];
const LISTS: &[Scope] = &[
    Scope::Packages,
    Scope::Conflicts,
    Scope::Files,
    Scope::Check,
];
const LISTS_AND_SEARCH: &[Scope] = &[
    Scope::Packages,
    Scope::Conflicts,
    Scope::Files,
    Scope::Check,
    Scope::Search,
];
const OTHER_VIEWS: &[Scope] = &[
    Scope::Conflicts,
    Scope::Files,
    Scope::Check,
    Scope::Building,
    Scope::Built,
];
const VIEWS: &[Scope] = &[
    Scope::Packages,
    Scope::Conflicts,
    Scope::Files,
    Scope::Check,
    Scope::Building,
    Scope::Built,
];
/// The letters of fixes, in their order: those that no other key of the conflicts has.
pub(crate) const FIXES: [char; 9] = ['a', 'd', 'e', 'f', 'h', 'i', 'l', 'm', 'o'];
const ALL: &[Scope] = &[
    Scope::Packages,
    Scope::Conflicts,
    Scope::Files,
    Scope::Check,
    Scope::Search,
    Scope::Reading,
    Scope::Menu,
    Scope::Prompt,
    Scope::Export,
    Scope::Save,
    Scope::Load,
    Scope::Question,
    Scope::Building,
    Scope::Built,
];

/// A row with a word for the key bar.
const fn bar(
    scopes: &'static [Scope],
    chords: &'static [Chord],
    action: Action,
    word: &'static str,
    text: &'static str,
) -> Binding {
    Binding {
        scopes,
        chords,
        action,
        word: Some(word),
        text,
    }
}

/// A row that only the help has.
const fn row(
    scopes: &'static [Scope],
    chords: &'static [Chord],
    action: Action,
    text: &'static str,
) -> Binding {
    Binding {
        scopes,
        chords,
        action,
        word: None,
        text,
    }
}

const UP: Chord = Chord::key(KeyCode::Up);
const DOWN: Chord = Chord::key(KeyCode::Down);
const PAGE_UP: Chord = Chord::key(KeyCode::PageUp);
const PAGE_DOWN: Chord = Chord::key(KeyCode::PageDown);
const HOME: Chord = Chord::key(KeyCode::Home);
const END: Chord = Chord::key(KeyCode::End);
const ENTER: Chord = Chord::key(KeyCode::Enter);
const ESC: Chord = Chord::key(KeyCode::Esc);
const TAB: Chord = Chord::key(KeyCode::Tab);
const BACK_TAB: Chord = Chord::key(KeyCode::BackTab);
const BACKSPACE: Chord = Chord::key(KeyCode::Backspace);
const DELETE: Chord = Chord::key(KeyCode::Delete);
const LEFT: Chord = Chord::key(KeyCode::Left);
const RIGHT: Chord = Chord::key(KeyCode::Right);

const fn letter(letter: char) -> Chord {
    Chord::letter(letter)
}

const fn control(letter: char) -> Chord {
    Chord::control(letter)
}

/// All keys.
#[rustfmt::skip] // A table is read by its columns.
pub(crate) const KEYS: &[Binding] = &[
    // The packages.
    bar(LIST, &[letter(' ')], Action::Toggle, "toggle", "request it, never take it, leave it"),
    bar(LIST, &[letter('x')], Action::NeverTake, "never take", "never take it, or leave it again"),
    bar(VIEWS, &[letter('b')], Action::Build, "build", "build the extension"),
    row(LIST, &[letter('V')], Action::Range, "begin a range of rows: Space and x mark all of it"),
    bar(LIST, &[letter('w')], Action::Why, "why", "why it comes along, or why it cannot"),
    bar(MARKED, &[letter('u')], Action::Undo, "undo", "take the last mark back"),
    row(MARKED, &[control('r')], Action::Redo, "make it again"),
    bar(SEARCHABLE, &[letter('/')], Action::Search, "search", "search: words in any order"),
    row(SEARCHABLE, &[letter('n')], Action::NextMatch, "to the next match"),
    row(SEARCHABLE, &[letter('N')], Action::PreviousMatch, "to the match before"),
    bar(VIEWS, &[letter('c')], Action::NextConflict, "conflict", "to the next conflict"),
    row(VIEWS, &[letter('C')], Action::PreviousConflict, "to the conflict before"),
    bar(LIST, &[TAB], Action::NextFilter, "filter", "next filter: All, Included, Excluded, ..."),
    row(LIST, &[BACK_TAB], Action::PreviousFilter, "the filter before"),
    row(LIST, &[letter('s')], Action::NextSort, "sort by the next column"),
    row(LIST, &[letter('S')], Action::TurnSort, "sort the other way"),
    row(LIST, &[ENTER], Action::Enlarge, "details on the whole screen"),
    row(LIST, &[letter('z')], Action::EnlargeList, "the list on the whole screen, or the details beside it"),
    row(DETAILED, &[letter('J')], Action::Scroll(Motion::Down), "scroll the details down"),
    row(DETAILED, &[letter('K')], Action::Scroll(Motion::Up), "scroll the details up"),
    // The conflicts.
    bar(CONFLICTS, &[letter(FIXES[0])], Action::Fix(1), "apply a fix", "apply the first fix: each has its letter before it"),
    row(CONFLICTS, &[letter(FIXES[1])], Action::Fix(2), "apply the second fix"),
    row(CONFLICTS, &[letter(FIXES[2])], Action::Fix(3), "apply the third fix"),
    row(CONFLICTS, &[letter(FIXES[3])], Action::Fix(4), "apply the fourth fix"),
    row(CONFLICTS, &[letter(FIXES[4])], Action::Fix(5), "apply the fifth fix"),
    row(CONFLICTS, &[letter(FIXES[5])], Action::Fix(6), "apply the sixth fix"),
    row(CONFLICTS, &[letter(FIXES[6])], Action::Fix(7), "apply the seventh fix"),
    row(CONFLICTS, &[letter(FIXES[7])], Action::Fix(8), "apply the eighth fix"),
    row(CONFLICTS, &[letter(FIXES[8])], Action::Fix(9), "apply the ninth fix"),
    bar(WITH_PACKAGE, &[ENTER], Action::GoToPackage, "package", "to its package in the list"),
    // The files.
    bar(FILES, &[ENTER, letter(' ')], Action::OpenFolder, "open", "open or shut the folder"),
    row(FILES, &[RIGHT, letter('l')], Action::OpenFolder, "open or shut the folder"),
    row(FILES, &[LEFT, letter('h')], Action::ShutFolder, "shut the folder, or to the one above"),
    // Every list.
    row(LISTS, &[DOWN, letter('j')], Action::Move(Motion::Down), "down"),
    row(LISTS, &[UP, letter('k')], Action::Move(Motion::Up), "up"),
    row(LISTS_AND_SEARCH, &[PAGE_DOWN, control('f')], Action::Move(Motion::PageDown), "a page down"),
    row(LISTS_AND_SEARCH, &[PAGE_UP, control('b')], Action::Move(Motion::PageUp), "a page up"),
    row(LISTS, &[HOME, letter('g')], Action::Move(Motion::First), "to the first"),
    row(LISTS, &[END, letter('G')], Action::Move(Motion::Last), "to the last"),
    // A search.
    bar(SEARCH, &[ENTER], Action::Accept, "keep", "keep the matches in the list"),
    bar(SEARCH, &[ESC], Action::Back, "clear", "end the search"),
    row(SEARCH, &[DOWN], Action::Move(Motion::Down), "down"),
    row(SEARCH, &[UP], Action::Move(Motion::Up), "up"),
    // The name of the image.
    bar(PROMPT, &[ENTER], Action::Accept, "build", "build under that name"),
    bar(PROMPT, &[ESC], Action::Back, "back", "do not build"),
    // The name of an export.
    bar(EXPORT, &[ENTER], Action::Accept, "write", "write what is shown: .txt, .json or .md"),
    bar(EXPORT, &[ESC], Action::Back, "back", "do not write it"),
    // The name of a selection.
    bar(SAVE, &[ENTER], Action::Accept, "save", "save the selection there, as TOML"),
    bar(SAVE, &[ESC], Action::Back, "back", "do not save it"),
    bar(LOAD, &[ENTER], Action::Accept, "load", "load the selection from there"),
    bar(LOAD, &[ESC], Action::Back, "back", "do not load it"),
    // The command menu.
    bar(MENU, &[ENTER], Action::Accept, "run", "run the action"),
    bar(MENU, &[ESC], Action::Back, "close", "close the menu"),
    row(MENU, &[DOWN], Action::Move(Motion::Down), "down"),
    row(MENU, &[UP], Action::Move(Motion::Up), "up"),
    // Text.
    row(TEXT, &[BACKSPACE, control('h')], Action::Edit(Edit::Backspace), "delete the letter before"),
    row(TEXT, &[DELETE], Action::Edit(Edit::Delete), "delete the letter"),
    row(TEXT, &[control('w')], Action::Edit(Edit::DeleteWord), "delete the word before"),
    row(TEXT, &[control('u')], Action::Edit(Edit::Clear), "delete all"),
    row(TEXT, &[LEFT], Action::Edit(Edit::Left), "left"),
    row(TEXT, &[RIGHT], Action::Edit(Edit::Right), "right"),
    row(TEXT, &[HOME, control('a')], Action::Edit(Edit::Start), "to the start"),
    row(TEXT, &[END, control('e')], Action::Edit(Edit::End), "to the end"),
    // A question.
    bar(QUESTION, &[letter('y'), ENTER], Action::Yes, "yes", "yes"),
    bar(QUESTION, &[letter('n'), ESC, letter('q')], Action::No, "no", "no"),
    // The build.
    bar(BUILDING, &[letter('x')], Action::Cancel, "stop", "stop the build"),
    // Texts to read.
    row(SCROLLING, &[DOWN, letter('j')], Action::Scroll(Motion::Down), "down"),
    row(SCROLLING, &[UP, letter('k')], Action::Scroll(Motion::Up), "up"),
    row(SCROLLING, &[PAGE_DOWN, letter(' ')], Action::Scroll(Motion::PageDown), "a page down"),
    row(SCROLLING, &[PAGE_UP], Action::Scroll(Motion::PageUp), "a page up"),
    row(SCROLLING, &[HOME, letter('g')], Action::Scroll(Motion::First), "to the start"),
    row(SCROLLING, &[END, letter('G')], Action::Scroll(Motion::Last), "to the end"),
    bar(READING, &[ESC, ENTER, letter('q')], Action::Back, "close", "close it"),
    // Everywhere.
    row(VIEWS, &[letter('1')], Action::Show(View::Packages), "the packages"),
    row(VIEWS, &[letter('2')], Action::Show(View::Conflicts), "the conflicts"),
    row(VIEWS, &[letter('3')], Action::Show(View::Files), "the files of the extension to come"),
    row(VIEWS, &[letter('4')], Action::Show(View::Check), "what the target will say"),
    row(VIEWS, &[letter('5')], Action::Show(View::Build), "the build"),
    row(VIEWS, &[letter(']')], Action::NextView, "the next view"),
    row(VIEWS, &[letter('[')], Action::PreviousView, "the view before"),
    row(VIEWS, &[letter('y')], Action::CopyRow, "copy the selected row"),
    row(VIEWS, &[control('y')], Action::CopyList, "copy the list"),
    row(VIEWS, &[letter('Y')], Action::Export, "write what is shown to a file"),
    row(VIEWS, &[control('s')], Action::SaveSelection, "save the marks to a file, for --selection"),
    row(VIEWS, &[control('o')], Action::LoadSelection, "load the marks from a file"),
    row(VIEWS, &[letter('t')], Action::NextTheme, "colours: dark, light, none"),
    row(VIEWS, &[letter(':')], Action::Menu, "all actions, found by words"),
    row(LIST, &[ESC], Action::Back, "end the range or the search, show all"),
    bar(OTHER_VIEWS, &[ESC], Action::Back, "packages", "end the search, back to the packages"),
    row(BUILT, &[ENTER], Action::Back, "back to the packages"),
    bar(VIEWS, &[letter('?')], Action::Help, "all keys", "all keys"),
    bar(VIEWS, &[letter('q')], Action::Quit, "quit", "quit"),
    row(ALL, &[control('c')], Action::Interrupt, "stop a build, or else quit"),
    row(ALL, &[control('z')], Action::Suspend, "to the shell; fg comes back"),
    row(ALL, &[control('l')], Action::Redraw, "paint the screen anew"),
];
