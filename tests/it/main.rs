//! Everything that is tested without a process of its own, by topic.

mod app;
mod commands;
mod docs;
mod hub;
mod kept;
mod plain;
mod props;
mod proto;
mod screens;
mod secure;
mod server_config;
mod sqlite;
mod store;
mod tidy;
mod wire;
