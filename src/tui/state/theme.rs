//! Which colours and characters the screen may use. `draw` decides how they are painted.

/// Which characters and colours the screen may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Theme {
    /// The colours.
    pub(crate) palette: Palette,
    /// Whether symbols beyond ASCII are used.
    pub(crate) unicode: bool,
}

/// For which background the colours are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Palette {
    /// A dark one.
    #[default]
    Dark,
    /// A light one: no yellow, no cyan, and grey instead of faint.
    Light,
    /// No colours at all.
    Mono,
}

impl Palette {
    /// The palette's word, as in the option.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
            Self::Mono => "mono",
        }
    }

    /// The next one, wrapping around at the end.
    pub(crate) fn next(self) -> Self {
        match self {
            Self::Dark => Self::Light,
            Self::Light => Self::Mono,
            Self::Mono => Self::Dark,
        }
    }
}
