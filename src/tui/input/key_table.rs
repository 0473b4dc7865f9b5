//! The key table: all keys, each with where it acts, its word in the key bar, and its sentence.
//!
//! The key bar of a scope shows its keys in the table's order; the last two are always shown.

use crossterm::event::KeyCode;

use super::action::{Action, Motion, View};
use super::binding::Binding;
use super::chord::Chord;
use super::scope::Scope;
use crate::tui::input::edit::Edit;

const LIST: &[Scope] = &[Scope::Packages];
const CONFLICTS: &[Scope] = &[Scope::Conflicts];
const MARKED: &[Scope] = &[Scope::Packages, Scope::Conflicts];
/// Views with a text below or beside the list.
const DETAILED: &[Scope] = &[Scope::Packages, Scope::Check];
/// Views whose rows are about a package.
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

/// A binding with a word for the key bar.
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

/// A binding that only the help lists.
const fn help(
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
    bar(LIST, &[letter(' ')], Action::Toggle, "toggle", "mark it: requested, excluded, no mark"),
    bar(LIST, &[letter('x')], Action::Exclude, "exclude", "exclude it, or take that mark away"),
    bar(VIEWS, &[letter('b')], Action::Build, "build", "build the extension"),
    help(LIST, &[letter('V')], Action::Range, "begin or end a range of rows, which Space and x mark"),
    bar(LIST, &[letter('w')], Action::Why, "why", "why it is included, or why it cannot be"),
    bar(MARKED, &[letter('u')], Action::Undo, "undo", "undo the last mark"),
    help(MARKED, &[control('r')], Action::Redo, "redo what was undone"),
    bar(SEARCHABLE, &[letter('/')], Action::Search, "search", "search for words, in any order"),
    help(SEARCHABLE, &[letter('n')], Action::NextMatch, "go to the next match"),
    help(SEARCHABLE, &[letter('N')], Action::PreviousMatch, "go to the previous match"),
    bar(VIEWS, &[letter('c')], Action::NextConflict, "conflict", "go to the next conflict"),
    help(VIEWS, &[letter('C')], Action::PreviousConflict, "go to the previous conflict"),
    bar(LIST, &[TAB], Action::NextFilter, "filter", "next filter: All, Included, Excluded, ..."),
    help(LIST, &[BACK_TAB], Action::PreviousFilter, "previous filter"),
    help(LIST, &[letter('s')], Action::NextSort, "sort by the next column"),
    help(LIST, &[letter('S')], Action::TurnSort, "reverse the order"),
    help(LIST, &[ENTER], Action::Enlarge, "show the details on the whole screen"),
    help(LIST, &[letter('z')], Action::EnlargeList, "hide the details, or show them again"),
    help(DETAILED, &[letter('J')], Action::Scroll(Motion::Down), "scroll the details down"),
    help(DETAILED, &[letter('K')], Action::Scroll(Motion::Up), "scroll the details up"),
    // The conflicts.
    bar(CONFLICTS, &[letter(FIXES[0])], Action::Fix(1), "apply a fix", "apply the first fix: each has its letter before it"),
    help(CONFLICTS, &[letter(FIXES[1])], Action::Fix(2), "apply the second fix"),
    help(CONFLICTS, &[letter(FIXES[2])], Action::Fix(3), "apply the third fix"),
    help(CONFLICTS, &[letter(FIXES[3])], Action::Fix(4), "apply the fourth fix"),
    help(CONFLICTS, &[letter(FIXES[4])], Action::Fix(5), "apply the fifth fix"),
    help(CONFLICTS, &[letter(FIXES[5])], Action::Fix(6), "apply the sixth fix"),
    help(CONFLICTS, &[letter(FIXES[6])], Action::Fix(7), "apply the seventh fix"),
    help(CONFLICTS, &[letter(FIXES[7])], Action::Fix(8), "apply the eighth fix"),
    help(CONFLICTS, &[letter(FIXES[8])], Action::Fix(9), "apply the ninth fix"),
    bar(WITH_PACKAGE, &[ENTER], Action::GoToPackage, "package", "go to its package in the list"),
    // The files.
    bar(FILES, &[ENTER, letter(' ')], Action::OpenFolder, "open", "open or close the folder"),
    help(FILES, &[RIGHT, letter('l')], Action::OpenFolder, "open or close the folder"),
    help(FILES, &[LEFT, letter('h')], Action::CloseFolder, "close the folder, or go to the one above"),
    // Every list.
    help(LISTS, &[DOWN, letter('j')], Action::Move(Motion::Down), "down"),
    help(LISTS, &[UP, letter('k')], Action::Move(Motion::Up), "up"),
    help(LISTS_AND_SEARCH, &[PAGE_DOWN, control('f')], Action::Move(Motion::PageDown), "a page down"),
    help(LISTS_AND_SEARCH, &[PAGE_UP, control('b')], Action::Move(Motion::PageUp), "a page up"),
    help(LISTS, &[HOME, letter('g')], Action::Move(Motion::First), "go to the first"),
    help(LISTS, &[END, letter('G')], Action::Move(Motion::Last), "go to the last"),
    // A search.
    bar(SEARCH, &[ENTER], Action::Accept, "keep", "keep the matches in the list"),
    bar(SEARCH, &[ESC], Action::Back, "clear", "end the search"),
    help(SEARCH, &[DOWN], Action::Move(Motion::Down), "down"),
    help(SEARCH, &[UP], Action::Move(Motion::Up), "up"),
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
    help(MENU, &[DOWN], Action::Move(Motion::Down), "down"),
    help(MENU, &[UP], Action::Move(Motion::Up), "up"),
    // Text.
    help(TEXT, &[BACKSPACE, control('h')], Action::Edit(Edit::Backspace), "delete the letter before the cursor"),
    help(TEXT, &[DELETE], Action::Edit(Edit::Delete), "delete the letter under the cursor"),
    help(TEXT, &[control('w')], Action::Edit(Edit::DeleteWord), "delete the word before the cursor"),
    help(TEXT, &[control('u')], Action::Edit(Edit::Clear), "delete all"),
    help(TEXT, &[LEFT], Action::Edit(Edit::Left), "left"),
    help(TEXT, &[RIGHT], Action::Edit(Edit::Right), "right"),
    help(TEXT, &[HOME, control('a')], Action::Edit(Edit::Start), "go to the start"),
    help(TEXT, &[END, control('e')], Action::Edit(Edit::End), "go to the end"),
    // A question.
    bar(QUESTION, &[letter('y'), ENTER], Action::Yes, "yes", "yes"),
    bar(QUESTION, &[letter('n'), ESC, letter('q')], Action::No, "no", "no"),
    // The build.
    bar(BUILDING, &[letter('x')], Action::Cancel, "stop", "stop the build"),
    // Texts to read.
    help(SCROLLING, &[DOWN, letter('j')], Action::Scroll(Motion::Down), "down"),
    help(SCROLLING, &[UP, letter('k')], Action::Scroll(Motion::Up), "up"),
    help(SCROLLING, &[PAGE_DOWN, letter(' ')], Action::Scroll(Motion::PageDown), "a page down"),
    help(SCROLLING, &[PAGE_UP], Action::Scroll(Motion::PageUp), "a page up"),
    help(SCROLLING, &[HOME, letter('g')], Action::Scroll(Motion::First), "go to the start"),
    help(SCROLLING, &[END, letter('G')], Action::Scroll(Motion::Last), "go to the end"),
    bar(READING, &[ESC, ENTER, letter('q')], Action::Back, "close", "close it"),
    // Everywhere.
    help(VIEWS, &[letter('1')], Action::Show(View::Packages), "show the packages"),
    help(VIEWS, &[letter('2')], Action::Show(View::Conflicts), "show the conflicts"),
    help(VIEWS, &[letter('3')], Action::Show(View::Files), "show the files of the extension"),
    help(VIEWS, &[letter('4')], Action::Show(View::Check), "show the check: will the target accept it?"),
    help(VIEWS, &[letter('5')], Action::Show(View::Build), "show the build"),
    help(VIEWS, &[letter(']')], Action::NextView, "next view"),
    help(VIEWS, &[letter('[')], Action::PreviousView, "previous view"),
    help(VIEWS, &[letter('y')], Action::CopyRow, "copy the selected row"),
    help(VIEWS, &[control('y')], Action::CopyList, "copy the list"),
    help(VIEWS, &[letter('Y')], Action::Export, "write what is shown to a file"),
    help(VIEWS, &[control('s')], Action::SaveSelection, "save the marks to a file, for --selection"),
    help(VIEWS, &[control('o')], Action::LoadSelection, "load the marks from a file"),
    help(VIEWS, &[letter('t')], Action::NextTheme, "next colours: dark, light, none"),
    help(VIEWS, &[letter(':')], Action::Menu, "find an action by words"),
    help(LIST, &[ESC], Action::Back, "end the range or the search, or show all rows"),
    bar(OTHER_VIEWS, &[ESC], Action::Back, "packages", "end the search, or go back to the packages"),
    help(BUILT, &[ENTER], Action::Back, "go back to the packages"),
    bar(VIEWS, &[letter('?')], Action::Help, "all keys", "all keys"),
    bar(VIEWS, &[letter('q')], Action::Quit, "quit", "quit"),
    help(ALL, &[control('c')], Action::Interrupt, "stop the build, or quit"),
    help(ALL, &[control('z')], Action::Suspend, "suspend; fg in the shell resumes"),
    help(ALL, &[control('l')], Action::Redraw, "repaint the screen"),
];
