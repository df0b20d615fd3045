//! What is typed: the tables of commands, and what typing them comes to.

mod table;
mod typed;
