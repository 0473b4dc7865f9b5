//! What begins with a dollar or a backquote within a word: variables, arithmetic, and commands
//! whose output is put in. Commands in a substitution are split into tokens like a script of its
//! own, so that quotes, comments and brackets in them end where a shell ends them.

use super::lexer::{End, Lexer, Word};
use super::token::{Inner, Part, Token, Tokens, commands_in, is_name_letter};

/// The deepest nesting of expansions; no real script comes close.
const MOST_NESTED: usize = 32;

impl Lexer<'_> {
    /// What begins with a dollar or a backquote.
    pub(super) fn expansion(&mut self, word: &mut Word, is_quoted: bool) {
        if self.depth >= MOST_NESTED {
            self.is_cut = true;
            self.rest = "";
            return;
        }
        self.depth += 1;
        let part = self.expanded(is_quoted);
        self.depth -= 1;
        match part {
            Some(part) => word.parts.push(part),
            None => word.literal(Some('$')),
        }
    }

    /// What a dollar or a backquote begins; `None` if it is only a dollar sign.
    fn expanded(&mut self, is_quoted: bool) -> Option<Part> {
        if self.rest.starts_with('`') {
            self.advance(1);
            return Some(Part::Substitution(self.backquoted()));
        }
        self.advance(1);
        let variable = |name: &str| Part::Variable {
            name: name.to_owned(),
            is_quoted,
            commands: Vec::new(),
        };
        match self.rest.chars().next()? {
            '(' if self.rest.starts_with("((") => {
                self.advance(2);
                Some(self.arithmetic())
            }
            '(' => {
                self.advance(1);
                Some(Part::Substitution(self.substitution()))
            }
            '{' => {
                self.advance(1);
                Some(self.parameter(is_quoted))
            }
            letter if is_name_letter(letter) && !letter.is_ascii_digit() => {
                let end = self.rest.find(|letter: char| !is_name_letter(letter));
                let end = end.unwrap_or(self.rest.len());
                let part = variable(self.rest.get(..end).unwrap_or_default());
                self.advance(end);
                Some(part)
            }
            letter if letter.is_ascii_digit() || "@*#?$!-".contains(letter) => {
                let part = variable(self.rest.get(..1).unwrap_or_default());
                self.advance(1);
                Some(part)
            }
            _ => None,
        }
    }

    /// The commands up to the bracket that closes `$(`.
    fn substitution(&mut self) -> Inner {
        let tokens = std::mem::take(&mut self.tokens);
        let documents = std::mem::take(&mut self.documents);
        self.run(End::AtBracket);
        // A here-document that begins on this line has its text after the line, so after the
        // bracket.
        let begun = std::mem::replace(&mut self.documents, documents);
        self.documents.extend(begun);
        std::mem::replace(&mut self.tokens, tokens).into()
    }

    /// The commands up to the next backquote; nested ones have a backslash before their backquotes.
    fn backquoted(&mut self) -> Inner {
        let mut text = String::new();
        while let Some(letter) = self.rest.chars().next() {
            self.advance(letter.len_utf8());
            match letter {
                '`' => break,
                '\\' if self.rest.starts_with(['`', '$', '\\']) => {
                    text.extend(self.rest.chars().next());
                    self.advance(1);
                }
                letter => text.push(letter),
            }
        }
        let mut lexer = Lexer::new(&text, self.depth);
        lexer.run(End::OfText);
        let Tokens { list, is_cut } = lexer.finish();
        self.is_cut |= is_cut;
        list.into()
    }

    /// Arithmetic, behind `$((`.
    fn arithmetic(&mut self) -> Part {
        let mut inner = Word::default();
        let mut brackets = 0_usize;
        while let Some(letter) = self.rest.chars().next() {
            match letter {
                '$' | '`' => self.expansion(&mut inner, true),
                ')' if brackets == 0 && !self.rest.starts_with("))") => {
                    // `$((` was not arithmetic but a subshell in a substitution; its commands are
                    // not read.
                    self.advance(1);
                    let name = Part::Literal("$((...)".to_owned());
                    return Part::Substitution([Token::Word(vec![name])].into());
                }
                ')' if brackets == 0 => {
                    self.advance(2);
                    break;
                }
                letter => {
                    match letter {
                        '(' => brackets += 1,
                        ')' => brackets -= 1,
                        _ => {}
                    }
                    self.advance(letter.len_utf8());
                }
            }
        }
        Part::Arithmetic(commands_in(&inner.parts))
    }

    /// `${NAME}` with whatever stands behind the name, behind `${`.
    fn parameter(&mut self, is_quoted: bool) -> Part {
        let begin = self.rest;
        let mut length = begin.len();
        let mut inner = Word::default();
        while let Some(letter) = self.rest.chars().next() {
            match letter {
                '}' => {
                    length = begin.len() - self.rest.len();
                    self.advance(1);
                    break;
                }
                '$' | '`' => self.expansion(&mut inner, is_quoted),
                '"' => {
                    self.advance(1);
                    self.double_quoted(&mut inner);
                }
                '\'' if !is_quoted => {
                    self.advance(1);
                    self.pass_to("'");
                    self.advance(1);
                }
                '\\' => {
                    let next = self.rest.chars().nth(1);
                    self.advance(1 + next.map_or(0, char::len_utf8));
                }
                letter => self.advance(letter.len_utf8()),
            }
        }
        let text = begin.get(..length).unwrap_or_default();
        let end = text.find(|letter: char| !is_name_letter(letter));
        let (name, operator) = text.split_at(end.unwrap_or(text.len()));
        let name = if name.is_empty() { text } else { name };
        // With `:+` and its like the value is that of the variable or none.
        let is_other = operator.starts_with(":+") || operator.starts_with('+');
        Part::Variable {
            name: if is_other { "D" } else { name }.to_owned(),
            is_quoted,
            commands: commands_in(&inner.parts),
        }
    }
}
