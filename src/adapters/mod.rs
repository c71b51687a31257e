//! The outside, one adapter a technology: each implements a port and knows nothing of the others.

pub mod sqlite;
