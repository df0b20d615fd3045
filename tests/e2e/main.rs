//! The real binary: in a pseudo-terminal whose screen is read back, and on pipes.
#![expect(clippy::panic, reason = "a wait in vain fails the test")]
#![expect(clippy::print_stdout, reason = "a failed test shows the log of its server")]

mod account;
mod certificates;
mod coming_back;
mod durable;
mod guests;
mod harness;
mod hostile;
mod hosting;
mod leaving;
mod messages;
mod operators;
mod pipe;
mod reading_history;
mod reconnecting;
mod resizing;
mod rows_by_line;
mod rows_full_screen;
mod rows_guest;
mod rows_plain;
mod serve;
mod several_devices;
mod typing;
mod unread;
mod usage;
mod websocket;
