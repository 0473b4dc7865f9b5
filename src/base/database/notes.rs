//! Notes about what is odd in a database.

/// More notes than these are not kept, since nobody would read them.
pub(crate) const MOST_NOTES: usize = 100;

/// Sentences for people, of which there is a limit.
#[derive(Debug, Default)]
pub(crate) struct Notes(Vec<String>);

impl Notes {
    /// Notes what is odd, unless too much was odd already.
    pub(crate) fn add(&mut self, text: impl FnOnce() -> String) {
        if self.0.len() < MOST_NOTES {
            self.0.push(text());
        }
    }

    pub(crate) fn into_sentences(self) -> Vec<String> {
        self.0
    }
}
