//! The client's reducer: what it sends and shows, for lines of a server and keys of a user.

mod caps;
mod channel;
mod client;
mod ctcp;
mod delivery;
mod first_contact;
pub(crate) mod harmless;
mod hostile;
mod link;
mod lists;
mod message;
mod moderation;
mod multiline;
mod netsplit;
mod numerics;
mod pace;
mod people;
mod reading;
mod recalling;
mod registration;
mod search;
mod selection;
mod servers;
mod tagged;
mod typing;
mod watching;
mod windows;
