//! Words and operators of a shell script (POSIX.1-2017, chapter 2.3), without running anything.

mod expansion;
mod lexer;
mod token;

use lexer::{End, Lexer};
pub(crate) use token::{Inner, Part, Token, Tokens, commands_in, literal};

/// A script as tokens. Comments are left out, and continued lines are joined.
pub(crate) fn tokens(text: &str) -> Tokens {
    let mut lexer = Lexer::new(text, 0);
    lexer.run(End::OfText);
    lexer.finish()
}

#[cfg(test)]
mod tests;
