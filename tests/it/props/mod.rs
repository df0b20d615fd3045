//! Properties: what must hold for any input.

mod wrap;
