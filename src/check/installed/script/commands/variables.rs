//! Values of variables, as far as the script gives them, and the words that are made of them.

use std::collections::HashMap;

use crate::check::installed::script::words::{Part, Token};

/// The values that variables may have, by name.
pub(super) type Variables = HashMap<String, Vec<String>>;

/// The most values of one variable, and the most commands that one line may expand to.
pub(super) const MOST_VALUES: usize = 32;

/// Stands for a command's output that is not known.
pub(super) const UNKNOWN_OUTPUT: &str = "$(...)";

/// Variables with the folder of a root file system that is being built; on a device they are empty.
const EMPTY: [&str; 7] = [
    "D",
    "DPKG_ROOT",
    "IPKG_INSTROOT",
    "INTERCEPT_DIR",
    "OPTS",
    "OPT",
    "PKG_ROOT",
];

/// The values that a word may have, cut at blanks.
pub(super) fn values(variables: &Variables, parts: &[Part]) -> Vec<String> {
    if let [
        Part::Variable {
            name,
            is_quoted: false,
            ..
        },
    ] = parts
    {
        let values = variables.get(name);
        let words = values
            .into_iter()
            .flatten()
            .flat_map(|it| it.split_whitespace());
        let words: Vec<String> = words.map(str::to_owned).collect();
        if !words.is_empty() {
            return words;
        }
    }
    whole_values(variables, parts)
}

/// The values that a word may have. Of several variables in it only the first may have many.
pub(super) fn whole_values(variables: &Variables, parts: &[Part]) -> Vec<String> {
    let first = parts.iter().find_map(|part| match part {
        Part::Variable { name, .. } => Some(name.as_str()),
        Part::Literal(_) | Part::Substitution(_) | Part::Arithmetic(_) => None,
    });
    let of = |name: &str| variables.get(name).filter(|values| !values.is_empty());
    let many = first.and_then(|name| Some((name, of(name)?)));
    let one = |name: &str| of(name).and_then(|values| values.first().cloned());
    match many {
        None => vec![joined(parts, &one)],
        Some((first, values)) => values
            .iter()
            .map(|value| {
                let value = |name: &str| match name == first {
                    true => Some(value.clone()),
                    false => one(name),
                };
                joined(parts, &value)
            })
            .collect(),
    }
}

/// The words that a word stands for: a variable without quotes may hold several.
pub(super) fn expand(parts: &[Part], value: &dyn Fn(&str) -> Option<String>) -> Vec<String> {
    if let [
        Part::Variable {
            name,
            is_quoted: false,
            ..
        },
    ] = parts
    {
        if EMPTY.contains(&name.as_str()) && value(name).is_none() {
            return Vec::new();
        }
        if let Some(value) = value(name) {
            return value.split_whitespace().map(str::to_owned).collect();
        }
    }
    vec![joined(parts, value)]
}

fn joined(parts: &[Part], value: &dyn Fn(&str) -> Option<String>) -> String {
    let part = |part: &Part| match part {
        Part::Literal(text) => text.clone(),
        Part::Variable { name, .. } => match value(name) {
            Some(value) => value,
            None if EMPTY.contains(&name.as_str()) => String::new(),
            None => format!("${name}"),
        },
        Part::Substitution(commands) => substituted(commands, value),
        Part::Arithmetic(_) => "$((...))".to_owned(),
    };
    parts.iter().map(part).collect()
}

/// The output of a command, for the few commands of which it is known.
fn substituted(commands: &[Token], value: &dyn Fn(&str) -> Option<String>) -> String {
    let word = |token: &Token| match token {
        Token::Word(parts) => joined(parts, value),
        Token::Operator(operator) => (*operator).to_owned(),
        Token::Document(_) => String::new(),
    };
    // None of the commands below has more words.
    let words: Vec<String> = commands.iter().take(8).map(word).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        // Only the package manager diverts files, and it does not run: the file has its own name.
        ["dpkg-divert", "--truename", path] => (*path).to_owned(),
        // A temporary file, which the script removes.
        ["mktemp", ..] => "/tmp/mktemp".to_owned(),
        _ => UNKNOWN_OUTPUT.to_owned(),
    }
}

/// Name and value of an assignment.
pub(super) fn assigned(parts: &[Part]) -> Option<(String, Vec<Part>)> {
    let Some((Part::Literal(first), rest)) = parts.split_first() else {
        return None;
    };
    let (name, value) = first.split_once('=')?;
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let is_name = !name.is_empty()
        && name.chars().all(is_letter)
        && !name.starts_with(|letter: char| letter.is_ascii_digit());
    let value = [&[Part::Literal(value.to_owned())], rest].concat();
    is_name.then(|| (name.to_owned(), value))
}
