//! What history keeps: the store on disk answers as the one in memory does, and its file is treated well.

mod agree;
mod file;
mod forgetting;
mod lagging;
mod rows;
mod shelf;
