//! Keys and clicks, one or many, at any time.

mod bursts;
mod mouse;
mod random;
mod silence;
