//! What is typed: the tables of commands, and what typing them comes to.

mod bindings;
mod keys;
mod networks;
mod settings_file;
mod table;
mod typed;
mod vi;
