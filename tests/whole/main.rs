//! Whole runs of the built command. These tests drive the program as its users do and never link the engines.

mod again;
mod asem;
mod boston;
mod bundle;
mod database;
mod definitions;
mod determinism;
mod diff;
mod docs;
mod files;
mod independent;
mod messages;
mod notebooks;
mod opened;
mod planted;
mod reconsideration;
mod returns;
mod support;
