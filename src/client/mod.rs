//! The client: one app, two faces.

pub mod action;
pub mod app;
pub mod chord;
pub mod clock;
pub mod commands;
pub mod complete;
mod complete_settings;
pub mod config;
pub mod ctx;
pub mod effect;
pub mod event;
mod faces;
pub mod guest;
pub mod keymap;
pub mod keyring;
pub mod keys;
pub mod model;
pub mod net;
mod password_command;
mod perform;
pub mod plain;
pub mod pointer;
pub mod receive;
mod reports;
pub mod runtime;
pub mod settling;
mod stdin;
pub mod store;
pub mod terminal;
pub mod text;
pub mod themes;
pub mod timers;
pub mod ui;
mod wardrobe;

pub use crate::client::runtime::Hosted;
pub use faces::run;
