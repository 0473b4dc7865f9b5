//! What stands above the view and has the keys: texts to read, the menu, fields, questions.

use std::path::PathBuf;

use super::field::Field;
use super::menu::Menu;

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
