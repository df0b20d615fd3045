//! The real binary: in a pseudo-terminal whose screen is read back, and on pipes.

mod process;
mod serve;
