//! Properties: what must hold for any input.

mod draw;
mod editor;
mod proto;
mod wrap;
