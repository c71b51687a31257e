//! The program: a shell around [`cso::run`].

use std::process::ExitCode;

fn main() -> ExitCode {
    cso::run(std::env::args_os()).into()
}
