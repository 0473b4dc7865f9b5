//! What an rpm package says it needs: the input as a rich dependency with the clauses it stands for,
//! and three lines each as name, flags and version of a relation.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sysextant::package::{Relations, Rich, RpmField, Sense};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    if let Some(rich) = Rich::parse(text) {
        let _ = rich
            .clauses()
            .map(|clauses| clauses.iter().filter_map(|it| it.alternatives()).count());
        let _ = rich.negated_clauses();
        assert!(
            !rich.relations().is_empty(),
            "a condition of nothing: {rich}"
        );
    }
    let mut relations = Relations::default();
    let lines: Vec<&str> = text.lines().collect();
    for (line, field) in lines.chunks(3).zip(RpmField::ALL.into_iter().cycle()) {
        let [name, flags, version] = [0, 1, 2].map(|at| line.get(at).copied().unwrap_or_default());
        let sense = Sense(flags.parse().unwrap_or(8));
        relations.add_rpm(field, name, sense, version);
    }
    let _ = format!("{relations:?}");
});
