//! Everything that is tested without a process of its own, by topic.

mod commands;
mod docs;
mod props;
mod proto;
mod screens;
mod server_config;
mod tidy;
mod wire;
