//! Searching: what was asked, in words and filters; what was found, from several sources; and where it stands in a text.

pub mod found;
pub mod looked_for;
pub mod marks;
pub mod question;
pub mod when;
