//! What is shown above the view and receives the keys: texts to read, the menu, fields, questions.

use std::path::PathBuf;

use super::field::Field;
use super::menu::Menu;

/// What is shown above the view and receives the keys.
#[derive(Clone, Debug)]
pub(crate) enum Popup {
    /// All keys; the topmost line.
    Help(usize),
    /// Why the selected package is included, or cannot be.
    Why(usize),
    /// The detail pane on the whole screen.
    Details(usize),
    /// The command menu.
    Menu(Menu),
    /// The image's name is typed.
    Output(Field),
    /// The name of the file for an export is typed.
    Export(Field),
    /// The name of the file to save the selection to is typed.
    Save(Field),
    /// The name of the file to load a selection from is typed.
    Load(Field),
    /// That file exists: put the selection into it?
    UpdateSelection(PathBuf),
    /// That file exists: replace it?
    OverwriteExport(PathBuf),
    /// The image exists: replace it?
    Overwrite,
    /// A build is running: stop it and quit?
    LeaveBuild,
}
