//! What a script is cut into: words with their parts, and operators.

use std::rc::Rc;

/// A piece of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Literal text.
    Literal(String),
    /// The value of a variable.
    Variable {
        name: String,
        /// Whether it is within quotes.
        is_quoted: bool,
        /// Commands that may run to find it, as in `${x:-$(command)}`.
        commands: Vec<Inner>,
    },
    /// The output of commands.
    Substitution(Inner),
    /// The number that arithmetic gives, and the commands that run for it.
    Arithmetic(Vec<Inner>),
}

/// The commands of a substitution.
pub(crate) type Inner = Rc<[Token]>;

/// What a script consists of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    Word(Vec<Part>),
    /// `;`, `&&`, `(`, `>` and similar ones; a newline is `\n`.
    Operator(&'static str),
    /// A here-document, behind the newline that it follows: the commands of its substitutions.
    Document(Vec<Inner>),
}

/// A script that was split into tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tokens {
    pub(crate) list: Vec<Token>,
    /// Whether expansions were nested too deeply to be read to the end.
    pub(crate) is_cut: bool,
}

/// The commands of all substitutions in a word, in their order.
pub(crate) fn commands_in(parts: &[Part]) -> Vec<Inner> {
    let mut found = Vec::new();
    for part in parts {
        match part {
            Part::Literal(_) => {}
            Part::Substitution(commands) => found.push(commands.clone()),
            Part::Variable { commands, .. } | Part::Arithmetic(commands) => {
                found.extend(commands.iter().cloned());
            }
        }
    }
    found
}

/// The literal text of a word, without expansions.
pub(crate) fn literal(parts: &[Part]) -> String {
    let literals = parts.iter().map(|part| match part {
        Part::Literal(text) => text.as_str(),
        Part::Variable { .. } | Part::Substitution(_) | Part::Arithmetic(_) => "",
    });
    literals.collect()
}

/// Whether a name may have that letter.
pub(super) fn is_name_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}
