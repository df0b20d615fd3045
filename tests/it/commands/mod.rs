//! What is typed: the tables of commands, and what typing them comes to.

mod bindings;
mod keys;
mod table;
mod typed;
