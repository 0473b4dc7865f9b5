//! The `sysextant` program.

fn main() {}
