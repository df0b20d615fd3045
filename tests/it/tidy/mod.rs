//! What the compiler does not guard: which part may name which, how long a file may be, what a file must say of itself.

mod layers;
mod rules;
mod sources;
