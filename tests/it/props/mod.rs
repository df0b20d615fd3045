//! Properties: what must hold for any input.

mod any_step;
mod app;
mod draw;
mod editor;
mod history;
mod hub;
mod marking;
mod multiline;
mod proto;
mod sasl;
mod search;
mod selection;
mod services;
mod vi;
mod wrap;
