//! Properties: what must hold for any input.

mod editor;
mod proto;
mod wrap;
