//! Chooses between the client and the server, and turns an error into one line and an exit code.

fn main() {}
