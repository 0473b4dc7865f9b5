//! What goes into our squashfs writer comes out of a reader that is not ours (backhand), and what
//! cannot stand in an image is refused.

mod random;
mod read_back;
mod refused;
mod round_trip;
mod stopped;
