//! The arrows within `tui/`: what the screen shows is plain data below what changes and paints it.

use crate::source::sources;

/// The parts of `tui/` from the top down: each may know those in later rows, and none in its own
/// row or above.
const FLOORS: &[&[&str]] = &[
    &["rehearsal"],
    &["app"],
    &["screen"],
    &["draw", "update"],
    &["work"],
    &["state"],
    &["input"],
    &["rows"],
    &["count"],
];

fn floor(part: &str) -> Option<usize> {
    FLOORS.iter().position(|parts| parts.contains(&part))
}

#[test]
fn the_state_of_the_screen_knows_nothing_of_what_changes_or_paints_it() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for source in sources("src/tui") {
        // The head of the room names all of its parts, and tests may.
        let Some(own) = source.module.get(1).filter(|own| *own != "tests") else {
            continue;
        };
        let path = source.path.display();
        let Some(own_floor) = floor(own) else {
            wrong.push(format!("{path} is on no floor"));
            continue;
        };
        seen += 1;
        for named in source.crate_paths() {
            let [room, part, ..] = named.as_slice() else {
                continue;
            };
            let is_other = room == "tui" && part != own;
            if is_other && floor(part).is_some_and(|other| other <= own_floor) {
                wrong.push(format!("{path} names {}", named.join("::")));
            }
        }
    }
    assert!(seen > 50, "only {seen} files were looked at");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
