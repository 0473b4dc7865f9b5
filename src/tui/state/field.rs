//! One line of text that the user types.

use crate::tui::input::edit::Edit;

/// The most bytes of a text; more than any path or search needs.
const MAX_BYTES: usize = 4096;

/// The text and where the caret stands in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Field {
    text: String,
    /// A byte position between two letters.
    caret: usize,
}

impl Field {
    /// A field that holds that text, with the caret at its end.
    pub(crate) fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            caret: text.len(),
        }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The text before the caret, and the text after it.
    pub(crate) fn halves(&self) -> (&str, &str) {
        self.text
            .split_at_checked(self.caret)
            .unwrap_or((&self.text, ""))
    }

    /// Inserts a letter at the caret; control characters are ignored.
    pub(crate) fn insert(&mut self, letter: char) {
        if !letter.is_control() && self.text.len() + letter.len_utf8() <= MAX_BYTES {
            self.text.insert(self.caret, letter);
            self.caret += letter.len_utf8();
        }
    }

    pub(crate) fn edit(&mut self, edit: Edit) {
        match edit {
            Edit::Backspace => self.remove_from(self.left()),
            Edit::Delete => {
                let start = self.caret;
                self.caret = self.right();
                self.remove_from(start);
            }
            Edit::DeleteWord => self.remove_from(self.word_start()),
            Edit::Clear => *self = Self::default(),
            Edit::Left => self.caret = self.left(),
            Edit::Right => self.caret = self.right(),
            Edit::Start => self.caret = 0,
            Edit::End => self.caret = self.text.len(),
        }
    }

    /// Deletes the text between `start` and the caret.
    fn remove_from(&mut self, start: usize) {
        self.text.replace_range(start..self.caret, "");
        self.caret = start;
    }

    fn left(&self) -> usize {
        let before = self.halves().0.chars().next_back();
        self.caret - before.map_or(0, char::len_utf8)
    }

    fn right(&self) -> usize {
        let behind = self.halves().1.chars().next();
        self.caret + behind.map_or(0, char::len_utf8)
    }

    /// Where the word before the caret begins; blanks and slashes end words.
    fn word_start(&self) -> usize {
        let ends = |letter: char| letter.is_whitespace() || letter == '/';
        let before = self.halves().0.trim_end_matches(ends);
        before.rfind(ends).map_or(0, |place| {
            place + before[place..].chars().next().map_or(1, char::len_utf8)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_edited_letter_by_letter_and_word_by_word() {
        let rows: &[(&[Edit], &str)] = &[
            (&[Edit::Backspace], "out/gdb.ra"),
            (&[Edit::DeleteWord], "out/"),
            (&[Edit::DeleteWord, Edit::DeleteWord], ""),
            (&[Edit::Start, Edit::Delete], "ut/gdb.raw"),
            (&[Edit::Left, Edit::Left, Edit::Backspace], "out/gdb.aw"),
            (&[Edit::Start, Edit::Backspace, Edit::Left], "out/gdb.raw"),
            (&[Edit::End, Edit::Delete, Edit::Right], "out/gdb.raw"),
            (&[Edit::Clear], ""),
        ];
        for (edits, expected) in rows {
            let mut field = Field::new("out/gdb.raw");
            edits.iter().for_each(|&edit| field.edit(edit));
            assert_eq!(field.text(), *expected, "{edits:?}");
        }
    }

    #[test]
    fn letters_of_any_width_go_in_at_the_caret_and_controls_do_not() {
        let mut field = Field::new("ab");
        field.edit(Edit::Left);
        "é日\u{1b}".chars().for_each(|letter| field.insert(letter));
        assert_eq!(field.halves(), ("aé日", "b"));
    }
}
