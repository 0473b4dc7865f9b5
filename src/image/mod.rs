//! What an image holds. So far: the one reader of squashfs images, which knows nothing of packages,
//! bases or plans, so that a base can be read with it as well as an extension.

pub mod squashfs;
