//! Simple commands, once they are read to their end: an assignment is remembered, a function of the
//! script is called, and any other command is given.

use std::collections::HashMap;

use super::command::{Command, MOST_COMMANDS};
use super::reader::Reader;
use super::variables::{MOST_VALUES, assigned, expand, whole_values};
use crate::check::installed::script::words::Part;

impl Reader {
    /// Remembers `NAME=VALUE`. Within a compound command the variable may keep its old value.
    pub(super) fn assign(&mut self, parts: &[Part]) {
        let Some((name, value)) = assigned(parts) else {
            return;
        };
        let values = whole_values(&self.variables, &value);
        let told = values.iter().map(|value| (name.clone(), value.clone()));
        if self.found.assignments.len() < MOST_COMMANDS {
            self.found.assignments.extend(told);
        }
        let known = self.variables.entry(name).or_default();
        // Outside of branches and loops the old value is certainly replaced.
        if self.depth == self.floor {
            known.clear();
        }
        for value in values {
            if known.len() < MOST_VALUES && !known.contains(&value) {
                known.push(value);
            }
        }
    }

    /// Records a command, once for each value of its variables.
    pub(super) fn give(&mut self, words: &[Vec<Part>], writes: &[Vec<Part>]) {
        if words.is_empty() && writes.is_empty() {
            return;
        }
        let all = words.iter().chain(writes).flatten();
        let mut choices: Vec<HashMap<&str, &str>> = vec![HashMap::new()];
        for part in all {
            let Part::Variable { name, .. } = part else {
                continue;
            };
            let Some(values) = self.variables.get(name).filter(|it| !it.is_empty()) else {
                continue;
            };
            if choices
                .iter()
                .any(|choice| choice.contains_key(name.as_str()))
            {
                continue;
            }
            // Beyond the limit the variable stays unexpanded, so that nested loops cannot multiply.
            if choices.len() * values.len() <= MOST_VALUES {
                let with = |choice: &HashMap<_, _>, value| {
                    let mut choice = choice.clone();
                    choice.insert(name.as_str(), value);
                    choice
                };
                let product = choices.iter().flat_map(|choice| {
                    let with = &with;
                    values.iter().map(move |value| with(choice, value.as_str()))
                });
                choices = product.collect();
            }
        }
        let mut commands = Vec::new();
        for choice in &choices {
            let value = |name: &str| choice.get(name).map(|value| (*value).to_owned());
            let expanded = words.iter().flat_map(|parts| expand(parts, &value));
            let command = Command {
                words: expanded.collect(),
                writes: writes
                    .iter()
                    .flat_map(|parts| expand(parts, &value))
                    .collect(),
            };
            if !commands.contains(&command) {
                commands.push(command);
            }
        }
        for mut command in commands {
            match command.words.split_first() {
                Some((name, arguments)) if self.functions.contains_key(name) => {
                    let (name, arguments) = (name.clone(), arguments.to_vec());
                    self.call(&name, &arguments);
                    command.words.clear();
                    if !command.writes.is_empty() {
                        self.found.list.push(command);
                    }
                }
                Some((name, _)) if name == "shift" && self.calls > 0 => self.shift(),
                Some((name, arguments)) if name == "trap" => self.trap(arguments),
                _ => self.found.list.push(command),
            }
        }
    }
}
