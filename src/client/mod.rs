//! The full-screen client and its line mode.

pub mod action;
pub mod app;
pub mod chord;
pub mod commands;
pub mod complete;
pub mod config;
pub mod ctx;
pub mod effect;
pub mod event;
pub mod keymap;
pub mod keys;
pub mod model;
pub mod net;
pub mod receive;
pub mod terminal;
pub mod text;
pub mod timers;
pub mod ui;
